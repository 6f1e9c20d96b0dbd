"""Answers kept from write to write are of the tables that they are said to be of, so that they follow each write."""

import re
from collections.abc import Callable, Hashable
from typing import Any

import pytest
from sqlalchemy import event

from rallies.core.clock import Moment
from rallies.core.db.database import Base, db, hide, writing
from rallies.model.lasting import Lasting
from rallies.model.lists.listed import LISTED
from tests.house.conftest import House

READ = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)")
ALWAYS = {"register", "touches"}


@pytest.mark.slow
def test_what_is_kept_reads_only_what_it_is_said_to_be_of(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    of = Lasting.of
    asking: list[Lasting[Any]] = []
    beyond: set[tuple[str, str]] = set()
    asked_for: set[str] = set()

    def watched(kept: Lasting[Any], about: Hashable, moment: Moment, ask: Callable[[Moment], Any]) -> Any:
        def asked(own: Moment) -> Any:
            asking.append(kept)
            try:
                return ask(own)
            finally:
                asking.pop()

        return of(kept, about, moment, asked)

    def executed(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        tables = set(READ.findall(statement)) & set(Base.metadata.tables) - ALWAYS
        for kept in asking:
            asked_for.update(tables)
            told = {"rallies" if part == LISTED else part for part in kept.parts}
            beyond.update((statement, table) for table in tables - told)

    monkeypatch.setattr(Lasting, "of", watched)
    event.listen(db.engine, "before_cursor_execute", executed)
    try:
        with writing():
            hide()  # so that nothing is kept from before
        for rule in house.rules("GET"):
            house.reader(path := house.path(rule, "en")).get(path).close()
    finally:
        event.remove(db.engine, "before_cursor_execute", executed)

    assert beyond == set()
    assert {"cases", "rallies", "letters", "photos", "coalition_members", "held_sums"} <= asked_for
