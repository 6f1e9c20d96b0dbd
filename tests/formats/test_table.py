"""CSV: rows that no spreadsheet runs."""

import csv
import io

import pytest
from hypothesis import given

from rallies.formats import table
from rallies.formats.cell import defused
from rallies.model.lists.listing import Listing
from tests.formats.cast import WORDS, listing
from tests.formats.strategies import listings


def row(shown: Listing) -> dict[str, str]:
    (one,) = csv.DictReader(io.StringIO(table.dump([shown], WORDS).decode(), newline=""))
    return one


def test_a_row_has_the_columns_of_the_contract() -> None:
    said = row(listing())

    assert tuple(said) == table.COLUMNS
    assert said["title"] == "Freedom for Viasna"
    assert (said["lat"], said["lon"]) == ("52.2479", "21.0137")


def test_a_southern_point_stays_a_number() -> None:
    assert row(listing(lat=-33.45, lon=-70.66))["lat"] == "-33.45"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_no_cell_begins_a_formula(start: str) -> None:
    assert row(listing(title=f"{start}HYPERLINK(1)"))["title"].startswith("'")


@given(listings())
def test_any_text_stays_in_its_cell(shown: Listing) -> None:
    first, second = csv.DictReader(io.StringIO(table.dump([shown, listing()], WORDS).decode(), newline=""))

    assert first["title"] == defused(shown.title)
    assert None not in first
    assert second["title"] == "Freedom for Viasna"
