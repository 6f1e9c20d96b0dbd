"""Sheets as pages that a browser prints: their lines with the step of size that fits, and a code."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from rallies.core.speech.locale import direction
from rallies.formats import qr
from rallies.formats.print import fonts
from rallies.formats.print.poster import Banner, Sheet

STEPS = (24, 20, 17, 14, 12, 10, 8, 7, 6, 5, 4, 3)
"""Sizes of letters as hundredths of the sheet's width; styles have a class for each."""
_BROAD = 0.6
"""Width of a broad letter in em."""
_LEADING = 1.15
MOST_ROWS = 2
_BANNER_TALL = 40
"""Height of a banner's first line in hundredths of the sheet's width."""


class Picture(NamedTuple):
    """A picture's address within the site and its size in pixels."""

    href: str
    width: int
    height: int


class LinkPicture(NamedTuple):
    """What is shown beside a link: a picture's address within the site ("": none), its size, and what it says."""

    href: str
    width: int
    height: int
    words: str


class Line(NamedTuple):
    """Words and the step of their size."""

    words: str
    step: int


class File(NamedTuple):
    """A PDF of a sheet: its address beside the page, and the paper it is on."""

    href: str
    paper: str


@dataclass(frozen=True)
class Printed:
    """A sheet as its page shows it. `kind` is poster, flyer or banner; `copies` how many stand on the paper."""

    kind: str
    said: Sheet | Banner
    lines: dict[str, Line]
    code: Markup
    copies: int
    pdfs: tuple[File, ...]

    @property
    def words(self) -> list[str]:
        """All that is said, to see whether it can be drawn."""
        return [line.words for line in self.lines.values()]


def printed(sheet: Sheet, kind: str) -> Printed:
    """A poster or a flyer as a page."""
    most = {"hashtag": 14, "city": 17, "hour": 17, "title": 5, "day": 6, "venue": 8, "notice": 6}
    code = Markup(qr.svg(sheet.address, label=sheet.link, quiet=0))  # noqa: S704  # drawn by us, its label escaped
    if kind == "flyer" or direction(sheet.language) == "rtl":  # its letters reach higher and deeper
        most |= {"city": 14, "hour": 14}
    if kind == "flyer":
        return Printed(kind, sheet, dict(_lines(sheet, most)), code, 4, (File("../flyer.pdf", "A6"),))
    pdfs = (File("../poster.pdf", "A4"), File("../poster.pdf?paper=a3", "A3"))
    return Printed(kind, sheet, dict(_lines(sheet, most)), code, 1, pdfs)


def printed_banner(banner: Banner, file: str) -> Printed:
    """A banner or a sign as a page; `file` is what its PDF is called, beside the page."""
    lines = dict(_lines(banner, {"second": 5})) | {
        "first": Line(banner.first, step(banner.first, STEPS[0], tall=_BANNER_TALL))
    }
    pdfs = (File(f"../{file}", "A4"), File(f"../{file}?paper=a3", "A3"))
    return Printed("banner", banner, lines, Markup(), 1, pdfs)


def _lines(sheet: Sheet | Banner, most: dict[str, int]) -> Iterator[tuple[str, Line]]:
    for name, words in vars(sheet).items():
        if name not in {"language", "accent", "address", "is_off"}:
            yield name, Line(words, step(words, most.get(name, 4)))


def step(words: str, most: int, *, tall: float = 0) -> int:
    """The largest step up to `most` at which no word is broken and the rows are no more than two.

    With `tall`, hundredths of the sheet's width, there may be as many rows as stand in it.
    """
    pieces = [piece for word in words.split() for piece in _pieces(word)]
    for size in STEPS:
        rows = _rows(pieces, 100 / (size * _BROAD))
        if size <= most and rows and (rows * size * _LEADING <= tall if tall else rows <= MOST_ROWS):
            return size
    return STEPS[-1]


def _rows(pieces: list[str], room: float) -> int:
    """How many rows some words take with room for so many letters; 0 if one of them has to be broken."""
    rows, used = 1, 0.0
    for piece in pieces:
        wide = 1 / _BROAD if fonts.is_cjk(piece[0]) else len(piece)
        if wide > room:
            return 0
        gap = 0 if fonts.is_cjk(piece[0]) or not used else 1
        if used + gap + wide > room:
            rows, used = rows + 1, wide
        else:
            used += gap + wide
    return rows


def _pieces(word: str) -> list[str]:
    return list(word) if any(map(fonts.is_cjk, word)) else [word]
