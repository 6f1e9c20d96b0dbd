"""What the words beside a place say of it."""

import pytest

from rallies.places.candidate import Ambiguous, Candidate, Found, NotFound
from rallies.places.gazetteer import Gazetteer


def first(gazetteer: Gazetteer, text: str, country: str | None = None) -> Candidate:
    answer = gazetteer.resolve(text, country=country)
    assert isinstance(answer, Found | Ambiguous), answer
    return answer.candidates[0]


@pytest.mark.parametrize(
    ("text", "country", "name"),
    [
        ("Troy, NY", "US", "Troy"),  # NY is where, not a city beside Troy
        ("00040 Pomezia, Metropolitan City of Rome", "IT", "Pomezia"),
        ("Antigua Guatemala", "GT", "Antigua Guatemala"),  # not the Guatemala in its name
        ("St. Louis", "US", "St. Louis"),
        ("Halle (Saale)", "DE", "Halle (Saale)"),
        ("Washington, D.C.", "US", "Washington"),
        ("Kyiv (Ukraine)", None, "Kyiv"),
        ("via Giacomo Peroni Roma", "IT", "Rome"),
        ("4811 RX Breda", "NL", "Breda"),
        ("65 Rue de la République 95160", "FR", "Montmorency"),  # by its postcode alone
    ],
)
def test_the_words_beside_a_name_decide(gazetteer: Gazetteer, text: str, country: str | None, name: str) -> None:
    answer = gazetteer.resolve(text, country=country)

    assert isinstance(answer, Found), answer
    assert answer.candidate.name == name


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Quebec", "CA"),  # the province or its capital
        ("Maryland", "US"),
        ("Satkhira District", "BD"),  # its middle is far from the town
        ("Greeneville, SC", "US"),  # the one in Tennessee is not meant
        ("Online, Berlin", None),
        ("Museo archeologico di Napoli", "IT"),
        ("Portand, OR", "US"),  # misspelt
    ],
)
def test_what_is_not_certain_is_asked(gazetteer: Gazetteer, text: str, country: str | None) -> None:
    assert isinstance(gazetteer.resolve(text, country=country), Ambiguous)


@pytest.mark.parametrize(
    ("text", "name"), [("Portand, OR", "Portland"), ("Chemintz", "Chemnitz"), ("Wroclavv", "Wrocław")]
)
def test_a_misspelt_name_is_offered(gazetteer: Gazetteer, text: str, name: str) -> None:
    assert first(gazetteer, text).name == name
    assert first(gazetteer, text).match == "fuzzy"


@pytest.mark.parametrize(
    ("text", "country", "name"),
    [
        ("瓦爾多斯塔", "US", "Valdosta"),
        ("Потенца", "IT", "Potenza"),
        ("Пирис-ду-Риу", "BR", "Pires do Rio"),
    ],
)
def test_a_name_written_by_ear_is_offered(gazetteer: Gazetteer, text: str, country: str, name: str) -> None:
    assert first(gazetteer, text, country).name == name


def test_chinese_that_is_read_otherwise_than_it_names_is_among_the_offered(gazetteer: Gazetteer) -> None:
    answer = gazetteer.resolve("阿爾喬莫夫斯基", country="RU")

    assert isinstance(answer, Ambiguous)
    assert "Artëmovskiy" in {candidate.name for candidate in answer.candidates}


def test_a_name_that_rather_means_its_region_offers_the_towns_of_it(gazetteer: Gazetteer) -> None:
    answer = gazetteer.resolve("Quebec", country="CA")

    assert isinstance(answer, Ambiguous)
    assert [candidate.name for candidate in answer.candidates[:2]] == ["Québec", "Montréal"]


def test_an_article_that_stands_behind_a_village_comes_in_front(gazetteer: Gazetteer) -> None:
    answer = gazetteer.resolve("Els Hostalets de Pierola", country="ES")

    assert isinstance(answer, Found | Ambiguous)
    assert "ostalets" in answer.candidates[0].name


def test_a_district_without_a_town_of_its_name_offers_its_towns(gazetteer: Gazetteer) -> None:
    answer = gazetteer.resolve("Hylte Municipality", country="SE")

    assert isinstance(answer, Ambiguous)
    assert answer.candidates[0].name == "Hyltebruk"


@pytest.mark.parametrize(
    "text", ["Online", "Zoom", "онлайн", "https://meet.example/paris", "75011", "+48 22 123 45 67"]
)
@pytest.mark.parametrize("country", [None, "FR"])
def test_meetings_on_the_net_and_numbers_are_no_place(gazetteer: Gazetteer, text: str, country: str | None) -> None:
    assert isinstance(gazetteer.resolve(text, country=country), NotFound)


@pytest.mark.parametrize(
    "text",
    [
        "Вільня",
        "Вильнюс",
        "Vilnia",
        "Viĺnia",
        "Wilno",
        "Vilnius",
        "ვილნიუსი",
        "빌뉴스",
        "维尔纽斯",
        "維爾紐斯",
        "ヴィリニュス",
        "וילנה",
        "فيلنيوس",
    ],
)
def test_a_city_is_known_in_many_scripts(gazetteer: Gazetteer, text: str) -> None:
    answer = gazetteer.resolve(text)

    assert isinstance(answer, Found), answer
    assert (answer.candidate.name, answer.candidate.country) == ("Vilnius", "LT")
