"""Inviting people to the desk from the command line."""

import re
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import pytest

from rallies import cli

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tmp_path: Path,
    empty_register: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run a command as the console script does: its exit code, output and errors."""
    copyfile(empty_register, tmp_path / "rallies.sqlite")
    monkeypatch.setenv("RALLIES_BASE_URL", "https://rallies.example")

    def called(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["rallies", "--instance", str(tmp_path), "staff", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return called


def test_adding_somebody_prints_a_link_and_until_when_it_works(run: Run) -> None:
    code, out, err = run("add", "Ala")

    assert code == 0
    assert re.fullmatch(r"https://rallies\.example/desk/enrol/[a-z2-7]{26}/\n", out)
    assert re.search(r"It works once, until \d{4}-\d\d-\d\d \d\d:\d\d UTC\.", err)


def test_the_address_that_is_taken_for_granted_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, silent = run("add", "Ala")
    monkeypatch.delenv("RALLIES_BASE_URL")

    _, out, err = run("add", "Ola")

    assert out.startswith("http://127.0.0.1:8000/desk/enrol/")
    assert "RALLIES_BASE_URL is not set, so the link begins with http://127.0.0.1:8000" in err
    assert "RALLIES_BASE_URL" not in silent


def test_a_name_is_added_once(run: Run) -> None:
    run("add", "Ala")

    code, out, err = run("add", "Ala")

    assert (code, out) == (1, "")
    assert err.startswith("rallies: Ala belongs to the desk already")


def test_a_new_link_takes_the_place_of_the_old_one(run: Run) -> None:
    _, first, _ = run("add", "Ala")

    code, second, _ = run("renew", "Ala")

    assert code == 0
    assert first != second


def test_people_are_listed_with_their_role(run: Run) -> None:
    run("add", "Ala")
    run("add", "Ola", "--role", "viewer")

    assert run("list")[1] == "Ala\tcoordinator\tinvited\nOla\tviewer\tinvited\n"


def test_somebody_who_is_let_go_is_listed_no_more_and_may_come_back(run: Run) -> None:
    run("add", "Ala")

    assert run("remove", "Ala")[0] == 0

    assert run("list")[1] == ""
    assert run("remove", "Ala")[0] == 1
    assert run("add", "Ala")[0] == 0


@pytest.mark.parametrize("name", ["", "   ", "x" * 51, "A\u202ela"])
def test_a_name_that_the_trail_can_not_bear_is_refused_in_one_line(run: Run, name: str) -> None:
    code, out, err = run("add", name)

    assert (code, out) == (1, "")
    assert err.startswith("rallies: ")
    assert err.count("\n") == 1
