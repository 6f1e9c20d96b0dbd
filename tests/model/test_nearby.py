"""What is near: cities with something to come, as the register has them at each revision."""

from dataclasses import replace

from flask import Flask

from rallies.core.clock import Moment
from rallies.core.database import writing
from rallies.model import decisions, nearby
from rallies.model import register as book
from tests import cast

MINSK = replace(
    cast.WARSAW,
    country="BY",
    city="minsk",
    city_name="Minsk",
    place_id=625144,
    city_lat=53.9,
    city_lon=27.57,
    lat=53.9,
    lon=27.57,
)
LODZ = replace(
    cast.WARSAW, city="lodz", city_name="Łódź", place_id=3093133, city_lat=51.77, city_lon=19.47, lat=51.77, lon=19.47
)


def _around_warsaw() -> list[tuple[str, int, int]]:
    found = nearby.cities(52.23, 21.01, Moment(cast.NOW), outside=("PL", "warsaw"))
    return [(city.city, city.rallies, round(city.km)) for city in found]


def test_near_cities_come_nearest_first_with_what_is_to_come(register: Flask) -> None:
    cast.published()
    cast.published(place=cast.TBILISI)
    cast.published(place=LODZ)
    cast.published(place=LODZ, title="Another")
    cast.pending(place=MINSK)

    assert _around_warsaw() == [("lodz", 2, 117)]


def test_a_city_is_called_near_only_while_something_is_to_come(register: Flask) -> None:
    far = cast.published(place=MINSK)
    assert _around_warsaw() == [("minsk", 1, 476)]

    near = cast.published(place=LODZ)
    assert _around_warsaw() == [("lodz", 1, 117)]

    with writing():
        decisions.freeze(book.with_id(near.public_id), decisions.By("desk", cast.NOW), why="x")
    assert _around_warsaw() == [("minsk", 1, 476)]

    later = Moment(far.ends_at)
    assert nearby.cities(52.23, 21.01, later, outside=("PL", "warsaw")) == []
