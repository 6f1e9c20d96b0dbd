"""A country, a continent and a region are no towns; two cities are not one."""

from collections.abc import Iterator
from functools import cache
from zlib import crc32

import pytest
from babel import Locale, localedata

from rallies.places.candidate import Ambiguous, Candidate, Found, NotFound
from rallies.places.gazetteer import Gazetteer
from rallies.places.names import countries_of

_ONE_IN = 20
_EAST_ASIAN = "\u2e80"


@cache
def areas() -> dict[str, frozenset[str]]:
    """Each name of a country or continent in the CLDR, with the codes of what it names in any language."""
    found: dict[str, frozenset[str]] = {}
    for name in localedata.locale_identifiers():
        for code, word in Locale.parse(name).territories.items():
            found[word] = found.get(word, frozenset()) | {code}
    return found


def outside(gazetteer: Gazetteer, names: Iterator[str]) -> list[tuple[str, str, str]]:
    """The names that are found in a country that is not theirs."""
    wrong = []
    for name in names:
        answer = gazetteer.resolve(name)
        if isinstance(answer, Found) and answer.candidate.country not in areas()[name]:
            wrong.append((name, answer.candidate.name, answer.candidate.country))
    return wrong


def candidates(gazetteer: Gazetteer, text: str, country: str | None = None) -> tuple[Candidate, ...]:
    """What a text may mean, in no case a sure answer."""
    answer = gazetteer.resolve(text, country=country)
    assert isinstance(answer, Ambiguous), answer
    return answer.candidates


@pytest.mark.slow
def test_no_name_of_a_country_or_continent_is_found_outside_it(gazetteer: Gazetteer) -> None:
    # Those of East Asia all, since their words are looked for within the text.
    chosen = [name for name in areas() if name[0] >= _EAST_ASIAN or crc32(name.encode()) % _ONE_IN == 0]

    assert len(chosen) > 2_500
    assert outside(gazetteer, iter(chosen)) == []


@pytest.mark.slow
def test_no_name_at_all_of_a_country_or_continent_is_found_outside_it(gazetteer: Gazetteer) -> None:
    assert outside(gazetteer, iter(areas())) == []


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Ukraine", "UA"),
        ("Brazil", "BR"),
        ("Ireland", "IE"),
        ("Algeria", "DZ"),
        ("in Ukraine", "UA"),
        ("Украина", "UA"),
        ("ドイツ", "DE"),
        ("UK", "GB"),
        ("Poland, Europe", "PL"),
    ],
)
def test_a_country_is_asked_for_a_city_in_it(gazetteer: Gazetteer, text: str, country: str) -> None:
    assert candidates(gazetteer, text)[0].country == country
    assert gazetteer.is_land(text)


def test_a_namesake_of_a_country_is_offered_with_its_cities(gazetteer: Gazetteer) -> None:
    offered = {(each.name, each.country) for each in candidates(gazetteer, "Lebanon")}

    assert {("Beirut", "LB"), ("Lebanon", "US")} <= offered


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Singapore", "Singapore"),
        ("Luxemburg", "Luxembourg"),
        ("Kuwait", "Kuwait City"),
        ("Кувейт", "Kuwait City"),
        ("Panama", "Panama City"),
        ("Mexico", "Mexico City"),
        ("Guatemala", "Guatemala City"),
        ("Monaco", "Monaco"),
        ("Djibouti", "Djibouti"),
        ("San Marino", "San Marino"),
        ("Vatican", "Vatican City"),
        ("Тунис", "Tunis"),
        ("Singapore, Singapore", "Singapore"),
    ],
)
def test_a_capital_that_is_called_as_its_country_is_found(gazetteer: Gazetteer, text: str, name: str) -> None:
    answer = gazetteer.resolve(text)

    assert isinstance(answer, Found), answer
    assert answer.candidate.name == name


@pytest.mark.parametrize("text", ["Europe", "North America", "Азия", "南アメリカ", "Africa, Europe", "World"])
def test_a_continent_is_no_place(gazetteer: Gazetteer, text: str) -> None:
    assert isinstance(gazetteer.resolve(text), NotFound)
    assert gazetteer.is_land(text)


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Of, Turkey", "Of", "TR"),
        ("Lebanon, Tennessee", "Lebanon", "US"),
        ("Cuba, Portugal", "Cuba", "PT"),
        ("Peru, Indiana", "Peru", "US"),
        ("Place de Paris, Luxembourg", "Luxembourg", "LU"),
        ("Simferopol, Russia", "Simferopol", "RU"),
        ("Berlin, Europe", "Berlin", "DE"),
    ],
)
def test_the_country_or_region_behind_a_name_holds(gazetteer: Gazetteer, text: str, name: str, country: str) -> None:
    answer = gazetteer.resolve(text)

    assert isinstance(answer, Found), answer
    assert (answer.candidate.name, answer.candidate.country) == (name, country)


