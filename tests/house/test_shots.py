"""That `make shots` knows where each kind of page is to be seen."""

from datetime import UTC, datetime
from string import Formatter

import pytest

from shots import __main__ as shots
from shots import register
from shots.kinds import CARDS, EMPTY, KINDS

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)


def test_each_page_names_a_rally_that_the_register_gets() -> None:
    keys = {row.key for row in register.first(NOW)} | {"case"}
    paths = (*KINDS.values(), *EMPTY.values(), *CARDS.values())

    assert {name for path in paths for _, name, _, _ in Formatter().parse(path) if name} <= keys


def test_what_changes_later_is_there_at_first() -> None:
    keys = {row.key for row in register.first(NOW)}

    assert {row.key for row in register.later(NOW)} < keys
    assert len(keys) > register.CROWDED


def test_titles_tell_rallies_apart() -> None:
    titles = [row.title for row in register.first(NOW)]

    assert len(set(titles)) == len(titles)


def test_the_pictures_can_be_narrowed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOTS", "360,1440/dark/ar")
    assert list(shots.variants()) == [(360, "dark", "ar"), (1440, "dark", "ar")]

    monkeypatch.delenv("SHOTS")
    assert len(list(shots.variants())) == 18
