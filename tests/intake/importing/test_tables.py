"""Files as programs and people make them: read whole, or refused in one line that says what to do."""

import csv
import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rallies.core.errors import InvalidInput
from rallies.intake.importing.readers import decoding, heads, sources, tables
from tests import cast

TABLE = "title,date,city\nRally,2027-05-21,Warsaw\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_table_is_read_in_every_encoding_and_with_every_separator(encoding: str, mark: str) -> None:
    text = "назва,дата,горад\nМітынг салідарнасці,2027-05-21,Варшава\n".replace(",", mark)

    (row,) = sources.read(text.encode(encoding), today=cast.NOW.date()).rows

    assert (row.title, row.date, row.city) == ("Мітынг салідарнасці", "2027-05-21", "Варшава")


def test_old_encodings_are_told_apart_by_their_letters_and_named() -> None:
    cyrillic = sources.read(
        "название;дата;город\nМитинг в защиту;2027-05-21;Минск\n".encode("cp1251"), today=cast.NOW.date()
    )
    latin = sources.read(
        "titre;date;ville\nMarche pour la liberté;2027-05-21;Orléans\n".encode("cp1252"), today=cast.NOW.date()
    )

    assert (cyrillic.encoding, cyrillic.rows[0].city) == ("cp1251", "Минск")
    assert (latin.encoding, latin.rows[0].city) == ("cp1252", "Orléans")


@pytest.mark.parametrize(
    ("encoding", "city", "title"),
    [
        ("cp1250", "Łódź", "Protest w obronie więźniów"),
        ("cp1252", "Málaga", "Concentración por la libertad"),
        ("cp1257", "Šiauliai", "Mitingas už politinių kalinių laisvę"),
        ("cp1253", "Αθήνα", "Συγκέντρωση για τους φυλακισμένους"),
        ("cp1254", "İzmir", "Özgürlük yürüyüşü, ağustos ışığı"),
        ("cp1251", "Минск", "Митинг в защиту заключённых"),
        ("cp1251", "Гомель", "Мітынг салідарнасці з палітвязнямі, ў"),
        ("koi8-r", "Минск", "Митинг в защиту заключённых"),
    ],
)
def test_the_letters_of_a_language_tell_its_old_encoding(encoding: str, city: str, title: str) -> None:
    (row,) = sources.read(f"title;date;city\n{title};2027-05-21;{city}\n".encode(encoding), today=cast.NOW.date()).rows

    assert (row.title, row.city) == (title, city)


@pytest.mark.parametrize(
    ("encoding", "city", "country"),
    [("cp1250", "Gdańsk", "PL"), ("cp1250", "Plzeň", "Czechia"), ("cp1252", "Logroño", "España")],
)
def test_a_country_decides_between_two_encodings_that_fit(encoding: str, city: str, country: str) -> None:
    (row,) = sources.read(
        f"title;date;city;country\nRally;2027-05-21;{city};{country}\n".encode(encoding), today=cast.NOW.date()
    ).rows

    assert row.city == city


def test_an_encoding_that_is_not_certain_is_refused_with_the_way_to_utf_8() -> None:
    with pytest.raises(InvalidInput, match="CSV UTF-8"):
        decoding.decoded("title;date;city\nRally;2027-05-21;Gdańsk\n".encode("cp1250"))


def test_a_table_with_heads_that_nobody_knows_is_not_read_as_prose() -> None:
    with pytest.raises(InvalidInput, match="has to name the columns"):
        sources.read(b"alpha;beta;gamma\nBerlin;18:00;Tor\nParis;19:00;Place\n", today=cast.NOW.date())


def test_excels_note_of_the_separator_and_empty_lines_are_passed_over() -> None:
    source = sources.read(b"sep=;\r\n\r\ntitle;date;city\r\n;;\r\nRally;2027-05-21;Warsaw\r\n", today=cast.NOW.date())

    assert [(row.number, row.city) for row in source.rows] == [(1, "Warsaw")]


def test_a_cell_may_hold_lines_separators_and_quotes() -> None:
    (row,) = sources.read(
        b'title,date,city\n"A ""loud"" rally,\nwith music",2027-05-21,Warsaw\n', today=cast.NOW.date()
    ).rows

    assert row.title == 'A "loud" rally,\nwith music'


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Event Name", "title"),
        ("Назва акцыі", "title"),
        ("START_TIME", "start"),
        ("Uhrzeit", "start"),
        ("Ciudad", "city"),
        ("国", "country"),
        ("المدينة", "city"),
        ("Veranstalter", "organizer"),
        ("place_text", "venue"),
        ("time_text", "start"),
        ("Favourite colour", ""),
    ],
)
def test_heads_are_known_in_several_languages(head: str, name: str) -> None:
    assert heads.known(head) == name


def test_where_words_stand_as_typed_nobodys_reading_of_them_is_taken() -> None:
    source = sources.read(
        b"id,title,city_text,country_text,country,date_text,tz,lat,lon\n1,Rally,Paris,Texas,US,2027-05-21,UTC,1,2\n",
        today=cast.NOW.date(),
    )

    assert source.unread == ("country", "tz", "lat", "lon")
    assert (source.rows[0].country, source.rows[0].lat) == ("Texas", "")


def test_a_row_with_more_cells_than_heads_says_so() -> None:
    (row,) = sources.read(b"title,date,city\nRally, with music,2027-05-21,Warsaw\n", today=cast.NOW.date()).rows

    assert "more cells" in row.fault


def _zip() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("sheet.xml", "<sheet/>")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"title,date,city\n", "no rows"),
        (_zip(), "Save the sheet as CSV"),
        (b"%PDF-1.7 ...", "no table"),
        (b"title,date,city\nRally\x00,2027-05-21,Warsaw\n", "NUL"),
        (bytes(range(256)) * 40, "NUL"),
        (b"colour,shape\nred,round\n", "name the columns"),
        (b"title,city\nRally,Warsaw\n", "No column is named date"),
        (b"title,date,country\nRally,2027-05-21,PL\n", "city, venue or address"),
        (b'title,date,city\n"Rally,2027-05-21,Warsaw\nMarch,2027-05-22,Paris\n', "From line 2 on, a quotation mark"),
        (b'title,date,city\nRally,2027-05-21,"War"saw\n', "Line 2 has a quotation mark"),
        (b"title,date,city\n" + b"x" * 200_000 + b",2027-05-21,Warsaw\n", "From line 2 on"),
        (b"title,date,city" + b",x" * 20_000 + b"\n", "columns; at most"),
        (b"title,date,city," + b"x," * 1_000_000 + b"\n", "columns; at most"),
    ],
)
def test_an_odd_file_is_refused_in_one_line_that_says_what_to_do(content: bytes, why: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        sources.read(content, today=cast.NOW.date())

    assert why in refused.value.message
    assert "\n" not in refused.value.message


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(content: bytes) -> None:
    with suppress(InvalidInput):
        sources.read(content, today=cast.NOW.date())


@given(st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), max_size=4))
def test_what_a_spreadsheet_writes_is_read_back(cells: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["title", "date", "city"], *cells])
    try:
        source = tables.read(out.getvalue())
    except InvalidInput:
        return

    said = [[row.title, row.date, row.city] for row in source.rows]
    with_line_feeds = [[cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in cells]
    assert said == [row for row in with_line_feeds if any(cell.strip() for cell in row)]
