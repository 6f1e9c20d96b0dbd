"""What is near: cities with something to come, as the register has them at each revision."""

import random
from dataclasses import replace
from datetime import date, timedelta
from math import asin, degrees

import pytest
from flask import Flask

from rallies.core.clock import Moment
from rallies.core.db.database import writing
from rallies.model import memory
from rallies.model.actors import By
from rallies.model.lists import nearby, nearcities
from rallies.model.rally import decisions
from rallies.model.rally import register as book
from rallies.places.points.sphere import distance_km, vector
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
    found = nearcities.cities(52.23, 21.01, Moment(cast.NOW), outside=("PL", "warsaw"))
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
        decisions.freeze(book.with_id(near.public_id), By.staff("desk", cast.NOW), why="x")
    assert _around_warsaw() == [("minsk", 1, 476)]

    later = Moment(far.ends_at)
    assert nearcities.cities(52.23, 21.01, later, outside=("PL", "warsaw")) == []


@pytest.mark.parametrize("km_between", [4, 30, 90, 250, 700, 1_900])
def test_near_cities_are_the_same_wherever_the_search_begins(register: Flask, km_between: int) -> None:
    for number in range(1, 10):
        lat = 10 + number * km_between / 111.2
        cast.published(place=replace(MINSK, city=f"c{number}", lat=lat, lon=30.0, city_lat=lat, city_lon=30.0))
    first_circle = next((km for km in nearcities.RADII_KM if km > km_between), 0)
    near_enough = [number for number in range(1, 10) if number * km_between < first_circle][:6]

    for step in range(len(nearcities.STEPS_KM)):
        nearcities._enough[10.0, 30.0, 6] = step
        memory._shelves.clear()
        found = nearcities.cities(10.0, 30.0, Moment(cast.NOW), outside=("PL", "warsaw"))
        assert [city.city for city in found] == [f"c{number}" for number in near_enough], step


def test_near_cities_are_told_until_one_of_them_has_less_to_come(register: Flask) -> None:
    cast.published(place=cast.TBILISI, time_day=date(2027, 5, 3))
    cast.published(place=MINSK, time_day=date(2027, 5, 7))
    sooner = cast.published(place=MINSK, time_day=date(2027, 5, 5))
    moment = Moment(cast.NOW)

    nearcities.cities(52.23, 21.01, moment, outside=("PL", "warsaw"))

    assert moment.until == sooner.ends_at


@pytest.mark.parametrize("km", [0.0, 1.0, 25.0, 400.0, 10_007.0, 20_015.0, 20_038.0])
def test_a_circle_holds_what_is_in_it_at_the_poles_and_across_the_antimeridian(register: Flask, km: float) -> None:
    for number, (lat, lon) in enumerate(EDGES):
        cast.published(place=replace(cast.WARSAW, lat=lat, lon=lon), title=str(number))

    for asked in EDGES:
        inside = {str(number) for number, spot in enumerate(EDGES) if distance_km(vector(*asked), vector(*spot)) <= km}
        found = nearby.near(*asked, Moment(cast.NOW), km=km)
        assert {distant.listing.title for distant in found} == inside
        assert [distant.km for distant in found] == sorted(distant.km for distant in found)


def test_a_circle_holds_what_is_in_it_wherever_it_lies_and_however_wide_it_is(register: Flask) -> None:
    chance = random.Random(17)  # noqa: S311  # not for secrets
    spots = [(degrees(asin(chance.uniform(-1, 1))), chance.uniform(-180, 180)) for _ in range(60)]
    for number, (lat, lon) in enumerate(spots):
        cast.published(place=replace(cast.WARSAW, lat=lat, lon=lon), title=str(number))

    for asked in (*spots[::3], *EDGES):
        km = 20_020 * chance.random() ** 2
        far = [distance_km(vector(*asked), vector(*spot)) for spot in spots]
        nearest_first = sorted((number for number, so_far in enumerate(far) if so_far <= km), key=far.__getitem__)
        found = nearby.near(*asked, Moment(cast.NOW), km=km, limit=len(spots))
        assert [int(distant.listing.title) for distant in found] == nearest_first
        assert [distant.km for distant in found] == pytest.approx([far[number] for number in nearest_first], abs=0.001)


def test_a_rally_is_near_until_the_very_instant_of_its_end(register: Flask) -> None:
    rally = cast.published()
    here, end = (52.2479, 21.0137), rally.ends_at

    found = [nearby.spotted(*here, Moment(end + timedelta(microseconds=by)), km=1) for by in (-1, 0)]

    assert [[number for number, _km in spots] for spots in found] == [[rally.id], []]
