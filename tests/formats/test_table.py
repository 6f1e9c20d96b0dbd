"""CSV: rows that no spreadsheet runs, and sheets of people read as they meant them."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rallies.core.errors import InvalidInput
from rallies.formats import table
from rallies.model.listing import Listing
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


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝"])
def test_no_cell_begins_a_formula(start: str) -> None:
    assert row(listing(title=f"{start}HYPERLINK(1)"))["title"].startswith("'")


@given(listings())
@settings(max_examples=100, deadline=None)
def test_what_is_dumped_loads_back(shown: Listing) -> None:
    sheet = table.load(table.dump([shown, listing()], WORDS))

    assert len(sheet.rows) == 2
    assert sheet.rows[1].cells["title"] == "Freedom for Viasna"
    assert not sheet.rows[0].spare


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_sheets_of_every_program_are_read(separator: str, encoding: str) -> None:
    text = (
        f'title{separator}"city, town"{separator}date\r\nПікет{separator}"Мінск{separator}а"{separator}2027-05-21\r\n'
    )
    sheet = table.load(text.encode(encoding))

    assert sheet.heads == ("title", "city, town", "date")
    assert sheet.rows == [
        table.Row(2, {"title": "Пікет", "city, town": f"Мінск{separator}а".strip(), "date": "2027-05-21"}, ())
    ]


def test_rows_keep_their_number_although_empty_ones_are_left_out() -> None:
    sheet = table.load(b"title,date\n,\nA,1\n")

    assert [one.number for one in sheet.rows] == [3]


def test_a_short_row_has_empty_cells_and_a_long_one_says_what_is_spare() -> None:
    short, long = table.load(b"title,date\nA\nB,1,2,3\n").rows

    assert short.cells == {"title": "A", "date": ""}
    assert long.spare == ("2", "3")


def test_of_two_columns_with_one_name_the_first_counts() -> None:
    (one,) = table.load(b"title,title\nA,B\n").rows

    assert one.cells == {"title": "A"}


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b",,,\n1,2,3,4\n", id="no heads"),
        pytest.param("назва;горад\n".encode("cp1251"), id="another encoding"),
        pytest.param(b'title,date\n"A,1\n', id="open quotes"),
        pytest.param(b"a," * 300, id="too many columns"),
        pytest.param(b"title\n" + b"x" * 200_000, id="a cell without end"),
    ],
)
def test_what_is_no_sheet_is_refused_with_its_reason(octets: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        table.load(octets)

    assert refused.value.field == "file"


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(octets: bytes) -> None:
    try:
        table.load(octets)
    except InvalidInput:
        return