@pytest.mark.parametrize("text", ["Springfield, Poland", "Ottawa, Ukraine", "Xanten, Japan", "Omsk, Brazil"])
def test_no_place_of_another_country_is_offered_for_one_that_was_typed(gazetteer: Gazetteer, text: str) -> None:
    answer = gazetteer.resolve(text)
    allowed = countries_of(gazetteer.store, text.partition(", ")[2])

    assert not isinstance(answer, Found)
    assert {each.country for each in getattr(answer, "candidates", ())} <= allowed


@pytest.mark.parametrize("text", ["Vitoria, ES", "Salem, IN"])
def test_two_letters_that_are_a_country_and_a_region_are_asked(gazetteer: Gazetteer, text: str) -> None:
    assert len({each.country for each in candidates(gazetteer, text)[:2]}) == 2


def test_a_piece_of_a_regions_name_is_no_town(gazetteer: Gazetteer) -> None:
    for text in ("California Republic", "Central Bohemia", "Stereá Elláda", "The Marches"):
        assert not isinstance(gazetteer.resolve(text), Found), text


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Andalucía", "CO"),
        ("Andalucía", "ES"),  # the towns of the region too, though a town's own district is called so
        ("Ontario", "US"),
        ("Catalonia", None),
        ("Georgia", None),
    ],
)
def test_the_name_of_a_region_is_asked(gazetteer: Gazetteer, text: str, country: str | None) -> None:
    offered = candidates(gazetteer, text)

    assert country is None or country in {each.country for each in offered}


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Burma", "MM"),
        ("Бирма", "MM"),
        ("Ivory Coast", "CI"),
        ("Берег Слоновой Кости", "CI"),
        ("Elfenbeinküste", "CI"),
        ("Gambia", "GM"),
        ("Holland", "NL"),
        ("Голландия", "NL"),
        ("Галандыя", "NL"),
        ("Swaziland", "SZ"),
        ("Czech Republic", "CZ"),
        ("Чешская Республика", "CZ"),
        ("Белоруссия", "BY"),
        ("Weißrussland", "BY"),
        ("США", "US"),
        ("ЗША", "US"),
        ("EE.UU.", "US"),
        ("South Korea", "KR"),
        ("DR Congo", "CD"),
        ("Persia", "IR"),
        ("UAE", "AE"),
    ],
)
def test_a_country_is_known_by_everyday_and_old_names(gazetteer: Gazetteer, word: str, code: str) -> None:
    assert code in countries_of(gazetteer.store, word)


def test_a_capital_is_found_though_its_region_has_more_people(gazetteer: Gazetteer) -> None:
    answer = gazetteer.resolve("Banjul", country="Gambia")

    assert isinstance(answer, Found)
    assert (answer.candidate.name, answer.candidate.country) == ("Banjul", "GM")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Raleigh-Durham", ["Raleigh", "Durham"]),
        ("Raleigh/Durham, NC", ["Raleigh", "Durham"]),
        ("Minneapolis-Saint Paul", ["Minneapolis", "Saint Paul"]),
        ("Kyiv and Lviv", ["Kyiv", "Lviv"]),
        ("Киев и Львов", ["Kyiv", "Lviv"]),
        ("Dallas/Fort Worth", ["Dallas", "Fort Worth"]),
    ],
)
def test_two_cities_joined_are_both_offered_and_no_third(gazetteer: Gazetteer, text: str, names: list[str]) -> None:
    assert [each.name for each in candidates(gazetteer, text)] == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Biel/Bienne", "Biel/Bienne"),
        ("Bielsko-Biała", "Bielsko-Biala"),
        ("München/Munich", "Munich"),
        ("Berlin-Kreuzberg", "Kreuzberg"),
        ("Frankfurt/Oder", "Frankfurt (Oder)"),
    ],
)
def test_one_city_in_two_words_is_found(gazetteer: Gazetteer, text: str, name: str) -> None:
    answer = gazetteer.resolve(text)

    assert isinstance(answer, Found), answer
    assert answer.candidate.name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [("SF, CA", "San Francisco"), ("L.A., California", "Los Angeles"), ("San Fran", "San Francisco")],
)
def test_a_short_name_is_known(gazetteer: Gazetteer, text: str, name: str) -> None:
    answer = gazetteer.resolve(text)

    assert isinstance(answer, Found), answer
    assert (answer.candidate.name, answer.candidate.country) == (name, "US")


@pytest.mark.parametrize(
    ("text", "country"), [("10117, Germany", "DE"), ("75001 France", "FR"), ("SW1A 1AA, UK", "GB")]
)
def test_a_postcode_before_a_country_tells_a_town_in_it(gazetteer: Gazetteer, text: str, country: str) -> None:
    answer = gazetteer.resolve(text)

    assert isinstance(answer, Found | Ambiguous)
    assert [candidate.country for candidate in answer.candidates] == [country]
