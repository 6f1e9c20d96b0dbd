"""Cells of the map."""

from hypothesis import given
from hypothesis import strategies as st

from rallies.core.morton import DEEPEST, cell, tile_range

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


def test_known_points_lie_in_their_known_tiles() -> None:
    warsaw = tile_range(6, 35, 21)

    assert warsaw[0] <= cell(52.2297, 21.0118) < warsaw[1]
    assert cell(85.06, -180) == 0
    assert cell(0, 180) == cell(0, -180)
