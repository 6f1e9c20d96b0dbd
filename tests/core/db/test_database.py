"""What the register's own types keep."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import literal, select

from rallies.core.db.database import Instant, rows

INSTANTS = (
    datetime(2027, 5, 21, 18, 0, tzinfo=UTC),
    datetime(2027, 5, 21, 18, 0, 0, 1, tzinfo=UTC),
    datetime(2027, 10, 31, 2, 30, tzinfo=timezone(timedelta(hours=2))),
    datetime(999, 12, 31, 23, 59, 59, 999_999, tzinfo=timezone(-timedelta(hours=9, minutes=30))),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
)


@pytest.mark.parametrize("instant", INSTANTS)
def test_an_instant_comes_back_the_same_and_in_utc(register: Flask, instant: datetime) -> None:
    kept, none = rows(select(literal(instant, Instant()), literal(None, Instant()))).one()

    assert kept == instant
    assert kept.tzinfo is UTC
    assert none is None
