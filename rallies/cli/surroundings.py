"""What `rallies doctor` looks at around the register: variables, packages, Redis, proxies, disk and backups."""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta

from rallies.cli.findings import Finding, Level
from rallies.core import current, settingfaults
from rallies.core.backup import lastmade
from rallies.core.backup.parts import KEPT_FOLDER
from rallies.core.settings import Settings, unknown_variables
from rallies.core.web import guard
from rallies.desk.door import networks as seen_networks

LITTLE_BYTES, NO_BYTES = 1024**3, 100 * 1024**2
"""Free space below which the doctor warns, and below which it says that the instance is about to fail."""
KEPT_FOR = timedelta(days=30)
"""For how long a register that was replaced may lie there unasked."""
EXTRAS = {
    "postgresql": ("psycopg", "a register in PostgreSQL"),
    "redis": ("redis", "limits that several processes share"),
    "print": ("typst", "posters as PDF and pictures as PNG"),
    "zones": ("tzfpy", "the time zone of a pin near a border"),
}
"""What can be installed beside the program: the package that tells, and what it is for."""


def variables(_settings: Settings) -> Iterator[Finding]:
    """Variables that look like settings and are none."""
    for name in unknown_variables(os.environ):
        yield Finding(Level.WARN, "settings", f"There is no setting {name}.", "mend its name, or unset it")


def extras(_settings: Settings) -> Iterator[Finding]:
    """Which of the packages are there; without one that a setting needs no command begins."""
    there = [name for name, (module, _) in EXTRAS.items() if settingfaults.is_installed(module)]
    yield Finding(Level.OK, "extras", f"Installed: {', '.join(there) or 'none'}.")
    for name in EXTRAS.keys() - set(there):
        words = f"Not installed: {name}, for {EXTRAS[name][1]}."
        yield Finding(Level.OK, "extras", words, f'pip install "rallies[{name}]", if you want that')


def limits(settings: Settings) -> Iterator[Finding]:
    """Where it is counted who sends how much."""
    if not settings.redis_url:
        words = "Each process counts in its memory who sends how much; several share it by RALLIES_REDIS_URL."
        yield Finding(Level.OK, "limits", words)
    elif guard.limiter.storage.check():
        yield Finding(Level.OK, "limits", "Redis counts who sends how much, for all processes together.")
    else:
        words = "Redis does not answer: each process counts by itself who sends how much, until it does again."
        yield Finding(Level.WARN, "limits", words, "start Redis, or see RALLIES_REDIS_URL")


def disk(settings: Settings) -> Iterator[Finding]:
    """How much room there is."""
    free = shutil.disk_usage(settings.instance).free
    words = f"{free / 1024**3:.1f} GiB are free in {settings.instance}."
    level = Level.FAIL if free < NO_BYTES else Level.WARN if free < LITTLE_BYTES else Level.OK
    yield Finding(level, "disk", words, "" if level is Level.OK else "make room, or move the instance folder")


def backups(settings: Settings) -> Iterator[Finding]:
    """When the last one was made, whether one can be made, and what old registers lie about."""
    if not settings.is_sqlite and not all(map(shutil.which, ("pg_dump", "pg_restore", "psql"))):
        words = "pg_dump, pg_restore or psql is missing, so no backup is made and none put back."
        yield Finding(Level.WARN, "backups", words, "install PostgreSQL's client programs")
    now, made = current.now(), lastmade.last_made(settings.instance)
    if made is None:
        words = "No backup has been made from this folder."
        yield Finding(Level.WARN, "backups", words, "rallies backup FILE, and keep it on another machine")
    elif lastmade.is_old(made, now):
        words = f"The last backup was made {(now - made).days} days ago."
        yield Finding(Level.WARN, "backups", words, "rallies backup FILE, say once a day")
    else:
        yield Finding(Level.OK, "backups", f"The last backup was made on {made:%Y-%m-%d at %H:%M} UTC.")
    for folder in sorted(settings.instance.glob(f"{KEPT_FOLDER}*")):
        if now.timestamp() - folder.stat().st_mtime > KEPT_FOR.total_seconds():
            words = f"{folder} holds a register that was replaced, with what has been erased since."
            yield Finding(Level.WARN, "backups", words, f"rm -r {folder}, once you are sure")


def networks(settings: Settings) -> Iterator[Finding]:
    """Whose word is believed of where people come from."""
    warnings = seen_networks.warnings()
    for warning in warnings:
        mend = "set RALLIES_TRUSTED_PROXIES as /en/help/operator/#proxy says"
        yield Finding(Level.WARN, "networks", warning, mend)
    if warnings:
        return
    if settings.trusted_proxies:
        words = f"Of where people come from, the proxies at {settings.trusted_proxies} are believed."
    else:
        words = "Where people come from is told by their connection; no proxy is believed."
    yield Finding(Level.OK, "networks", words)
