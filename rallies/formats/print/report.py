"""The report of a campaign as PDF: tables that go on over pages, pictures of each city, and the sources.

It is words that are ready to be read; what they say and in which language is decided elsewhere.
"""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from rallies.core.speech.locale import direction
from rallies.formats.print.typesetting import line, typeset


class Row(NamedTuple):
    """A row of a table, the first cell its head; one that is a part belongs to the nearest row above that is none."""

    cells: tuple[str, ...]
    is_part: bool = False


class Table(NamedTuple):
    """A table under a heading, with a word over each column."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Cited(NamedTuple):
    """A number that a source reported, in four cells: day, place, number, source; `url` is http(s) or ""."""

    cells: tuple[str, str, str, str]
    url: str


class Picture(NamedTuple):
    """A JPEG with its size in pixels and what is on it."""

    body: bytes
    width: int
    height: int
    alt: str


class Collage(NamedTuple):
    """Pictures of a place, side by side."""

    place: str
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the report says; a part without words or rows is left out. `link` stands at the foot of each page."""

    language: str
    accent: str
    link: str
    hashtag: str
    title: str
    lead: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    sources: str = ""
    cited: tuple[Cited, ...] = ()
    pictures: str = ""
    how: str = ""
    method: str = ""


def pdf(report: Report, collages: Iterable[Collage] = ()) -> bytes:
    """A report on A4.

    Raises: Unprintable.
    """
    return typeset("report", _values(report, collages), kind="pdf", title=f"{report.hashtag} · {report.title}")


def _values(report: Report, collages: Iterable[Collage]) -> dict[str, Any]:
    said = {
        name: getattr(report, name) for name in ("link", "hashtag", "title", "sources", "pictures", "how", "method")
    }
    return {
        **{name: line(words, report.language) for name, words in said.items()},
        "language": report.language.partition("-")[0],
        "accent": report.accent,
        "rtl": direction(report.language) == "rtl",
        "code": "",
        "lead": [line(words, report.language) for words in report.lead],
        "tables": [_table(table, report.language) for table in report.tables if table.rows],
        "cited": [_cited(one, report.language) for one in report.cited],
        "collages": [_collage(one, report.language) for one in collages],
    }


def _table(table: Table, language: str) -> dict[str, Any]:
    return {
        "heading": line(table.heading, language),
        "columns": [line(words, language) for words in table.columns],
        "rows": [{"part": row.is_part, "cells": [line(words, language) for words in row.cells]} for row in table.rows],
    }


def _cited(source: Cited, language: str) -> dict[str, Any]:
    address = source.url.partition("://")[2]
    cells = [line(words, language) for words in source.cells]
    return {"cells": cells, "url": source.url, "address": line(address, language)}


def _collage(collage: Collage, language: str) -> dict[str, Any]:
    pictures = [{"svg": _framed(picture), "alt": picture.alt} for picture in collage.pictures]
    return {"place": line(collage.place, language), "pictures": pictures}


def _framed(picture: Picture) -> str:
    """A JPEG within an SVG, since values are text; what is no picture is a blank of its size."""
    size = f'width="{picture.width}" height="{picture.height}"'
    body = b64encode(picture.body).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {picture.width} {picture.height}">'
        f'<image {size} href="data:image/jpeg;base64,{body}"/></svg>'
    )
