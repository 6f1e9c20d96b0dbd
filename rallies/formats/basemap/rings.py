"""Very many areas at once: their outlines in one array, cut and measured together.

A library of shapes takes each shape by itself and asks first whether it is sound; the ocean alone has 1.7 million
points and is not. An outline that is cut here runs along the cut, which is outside of what is seen.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Points = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Box = tuple[float, float, float, float]
FEWEST = 3
"""Points of an outline."""
X, Y = 0, 1


@dataclass(frozen=True, eq=False)
class Rings:
    """Closed outlines, one after the other, the first point of each not said again: points, how many each has.

    A hole runs the other way round than the area that it is in.
    """

    points: Points
    lengths: Numbers

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def starts(self) -> Numbers:
        """Where each outline begins."""
        return np.cumsum(self.lengths) - self.lengths

    def areas(self) -> Points:
        """What each outline encloses, negative for one that runs the other way."""
        if not len(self):
            return np.empty(0)
        x, y = self.points.T
        after = self.after()
        return np.asarray(np.add.reduceat(x * y[after] - x[after] * y, self.starts) / 2)

    def within(self, box: Box) -> "Rings":
        """What lies in a box (least x and y, most x and y)."""
        if not len(self):
            return self
        west, north, east, south = box
        wide = _beside(_beside(self, X, west, 1), X, east, -1)
        return _beside(_beside(wide, Y, north, 1), Y, south, -1)

    def chosen(self, kept: Flags) -> "Rings":
        """Some of the outlines."""
        if kept.all():
            return self
        return Rings(self.points[np.repeat(kept, self.lengths)], self.lengths[kept])

    def simplified(self, tolerance: float) -> "Rings":
        """The same with outlines that stray by so much; those that come to nothing are left out."""
        numbers = np.repeat(np.arange(len(self)), self.lengths)
        lines = shapely.linearrings(self.points, indices=numbers)
        lines = shapely.simplify(lines, tolerance, preserve_topology=False)
        points, numbers = shapely.get_coordinates(lines, return_index=True)
        lengths = np.bincount(numbers, minlength=len(self))
        ends = np.cumsum(lengths) - 1
        is_last = np.zeros(len(points), dtype=bool)
        is_last[ends[lengths > 0]] = True
        lengths = np.maximum(lengths - 1, 0)
        return Rings(points[~is_last], lengths).chosen(lengths >= FEWEST)

    def before(self) -> Numbers:
        """The number of the point before each one, around its outline."""
        before = np.arange(-1, len(self.points) - 1)
        before[self.starts] += self.lengths
        return before

    def after(self) -> Numbers:
        """The number of the point after each one, around its outline."""
        after = np.arange(1, len(self.points) + 1)
        starts = self.starts
        after[starts + self.lengths - 1] = starts
        return after


NO_RINGS = Rings(np.empty((0, 2)), np.empty(0, dtype=np.int64))


def together(*several: Rings) -> Rings:
    """Outlines that were apart."""
    points = np.concatenate([each.points for each in several])
    return Rings(points, np.concatenate([each.lengths for each in several]))


def _beside(rings: Rings, axis: int, limit: float, sign: int) -> Rings:
    """What lies on one side of a line along an axis, above it for a sign of 1 and below for -1.

    Source: Sutherland and Hodgman, Reentrant polygon clipping, 1974.
    """
    if not len(rings):
        return rings
    along = rings.points[:, axis]
    is_in = along >= limit if sign > 0 else along <= limit
    if is_in.all():
        return rings
    if not is_in.any():
        return NO_RINGS
    after = rings.after()
    crosses = is_in != is_in[after]
    kept = is_in.astype(np.int64) + crosses
    places = np.cumsum(kept) - kept
    points = np.empty((int(kept.sum()), 2))
    points[places[is_in]] = rings.points[is_in]
    ends = rings.points[crosses], rings.points[after[crosses]]
    share = (limit - ends[0][:, axis]) / (ends[1][:, axis] - ends[0][:, axis])
    cut = ends[0] + share[:, np.newaxis] * (ends[1] - ends[0])
    cut[:, axis] = limit
    points[places[crosses] + is_in[crosses]] = cut
    lengths = np.add.reduceat(kept, rings.starts)
    return Rings(points, lengths).chosen(lengths >= FEWEST)
