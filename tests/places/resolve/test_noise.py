"""What names no place is offered none that is far-fetched; what names one among other words goes right."""

import pytest

from rallies.places.candidate import Ambiguous, Found, NotFound
from rallies.places.gazetteer import Gazetteer


@pytest.mark.parametrize(
    "text",
    [
        "zzzz",
        "asdf",
        "qwertyuiop",
        "lorem ipsum dolor",
        "My house",
        "Worldwide",
        "to be decided",
        "TBA",
        "several cities",
        "несколько городов",
        "уточняется",
        "некалькі гарадоў",
        "удакладняецца",
        "mehrere Städte",
        "à définir",
        "varias ciudades",
        "عدة مدن",
        "未定",
    ],
)
def test_noise_offers_nothing(gazetteer: Gazetteer, text: str) -> None:
    assert isinstance(gazetteer.resolve(text), NotFound)


@pytest.mark.parametrize(
    ("text", "country", "name"),
    [
        ("1100-148 Berlin", None, "Berlin"),
        ("1100-148 Lisboa", None, "Lisbon"),
        ("Place de Paris, Luxembourg", None, "Luxembourg"),
        ("高雄市凹仔底神農路段", "TW", "Kaohsiung"),
        ("大阪府大阪市北区", None, "Osaka"),
        ("四日市市", None, "Yokkaichi"),  # a name with the word for a city in it
        ("Canton", "CN", "Guangzhou"),  # the word for a district alone is a name
        ("Musée d'art moderne de Wakayama", "JP", "Wakayama"),
        ("Museo archeologico di Napoli", "IT", "Naples"),
        ("Musée international du manga de Kyoto", None, "Kyoto"),
        ("부산 진구 서면", None, "Busan"),  # Korean goes from large to small
        ("서울역", None, "Seoul"),
    ],
)
def test_a_city_among_other_words_is_found(gazetteer: Gazetteer, text: str, country: str | None, name: str) -> None:
    answer = gazetteer.resolve(text, country=country)

    assert isinstance(answer, Found), answer
    assert answer.candidate.name == name


def test_a_district_of_beijing_is_in_beijing(gazetteer: Gazetteer) -> None:
    answer = gazetteer.resolve("北京市朝阳区")

    assert isinstance(answer, Found), answer
    assert (answer.candidate.admin1_name, answer.candidate.country) == ("Beijing Shi", "CN")


@pytest.mark.parametrize(
    ("text", "country", "name"),
    [
        ("Menomenee Falls, WI", None, "Menomonee Falls"),
        ("Rotchester, NY", "US", "Rochester"),
        ("Kropivnitskiy", "UA", "Kropyvnytskyi"),
        ("Saquarena, Rio de Janeiro", "BR", "Saquarema"),  # not the city that the region is called after
    ],
)
def test_a_name_with_one_letter_wrong_is_sure_beside_its_region(
    gazetteer: Gazetteer, text: str, country: str | None, name: str
) -> None:
    answer = gazetteer.resolve(text, country=country)

    assert isinstance(answer, Found), answer
    assert (answer.candidate.name, answer.candidate.match) == (name, "fuzzy")


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Menomenee Falls", None),  # nothing tells where
        ("Herkendorf", "DE"),  # a village that is not known, and two towns a letter away
        ("Pence, WI", "US"),  # another first letter
        ("Drakeville", "US"),  # Dranesville is a town
    ],
)
def test_a_misspelling_with_nothing_to_bear_it_out_is_asked(
    gazetteer: Gazetteer, text: str, country: str | None
) -> None:
    assert isinstance(gazetteer.resolve(text, country=country), Ambiguous)


@pytest.mark.parametrize(
    ("text", "country", "name"),
    [
        ("Deutsches Museum", "DE", "Munich"),
        ("Embassy of Belarus", "PL", "Warsaw"),
        ("National Museum of Serbia", None, "Belgrade"),
        ("посольство Беларуси", "LT", "Vilnius"),
        ("Lithuanian Art Museum", None, "Vilnius"),
        ("Museo Nacional de Colombia", None, "Bogotá"),
        ("Museo Nacional de Bellas Artes", None, "Buenos Aires"),  # Spanish
        ("Oorlogsmuseum", "NL", "Amsterdam"),
    ],
)
def test_a_building_of_a_country_offers_its_capital_and_biggest_cities(
    gazetteer: Gazetteer, text: str, country: str | None, name: str
) -> None:
    answer = gazetteer.resolve(text, country=country)

    assert isinstance(answer, Ambiguous), answer
    assert name in {each.name for each in answer.candidates}


def test_a_postcodes_unknown_town_is_not_the_city_of_its_province(gazetteer: Gazetteer) -> None:
    assert not isinstance(gazetteer.resolve("03999 Qwertuela, Alicante", country="ES"), Found)


def test_what_would_be_asked_itself_comes_less_near(gazetteer: Gazetteer) -> None:
    answer = gazetteer.resolve("Nora")  # Nola is called so in no more than a source or two

    assert isinstance(answer, Found)
    assert answer.candidate.country == "SE"


def test_an_embassys_adjective_tells_no_country(gazetteer: Gazetteer) -> None:
    answer = gazetteer.resolve("Polish Embassy")

    assert "PL" not in {each.country for each in getattr(answer, "candidates", ())}


def test_an_embassy_is_not_in_the_country_that_it_is_of(gazetteer: Gazetteer) -> None:
    answer = gazetteer.resolve("Embassy of Belarus")

    assert "BY" not in {each.country for each in getattr(answer, "candidates", ())}
