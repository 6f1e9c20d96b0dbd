import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pmtiles.reader import MemorySource, Reader
from shapely.geometry import Point, Polygon, box, shape

from rallies.formats.basemap import encoding, ground, waterbodies
from rallies.formats.basemap.__main__ import ROOT, is_fresh
from rallies.formats.basemap.rings import NO_RINGS, Rings
from rallies.formats.basemap.square import DEEPEST, EXTENT, Square
from rallies.formats.basemap.waterbodies import Waters
from tests.needs import missing

BUILT = ROOT / "rallies" / "built"
SEA = [(0, 0), (100, 0), (100, 100), (0, 100)]
ISLAND = [(40, 40), (40, 60), (60, 60), (60, 40)]
Outline = Sequence[tuple[float, float]]


@pytest.fixture(scope="module")
def world() -> Reader:
    if not is_fresh(BUILT):
        missing("the basemap is not built; `python -m rallies.formats.basemap` does it")
    return Reader(MemorySource((BUILT / "world.pmtiles").read_bytes()))


def _rings(*outlines: Outline) -> Rings:
    points = [point for outline in outlines for point in outline]
    return Rings(np.array(points, dtype=float), np.array([len(outline) for outline in outlines]))


def _layers(tile: bytes) -> dict[str, Any]:
    return dict(mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True}))


def _near(lat: float, lon: float) -> tuple[Square, Point]:
    """The deepest tile of a place, and where it is in it, in units."""
    x, y = (waterbodies.projected(np.array([[lon, lat]])) * 2**DEEPEST)[0]
    return Square(DEEPEST, int(x), int(y)), Point(x % 1 * EXTENT, y % 1 * EXTENT)


@given(st.tuples(*[st.integers(-20, 120)] * 4))
def test_what_is_cut_keeps_its_area_and_its_holes(corners: tuple[int, int, int, int]) -> None:
    west, east = sorted(corners[:2])
    north, south = sorted(corners[2:])
    whole = Polygon(SEA, [ISLAND])

    cut = _rings(SEA, ISLAND).within((west, north, east, south))

    assert cut.areas().sum() == pytest.approx(whole.intersection(box(west, north, east, south)).area)


def test_two_outlines_are_cut_each_by_itself() -> None:
    cut = _rings(SEA, [(200, 0), (210, 0), (210, 9), (200, 9)], ISLAND).within((50, 0, 205, 100))

    assert cut.lengths.tolist() == [4, 4, 4]
    assert cut.areas().tolist() == [5000, 45, -200]


def test_nothing_is_left_where_there_is_nothing() -> None:
    assert len(_rings(SEA).within((200, 200, 300, 300))) == 0
    assert len(NO_RINGS.within((0, 0, 1, 1))) == 0


def test_an_outline_is_made_simpler_and_a_tiny_one_left_out() -> None:
    uneven = [(0, 0), (50, 0.4), (100, 0), (100, 100), (0, 100)]
    tiny = [(5, 5), (5.1, 5), (5.1, 5.1)]

    simple = _rings(uneven, tiny, ISLAND).simplified(1)

    assert simple.lengths.tolist() == [4, 4]


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1))
def test_numbers_are_written_as_the_format_has_them(numbers: list[int]) -> None:
    written = encoding.varints(np.array(numbers))

    read, number, shift = [], 0, 0
    for byte in written:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            read.append(number)
            number, shift = 0, 0
    assert read == numbers


def test_waters_of_two_kinds_are_read_back_as_they_were() -> None:
    lake = [(200.0, 0.0), (260.0, 0.2), (260.0, 70.0)]

    tile = encoding.layer("water", [("ocean", _rings(SEA, ISLAND)), ("lake", _rings(lake))], EXTENT)

    ocean, inland = _layers(tile)["water"]["features"]
    assert (ocean["properties"], inland["properties"]) == ({"kind": "ocean"}, {"kind": "lake"})
    assert shape(ocean["geometry"]).equals(Polygon(SEA, [ISLAND]))
    assert shape(inland["geometry"]).equals(Polygon([(200, 0), (260, 0), (260, 70)]))


def test_what_comes_to_nothing_in_whole_units_is_not_written() -> None:
    assert encoding.layer("water", [("lake", _rings([(1, 1), (1.2, 1), (1.2, 1.2)]))], EXTENT) == b""


def test_the_file_is_read_with_its_holes_and_the_ocean_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sea = [[-10, 0], [10, 0], [10, 10], [0, 12], [-10, 10], [-10, 0]]
    hole = [[0, 5], [2, 5], [2, 7], [0, 5]]
    pond = [[20, 5], [22, 5], [22, 7], [20, 5]]
    geometries = [{"type": "MultiPolygon", "coordinates": each} for each in ([[sea, hole]], [[pond]])]
    file = tmp_path / waterbodies.FILE
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"type": "GeometryCollection", "geometries": geometries}, separators=(",", ":")))
    monkeypatch.setattr(waterbodies, "OCEAN_POINTS", 6)

    waters = waterbodies.read(tmp_path)

    assert waters.ocean.lengths.tolist() == [5, 3]
    assert waters.inland.lengths.tolist() == [3]
    assert waters.inland.points[0].tolist() == pytest.approx([20 / 360 + 0.5, 0.4860936], abs=1e-6)


def test_bits_of_narrow_rivers_are_left_out_and_lakes_are_not() -> None:
    def water(side: float) -> Outline:
        return [(0.5, 0.4), (0.5 + side, 0.4), (0.5 + side, 0.4 + side), (0.5, 0.4 + side)]

    bit, lake = water(waterbodies.GRAIN), water(3 * waterbodies.GRAIN)
    ocean = [(0.1, 0.3), (0.2, 0.3), (0.2, 0.4), (0.1, 0.4)]

    drawn = dict(ground.at_zoom(Waters(_rings(ocean), _rings(bit, lake)), DEEPEST).kinds)

    assert drawn["lake"].areas().tolist() == pytest.approx([(3 * waterbodies.GRAIN) ** 2])


@pytest.mark.parametrize(
    ("lat", "lon", "is_water"),
    [
        (60.16, 24.962, True),  # the harbour of Helsinki
        (60.1695, 24.9405, False),  # and its station
        (40.7440, -74.0190, True),  # the Hudson
        (40.7580, -73.9855, False),  # Times Square
        (35.6000, 139.8300, True),  # Tokyo Bay
        (35.6812, 139.7671, False),  # Tokyo's station
        (46.4000, 6.5500, True),  # Lake Geneva
        (52.2297, 21.0122, False),  # Warsaw
        (-16.9000, 179.9500, False),  # Fiji, this side of the antimeridian
        (-16.9000, -179.9700, False),  # and the other
        (-75.0000, 100.0000, False),  # Antarctica
    ],
)
def test_water_is_where_it_is(world: Reader, lat: float, lon: float, *, is_water: bool) -> None:
    square, point = _near(lat, lon)

    layers = _layers(gzip.decompress(world.get(*square)))

    waters = [shape(each["geometry"]).buffer(0) for each in layers.get("water", {"features": []})["features"]]
    assert "earth" in layers
    assert any(water.contains(point) for water in waters) == is_water


def test_a_tile_of_the_open_sea_is_not_sent(world: Reader) -> None:
    assert world.get(*_near(30.0, -45.0)[0]) is None
