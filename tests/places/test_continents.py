"""Which part of the world a country lies in."""

from babel import Locale

from rallies.places import continents
from rallies.places.gazetteer import Gazetteer


def test_each_country_with_a_place_lies_in_one_part_of_the_world(gazetteer: Gazetteer) -> None:
    assert {code for code, _name in gazetteer.countries("en")} <= continents.OF.keys()


def test_the_parts_are_those_that_languages_have_names_for() -> None:
    names = {Locale("en").territories[code] for code in continents.OF.values()}

    assert names == {"Africa", "Americas", "Asia", "Europe", "Oceania"}
