"""What is near: cities with something to come, as the register has them at each revision."""

from dataclasses import replace

import pytest
from flask import Flask

from rallies.core.clock import Moment
from rallies.core.database import writing
from rallies.model import decisions, nearby
from rallies.model import register as book
from rallies.places.sphere import distance_km, vector
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


EDGES = (
    (90.0, 0.0), (89.9, 10.0), (89.9, -170.0), (-89.95, 90.0), (-90.0, 0.0), (0.0, 179.9), (0.0, -179.9),
    (66.5, 180.0), (-17.0, -179.99), (-17.2, 179.99), (0.0, 0.0),
)  # fmt: skip


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


@pytest.mark.parametrize("km", [1.0, 25.0, 400.0, 10_007.0, 20_015.0])
def test_a_circle_holds_what_is_in_it_at_the_poles_and_across_the_antimeridian(register: Flask, km: float) -> None:
    for number, (lat, lon) in enumerate(EDGES):
        cast.published(place=replace(cast.WARSAW, lat=lat, lon=lon), title=str(number))

    for asked in EDGES:
        inside = {str(number) for number, spot in enumerate(EDGES) if distance_km(vector(*asked), vector(*spot)) <= km}
        found = nearby.near(*asked, Moment(cast.NOW), km=km)
        assert {distant.listing.title for distant in found} == inside
        assert [distant.km for distant in found] == sorted(distant.km for distant in found)
