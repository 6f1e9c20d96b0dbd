"""That `make chaos` breaks something, and says so when what was acknowledged is gone."""

from pathlib import Path

import pytest

from chaos import __main__ as chaos
from chaos.harness import Outcome, Skipped


def fails() -> Outcome:
    raise RuntimeError("broken")


def is_skipped() -> Outcome:
    raise Skipped("nobody may mount a disk")


@pytest.mark.parametrize(
    ("outcome", "is_sound"),
    [
        (Outcome(3, 0, 0, 0.2), True),
        (Outcome(3, 0, 40, 0.2), True),
        (Outcome(3, 1, 0, 0.2), False),
        (Outcome(3, 0, 0, None), False),
        (Outcome(0, 0, 0, 0.2), False),
    ],
)
def test_what_was_acknowledged_has_to_be_there_and_forms_to_be_taken_again(outcome: Outcome, *, is_sound: bool) -> None:
    assert outcome.is_sound is is_sound


def test_a_fault_that_fails_by_itself_has_not_recovered() -> None:
    assert not chaos.tried(fails).is_sound


@pytest.mark.parametrize(("fault", "code"), [(fails, 1), (is_skipped, 0), (lambda: Outcome(1, 0, 2, 0.5), 0)])
def test_the_end_is_1_only_where_something_was_not_sound(
    fault: object, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chaos, "found", lambda _names: {"the light goes out": fault})
    monkeypatch.setattr(chaos, "clear", lambda: None)

    assert chaos.main([]) == code
    assert "unanswered" in capsys.readouterr().out


def test_the_table_says_what_was_lost() -> None:
    _, sound, bad = chaos.table({"a": Outcome(30, 0, 2, 0.25), "b": Outcome(30, 1, 0, None)})

    assert sound.split() == ["a", "30", "0", "2", "0.25"]
    assert bad.split() == ["b", "30", "1", "0", "never", "BAD"]


def test_every_module_lists_its_faults() -> None:
    names = {file.stem for file in Path(chaos.__file__).parent.glob("*.py") if file.stem[0] != "_"}

    assert names == {"harness", "processes", "below", "services", "clients"}
    assert len(chaos.found([])) == 9
    assert all(fault.__doc__ for fault in chaos.found([]).values())
