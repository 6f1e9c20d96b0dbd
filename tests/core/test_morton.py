"""Cells of the map."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from rallies.core.morton import DEEPEST, MOST_TILES, cell, cover, tile_range

POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(POINTS, st.integers(0, DEEPEST - 1))
def test_a_point_lies_in_exactly_one_tile_of_each_zoom_and_in_that_ones_parent(
    point: tuple[float, float], z: int
) -> None:
    found = cell(*point)
    code = found >> 2 * (DEEPEST - z)
    x = sum((code >> 2 * bit & 1) << bit for bit in range(z))
    y = sum((code >> 2 * bit + 1 & 1) << bit for bit in range(z))

    first, end = tile_range(z, x, y)
    assert first <= found < end
    if z:
        parent_first, parent_end = tile_range(z - 1, x // 2, y // 2)
        assert parent_first <= first < end <= parent_end


@given(
    st.lists(st.floats(-90, 90), min_size=3, max_size=3).map(sorted),
    st.floats(-180, 180),
    st.one_of(st.floats(0, 360), st.floats(0, 0.001)),
    st.floats(0, 1),
)
def test_a_few_tiles_that_do_not_overlap_cover_all_between_some_degrees(
    parallels: list[float], west: float, width: float, part: float
) -> None:
    south, lat, north = parallels
    lon = (west + part * width + 180) % 360 - 180

    tiles = sorted(cover(south, west, north, west + width))

    assert len(tiles) <= MOST_TILES
    assert all(end <= following for (_, end), (following, _) in itertools.pairwise(tiles))
    assert any(first <= cell(lat, lon) < end for first, end in tiles) or not 0 < part < 1


def test_what_is_small_is_covered_by_small_tiles_wherever_it_lies() -> None:
    for lat, lon in ((52.2, 21.0), (0.0, 0.0), (-17.0, 179.9), (66.5, -180.0), (80.0, 90.0)):
        tiles = cover(lat - 0.01, lon - 0.01, lat + 0.01, lon + 0.01)

        assert sum(end - first for first, end in tiles) <= MOST_TILES * tile_range(11, 0, 0)[1]


def test_known_points_lie_in_their_known_tiles() -> None:
    warsaw = tile_range(6, 35, 21)

    assert warsaw[0] <= cell(52.2297, 21.0118) < warsaw[1]
    assert cell(85.06, -180) == 0
    assert cell(0, 180) == cell(0, -180)
