"""Deciding from the command line, on an instance of its own."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import NamedTuple

import pytest

from rallies import cli
from rallies.app import create_app
from rallies.core import current, jobs, settings
from rallies.core.db.database import db, session, writing
from rallies.model.desk.moderation import State
from rallies.model.desk.trailcheck import first_break
from rallies.model.rally import register
from rallies.model.rally.rallies import Rally
from tests import cast

NOW = datetime.now(UTC)
IN_A_MONTH = (NOW + timedelta(days=30)).date()


class Answer(NamedTuple):
    """What a command ended with and said."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command as the console script does, in an instance that can mail."""
    monkeypatch.setenv("RALLIES_DEMO", "1")

    def called(*arguments: str) -> Answer:
        monkeypatch.setattr("sys.argv", ["rallies", "--instance", str(tmp_path), *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Answer(int(ended.value.code or 0), said.out, said.err)

    return called


@pytest.fixture
def waiting(tmp_path: Path, run: Run, empty_register: Path) -> list[str]:
    """The ids of a weekly series of three dates that waits, whose organizer left an address."""
    del run
    copyfile(empty_register, tmp_path / "rallies.sqlite")
    with create_app(settings.load(tmp_path)).app_context():
        contact = current.secrets().seal("ola@example.org")
        draft = cast.draft(time_day=IN_A_MONTH, repeats_until=IN_A_MONTH + timedelta(weeks=2))
        with writing():
            rallies = register.add(draft, register.Origin(now=NOW, host="rallies.example", contact=contact))
        ids = [rally.public_id for rally in rallies]
        db.engine.dispose()
    return ids


def states(instance: Path) -> list[str]:
    with create_app(settings.load(instance)).app_context():
        assert first_break() is None
        found = [rally.state for rally in session().query(Rally).order_by(Rally.id)]
        db.engine.dispose()
    return found


def mails(instance: Path) -> int:
    with create_app(settings.load(instance)).app_context():
        found = jobs.waiting()
        db.engine.dispose()
    return found


def test_the_queue_lists_every_date_with_its_id(run: Run, waiting: list[str]) -> None:
    lines = run("queue").out.splitlines()

    assert [line.split()[0] for line in lines] == waiting
    assert all("Warsaw, Poland" in line and "Freedom for Viasna" in line for line in lines)


def test_programs_read_the_queue_as_json_without_a_contact(run: Run, waiting: list[str]) -> None:
    answer = run("queue", "--json")

    said = json.loads(answer.out)
    assert [one["id"] for one in said] == waiting
    assert (said[0]["city_name"], said[0]["hour"], said[0]["state"]) == ("Warsaw", "18:00", "pending")
    assert "ola@" not in answer.out
    assert not {"contact", "key_hash"} & set(said[0])


def test_one_is_published_by_its_id_and_the_others_wait_on(run: Run, waiting: list[str], tmp_path: Path) -> None:
    answer = run("queue", "publish", waiting[1])

    assert (answer.code, answer.out) == (0, "Published: 1.\n")
    assert states(tmp_path) == [State.PENDING, State.PUBLISHED, State.PENDING]


def test_all_are_published_at_once_with_one_mail(run: Run, waiting: list[str], tmp_path: Path) -> None:
    answer = run("queue", "publish", "--all")

    assert (answer.code, answer.out) == (0, f"Published: {len(waiting)}.\n")
    assert set(states(tmp_path)) == {State.PUBLISHED}
    assert mails(tmp_path) == 1


def test_an_id_that_is_not_there_is_named_and_the_others_are_done(run: Run, waiting: list[str], tmp_path: Path) -> None:
    answer = run("queue", "publish", waiting[0], "nobody", waiting[0])

    assert (answer.code, answer.out) == (1, "Published: 1.\n")
    assert "rallies: nobody: Nothing at the desk has the id 'nobody'." in answer.err
    assert f"rallies: {waiting[0]}: “Public” was decided already by command line" in answer.err
    assert states(tmp_path)[0] == State.PUBLISHED


def test_a_refusal_needs_a_reason(run: Run, waiting: list[str], tmp_path: Path) -> None:
    assert run("queue", "reject", waiting[0]).code == 2
    assert run("queue", "reject", waiting[0], "--why", " ").err == "rallies: --why has to say something.\n"

    assert run("queue", "reject", waiting[0], "--why", "We can't find this square").code == 0

    assert states(tmp_path)[0] == State.REJECTED


def test_a_question_leaves_it_waiting_and_is_mailed(run: Run, waiting: list[str], tmp_path: Path) -> None:
    assert run("queue", "ask", waiting[0], "--question", "Which side of the square?").code == 0

    assert states(tmp_path)[0] == State.PENDING
    assert mails(tmp_path) == 1


def test_a_public_rally_is_frozen(run: Run, waiting: list[str], tmp_path: Path) -> None:
    run("queue", "publish", waiting[0])

    assert run("freeze", waiting[0], "--why", "A trap, people say").code == 0

    assert states(tmp_path)[0] == State.FROZEN
    assert run("freeze", waiting[1], "--why", "It waits").code == 1


def test_publish_wants_either_ids_or_all(run: Run, waiting: list[str]) -> None:
    assert run("queue", "publish").code == 2
    assert run("queue", "publish", "--all", waiting[0]).code == 2
