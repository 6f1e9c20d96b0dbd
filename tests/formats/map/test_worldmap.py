from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rallies.formats.map import worldmap
from rallies.formats.map.streets import Bounds

SVG = "{*}"


def _drawn(*dots: worldmap.Dot, bounds: Bounds | None = None, label: str = "World") -> ET.Element:
    return ET.fromstring(worldmap.drawing(dots, label=label, bounds=bounds))  # noqa: S314  # our own drawing


@pytest.mark.parametrize("words", ["${7*7}", "</svg><script>alert(1)</script>", '" onload="x', "'`\\x60", "\u202eabc"])
def test_words_reach_the_drawing_as_words(words: str) -> None:
    drawn = _drawn(worldmap.Dot(52.0, 21.0, f"/en/?q={words}", words), label=words)

    assert drawn.get("aria-label") == words
    (link,) = drawn.findall(f"{SVG}a")
    assert link.get("href") == f"/en/?q={words}"
    assert [title.text for title in link.iter("title")] == [words]
    assert {element.tag for element in drawn.iter()} <= {"svg", "use", "a", "circle", "title"}


@given(
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
)
def test_every_point_of_the_earth_is_within_the_drawing(lat: float, lon: float) -> None:
    x, y = worldmap.position(lat, lon)

    assert 0 <= x <= worldmap.SIDE
    assert -1e-6 <= y <= worldmap.SIDE + 1e-6


def test_a_window_holds_what_it_is_about() -> None:
    drawn = _drawn(bounds=((49.0, 14.0), (54.9, 24.2)))

    left, top, width, height = (float(part) for part in (drawn.get("viewBox") or "").split())
    x, y = worldmap.position(52.23, 21.01)
    assert left < x < left + width
    assert top < y < top + height


def test_one_point_still_gets_a_window_with_something_around_it() -> None:
    drawn = _drawn(bounds=((52.23, 21.01), (52.23, 21.01)))

    _, _, width, height = (float(part) for part in (drawn.get("viewBox") or "").split())
    assert width == height == worldmap.SMALLEST_WINDOW


def test_more_rallies_make_a_larger_dot_below_the_smaller_ones() -> None:
    drawn = _drawn(worldmap.Dot(1, 1, "/a", "one"), worldmap.Dot(1, 1, "/b", "many", 400))

    radii = [float(circle.get("r") or 0) for circle in drawn.iter("circle")]
    assert radii == sorted(radii, reverse=True)
    assert radii[0] > radii[1]
