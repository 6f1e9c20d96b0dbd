"""Work on many rows in small transactions, and what SQLite counts of them."""

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from rallies.cli import chores
from rallies.core.db import batches
from rallies.core.db.database import is_sqlite, revision, rows, session, unseen_writes, writing
from rallies.model.rally.rallies import Rally
from tests import cast

LEFT = select(Rally.id).where(Rally.contact.is_not(None))


@pytest.fixture
def touched(register: Flask, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Seven rallies with a contact, of which two are worked on at a time."""
    monkeypatch.setattr(batches, "SIZE", 2)
    for number in range(7):
        cast.published(title=f"Rally {number}")
    with writing():
        rows(update(Rally).values(contact=b"x"))
    return list(rows(LEFT.order_by(Rally.id)).scalars())


def _forget(numbers: Sequence[int]) -> None:
    rows(update(Rally).where(Rally.id.in_(numbers)).values(contact=None))


def test_all_rows_are_worked_on_a_few_in_a_transaction(touched: list[int]) -> None:
    before, unseen = revision(), unseen_writes()
    seen: list[int] = []

    def act(numbers: Sequence[int]) -> None:
        seen.extend(numbers)
        _forget(numbers)

    done = batches.each(LEFT, Rally.id, act)

    assert (done, seen) == (7, touched)
    assert rows(LEFT).all() == []
    assert (revision(), unseen_writes()) == (before, unseen + 4)


def test_what_act_leaves_as_it_is_is_not_worked_on_for_ever(touched: list[int]) -> None:
    assert batches.each(LEFT, Rally.id, lambda _some: None) == 7


def test_where_there_is_nothing_to_do_nothing_is_written(register: Flask) -> None:
    before = unseen_writes()

    assert batches.each(LEFT, Rally.id, _forget) == 0
    assert unseen_writes() == before


def test_chores_let_sqlite_count_its_rows(touched: list[int]) -> None:
    if not is_sqlite():
        pytest.skip("PostgreSQL counts by itself")
    chores.do()

    counted = rows(text("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'rallies'")).scalar()
    session().rollback()
    assert counted
