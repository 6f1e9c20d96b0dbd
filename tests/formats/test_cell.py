"""Cells of CSV: text to every spreadsheet, and what they were to our own reader."""

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rallies.formats.cell import defused, restored

TEXTS = st.text(alphabet=";=+-@＝\"',\t\r\n |x\u200e\u200d\u061c\ufeff\u00a0\u3000", max_size=30) | st.text(max_size=30)
UNSEEN = ' \t\r\n"\u200e\u200d\u061c\ufeff\u00a0\u3000\u200b\u2060\u00ad'


def line(*cells: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue()


def split(text: str, separator: str) -> list[str]:
    """The cells of a file in a sheet that splits it there: by the quotation marks, and past them."""
    quoted = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row]
    return quoted + text.replace("\r", "\n").replace(separator, "\n").split("\n")


def begins_formula(cell: str) -> bool:
    return cell.lstrip(UNSEEN)[:1] in set("=+-@＝＋－＠")


@given(TEXTS, TEXTS)
def test_no_cell_is_a_formula_wherever_a_sheet_splits(first: str, second: str) -> None:
    text = line("id", defused(first), defused(second))

    assert not [cell for mark in ";\t" for cell in split(text, mark) if begins_formula(cell)]
    assert not [cell for cell in next(csv.reader(io.StringIO(text, newline=""))) if begins_formula(cell)]


@given(TEXTS)
def test_a_defused_cell_is_read_back_as_it_was(cell: str) -> None:
    assert restored(defused(cell)) == cell
    assert restored(defused(defused(cell))) == defused(cell)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        (";=1+1", ";'=1+1"),
        ("x;=cmd|' /C calc'!A0;x", "x;'=cmd|' /C calc'!A0;x"),
        ("\u200e=1", "\u200e'=1"),
        ("\u200d＝1", "\u200d'＝1"),
        ("\u061c@x", "\u061c'@x"),
        ('x; "=1"', 'x; "\'=1"'),
        ("two\n-lines", "two\n'-lines"),
        ("it's-so", "it's-so"),
        ("A - B; C + D", "A - B; C + D"),
        ("'=1", "''=1"),
        ("", ""),
    ],
)
def test_only_what_would_begin_a_formula_gets_an_apostrophe(cell: str, shown: str) -> None:
    assert defused(cell) == shown


@pytest.mark.parametrize("unit", ["\t", "'", ";", " ", ";\u200e", '"\n', "'\t"])
def test_no_cell_takes_long(unit: str) -> None:
    before = time.process_time()
    defused(unit * 100_000)
    restored(unit * 100_000)

    assert time.process_time() - before < 2
