"""Points on the sphere: what bounds a circle."""

from math import asin, atan2, cos, degrees, radians, sin

from hypothesis import given
from hypothesis import strategies as st

from rallies.core.morton import cell, cover
from rallies.places.points.sphere import EARTH_RADIUS_KM, distance_km, least_product, span, vector

LATITUDES = st.one_of(st.floats(-90, 90), st.sampled_from((-90.0, -89.9, -85.06, 0.0, 85.05, 89.99, 90.0)))
LONGITUDES = st.one_of(st.floats(-180, 180), st.sampled_from((-180.0, -179.99, 0.0, 179.99, 180.0)))
RADII = st.one_of(st.floats(0, 20_038), st.floats(0, 60), st.sampled_from((0.0, 10_007.5, 20_015.1)))


@given(LATITUDES, LONGITUDES, RADII, st.floats(0, 360), st.floats(0, 1))
def test_all_of_a_circle_lies_in_the_tiles_of_its_span(
    lat: float, lon: float, km: float, bearing: float, part: float
) -> None:
    there = _from(lat, lon, bearing, km * part)
    here, spot = vector(lat, lon), vector(*there)

    tiles = cover(*span(lat, lon, km))

    assert any(first <= cell(*there) < following for first, following in tiles)
    product = here.x * spot.x + here.y * spot.y + here.z * spot.z
    assert (product >= least_product(km)) == (distance_km(here, spot) <= km) or part > 1 - 1e-6 or km * part < 1e-3


def _from(lat: float, lon: float, bearing: float, km: float) -> tuple[float, float]:
    """The point so far in a direction. Source: the great circle's direct problem on a sphere."""
    north, ahead, arc = radians(lat), radians(bearing), km / EARTH_RADIUS_KM
    there = asin(max(-1.0, min(1.0, sin(north) * cos(arc) + cos(north) * sin(arc) * cos(ahead))))
    aside = atan2(sin(ahead) * sin(arc) * cos(north), cos(arc) - sin(north) * sin(there))
    return degrees(there), (lon + degrees(aside) + 180) % 360 - 180
