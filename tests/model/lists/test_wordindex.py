"""The index of words finds what a look into all words finds, and holds nothing of what is not listed."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from rallies.core.clock import Moment
from rallies.core.db import writeahead
from rallies.core.db.database import db, is_sqlite, rows, session, writing
from rallies.model.actors import By
from rallies.model.lists import search, tiles, wordindex
from rallies.model.rally import decisions
from rallies.model.rally import register as rallies_register
from rallies.model.rally.rallies import Precision, Rally
from rallies.model.searchwords import parts, searchable
from rallies.model.selection import Scope, Selection
from tests import cast
from tests.publish import press

BY = By.staff("Ala", cast.NOW)
SCRIPTS = (
    "abcdeéøñß",
    "бвгдёжй",
    "ისქმთ",
    "ابةحريى",
    "שלוםהק",
    "东京都市日本",
    "かがきサー",
    "ใจกลางเมือง",
    "서울자유",
    "कानून",
    "#'-.1٣",
)
LETTERS = st.one_of(*(st.sampled_from(script) for script in SCRIPTS))
WORD = st.one_of(*(st.text(st.sampled_from(script), min_size=1, max_size=6) for script in SCRIPTS))
TITLES = st.lists(st.lists(WORD, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=4)


def titles(words: str, **narrowing: object) -> set[str]:
    """The titles of what is found, by each question that takes a selection."""
    session().rollback()
    selection = Selection(words=words, **narrowing)  # type: ignore[arg-type]  # any of its fields
    listed = {one.title for one in search.upcoming(selection, Moment(cast.NOW))}
    assert {one.title for one in search.window(selection, Moment(cast.NOW)).nearest} == listed
    return listed


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(said=TITLES, data=st.data())
def test_the_index_finds_what_a_look_into_all_words_finds(
    register: Flask, said: list[str], data: st.DataObject
) -> None:
    for title in said:
        cast.published(title=f"{title}!")
    whole = data.draw(st.sampled_from(said))
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    typed = data.draw(st.sampled_from([whole[first:last], whole, data.draw(WORD)]))
    session().rollback()

    found = wordindex.found(typed, None)

    everything = rows(select(Rally.id, Rally.words).where(Rally.is_listed)).all()
    sought = parts(typed)
    assert found.is_all
    assert set(found.numbers) == {row.id for row in everything if sought and all(part in row.words for part in sought)}


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Vigil in 東京都", "東京"),
        ("Vigil in 東京都", "京"),
        ("Shadows Of Liberty", "Of"),
        ("Pressefreiheit", "freiheit"),
        ("من أجل الحرية", "حرية"),
        ("Марш свабоды", "СВАБОД"),
        ("ใจกลางเมือง", "กลาง"),
        ("서울 자유", "자유"),
        ("Łódź", "lodz"),
        ("Saint-Denis", "saint denis"),
        ("Saint Denis", "saint-denis"),
        ("Réunion #FreeViasna", "freeviasna"),
        ("For O’Neill", "O'Neill"),
        ("50 % of all", "50%"),
    ],
)
def test_words_are_found_however_they_are_written(register: Flask, title: str, typed: str) -> None:
    cast.published(title=title)
    cast.published(title="Candles")

    assert titles(typed) == {title}


@pytest.mark.parametrize("typed", ["of", "a", "of'", "of AND", "*", "rally OR candles", '"', "of NOT all", "^of", "🕯"])
def test_short_words_stand_alone_and_signs_mean_nothing(register: Flask, typed: str) -> None:
    cast.published(title="Professors offer bands")

    assert titles(typed) == set()


def _withdraw(rally: Rally) -> None:
    decisions.withdraw(rally, BY)


def _freeze(rally: Rally) -> None:
    decisions.freeze(rally, BY, why="a doubt")


def _reword(rally: Rally) -> None:
    rally.title, rally.words = "Candles", searchable("Candles")


def _delete(rally: Rally) -> None:
    session().delete(rally)


@pytest.mark.parametrize("act", [_withdraw, _freeze, _reword, _delete])
def test_what_is_no_longer_for_everyone_is_not_in_the_index(register: Flask, act: Callable[[Rally], None]) -> None:
    number = cast.published(title="Lantern walk").id
    assert titles("lantern") == {"Lantern walk"}

    with writing() as current:
        act(current.get_one(Rally, number))

    session().rollback()
    assert wordindex.found("lantern", None) == ((), True)
    assert _pieces_kept("lan") == 0


def test_what_waits_is_not_in_the_index_until_it_is_published(register: Flask) -> None:
    (rally,) = cast.pending(title="Lantern walk")
    assert _pieces_kept("lan") == 0

    with writing():
        decisions.publish(session().get_one(Rally, rally.id), BY)

    assert titles("lantern") == {"Lantern walk"}


def test_a_rally_that_takes_the_number_of_another_is_found_by_its_own_words(register: Flask) -> None:
    number = cast.published(title="Lantern walk").id
    with writing() as current:
        _delete(current.get_one(Rally, number))

    (rally,) = cast.pending(title="Candles")
    with writing():
        decisions.publish(session().get_one(Rally, rally.id), BY)

    assert titles("lantern") == set()
    assert titles("candles") == {"Candles"}


def test_what_comes_in_and_changes_in_one_transaction_is_found_as_it_is_at_its_end(register: Flask) -> None:
    with writing() as current:
        (rally,) = rallies_register.add(
            cast.draft(title="Lantern"), rallies_register.Origin(now=cast.NOW, host="x.example")
        )
        decisions.publish(rally, BY)
        current.flush()
        _reword(rally)

    assert titles("lantern") == set()
    assert titles("candles") == {"Candles"}


def _pieces_kept(piece: str) -> int:
    """How many rallies the index itself has a piece of."""
    if is_sqlite():
        found = rows(text("SELECT count(*) FROM rally_words WHERE rally_words MATCH :piece"), {"piece": f'"{piece}"'})
    else:
        asked = "SELECT count(*) FROM rallies WHERE is_listed AND rally_word_pieces(words) @> ARRAY[:piece]"
        found = rows(text(asked), {"piece": piece})
    return int(found.scalar_one())


def test_a_place_that_is_not_shown_is_not_found(register: Flask) -> None:
    hidden = replace(cast.WARSAW, precision=Precision.UNLISTED)
    rough = replace(cast.WARSAW, precision=Precision.CITY)
    cast.published(title="Lantern walk", place=hidden)
    cast.published(title="Candles", place=rough)

    assert titles("lantern") == titles("zamkowy") == set()
    assert titles("warsaw") == {"Candles"}


def test_words_that_many_have_are_listed_by_time_and_counted_in_part(
    register: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [cast.published(title=f"Lantern {n}", time_day=date(2027, 5, 20 - n)).title for n in range(5)]
    cast.published(title="Candles", time_day=date(2027, 5, 1))
    monkeypatch.setattr(wordindex, "MOST", 2)

    listed = [one.title for one in search.upcoming(Selection(words="lantern"), Moment(cast.NOW), limit=4)]
    counts = search.counts(Selection(words="lantern"), Moment(cast.NOW))

    assert listed == [*reversed(days)][:4]
    assert (counts.rallies, counts.is_part) == (3, True)
    assert search.counts(Selection(words="lantern", country="PL"), Moment(cast.NOW)).rallies == 5
    assert not search.counts(Selection(words="candles"), Moment(cast.NOW)).is_part


@pytest.mark.parametrize("most", [2, 3_000])
def test_a_scope_belongs_to_words_whether_few_or_many_have_them(
    register: Flask, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(wordindex, "MOST", most)
    here = {cast.published(title=f"Lantern {n}").title for n in range(3)}
    cast.published(title="Elsewhere", place=cast.TBILISI)

    assert titles("no such words", or_scope=Scope(country="PL")) == here
    assert titles("elsewhere", or_scope=Scope(country="PL")) == {*here, "Elsewhere"}
    assert titles("lantern", country="GE") == set()


@pytest.mark.parametrize("most", [2, 3_000])
def test_tiles_hold_what_words_find(register: Flask, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(wordindex, "MOST", most)
    for number in range(3):
        cast.published(title=f"Lantern {number}")
    cast.published(title="Candles")

    (group,) = tiles.tile(0, 0, 0, Selection(words="lantern"), Moment(cast.NOW))

    assert group.count == 3
    assert tiles.tile(0, 0, 0, Selection(words="torches"), Moment(cast.NOW)) == []


@pytest.mark.parametrize("typed", ["vigyl", "vigill", "vgiil", "vijil"])
def test_a_word_nearly_spelt_is_learnt_from_rallies_to_come(register: Flask, typed: str) -> None:
    rally = cast.published(title="Vigil", organization="Вясна")

    assert "vigil" in wordindex.alike(typed, Moment(cast.NOW))
    assert wordindex.alike("вязна", Moment(cast.NOW)) >= {"вясна"}
    assert wordindex.alike(typed, Moment(rally.ends_at)) == set()
    assert wordindex.has_any("vigil")
    assert not wordindex.has_any(typed)


@pytest.mark.skipif(bool(os.environ.get("RALLIES_TEST_DATABASE")), reason="about SQLite's file")
def test_words_that_were_taken_back_leave_the_file(tmp_path: Path, empty_register: Path) -> None:
    app = press.press(tmp_path / "site", empty_register)
    file = tmp_path / "site" / "rallies.sqlite"
    rare = "ꙮꙭꙬ".casefold().encode()[2:]  # of a piece the index keeps at least the end, beside one that begins alike
    with app.app_context():
        cast.published(title="Lantern")
        number = cast.published(title="ꙮꙭꙬ").id
        assert wordindex.found("ꙮꙭꙬ", None).numbers == (number,)
        assert _is_in_file(file, rare)

        with writing():
            decisions.withdraw(session().get_one(Rally, number), BY)
        assert wordindex.found("ꙮꙭꙬ", None).numbers == ()
        assert _is_in_file(file, rare), "the index has forgotten it by itself, so this test shows nothing"
        wordindex.forget()

        assert not _is_in_file(file, rare)
        assert len(wordindex.found("lantern", None).numbers) == 1
        assert rows(text("SELECT count(*) FROM rally_words_taken")).scalar() == 0
        db.engine.dispose()


def _is_in_file(file: Path, octets: bytes) -> bool:
    session().rollback()
    assert writeahead.empty(file)
    return octets in file.read_bytes()
