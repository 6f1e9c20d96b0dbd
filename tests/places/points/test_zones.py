import sys
from importlib.util import find_spec
from types import ModuleType

import pytest

from rallies.places.gazetteer import Gazetteer
from rallies.places.points import zones
from tests.needs import missing


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
