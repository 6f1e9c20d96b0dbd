"""Sheets to print as PDF: posters and flyers of a rally or a campaign, and banners and signs to hold up.

A sheet is words that are ready to be read; what they say and in which language is decided elsewhere.
"""

from dataclasses import asdict, dataclass
from typing import NamedTuple

from rallies.core.speech.locale import direction
from rallies.formats import qr
from rallies.formats.print.typesetting import Unprintable, is_there, line, typeset

__all__ = [
    "A3",
    "A4",
    "A6",
    "LYING_A3",
    "LYING_A4",
    "Banner",
    "Paper",
    "Sheet",
    "Unprintable",
    "banner",
    "is_there",
    "pdf",
]


class Paper(NamedTuple):
    """A size of paper in millimetres, and the side of the code on it as if the paper were 210 wide."""

    width: int
    height: int
    code: int = 50


A4 = Paper(210, 297)
A3 = Paper(297, 420)
A6 = Paper(105, 148, code=66)
LYING_A4 = Paper(297, 210)
LYING_A3 = Paper(420, 297)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What a poster says; empty lines are left out, and where `city` or `hour` is, its label asks for it by hand.

    `address` is where the code leads, `link` how it is printed below. `notice` stands over everything: that a rally
    is cancelled. If it `is_off`, day and hour are struck through, and so is `was`, what held before a change. `no_hour`
    says that the hour is still to be announced.
    """

    language: str
    accent: str
    address: str
    link: str
    hashtag: str
    title: str
    notice: str = ""
    is_off: bool = False
    was: str = ""
    city: str = ""
    country: str = ""
    day: str = ""
    hour: str = ""
    no_hour: str = ""
    zone: str = ""
    venue: str = ""
    street: str = ""
    scan: str = ""
    by_hand: str = ""
    write_city: str = ""
    write_hour: str = ""


@dataclass(frozen=True, kw_only=True)
class Banner:
    """What a banner or a sign says: `first` as large as it goes, two lines below, and a note in small type."""

    language: str
    accent: str
    first: str
    second: str = ""
    third: str = ""
    note: str = ""
    link: str = ""


def pdf(sheet: Sheet, paper: Paper = A4) -> bytes:
    """A poster on one page, or on paper as small as A6 a flyer.

    Raises: Unprintable.
    """
    size = {"width": paper.width, "height": paper.height, "code_share": paper.code}
    code = {"code": qr.svg(sheet.address, label="", quiet=0)}
    return typeset("poster", _values(sheet) | size | code, kind="pdf", title=_document(sheet))


def banner(sign: Banner, paper: Paper = LYING_A4) -> bytes:
    """A banner or a sign on one page.

    Raises: Unprintable.
    """
    size = {"width": paper.width, "height": paper.height, "code": ""}
    return typeset("banner", _values(sign) | size, kind="pdf", title=sign.first)


def _document(sheet: Sheet) -> str:
    """What a file calls itself, its notice first."""
    return " · ".join(part for part in (sheet.notice, sheet.title or sheet.hashtag) if part)


def _values(sheet: Sheet | Banner) -> dict[str, object]:
    """The lines of a sheet with how to set each, and the direction of the whole."""
    if isinstance(sheet, Banner):
        plain, is_off = {"language", "accent"}, False
    else:
        plain, is_off = {"language", "accent", "address", "is_off"}, sheet.is_off
    lines = {name: line(words, sheet.language) for name, words in asdict(sheet).items() if name not in plain}
    return {**lines, "is_off": is_off, "accent": sheet.accent, "rtl": direction(sheet.language) == "rtl"}
