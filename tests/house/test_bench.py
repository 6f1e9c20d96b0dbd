"""Two runs of the benchmarks are compared figure by figure, and a goal that is lost fails."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from bench import compare
from bench.harness import Figure


def kept(folder: Path, name: str, *figures: Figure) -> str:
    file = folder / name
    rows = [{"bench": "pages", "is_met": one.is_met, **asdict(one)} for one in figures]
    file.write_text(json.dumps(rows))
    return str(file)


def test_a_goal_that_the_second_run_loses_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = kept(tmp_path, "a.json", Figure("city page", 3.0, "ms", goal=4))
    after = kept(tmp_path, "b.json", Figure("city page", 6.0, "ms", goal=4))

    assert compare.main([before, after]) == 1
    told = capsys.readouterr().out
    assert "×2.00 worse MISSED" in told
    assert "1 goals lost." in told


def test_more_of_what_should_be_high_is_better(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = kept(tmp_path, "a.json", Figure("rows", 100, "/s", is_floor=True), Figure("old", 1, ""))
    after = kept(tmp_path, "b.json", Figure("rows", 150, "/s", is_floor=True), Figure("new", 1, ""))

    assert compare.main([before, after]) == 0
    told = capsys.readouterr().out
    assert "×1.50 better" in told
    assert "gone" in told
    assert "new" in told


def test_one_file_is_not_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare.main([kept(tmp_path, "a.json")]) == 2
    assert "two files" in capsys.readouterr().err
