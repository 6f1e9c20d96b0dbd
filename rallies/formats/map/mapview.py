"""A map as a page shows it: Folium's parts, and what differs by page as plain values.

There are a few kinds of map and two directions of script, so Folium's output is made once (`python -m
rallies.formats.map.mapview`) and read from a file. Where that file is missing or older than the code, a program
of its own draws: Folium is never loaded into a server, which it would make 20 MB larger for good.
"""

import json
import re
import sys
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from rallies.core.pictures import drawing
from rallies.formats.map import mapwords
from rallies.formats.map.mapparts import Direction, Kind, MapParts
from rallies.formats.map.streets import NONE, Bounds, Streets
from rallies.formats.map.worldmap import PACKAGE, STATIC

BUILT = PACKAGE / "built" / "maps.json"
OURS = "js/map/"
PROGRAM = "rallies.formats.map.chart"
WORLD = PACKAGE / "built" / "world.pmtiles"
BASEMAP = "/basemap/world.pmtiles"
MOST_IN_A_FEED = 1_000
"""Up to so many rallies a map draws from its selection's own GeoJSON; more come as tiles."""
Point = tuple[float, float]
_one_at_a_time = Lock()
_COMMENT = re.compile(r"^\s*(?:/\*.*?\*/|//[^\n]*)\s*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What a map of many rallies shows: addresses within the site, and how many rallies there are.

    `feed` is the selection's GeoJSON; `tiles` has the placeholders {z}, {x}, {y}; `rally` has {id};
    `whole` is the page of the map alone, "" on that page itself. `bounds` None
    shows the world. `list_id` is the element whose rows (`data-rally`, `data-lat`, `data-lon`) follow the view.
    """

    total: int
    feed: str
    tiles: str
    rally: str
    near: str = ""
    whole: str = ""
    bounds: Bounds | None = None
    list_id: str = "rallies"
    shows_past: bool = False
    is_full: bool = False
    streets: Streets = NONE


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place to be looked at: degrees, the area it is told to (None for the spot itself), its name."""

    point: Point
    label: str
    state: str = "on"
    radius_metres: float | None = None
    streets: Streets = NONE


@dataclass(frozen=True, kw_only=True)
class PinFields:
    """The form a pin belongs to: ids of the fields for degrees, the name of the candidates' radio buttons."""

    lat_id: str = "lat"
    lon_id: str = "lon"
    candidates: str = "candidate"
    bounds: Bounds | None = None
    streets: Streets = NONE


@dataclass(frozen=True)
class MapView:
    """A map of a page. `page` goes into the page as JSON for the script; `drawing` is the same without scripts."""

    kind: Kind
    direction: Direction
    page: dict[str, Any]
    drawing: str = ""

    @property
    def parts(self) -> MapParts:
        """What Folium made of this kind."""
        return all_parts()[self.kind, self.direction]


def overview(parts: Overview, *, language: str, direction: Direction, drawing: str = "") -> MapView:
    """A map of many rallies, beside their list or on the whole screen."""
    has_feed = parts.feed and parts.total <= MOST_IN_A_FEED
    page = _page(language, direction, parts.streets) | {
        "feed" if has_feed else "tiles": parts.feed if has_feed else parts.tiles,
        "rally": parts.rally,
        "near": parts.near,
        "whole": parts.whole,
        "total": parts.total,
        "bounds": parts.bounds,
        "list": parts.list_id,
        "showsPast": parts.shows_past,
    }
    return MapView(Kind.FULL if parts.is_full else Kind.OVERVIEW, direction, page, drawing)


def spot(place: Place, *, language: str, direction: Direction, drawing: str = "") -> MapView:
    """A map of one place, with a circle where only an area is told."""
    page = _page(language, direction, place.streets) | {
        "point": place.point,
        "radius": place.radius_metres,
        "state": place.state,
        "label": place.label,
    }
    return MapView(Kind.SPOT, direction, page, drawing)


def pin(fields: PinFields, *, language: str, direction: Direction) -> MapView:
    """A map on which a place is chosen for a form."""
    page = _page(language, direction, fields.streets) | {
        "bounds": fields.bounds,
        "pin": {"lat": fields.lat_id, "lon": fields.lon_id, "candidates": fields.candidates},
    }
    return MapView(Kind.PIN, direction, page)


def _page(language: str, direction: Direction, streets: Streets) -> dict[str, Any]:
    return {
        "language": language,
        "direction": direction,
        "calendar": mapwords.calendar(language),
        "basemap": f"{BASEMAP}?v={world_version()}",
        **streets.page(),
    }


def world_version() -> str:
    """A short hash of the world's tiles, which their address ends with; "" while they are not built."""
    return _content_hash(WORLD, WORLD.stat().st_mtime_ns) if WORLD.is_file() else ""


@lru_cache(maxsize=1)
def _content_hash(file: Path, _changed_ns: int) -> str:
    return sha256(file.read_bytes()).hexdigest()[:16]


def all_parts() -> dict[tuple[Kind, Direction], MapParts]:
    """The parts of every kind of map, from the built file if it is of this very code.

    Raises: Busy while too many others are drawn; Failed.
    """
    with _one_at_a_time:
        return _all_parts()


@cache
def _all_parts() -> dict[tuple[Kind, Direction], MapParts]:
    if BUILT.is_file():
        document = json.loads(BUILT.read_text(encoding="utf-8"))
        if document["made_from"] == _source_hash():
            return {(Kind(kind), way): MapParts.of(parts) for kind, way, parts in document["maps"]}
    return _drawn()


def script(name: str) -> str | None:
    """The script of a hash; None if no map has it."""
    return next((parts.script for parts in all_parts().values() if parts.hash == name), None)


def build(file: Path) -> None:
    """Write the parts of every kind of map to a file."""
    maps = [(kind, way, parts.document()) for (kind, way), parts in _drawn().items()]
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(json.dumps({"made_from": _source_hash(), "maps": maps}), encoding="utf-8")
    new.replace(file)


def _drawn() -> dict[tuple[Kind, Direction], MapParts]:
    maps = json.loads(drawing.drawn(PROGRAM, data=b""))
    return {(Kind(kind), way): _in_one(MapParts.of(parts)) for kind, way, parts in maps}


def _in_one(parts: MapParts) -> MapParts:
    ours = [name for name in parts.scripts if name.startswith(OURS)]
    script = "\n".join(
        [*(_without_comments((STATIC / name).read_text(encoding="utf-8")) for name in ours), parts.script]
    )
    return replace(parts, scripts=tuple(name for name in parts.scripts if name not in ours), script=script)


def _without_comments(script: str) -> str:
    """A script without the lines that only people read, and without indents: a fifth of what is sent."""
    code = _COMMENT.sub("", script)
    return "\n".join(line.strip() for line in code.splitlines() if line.strip())


def _source_hash() -> str:
    """The hash of the code that draws, and of nothing that would have to be imported to ask it."""
    sources = [Path(__file__), Path(__file__).with_name("chart.py"), *sorted((STATIC / OURS).glob("*.js"))]
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


if __name__ == "__main__":
    build(BUILT)
    sys.stdout.write(f"maps: {len(all_parts())} in {BUILT}\n")
