"""Letting a person in by password and one-time code; whoever is refused learns nothing of why.

Wrong tries are counted by name and network, so that nobody is shut out from home by what others try elsewhere, and
by name alone, so that many networks together can't guess on. A device that was in before counts for itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import delete, func, select
from werkzeug.security import check_password_hash

from rallies.core import current
from rallies.core.db.database import session, writing
from rallies.core.text import clean, one_line
from rallies.desk.door import devices, onetime, sessions
from rallies.desk.door.devices import Entrance
from rallies.desk.door.enrolment import hashed_password, normalised
from rallies.model.actors import Actor, By
from rallies.model.desk.accounts import Staff, StaffDevice, StaffFailures
from rallies.model.desk.audit import record

FREE_FAILURES = 4
"""Wrong tries from one network, or on one known device, after which each one makes it wait."""
FREE_FAILURES_OF_ALL = 100
"""Wrong tries of a day from all networks together, after which every device that is not known waits.

One network alone comes to about 30 a day, so it never holds up the others.
"""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
COUNTED_FOR = timedelta(days=1)
"""How long a network's wrong tries are kept; its name means nothing after that."""


@dataclass(frozen=True)
class Attempt:
    """What was typed, from which network (its name of the day), and the keys that the browser has kept.

    `share` is how many networks that one counts for.
    """

    name: str
    password: str
    code: str
    network: str
    keys: tuple[str, ...] = ()
    share: int = 1


class _Count(NamedTuple):
    """Where wrong tries are counted, and how many of them are free."""

    row: Staff | StaffDevice | StaffFailures
    free: int
    where: str


def log_in(attempt: Attempt, now: datetime) -> Entrance | None:
    """The way in, or None: unknown, wrong and waiting look alike and take alike long."""
    name = one_line(clean(attempt.name))
    query = select(Staff).where(Staff.name == name, Staff.is_active.is_(True))
    stored = session().execute(query).scalar()
    hashed = stored.password if stored is not None and stored.password else _nobody()
    is_password = check_password_hash(hashed, normalised(attempt.password))
    if stored is None or stored.password is None:
        return None
    if any(_waits(count, now) for count in _counts(stored, attempt, now)):
        return None
    with writing(is_private=True):
        return _decide(stored.id, hashed if is_password else None, attempt, now)


def is_known_device(name: str, keys: tuple[str, ...], now: datetime) -> bool:
    """Whether somebody of a name has logged in before with one of a browser's keys."""
    return bool(keys) and devices.known(one_line(clean(name)), keys, now) is not None


def wait_after(failures: int, free: int = FREE_FAILURES) -> timedelta | None:
    """How long to wait after so many failures: each one doubles it, up to an hour; None while they are free."""
    beyond = failures - free
    if beyond <= 0:
        return None
    doubled: int = 2 ** min(beyond - 1, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def forget(now: datetime) -> None:
    """Erase the counts of networks of yesterday, if there are any."""
    old = select(StaffFailures.staff_id).where(StaffFailures.failed_at <= now - COUNTED_FOR).limit(1)
    is_needed = session().execute(old).first() is not None
    session().rollback()
    if is_needed:
        with writing(is_private=True):
            _forget(now)


def _forget(now: datetime) -> None:
    session().execute(delete(StaffFailures).where(StaffFailures.failed_at <= now - COUNTED_FOR))


def _decide(staff_id: int, matching: str | None, attempt: Attempt, now: datetime) -> Entrance | None:
    """Look at one attempt with the row held, so that no two spend a code or miss a wait."""
    query = select(Staff).where(Staff.id == staff_id).with_for_update().execution_options(populate_existing=True)
    person = session().execute(query).scalar_one()
    counts = _counts(person, attempt, now)
    if any(_waits(count, now) for count in counts) or not person.is_active or person.one_time_secret is None:
        return None
    secret = bytes.fromhex(current.secrets().unseal(person.one_time_secret))
    step = onetime.matching_step(secret, attempt.code, now, after=person.last_one_time_step)
    if matching is None or matching != person.password or step is None:
        _fail(person, counts, now)
        return None
    person.last_one_time_step = step
    for count in counts:
        count.row.failures, count.row.locked_until = 0, None
    sessions.forget_ended(now)
    record(By.staff(person.name, now), "logged in", person.name)
    return Entrance(sessions.begin(person, now), devices.greet(person, attempt.keys, now))


def _counts(person: Staff, attempt: Attempt, now: datetime) -> list[_Count]:
    """What an attempt counts for: its device if that is known, else its network, and all of them."""
    device = devices.known(person.name, attempt.keys, now)
    if device is not None:
        return [_Count(device, FREE_FAILURES, "a known device")]
    network = session().get(StaffFailures, (person.id, attempt.network))
    if network is None or network.failed_at <= now - COUNTED_FOR:
        network = StaffFailures(staff_id=person.id, network=attempt.network, failures=0, failed_at=now)
    free = FREE_FAILURES * attempt.share
    return [_Count(network, free, "a network"), _Count(person, FREE_FAILURES_OF_ALL, "all networks")]


def _fail(person: Staff, counts: list[_Count], now: datetime) -> None:
    _forget(now)
    for row, free, where in counts:
        if isinstance(row, Staff):
            session().flush()
            row.failures = _of_all(row)
        else:
            row.failures += 1
        if isinstance(row, StaffFailures):
            row.failed_at = now
            session().add(row)
        wait = wait_after(row.failures, free)
        if wait is not None:
            row.locked_until = now + wait
            record(By(Actor.DESK, now), "made an account wait", person.name, {"for": where})


def _of_all(person: Staff) -> int:
    total = select(func.sum(StaffFailures.failures)).where(StaffFailures.staff_id == person.id)
    return int(session().execute(total).scalar() or 0)


def _waits(count: _Count, now: datetime) -> bool:
    return count.row.locked_until is not None and count.row.locked_until > now


@cache
def _nobody() -> str:
    """A hash that costs what a real one costs, for names that nobody has."""
    return hashed_password("nobody has this password")
