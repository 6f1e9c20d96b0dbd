import sys
from importlib.util import find_spec
from types import ModuleType

import pytest

from rallies.places.gazetteer import Gazetteer
from rallies.places.points import zones
from tests.needs import missing

BORDERLAND = (
    ("US", "phenix-city"), ("US", "chicago"), ("AU", "broken-hill"), ("FJ", "suva"),
    ("NO", "tromso"), ("IL", "jerusalem"), ("PL", "warsaw"), ("PT", "lisbon"), ("RU", "samara"),
)  # fmt: skip
"""Cities beside another zone, another country, the antimeridian and the polar circle, and two beside none."""


@pytest.fixture(autouse=True)
def fresh() -> None:
    zones._polygons.cache_clear()


@pytest.mark.parametrize(
    ("lat", "lon", "zone"),
    [(53.9, 27.6, "Europe/Minsk"), (-16.8, 179.99, "Pacific/Fiji"), (51.5, -0.1, "Europe/London")],
)
def test_a_point_has_the_zone_of_the_place_beside_it(
    gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch, lat: float, lon: float, zone: str
) -> None:
    monkeypatch.setattr(zones, "find_spec", lambda _: None)

    assert zones.zone_at(gazetteer, lat, lon) == zone


def test_polygons_are_asked_first_where_they_are_installed(
    gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    polygons = ModuleType("tzfpy")
    polygons.get_tz = lambda lon, lat: "Asia/Tokyo" if (lon, lat) == (10.0, 50.0) else ""  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tzfpy", polygons)
    monkeypatch.setattr(zones, "find_spec", lambda _: True)

    assert zones.zone_at(gazetteer, 50.0, 10.0) == "Asia/Tokyo"
    assert zones.zone_at(gazetteer, 53.9, 27.6) == "Europe/Minsk"


def test_a_pin_beside_a_border_has_the_zone_of_its_own_side_by_the_real_polygons(
    gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    if find_spec("tzfpy") is None:
        missing("tzfpy is not installed (the extra zones)")
    pin = (54.62, 25.78)  # in Belarus, and nearest to a village in Lithuania

    inside = zones.zone_at(gazetteer, *pin)
    zones._polygons.cache_clear()
    monkeypatch.setattr(zones, "find_spec", lambda _: None)

    assert inside == "Europe/Minsk"
    assert zones.zone_at(gazetteer, *pin) == "Europe/Vilnius"


def test_many_points_have_the_zones_that_a_look_up_finds(gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones, "find_spec", lambda _: None)
    monkeypatch.setattr(zones, "_FEW", 0)
    asked: list[tuple[float, float]] = []
    look_up = zones.zone_at

    def noted(known: Gazetteer, lat: float, lon: float, *, country: str) -> str:
        asked.append((lat, lon))
        return look_up(known, lat, lon, country=country)

    monkeypatch.setattr(zones, "zone_at", noted)
    cities = [gazetteer.by_slug(*each) for each in BORDERLAND]
    pins = [
        (city.lat + step / 10, (city.lon + 180 + step / 7) % 360 - 180, city)
        for city in cities
        if city is not None
        for step in range(-4, 5)
    ]
    many = zones.ZonesAtPoints(gazetteer)

    found = [many.at(*pin) for pin in pins]

    assert len(cities) * 9 == len(pins)
    assert 0 < len(asked) < len(pins) / 2
    assert found == [look_up(gazetteer, lat, lon, country=city.country) for lat, lon, city in pins]
