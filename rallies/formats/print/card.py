"""Pictures for networks: a hashtag, a city and a date, as PNG in three sizes, or as SVG without the extra `print`."""

from dataclasses import asdict, dataclass, replace
from typing import NamedTuple
from xml.sax.saxutils import escape

from rallies.core.speech.locale import direction
from rallies.core.text import clean, one_line, shortened
from rallies.formats.print.typesetting import Unprintable, is_rtl, is_there, line, typeset

__all__ = ["SIZES", "Card", "Size", "Unprintable", "is_there", "png", "svg", "words"]


class Size(NamedTuple):
    """A picture's pixels: width and height, and what the buttons of a network cover above and below.

    `largest` is how much its words may grow beside those of the widest picture.
    """

    width: int
    height: int
    largest: float = 1.2
    lift: int = 0

    @property
    def unit(self) -> float:
        """The measure that all others are multiples of: 1 in the widest picture."""
        return min(self.width, self.height) / 630


SIZES = {
    "wide": Size(1200, 630),
    "square": Size(1080, 1080, largest=1.5),
    "tall": Size(1080, 1920, largest=1.5, lift=190),
}
"""By the names that stand in their addresses."""
_EDGE = 52
_LETTER = 0.64
"""Width of a broad letter in em, by which lines are sized where no font can be measured."""
_MAX_LETTERS = 60


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a picture says, its notice first. Empty lines are left out; the title is small where a city is named.

    If the rally `is_off`, day and hour are struck through, and so is `was`, what held before a change.
    """

    language: str
    accent: str
    hashtag: str
    link: str
    title: str = ""
    notice: str = ""
    is_off: bool = False
    was: str = ""
    city: str = ""
    country: str = ""
    venue: str = ""
    day: str = ""
    hour: str = ""


def words(card: Card) -> list[str]:
    """All that a card says."""
    return [text for name, text in asdict(card).items() if name not in _PLAIN]


def png(card: Card, size: Size) -> bytes:
    """A card as PNG.

    Raises: Unprintable.
    """
    lines = {name: line(text, card.language) for name, text in asdict(card).items() if name not in _PLAIN}
    values = {
        **lines,
        "accent": card.accent,
        "is_off": card.is_off,
        "rtl": direction(card.language) == "rtl",
        "code": "",
        "width": size.width,
        "height": size.height,
        "largest": size.largest,
        "lift": size.lift,
        "centred": size.height > size.width,
        "title_share": 40 if card.city else 72,
        "title_weight": 400 if card.city else 800,
    }
    return typeset("card", values, kind="png", title=card.notice or card.hashtag)


def svg(card: Card, size: Size) -> bytes:
    """A card as SVG in the reader's own fonts, its lines sized by their number of letters.

    All stands one below the other; a lying one has no room for title and venue beside a city.
    """
    unit, edge, page_way = size.unit, _EDGE * size.unit, direction(card.language)
    beside = size.width - edge if page_way == "rtl" else edge
    at, parts = edge + size.lift, [f'<rect width="{size.width}" height="{size.height}" fill="#fff"/>']
    struck = {card.was} | ({card.day, card.hour} if card.is_off else set())
    for full, most, weight in _lines(_for(card, size)):
        said = shortened(one_line(clean(full)), _MAX_LETTERS)
        tall = min(most * unit, (size.width - 2 * edge) / (len(said) * _LETTER))
        at += tall * 1.1
        way = "rtl" if is_rtl(said, card.language) else "ltr"
        anchor = f'direction="{way}" text-anchor="{"start" if way == page_way else "end"}"'
        style = f'{anchor} font-size="{tall:.0f}" font-weight="{weight}"'
        style += ' text-decoration="line-through"' if full in struck else ""
        parts.append(f'<text x="{beside:.0f}" y="{at:.0f}" {style}>{escape(said)}</text>')
        at += tall * 0.3
        if full is card.hashtag:
            bar = f'y="{at:.0f}" width="{size.width - 2 * edge:.0f}" height="{14 * unit:.0f}"'
            parts.append(f'<rect x="{edge:.0f}" {bar} fill="{card.accent}"/>')
            at += 30 * unit
    return _document(size, card.notice or card.hashtag, parts)


_PLAIN = frozenset({"language", "accent", "is_off"})


def _for(card: Card, size: Size) -> Card:
    """What of a drawn card has room in a size."""
    return replace(card, title="", venue="") if card.city and size.height < size.width else card


def _lines(card: Card) -> list[tuple[str, int, int]]:
    """The lines of a card with the most each may measure and its weight."""
    named = (
        [(card.title, 34, 400), (card.city, 100, 800), (card.venue, 40, 650), (card.country, 36, 400)]
        if card.city
        else []
    )
    named = named or [(card.title, 60, 800)]
    lines = [
        (card.notice, 46, 800),
        (card.hashtag, 120, 800),
        *named,
        (card.was, 36, 800),
        (card.day, 44, 800),
        (card.hour, 50, 800),
        (card.link, 26, 400),
    ]
    return [each for each in lines if each[0]]


def _document(size: Size, title: str, parts: list[str]) -> bytes:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size.width}" height="{size.height}" '
        f'viewBox="0 0 {size.width} {size.height}" font-family="Noto Sans, sans-serif"><title>{escape(title)}</title>'
    )
    return (head + "".join(parts) + "</svg>").encode()
