"""What a worker does once an hour, each in steps so small that no page waits for it."""

from collections.abc import Callable, Mapping

from rallies.core import current
from rallies.core.db import statistics
from rallies.desk.door import login
from rallies.model.desk import trailwords
from rallies.model.mail import contacts, mailboxes
from rallies.model.photo import photos
from rallies.model.rally import formercities, zonerules
from rallies.places.shared import gazetteer

CHORES: Mapping[str, Callable[[], object]] = {
    "zone rules": lambda: zonerules.follow(current.now()),
    "former cities": lambda: formercities.follow(gazetteer(current.settings().gazetteer), current.now()),
    "contacts": lambda: contacts.forget(current.now()),
    "mailboxes": lambda: mailboxes.forget(current.now()),
    "photos": lambda: photos.forget(current.now()),
    "words of the trail": lambda: trailwords.forget(current.now()),
    "failed logins": lambda: login.forget(current.now()),
    "statistics": statistics.refresh,
}


def do() -> None:
    """Do all of them."""
    for chore in CHORES.values():
        chore()
