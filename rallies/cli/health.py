"""What `rallies doctor` looks at: each part of an instance, how it is, and what to do about it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from rallies.cli import surroundings
from rallies.cli.findings import Finding, Level
from rallies.cli.trail import FAULTS, STANDINGS
from rallies.core import jobs
from rallies.core.db import database, upgrading
from rallies.core.errors import ConfigurationError, RalliesError
from rallies.core.mail import Route, is_this_machine
from rallies.core.settings import Settings
from rallies.desk.door import sending
from rallies.model.desk import audit, trailcheck, trailhead
from rallies.model.desk.accounts import Staff
from rallies.model.desk.trailcheck import Standing
from rallies.model.rally import lookups
from rallies.places.shared import gazetteer

_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


def examine(app: Flask) -> list[Finding]:
    """All findings of an instance, in the order of the parts; nothing is changed by looking."""
    settings: Settings = app.config["RALLIES"]
    with app.app_context():
        parts: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
            _folder, _secrets, surroundings.variables, _register, surroundings.extras, surroundings.limits, _trail,
            _people, _places, _street, _mail, surroundings.disk, surroundings.backups, _exposure,
            surroundings.networks,
        )  # fmt: skip
        return [finding for part in parts for finding in part(settings)]


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.instance
    for place in (folder, folder / "published", folder / "outbox"):
        if place.exists() and not _is_writable(place):
            yield Finding(Level.FAIL, "folder", f"{place} can't be written.", f"chown or chmod u+rwx {place}")
    mode = folder.stat().st_mode & 0o777
    if mode & 0o077:
        yield Finding(Level.WARN, "folder", f"{folder} is open to others ({mode:o}).", f"chmod 700 {folder}")
    else:
        yield Finding(Level.OK, "folder", f"{folder} is for its owner alone.")


def _secrets(settings: Settings) -> Iterator[Finding]:
    keys = [settings.instance / name for name in ("secret.key", audit.KEY_FILE)]
    modes = {key: key.stat().st_mode & 0o777 for key in keys if key.exists()}
    are_open = {key: mode for key, mode in modes.items() if mode & 0o077}
    for key, mode in are_open.items():
        yield Finding(Level.FAIL, "secrets", f"{key.name} is open to others ({mode:o}).", f"chmod 600 {key}")
    if not are_open:
        yield Finding(Level.OK, "secrets", f"For their owner alone: {', '.join(key.name for key in modes)}.")


def _trail(settings: Settings) -> Iterator[Finding]:
    try:
        if not upgrading.is_up_to_date():
            return  # the register's own finding tells
        broken, last, kept = trailcheck.first_break(), audit.head(), trailhead.load()
        standing = trailcheck.standing(kept) if kept else Standing.HELD
    except SQLAlchemyError:
        return  # as above
    except ConfigurationError as error:
        yield Finding(Level.FAIL, "trail", error.message, f"put {audit.KEY_FILE} back into {settings.instance}")
        return
    if kept and standing is not Standing.HELD:
        mend = f"find out who can write to the database; remove {settings.instance / trailhead.FILE} if you know why"
        yield Finding(Level.FAIL, "trail", STANDINGS[standing].format(number=kept.number), mend)
    elif broken is None:
        words = f"It is whole, {last.number} entries; its head is {trailcheck.written(last)}."
        yield Finding(Level.OK, "trail", words)
    if broken is not None:
        mend = f"find out who can write to the database; is {audit.KEY_FILE} that of the machine that began the trail?"
        yield Finding(Level.FAIL, "trail", f"It is broken at entry {broken.number}: {FAULTS[broken.fault]}.", mend)


def _register(settings: Settings) -> Iterator[Finding]:
    kind = "SQLite" if database.is_sqlite() else "PostgreSQL"
    try:
        if not upgrading.is_up_to_date():
            words = f"{kind} is reachable; its tables are missing or of another version."
            yield Finding(Level.WARN, "register", words, "rallies serve, which brings them up to date")
            return
        standing = database.standing()
        waiting, failed = jobs.waiting(), jobs.failed()
    except SQLAlchemyError as error:
        words = f"{kind} does not answer: {type(error).__name__}."
        yield Finding(Level.FAIL, "register", words, f"see RALLIES_DATABASE_URL, or the file in {settings.instance}")
        return
    yield Finding(Level.OK, "register", f"{kind} is up to date, at revision {standing.revision}.")
    level, mend = (Level.WARN, "see the log for what failed") if failed else (Level.OK, "")
    yield Finding(level, "outgoing", f"{waiting} things wait to be sent, {failed} were given up.", mend)


def _people(_settings: Settings) -> Iterator[Finding]:
    try:
        enrolled = database.session().execute(
            select(func.count()).select_from(Staff).where(Staff.is_active, Staff.password.is_not(None))
        )
    except SQLAlchemyError:
        return  # the register's own finding tells
    count = enrolled.scalar_one()
    if count:
        yield Finding(Level.OK, "staff", f"{count} can log in at /desk/.")
    else:
        yield Finding(Level.WARN, "staff", "Nobody can log in at /desk/ yet.", "rallies staff add NAME")


def _places(settings: Settings) -> Iterator[Finding]:
    try:
        found = gazetteer(settings.gazetteer).complete("warsaw", limit=1)
    except (RalliesError, OSError) as error:
        yield Finding(Level.FAIL, "gazetteer", str(error), "make setup, or see RALLIES_GAZETTEER")
        return
    if found:
        yield Finding(Level.OK, "gazetteer", "The gazetteer finds places.")
    else:
        yield Finding(Level.FAIL, "gazetteer", "The gazetteer does not know Warsaw.", "make setup")


def _street(settings: Settings) -> Iterator[Finding]:
    street = lookups.state()
    if street is None:
        yield Finding(Level.OK, "streets", "Street level is off; no other server is asked.")
    elif street.rests_seconds:
        words = f"Street level rests for {street.rests_seconds / 60:.0f} minutes: {street.why}"
        yield Finding(Level.WARN, "streets", words, f"see whether {settings.nominatim} forbids you, or is down")
    else:
        yield Finding(Level.OK, "streets", f"Street level is asked of {urlsplit(settings.nominatim).netloc}.")


def _mail(settings: Settings) -> Iterator[Finding]:
    if settings.is_demo:
        yield Finding(Level.OK, "mail", f"This is a demo: mail is written to {settings.instance / 'outbox'}.")
    elif not settings.smtp_url:
        words = "No mail is sent, so no form asks for an address; organizers keep their link themselves."
        yield Finding(Level.WARN, "mail", words, "set RALLIES_SMTP_URL")
    else:
        yield from _mail_route(Route.of(settings.smtp_url))
    yield from _mail_troubles()


def _mail_route(route: Route) -> Iterator[Finding]:
    if route.is_encrypted:
        words = f"Mail goes out by {route.host}, encrypted, to a server that proves its name."
        yield Finding(Level.OK, "mail", words)
    elif is_this_machine(route.host):
        yield Finding(Level.OK, "mail", f"Mail goes to port {route.port} of this machine.")
    else:
        words = f"Mail goes to {route.host} in clear: who is on the way reads keys and addresses."
        yield Finding(Level.WARN, "mail", words, "take ?tls=off out of RALLIES_SMTP_URL")


def _mail_troubles() -> Iterator[Finding]:
    try:
        troubles = sending.troubles()
    except SQLAlchemyError:
        return  # the register's own finding tells
    for trouble in troubles:
        mend = "see RALLIES_SMTP_URL and /en/help/mail/; it is tried again by itself"
        yield Finding(Level.FAIL if trouble.is_danger else Level.WARN, "mail", trouble.words, mend)


def _exposure(settings: Settings) -> Iterator[Finding]:
    host = settings.host
    if not settings.base_url:
        words = "RALLIES_BASE_URL is not set, so links in mails, feeds and QR codes lead to this machine alone."
        yield Finding(Level.WARN, "address", words, "set RALLIES_BASE_URL to the public address")
    elif not settings.is_secure and host not in _LOCAL and not host.endswith(".onion"):
        words = f"{settings.public_address} is not encrypted: anyone on the way can read and change it."
        yield Finding(Level.WARN, "address", words, "serve it by https and set RALLIES_BASE_URL to that")
    else:
        yield Finding(Level.OK, "address", f"The site's address is {settings.public_address}.")
    yield Finding(Level.OK, "hosts", f"It answers to {', '.join(dict.fromkeys(settings.hosts))} and to no other name.")
    if settings.tiles_origin:
        words = f"{settings.tiles_origin} sees the address of everyone who looks at streets on a map."
        yield Finding(Level.WARN, "streets", words, "serve a .pmtiles file from basemap/, or a server of your own")
    if settings.is_demo and host not in _LOCAL:
        yield Finding(Level.WARN, "demo", "This is a demo with a public address.", "unset RALLIES_DEMO")


def _is_writable(folder: Path) -> bool:
    probe = folder / ".doctor"
    try:
        probe.touch(mode=0o600)
        probe.unlink()
    except OSError:
        return False
    return True
