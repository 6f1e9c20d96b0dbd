"""Counts that processes of an instance make together, and that outlive them."""

import multiprocessing
import os
from pathlib import Path

import pytest

from rallies.core.tally import Tally

NAMES = ["a", "b", "c"]


def count(folder: Path, place: int, times: int) -> None:
    tally = Tally(folder, NAMES)
    for _ in range(times):
        tally.add([(place, 1.0)])


def test_what_ended_processes_counted_is_there_and_counted_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=count, args=(tmp_path, place, 10 + place)) for place in (0, 0, 1)]
    for one in others:
        one.start()
    mine = Tally(tmp_path, NAMES)
    mine.add([(0, 1.0), (2, 0.5)])
    for one in others:
        one.join()

    assert mine.totals() == ([21.0, 11.0, 0.5], 1)
    assert mine.totals() == ([21.0, 11.0, 0.5], 1)
    assert Tally(tmp_path, NAMES).totals().values == [21.0, 11.0, 0.5]
    assert [file.stat().st_mode & 0o077 for file in tmp_path.iterdir()] == [0] * len(list(tmp_path.iterdir()))


def test_a_child_begins_at_nothing_and_adds_to_what_its_parent_has(tmp_path: Path) -> None:
    tally = Tally(tmp_path, NAMES)
    tally.add([(0, 3.0)])
    child = os.fork()
    if not child:
        tally.add([(0, 4.0)])
        os._exit(0)
    os.waitpid(child, 0)

    assert tally.totals().values == [7.0, 0.0, 0.0]


def test_numbers_of_another_program_are_not_taken_for_ours(tmp_path: Path) -> None:
    before = Tally(tmp_path, ["x", "y"])
    before.add([(1, 5.0)])

    assert Tally(tmp_path, NAMES).totals() == ([0.0, 0.0, 0.0], 1)


def test_without_a_place_to_write_a_process_counts_for_itself(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", "ascii")
    tally = Tally(tmp_path / "taken", NAMES)
    tally.add([(1, 2.0)])

    assert tally.totals() == ([0.0, 2.0, 0.0], 1)


@pytest.mark.parametrize("held", [b"", b"\0" * 3, b"\0" * 8])
def test_a_file_that_is_cut_off_counts_as_nothing(tmp_path: Path, held: bytes) -> None:
    tally = Tally(tmp_path, NAMES)
    tally.add([(0, 1.0)])
    (mine,) = tmp_path.glob("*-*")
    mine.with_name(f"{mine.name}0").write_bytes(held)

    assert tally.totals().values == [1.0, 0.0, 0.0]
