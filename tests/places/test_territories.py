"""Places that states dispute lie where the organizer says, and nowhere else."""

import pytest

from rallies.places import territories
from rallies.places.candidate import Ambiguous, Found
from rallies.places.gazetteer import Gazetteer


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Simferopol", "UA RU"),
        ("Сімферополь", "UA RU"),
        ("Sevastopol", "UA RU"),
        ("Simferopoll", "UA RU"),
        ("Pristina", "XK RS"),
        ("Laayoune", "EH MA"),
        ("Smara", "MA EH"),
        ("Gaza", "PS IL"),
        ("Jerusalem", "IL PS"),
        ("Majdal Shams", "SY IL"),
        ("Katzrin", "IL SY"),
    ],
)
def test_a_disputed_place_lies_in_each_country_that_may_be_stated(
    gazetteer: Gazetteer, text: str, countries: str
) -> None:
    found = []
    for code in countries.split():
        answer = gazetteer.resolve(text, country=code)
        assert isinstance(answer, Found | Ambiguous), (code, answer)
        first = answer.candidates[0]
        assert first.country == code
        assert gazetteer.place(first.place_id, country=code) is not None
        again = gazetteer.by_slug(code, first.slug)
        assert again is not None
        assert (again.place_id, again.country, again.slug) == (first.place_id, code, first.slug)
        found.append((first.place_id, first.name, first.lat, first.lon, first.zone))

    assert len(set(found)) == 1


@pytest.mark.parametrize(("text", "code"), [("Kyiv", "RU"), ("Agadir", "EH"), ("Tel Aviv", "PS"), ("Damascus", "IL")])
def test_other_places_lie_in_no_other_country(gazetteer: Gazetteer, text: str, code: str) -> None:
    assert not isinstance(gazetteer.resolve(text, country=code), Found)


def test_a_number_keeps_its_country_where_another_may_not_be_stated(gazetteer: Gazetteer) -> None:
    answer = gazetteer.place(703448, country="RU")

    assert answer is not None
    assert (answer.name, answer.country) == ("Kyiv", "UA")


def test_a_town_of_the_stated_country_keeps_its_address(gazetteer: Gazetteer) -> None:
    own, stated = gazetteer.by_slug("ma", "dakhla"), gazetteer.by_slug("ma", "dakhla-eh")

    assert own is not None
    assert stated is not None
    assert (own.admin1_name, own.country) == ("Souss-Massa", "MA")
    assert (stated.zone, stated.country, stated.slug) == ("Africa/El_Aaiun", "MA", "dakhla-eh")
    assert gazetteer.by_slug("eh", "dakhla-eh") is None


def test_two_towns_of_a_name_under_the_stated_country_are_asked(gazetteer: Gazetteer) -> None:
    answer = gazetteer.resolve("Dakhla", country="Morocco")

    assert isinstance(answer, Ambiguous)
    assert {(each.slug, each.country) for each in answer.candidates[:2]} == {("dakhla", "MA"), ("dakhla-eh", "MA")}


def test_what_is_near_or_begins_so_has_the_stated_country(gazetteer: Gazetteer) -> None:
    near = gazetteer.nearest(44.95, 34.1, country="RU")
    begun = gazetteer.complete("Simfero", country="RU")
    elsewhere = gazetteer.complete("Kyiv", country="RU")

    assert [(each.name, each.country) for each in near] == [("Simferopol", "RU")]
    assert [(each.name, each.country) for each in begun[:1]] == [("Simferopol", "RU")]
    assert all(each.name != "Kyiv" for each in elsewhere)


def test_a_dispute_names_both_sides() -> None:
    assert territories.disputing("RU") == territories.disputing("UA") == ["RU", "UA"]
    assert territories.disputing("PL") == ["PL"]
