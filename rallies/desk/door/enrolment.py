"""Who belongs to the desk: invited by a link that works once, enrolled, let go. Call within `writing()`."""

import hmac
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import select
from werkzeug.security import generate_password_hash

from rallies.core import current
from rallies.core.db.database import session
from rallies.core.errors import Conflict, InvalidInput, NotFound
from rallies.core.keys.tokens import key_hash, new_key
from rallies.core.text import checked, one_line
from rallies.desk.door import devices, onetime, passwords, sessions
from rallies.desk.door.devices import Entrance
from rallies.desk.door.policy import Role
from rallies.model.actors import By
from rallies.model.desk.accounts import Staff
from rallies.model.desk.audit import record

LINK_LIFETIME = timedelta(hours=24)
MAX_NAME = 50
MIN_PASSWORD = 12
MAX_PASSWORD = 200
HASH_METHOD = "scrypt:32768:8:1"


def add(name: str, role: Role, by: By) -> str:
    """The key of an enrolment link for somebody new, or for one who was let go.

    Raises: Conflict if the name belongs to the desk already; InvalidInput for a name that can't be one.
    """
    name = checked_name(name)
    person = _named(name)
    if person is not None and person.is_active:
        raise Conflict(f"{name} belongs to the desk already; `rallies staff renew` gives a new link.")
    if person is None:
        person = Staff(name=name, created_at=by.now, last_one_time_step=0, failures=0)
        session().add(person)
    person.role, person.is_active = role, True
    return _invite(person, by, "added to the desk")


def renew(name: str, by: By) -> str:
    """The key of a new enrolment link for one who lost her phone or password; her old ones work no more.

    Raises: NotFound.
    """
    return _invite(active(name), by, "given a new link to the desk")


def remove(name: str, by: By) -> None:
    """Let somebody go; the trail keeps her name, her password and sessions are erased.

    Raises: NotFound.
    """
    person = active(name)
    _forget_secrets(person)
    person.is_active = False
    person.enrolment_hash = person.enrolment_until = None
    record(by, "removed from the desk", person.name)


def everyone() -> list[Staff]:
    """All who belong to the desk, by name."""
    return list(session().execute(select(Staff).where(Staff.is_active.is_(True)).order_by(Staff.name)).scalars())


def active(name: str) -> Staff:
    """The person of a name.

    Raises: NotFound.
    """
    person = _named(one_line(name))
    if person is None or not person.is_active:
        raise NotFound(f"Nobody at the desk is named {name}.")
    return person


def invited(key: str, now: datetime) -> Staff:
    """Whom an enrolment link was made for.

    Raises: NotFound if it was used, has expired or never was.
    """
    query = select(Staff).where(Staff.enrolment_until > now, Staff.is_active.is_(True))
    with suppress(InvalidInput):
        for person in session().execute(query).scalars():
            if hmac.compare_digest(person.enrolment_hash or b"", _link_hash(key, person.name)):
                return person
    raise NotFound("This link was used already or has expired. Ask the operator of the site for a new one.")


def secret_of(key: str, token: str) -> bytes:
    """The one-time secret that a page of an enrolment link shows: another one each time it is opened."""
    return current.secrets().mac("one-time secret", f"{key} {token}")[: onetime.SECRET_BYTES]


def enrol(
    key: str, password: str, secret: bytes, *, step: int, now: datetime, device_keys: Sequence[str] = ()
) -> Entrance:
    """The way in for one who has set her password and confirmed a code; the link works no more.

    `step` is that of the confirmed code. Raises: NotFound if another page was quicker; InvalidInput ("password").
    """
    person = invited(key, now)
    passwords.check(password, person.name)
    person.password = hashed_password(password)
    person.one_time_secret = current.secrets().seal(secret.hex())
    person.last_one_time_step = step
    person.enrolment_hash = person.enrolment_until = None
    person.failures, person.locked_until = 0, None
    record(By.staff(person.name, now), "enrolled", person.name)
    return Entrance(sessions.begin(person, now), devices.greet(person, device_keys, now))


def hashed_password(password: str) -> str:
    """What is stored of a password. Source: NIST SP 800-63B-4 3.1.1.2 (normalised before it is hashed)."""
    return generate_password_hash(normalised(password), method=HASH_METHOD)


def normalised(password: str) -> str:
    """A password as it is hashed, however a keyboard composes its characters."""
    return unicodedata.normalize("NFKC", password)


def checked_name(name: str) -> str:
    """A name that the desk and the trail can bear.

    Raises: InvalidInput.
    """
    cleaned = one_line(checked(name, field="name"))
    if not 1 <= len(cleaned) <= MAX_NAME:
        raise InvalidInput(f"A name has 1 to {MAX_NAME} characters.", field="name")
    return cleaned


def _invite(person: Staff, by: By, act: str) -> str:
    key = new_key()
    session().flush()
    _forget_secrets(person)
    person.enrolment_hash, person.enrolment_until = _link_hash(key, person.name), by.now + LINK_LIFETIME
    record(by, act, person.name, {"role": str(person.role)})
    return key


def _link_hash(key: str, name: str) -> bytes:
    """What is stored of a link: keyed and of one name, so that who can write to the database alone can't make one.

    Raises: InvalidInput for what is no key.
    """
    return current.secrets().mac("enrolment link", f"{key_hash(key).hex()} {name}")


def _forget_secrets(person: Staff) -> None:
    person.password = person.one_time_secret = person.locked_until = None
    person.failures = 0
    sessions.end_all(person)
    devices.forget_all(person)


def _named(name: str) -> Staff | None:
    return session().execute(select(Staff).where(Staff.name == name)).scalar()
