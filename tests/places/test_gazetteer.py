from dataclasses import replace

import pytest
from geopy.location import Location

from rallies.places.candidate import Ambiguous, Candidate, Found, NotFound, Resolution
from rallies.places.gazetteer import Gazetteer
from rallies.places.street.geopy_face import GazetteerGeocoder


def sure(answer: Resolution) -> Candidate:
    assert isinstance(answer, Found), answer
    return answer.candidate


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Warsaw", "Warsaw", "PL"),
        ("Warszawa", "Warsaw", "PL"),
        ("Варшава, Польша", "Warsaw", "PL"),
        ("Вільня", "Vilnius", "LT"),
        ("Коўна", "Kaunas", "LT"),
        ("Homieĺ", "Homyel'", "BY"),
        ("Paris, Texas", "Paris", "US"),
        ("Springfield, IL", "Springfield", "US"),
        ("81000 Albi", "Albi", "FR"),
        ("東京", "Tokyo", "JP"),
        ("تهران", "Tehran", "IR"),
        ("Chemin du Couchant 20 Lausanne", "Lausanne", "CH"),
    ],
)
def test_a_clear_text_is_one_place(gazetteer: Gazetteer, text: str, name: str, country: str) -> None:
    found = sure(gazetteer.resolve(text))

    assert (found.name, found.country) == (name, country)


def test_a_name_of_several_towns_is_asked(gazetteer: Gazetteer) -> None:
    answer = gazetteer.resolve("Springfield")

    assert isinstance(answer, Ambiguous)
    assert {candidate.name for candidate in answer.candidates} == {"Springfield"}
    assert len({candidate.admin1 for candidate in answer.candidates}) == 5


def test_the_country_decides_between_namesakes(gazetteer: Gazetteer) -> None:
    assert sure(gazetteer.resolve("London", country="CA")).admin1_name == "Ontario"
    assert sure(gazetteer.resolve("London", country="gb")).country == "GB"
    assert sure(gazetteer.resolve("London", country="United Kingdom")).country == "GB"


@pytest.mark.parametrize("text", ["", " ", "🎉", "12345", "https://example.org/paris", "…"])
def test_what_names_no_place_gets_none(gazetteer: Gazetteer, text: str) -> None:
    assert isinstance(gazetteer.resolve(text), NotFound)


def test_a_slug_finds_its_place_again(gazetteer: Gazetteer) -> None:
    place = gazetteer.by_slug("us", "springfield-il")

    assert place is not None
    assert place.admin1_name == "Illinois"
    assert gazetteer.place(place.place_id) == place


def test_a_city_is_called_as_the_language_does(gazetteer: Gazetteer) -> None:
    warsaw = sure(gazetteer.resolve("Warsaw"))

    assert gazetteer.local_name(warsaw.place_id, "be") == "Варшава"
    assert gazetteer.local_name(warsaw.place_id, "xx") == "Warsaw"
    assert gazetteer.country_name("PL", "ru") == "Польша"
    assert gazetteer.country_name("PL", "pt-BR") == "Polônia"


def test_countries_stand_in_the_order_of_the_language(gazetteer: Gazetteer) -> None:
    belarusian = [name for _, name in gazetteer.countries("be")]

    assert belarusian.index("Ірак") < belarusian.index("Кітай")
    assert len(belarusian) > 240


def test_the_nearest_place_is_found_across_the_antimeridian_and_at_the_pole(gazetteer: Gazetteer) -> None:
    (fiji,) = gazetteer.nearest(-16.8, -179.999)
    (north,) = gazetteer.nearest(90.0, 0.0)
    sea = gazetteer.nearest(-48.9, -123.4, limit=3)

    assert (fiji.country, fiji.match) == ("FJ", "near")
    assert north.lat > 70
    assert len(sea) == 3


def test_letters_so_far_bring_the_biggest_places(gazetteer: Gazetteer) -> None:
    assert gazetteer.complete("wars")[0].name == "Warsaw"
    assert gazetteer.complete("w") == []
    assert {place.country for place in gazetteer.complete("wa", country="pl")} == {"PL"}


def test_geopy_callers_get_locations(gazetteer: Gazetteer) -> None:
    geocoder = GazetteerGeocoder(gazetteer)
    location = geocoder.geocode({"city": "Paris", "country": "France"})
    several = geocoder.geocode("Paris", exactly_one=False, limit=3, country_codes="us")
    at_sea = geocoder.reverse((0.0, -30.0))

    assert isinstance(location, Location)
    assert location.raw["timezone"] == "Europe/Paris"
    assert isinstance(several, list)
    assert [place.raw["country_code"] for place in several] == ["US"] * 3
    assert isinstance(at_sea, Location)
    assert geocoder.geocode("") is None


def test_a_candidate_is_the_same_place_however_it_was_found(gazetteer: Gazetteer) -> None:
    found = sure(gazetteer.resolve("Минск"))

    assert replace(found, score=0.0, match="place") == gazetteer.place(found.place_id)


def test_a_city_is_not_known_by_one_of_another_country(gazetteer: Gazetteer) -> None:
    malaga = sure(gazetteer.resolve("Málaga", country="ES"))

    assert gazetteer.landmark(malaga.place_id) is None


def test_a_place_is_known_by_the_larger_one_it_is_near(gazetteer: Gazetteer) -> None:
    near = {}
    for name, region in (("Springfield", "IL"), ("Springfield", "MA")):
        found = sure(gazetteer.resolve(f"{name}, {region}"))
        larger = gazetteer.landmark(found.place_id)
        near[region] = larger.name if larger else ""
    alone = gazetteer.landmark(sure(gazetteer.resolve("Tokyo")).place_id)

    assert near == {"IL": "Chicago", "MA": "New York City"}
    assert alone is None
