"""Loading the demo: what it adds, and what it leaves alone."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from rallies.cli import cli
from rallies.core.clock import Moment, SetClock
from rallies.core.db.database import revision
from rallies.core.errors import Conflict
from rallies.demo import loading
from rallies.model.lists import search
from rallies.model.selection import Selection
from rallies.places.shared import gazetteer
from tests import cast

DEMO = Selection(campaign=loading.SLUG)


@pytest.fixture(autouse=True)
def _open(register: Flask) -> None:
    """Every test here loads the demo into the register, or tries to."""


def load(now: datetime = cast.NOW) -> loading.Loaded:
    return loading.load(gazetteer(), now=now, host="rallies.example")


def test_loading_again_changes_nothing() -> None:
    load()
    before = revision()

    again = load(cast.NOW + timedelta(days=30))

    assert (again.past, again.examples, revision()) == (0, 0, before)


def test_what_visitors_registered_in_the_demo_does_not_stop_it_from_loading_again() -> None:
    load()
    cast.pending(campaign=loading.SLUG)

    assert load().past == 0


def test_after_the_day_the_next_years_examples_join() -> None:
    load()

    later = load(datetime(2027, 9, 18, tzinfo=UTC))

    assert (later.day, later.past) == (date(2028, 9, 17), 0)
    assert later.examples > 0


def test_a_register_with_other_rallies_is_refused_and_left_as_it_is() -> None:
    cast.pending()
    before = revision()

    with pytest.raises(Conflict, match="1 rallies and 0 campaigns that are not of the demo"):
        load()

    assert revision() == before


@pytest.mark.parametrize(("today", "day"), [((2026, 9, 16), 2026), ((2026, 9, 17), 2027), ((2026, 11, 23), 2027)])
def test_the_day_is_always_ahead(today: tuple[int, int, int], day: int) -> None:
    assert loading.next_day(date(*today)) == date(day, 9, 17)


@pytest.mark.service
def test_the_command_marks_its_instance_as_the_demo(tmp_path: Path, clock: SetClock) -> None:
    del clock
    (tmp_path / "rallies.toml").write_text('name = "Ours"', "utf-8")

    invoke = partial(CliRunner().invoke, cli, ["--instance", str(tmp_path), "demo"])
    first, second = (invoke(env={"RALLIES_DEMO": "1"}) for _ in range(2))

    assert "Loaded 47 past rallies" in first.output
    assert "nothing has changed" in second.output
    assert (tmp_path / "rallies.toml").read_text("utf-8") == 'name = "Ours"\ndemo = "1"\n'


def test_what_a_visitor_registers_in_the_demo_is_no_example(client: FlaskClient) -> None:
    load()
    rally = cast.published(campaign="freeviasna")
    (example, *_) = search.upcoming(DEMO, Moment(cast.NOW + timedelta(days=60)), limit=1)

    pages = [client.get(f"/en/rallies/{one}/").text for one in (rally.public_id, example.id)]
    posters = [client.get(f"/en/rallies/{one}/poster/").text for one in (rally.public_id, example.id)]

    assert ["status-example" in page for page in pages] == [False, True]
    assert ["Example: nobody meets there" in page for page in posters] == [False, True]


def test_the_mark_of_examples_is_explained_once_in_a_list(client: FlaskClient) -> None:
    load()
    page = client.get("/en/places/pl/").text

    assert page.count("made-up-told") == 1
    assert page.count('class="made-up" role="img" aria-label="Example"') > 1
