"""Points as people write them, and as the links of maps have them."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rallies.places.candidate import Ambiguous, Found, NotFound
from rallies.places.gazetteer import Gazetteer
from rallies.places.points.coordinates import Point, point, without_link
from rallies.places.report import answer

PRAGUE = Point(50.0755, 14.4378)


@pytest.mark.parametrize(
    "text",
    [
        "50.0755, 14.4378",
        "50.0755 14.4378",
        "50,0755; 14,4378",
        "50,0755 14,4378",
        "50,0755, 14,4378",
        "(50.0755, 14.4378)",
        "50.0755/14.4378",
        "lat: 50.0755, lon: 14.4378",
        "lon: 14.4378, lat: 50.0755",
        "N50.0755 E14.4378",
        "50.0755° N, 14.4378° E",
        "14.4378 E, 50.0755 N",
        "50°04'31.8\"N 14°26'16.08\"E",
        "50° 4′ 31.8″ N, 14° 26′ 16.08″ E",
        "50°04.530'N 14°26.268'E",
        "N 50° 04.530 E 014° 26.268",
        "50 04 31.8 N 14 26 16.08 E",
        "50.0755° с. ш., 14.4378° в. д.",
        "北纬50.0755° 东经14.4378°",
        "٥٠٫٠٧٥٥، ١٤٫٤٣٧٨",
        "https://www.google.com/maps/@50.0755,14.4378,15z",
        "https://www.google.com/maps/place/X/@50.06,14.3,11z/data=!3m1!4b1!4m6!8m2!3d50.0755!4d14.4378",
        "https://www.google.com/maps/place/50%C2%B004'31.8%22N+14%C2%B026'16.08%22E/@50.07,14.4,17z",
        "https://www.google.com/maps/search/50.0755,+14.4378",
        "https://www.google.com/maps/search/?api=1&query=50.0755%2C14.4378",
        "maps.google.com/?q=50.0755,14.4378",
        "https://maps.apple.com/?ll=50.0755,14.4378&q=Prague",
        "https://maps.apple.com/?q=50.0755,14.4378",
        "https://maps.apple.com/place?coordinate=50.0755,14.4378&name=X",
        "https://www.openstreetmap.org/?mlat=50.0755&mlon=14.4378#map=15/50.07/14.43",
        "https://www.openstreetmap.org/#map=15/50.0755/14.4378",
        "https://yandex.ru/maps/?ll=14.4378%2C50.0755&z=14",
        "https://yandex.com/maps/10511/prague/?ll=14.42,50.08&pt=14.4378,50.0755&z=14",
        "https://yandex.ru/maps/?whatshere[point]=14.4378,50.0755&whatshere[zoom]=17",
        "geo:50.0755,14.4378;u=35",
        "Old Town Square (50.0755, 14.4378)",
        "Staroměstské náměstí 1, 50°04'31.8\"N 14°26'16.08\"E",
        "geo:0,0?q=50.0755,14.4378(Here)",
        "Meet here: https://osmand.net/map?pin=50.0755,14.4378#15/50.0/14.4 at noon",
    ],
)
def test_a_point_is_read_in_each_usual_writing(text: str) -> None:
    assert point(text) == PRAGUE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("−33.8688, 151.2093", Point(-33.8688, 151.2093)),
        ("33°52'07.68\"S 151°12'33.48\"E", Point(-33.8688, 151.2093)),
        ("34.6037 S, 58.3816 W", Point(-34.6037, -58.3816)),
        ("121.4737, 31.2304", Point(31.2304, 121.4737)),  # only one way round is on the earth
    ],
)
def test_a_point_lies_in_its_hemisphere(text: str, expected: Point) -> None:
    assert point(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "0, 0",
        "0.000, 0.000",
        "10, 20",
        "18:00, 19:00",
        "Rue 14, 6061 Charleroi",
        "91.55, 191.55",
        "50.0755",
        "50.0755 N, 14.4378 S",
        "50°61'N 14°10'E",
        "1.2.2027, 18.30",
        "Haus 5, 10.30, 12.45",
        "https://goo.gl/maps/abc",
        "https://www.google.com/maps/place/Praha",
        "http://[::1",
        "Berlin",
        "",
    ],
)
def test_other_texts_are_no_point(text: str) -> None:
    assert point(text) is None


@given(st.floats(-89, 89), st.floats(-179, 179))
def test_what_was_written_comes_back(lat: float, lon: float) -> None:
    expected = Point(round(lat, 5), round(lon, 5))
    assume(any(expected))

    for text in (
        f"{lat:.5f}, {lon:.5f}",
        f"geo:{lat:.5f},{lon:.5f}",
        f"https://www.openstreetmap.org/?mlat={lat:.5f}&mlon={lon:.5f}",
        f"https://yandex.ru/maps/?pt={lon:.5f},{lat:.5f}",
    ):
        assert point(text) == expected


@given(st.text(max_size=300))
def test_any_text_is_a_point_on_the_earth_or_none(text: str) -> None:
    found = point(text)

    assert found is None or (abs(found.lat) <= 90 and abs(found.lon) <= 180)


def test_a_text_is_left_without_its_link() -> None:
    assert without_link("Old Town Square, https://www.openstreetmap.org/#map=19/50.0874/14.4213") == "Old Town Square"
    assert without_link("https://example.org/rally") == "https://example.org/rally"
    assert without_link("50.0755, 14.4378") == ""
    assert without_link("Old Town Square 1, 50.0755° N 14.4378° E") == "Old Town Square 1"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("50.0755, 14.4378", "Prague"),
        ("52.49, 13.4032", "Berlin"),  # Kreuzberg
        ("40.72, -74.05", "Jersey City"),  # five kilometres from the middle of New York, in another state
        ("48.9362, 2.3574", "Saint-Denis"),
    ],
)
def test_a_point_means_the_city_around_it(gazetteer: Gazetteer, text: str, name: str) -> None:
    found = gazetteer.resolve(text)

    assert isinstance(found, Found)
    assert (found.candidate.name, found.candidate.match) == (name, "near")


def test_a_point_in_another_country_than_was_stated_is_asked(gazetteer: Gazetteer) -> None:
    found = gazetteer.resolve("50.0755, 14.4378", country="Poland")

    assert isinstance(found, Ambiguous)
    assert found.candidates[0].name == "Prague"


def test_a_point_at_sea_is_no_city(gazetteer: Gazetteer) -> None:
    assert isinstance(gazetteer.resolve("0.55, -30.55"), NotFound)


def test_the_command_prints_the_point_that_was_given(gazetteer: Gazetteer) -> None:
    said = answer(gazetteer, "1", "50.0755, 14.4378", None)

    assert (said["answer"], said["name"], said["lat"], said["lon"]) == ("found", "Prague", *PRAGUE)


def short_link(lat: float, lon: float, signs: int) -> str:
    """A link as OpenStreetMap shortens one, told bit by bit."""
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "_~"
    bits, low, high = "", [-180.0, -90.0], [180.0, 90.0]
    for turn in range(6 * signs):
        side, value = turn % 2, (lon, lat)[turn % 2]
        middle = (low[side] + high[side]) / 2
        bits += "1" if value >= middle else "0"
        (low if value >= middle else high)[side] = middle
    return "".join(alphabet[int(bits[start : start + 6], 2)] for start in range(0, len(bits), 6))


@given(st.floats(-89, 89), st.floats(-179, 179), st.integers(7, 10))
def test_a_short_link_of_openstreetmap_is_its_point(lat: float, lon: float, signs: int) -> None:
    read = point(f"https://osm.org/go/{short_link(lat, lon, signs)}--?m=")

    assert abs(lat) + abs(lon) < 0.01 or read is not None
    assert read is None or read == pytest.approx((lat, lon), abs=1e-4)


@pytest.mark.parametrize(
    "said", ["osm.org/go/0EEQ", "https://example.org/go/0EEQjEEQ", "https://osm.org/go/", "https://osm.org/go/0EE!QjEE"]
)
def test_another_link_or_one_of_half_a_country_is_no_point(said: str) -> None:
    assert point(said) is None


def test_a_short_link_without_a_digit_is_read_beside_words() -> None:
    read = point(f"Old Town Square www.openstreetmap.org/go/{short_link(50.0874, 14.4213, 9)}?m=")

    assert read is not None
    assert read == pytest.approx((50.0874, 14.4213), abs=1e-4)
