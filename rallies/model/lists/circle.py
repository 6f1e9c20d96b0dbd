"""The rallies of a circle on the sphere, by the tiles that cover it and one index that holds their vectors."""

from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, select, union_all

from rallies.core.morton import MOST_TILES, cell, cover
from rallies.model.rally.rallies import Rally
from rallies.places.points.sphere import least_product, span, vector


class Circle(NamedTuple):
    """A circle around a point in degrees north and east; its radius in kilometres."""

    lat: float
    lon: float
    km: float


SPOT = Rally.__table__.alias("spot")
"""The rallies that a question of `within` is about."""
CLOSENESS: ColumnElement[Any] = (
    SPOT.c.x * bindparam("x") + SPOT.c.y * bindparam("y") + SPOT.c.z * bindparam("z")
).label("closeness")
"""The cosine of the angle between a rally and the middle: 1 is there."""


def within() -> Select[Any]:
    """Row numbers and closeness of the listed rallies of a circle, whose `values` are its placeholders'.

    The index of spots holds all that is asked, so that no row is read.
    """
    tiles = union_all(*(_tile(number) for number in range(MOST_TILES))).cte()
    # Else PostgreSQL begins processes for the four rows.
    tiles = tiles.prefix_with("MATERIALIZED", dialect="postgresql")
    is_there = and_(
        SPOT.c.is_listed.is_(True),
        SPOT.c.cell >= tiles.c.first_cell,
        SPOT.c.cell < tiles.c.next_cell,
    )
    return select(SPOT.c.id, CLOSENESS).select_from(tiles.join(SPOT, is_there)).where(bindparam("nearest") <= CLOSENESS)


def is_within(circle: Circle) -> ColumnElement[bool]:
    """That a rally lies in a circle, as SQL."""
    numbers = within().with_only_columns(SPOT.c.id, maintain_column_froms=True)
    return Rally.id.in_(numbers.params(**values(circle)))


def values(circle: Circle) -> dict[str, float]:
    """What the placeholders of `within` are for a circle."""
    placed: dict[str, float] = {"nearest": least_product(circle.km)}
    placed |= vector(circle.lat, circle.lon)._asdict()
    for number, (first, following) in enumerate(_tiles(circle)):
        placed |= {f"first_cell_{number}": first, f"next_cell_{number}": following}
    return placed


def _tile(number: int) -> Select[int, int]:
    first, following = (bindparam(f"{edge}_{number}", type_=BigInteger()) for edge in ("first_cell", "next_cell"))
    return select(first.label("first_cell"), following.label("next_cell"))


def _tiles(circle: Circle) -> list[tuple[int, int]]:
    """The cells of the tiles that cover a circle, as many ranges as are asked for; those too many are empty.

    The tile around the middle comes first: once the nearest are found, the others are turned away at once.
    """
    middle = cell(circle.lat, circle.lon)
    tiles = sorted(cover(*span(*circle)), key=lambda tile: not tile[0] <= middle < tile[1])
    return tiles + [(middle, middle)] * (MOST_TILES - len(tiles))
