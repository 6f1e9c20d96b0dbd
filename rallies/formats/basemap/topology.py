"""TopoJSON files read into shapes on a flat world that ends at the antimeridian.

Positions are degrees (WGS 84). The files stitch their polygons across the antimeridian and around the poles;
drawn as they are they give bands through the whole world, so each ring is unrolled and cut here.
Source: the TopoJSON format specification 1.0, 2.1 (arcs, delta encoding, transform).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

WORLD = (-180.0, -90.0, 180.0, 90.0)
AREA = 2
"""Dimensions of a shape that has an inside."""
SHORTEST_RING = 4
"""Points of a triangle, its first one given twice."""
Points = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Feature:
    """One object of a file: its shape, its `id` and its properties as the file has them."""

    shape: BaseGeometry
    id: str
    properties: dict[str, Any]


class Topology:
    """One TopoJSON file."""

    def __init__(self, path: Path) -> None:
        document = json.loads(path.read_text(encoding="utf-8"))
        scale = np.array(document["transform"]["scale"])
        origin = np.array(document["transform"]["translate"])
        self._arcs = [np.cumsum(np.array(arc), axis=0) * scale + origin for arc in document["arcs"]]
        self._objects = document["objects"]

    def features(self, name: str) -> Iterator[Feature]:
        """The objects of a collection that have a shape, in the file's order."""
        for each in self._objects[name]["geometries"]:
            shape = self._shape(each)
            if not shape.is_empty:
                yield Feature(shape, str(each.get("id", "")), each.get("properties") or {})

    def union(self, name: str) -> BaseGeometry:
        """A whole collection as one shape."""
        return _together([feature.shape for feature in self.features(name)])

    def borders(self, name: str) -> BaseGeometry:
        """The lines that two objects of a collection share: borders on land, and no coast."""
        owners: dict[int, set[int]] = {}
        for number, each in enumerate(self._objects[name]["geometries"]):
            for index in _arc_indexes(each.get("arcs", [])):
                owners.setdefault(index, set()).add(number)
        shared = [index for index, numbers in owners.items() if len(numbers) > 1]
        return _lines([self._arcs[index] for index in shared])

    def _shape(self, each: dict[str, Any]) -> BaseGeometry:
        arcs = each.get("arcs", [])
        match each.get("type"):
            case "Polygon":
                return self._polygon(arcs)
            case "MultiPolygon":
                return _together([self._polygon(rings) for rings in arcs])
            case "LineString":
                return _lines([self._joined(arcs)])
            case "MultiLineString":
                return _lines([self._joined(line) for line in arcs])
            case _:
                return MultiPolygon()

    def _polygon(self, rings: list[list[int]]) -> BaseGeometry:
        outer, *holes = (_flat_ring(self._joined(ring)) for ring in rings)
        return shapely.difference(outer, _together(holes)) if holes else outer

    def _joined(self, arcs: list[int]) -> Points:
        pieces = [self._arcs[index] if index >= 0 else self._arcs[~index][::-1] for index in arcs]
        return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


def _arc_indexes(arcs: Any) -> Iterator[int]:  # noqa: ANN401  # lists of lists to any depth
    for each in arcs:
        if isinstance(each, int):
            yield each if each >= 0 else ~each
        else:
            yield from _arc_indexes(each)


def _unrolled(points: Points) -> Points:
    """Points whose longitude goes on past 180 degrees instead of jumping to the other side."""
    turns = np.concatenate([[0.0], np.cumsum(np.round(np.diff(points[:, 0]) / 360.0))])
    return np.column_stack([points[:, 0] - 360.0 * turns, points[:, 1]])


def _together(shapes: list[BaseGeometry]) -> BaseGeometry:
    """Areas that do not overlap, as one shape; not dissolved, which would take ten times as long."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    return shapely.multipolygons(parts[shapely.get_dimensions(parts) == AREA])


def _flat_ring(points: Points) -> BaseGeometry:
    """A ring as a shape within the world, closed along its pole if it runs around one."""
    ring = _unrolled(points)
    if len(ring) < SHORTEST_RING:
        return MultiPolygon()
    if abs(ring[-1, 0] - ring[0, 0]) > 1.0:
        pole = -90.0 if ring[:, 1].mean() < 0 else 90.0
        ring = np.concatenate([ring, [[ring[-1, 0], pole], [ring[0, 0], pole]]])
    area = Polygon(ring)
    return _within_world(area if area.is_valid else shapely.make_valid(area))


def _lines(lines: list[Points]) -> BaseGeometry:
    """Lines as one shape within the world."""
    unrolled = shapely.multilinestrings([shapely.linestrings(_unrolled(line)) for line in lines])
    return _within_world(unrolled)


def _within_world(shape: BaseGeometry) -> BaseGeometry:
    """A shape with what lies past the antimeridian moved to the side it belongs to."""
    west, _, east, _ = shape.bounds
    if west >= WORLD[0] and east <= WORLD[2]:
        return shape
    moved = (translate(shape, xoff=turn) for turn in (-360.0, 0.0, 360.0))
    return shapely.union_all([shapely.clip_by_rect(each, *WORLD) for each in moved])
