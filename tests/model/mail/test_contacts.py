"""How long an organizer's address is kept."""

from datetime import timedelta
from typing import Any

from flask import Flask

from rallies.core.db.database import session, writing
from rallies.model.mail import contacts
from rallies.model.rally import register
from rallies.model.rally.rallies import Rally
from tests import cast


def _with_contact(**differs: Any) -> Rally:
    rally = cast.published(**differs)
    with writing():
        register.with_id(rally.public_id).contact = b"sealed"
    return rally


def test_a_contact_is_erased_thirty_days_after_its_rally_and_no_earlier(register: Flask) -> None:
    del register
    rally = _with_contact()
    later = _with_contact(time_day=cast.draft().time.day + timedelta(days=10))
    thirty_days_on = rally.ends_at + timedelta(days=30)

    assert contacts.forget(thirty_days_on - timedelta(seconds=1)) == 0
    assert contacts.forget(thirty_days_on) == 1

    session().expire_all()
    kept = {found.public_id: found.contact for found in session().query(Rally)}
    assert kept == {rally.public_id: None, later.public_id: b"sealed"}
