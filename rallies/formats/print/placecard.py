"""The picture beside a link to a list: its map, with its name, how much is to come and when the next is on it."""

from dataclasses import dataclass

from rallies.core.speech.locale import direction
from rallies.formats.print.typesetting import line, typeset


@dataclass(frozen=True, kw_only=True)
class PlaceCard:
    """What the picture says, and the map under it as an SVG of its shape; empty lines are left out."""

    language: str
    accent: str
    name: str
    count: str
    next: str
    map: str


def png(card: PlaceCard) -> bytes:
    """A card as PNG.

    Raises: Unprintable, Busy, Failed.
    """
    lines = {name: line(text, card.language) for name, text in said_by(card).items()}
    values = {
        **lines,
        "accent": card.accent,
        "rtl": direction(card.language) == "rtl",
        "code": "",
        "map": card.map,
    }
    return typeset("placecard", values, kind="png", title=card.name)


def said_by(card: PlaceCard) -> dict[str, str]:
    """All that a card says, by the name of its line."""
    return {"name": card.name, "count": card.count, "next": card.next}
