"""Letting a person in by password and one-time code; whoever is refused learns nothing of why."""

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import select
from werkzeug.security import check_password_hash

from rallies.core import current
from rallies.core.database import session, writing
from rallies.core.text import clean, one_line
from rallies.desk import onetime, sessions
from rallies.desk.enrolment import hashed_password, normalised
from rallies.model.accounts import Staff
from rallies.model.audit import record

FREE_FAILURES = 4
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)


def log_in(name: str, password: str, code: str, now: datetime) -> str | None:
    """The key of a new session, or None: unknown, wrong and waiting look alike and take alike long."""
    known = select(Staff).where(Staff.name == one_line(clean(name)), Staff.is_active.is_(True))
    stored = session().execute(known).scalar()
    hashed = stored.password if stored is not None and stored.password else _nobody()
    is_password = check_password_hash(hashed, normalised(password))
    if stored is None or stored.password is None:
        return None
    if _waits(stored, now):
        return None
    with writing(is_private=True):
        return _decide(stored.id, hashed if is_password else None, code, now)


def wait_after(failures: int) -> timedelta | None:
    """How long an account waits after so many failures: each one doubles it, up to an hour; None at first."""
    beyond = failures - FREE_FAILURES
    if beyond <= 0:
        return None
    doubled: int = 2 ** min(beyond - 1, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def _decide(staff_id: int, matching: str | None, code: str, now: datetime) -> str | None:
    """Look at one attempt with the row held, so that no two spend a code or miss a wait."""
    query = select(Staff).where(Staff.id == staff_id).with_for_update().execution_options(populate_existing=True)
    person = session().execute(query).scalar_one()
    if _waits(person, now) or not person.is_active or person.one_time_secret is None:
        return None
    secret = bytes.fromhex(current.secrets().unseal(person.one_time_secret))
    step = onetime.matching_step(secret, code, now, after=person.last_one_time_step)
    if matching is None or matching != person.password or step is None:
        _fail(person, now)
        return None
    person.last_one_time_step = step
    person.failures, person.locked_until = 0, None
    sessions.forget_ended(now)
    record(now, f"staff {person.name}", "logged in", person.name)
    return sessions.begin(person, now)


def _fail(person: Staff, now: datetime) -> None:
    person.failures += 1
    wait = wait_after(person.failures)
    if wait is not None:
        person.locked_until = now + wait
        record(now, "the desk", "made an account wait", person.name)


def _waits(person: Staff, now: datetime) -> bool:
    return person.locked_until is not None and person.locked_until > now


@cache
def _nobody() -> str:
    """A hash that costs what a real one costs, for names that nobody has."""
    return hashed_password("nobody has this password")
