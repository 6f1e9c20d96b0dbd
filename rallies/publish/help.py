"""Help for each kind of user, and advice on safety; it ships with the program and is tested against it."""

from dataclasses import MISSING, fields

from flask import Blueprint, render_template
from flask_babel import gettext as _

from rallies.core.settings import PREFIX, Settings
from rallies.publish.addresses import LANGUAGE, SHAPES
from rallies.publish.served.cacheable_views import published

blueprint = Blueprint("help", __name__)

TOPICS = ("supporter", "organizer", "calendars", "coordinator", "partners", "operator", "mail")


@blueprint.get(f"/{LANGUAGE}/help/")
@published()
def index() -> str:
    """Who finds what where."""
    return render_template("publish/help/index.html", topics=topics())


@blueprint.get(f"/{LANGUAGE}/help/<any({', '.join(TOPICS)}):topic>/")
@published()
def page(topic: str) -> str:
    """The help for one kind of user."""
    return render_template(
        f"publish/help/{topic}.html",
        topics=topics(),
        topic=topic,
        settings=settings(),
        commands=commands(),
        shapes=SHAPES,
    )


@blueprint.get(f"/{LANGUAGE}/safety/")
@published()
def safety() -> str:
    """What to think of before one goes, and how to report a page."""
    return render_template("publish/safety.html")


def topics() -> dict[str, tuple[str, str]]:
    """Title and one line of each topic."""
    return {
        "supporter": (_("I want to go to a rally"), _("Finding one, being told of changes, going safely.")),
        "organizer": (_("I organize a rally"), _("Registering, changing and cancelling it; what is public.")),
        "calendars": (_("Rallies in my calendar"), _("Subscribing on a phone or a computer, with a neutral name too.")),
        "coordinator": (_("I coordinate a campaign"), _("The queue, decisions, changes of time and place.")),
        "partners": (_("I run a site or a group"), _("Feeds, tables and a list to embed.")),
        "operator": (_("I run this software"), _("Commands, settings, what it stores and where.")),
        "mail": (
            _("I run this software: its mail"),
            _("How it is encrypted, and what to do if it once was not."),
        ),
    }


def settings() -> list[tuple[str, str, str]]:
    """Variable, default and meaning of every setting."""
    return [
        (f"{PREFIX}{one.name.upper()}", "" if one.default is MISSING else str(one.default), one.metadata["meaning"])
        for one in fields(Settings)
    ]


def commands() -> dict[str, str]:
    """What each command does."""
    return {
        "rallies serve": _("Creates the database or brings it up to date, then serves the site."),
        "rallies work": _("Sends what waits in the outbox, such as mails; serve does it too."),
        "rallies demo": _("Loads the demonstration into an empty register."),
        "rallies import FILE": _(
            "Reads a table, a calendar or a schedule; each row is accepted, asked or refused with its reason."
        ),
        "rallies queue": _("Shows what waits for a decision, publishes or rejects it."),
        "rallies staff add NAME": _("Prints a link, good once, by which a person becomes staff."),
        "rallies freeze ID": _("Takes a rally off every page and feed at once."),
        "rallies renew-keys": _("Makes manage keys that were mailed new, and mails the new links."),
        "rallies geocode TEXT": _("Says what place a text is, or which places it may be."),
        "rallies doctor": _(
            "Looks at the database, the gazetteer, folders, mail, disk, Redis, proxies, backups and names of settings, "
            "and says what is exposed."
        ),
        "rallies trail head": _(
            "Prints the number and hash of the trail's last entry. Keep it on another machine, say once a week."
        ),
        "rallies trail verify": _(
            "Looks whether the trail is whole; with --head HEAD, whether what you kept is still in it."
        ),
        "rallies backup FILE": _("Writes the register and its secrets into one file."),
        "rallies restore FILE": _("Puts a backup back in place."),
    }  # fmt: skip
