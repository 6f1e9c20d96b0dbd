"""The night on the drawing of the world."""

from datetime import UTC, datetime

import pytest

from rallies.formats.map import night, worldmap


@pytest.mark.parametrize(
    ("at", "declination"),
    [
        (datetime(2027, 6, 21, 14, tzinfo=UTC), 23.4),
        (datetime(2027, 12, 22, 2, tzinfo=UTC), -23.4),
        (datetime(2027, 3, 20, 20, tzinfo=UTC), 0.0),
    ],
)
def test_the_sun_stands_where_almanacs_have_it(at: datetime, declination: float) -> None:
    assert night.sun(at)[0] == pytest.approx(declination, abs=0.4)


def test_at_noon_in_greenwich_the_sun_stands_over_it() -> None:
    assert night.sun(datetime(2027, 4, 15, 12, tzinfo=UTC))[1] == pytest.approx(0, abs=0.5)
    assert night.sun(datetime(2027, 4, 15, 18, tzinfo=UTC))[1] == pytest.approx(-90, abs=0.5)


@pytest.mark.parametrize(("month", "dark"), [(6, worldmap.SIDE), (12, 0)])
def test_the_pole_that_has_winter_is_dark(month: int, dark: float) -> None:
    drawn = night.path(datetime(2027, month, 21, 12, tzinfo=UTC))

    assert drawn.startswith(f"M0 {dark:.0f} L")
    assert drawn.endswith(f"L1000 {dark:.0f}Z")
