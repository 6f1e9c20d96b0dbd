"""What the words beside a place say of it."""

import pytest

from rallies.places.candidate import Ambiguous, Candidate, Found, NotFound
from rallies.places.gazetteer import Gazetteer


def first(gazetteer: Gazetteer, text: str, country: str | None = None) -> Candidate:
    answer = gazetteer.resolve(text, country=country)
    assert isinstance(answer, Found | Ambiguous), answer
    return answer.candidates[0]


def offered(gazetteer: Gazetteer, text: str, country: str | None = None) -> tuple[Candidate, ...]:
    answer = gazetteer.resolve(text, country=country)
    assert isinstance(answer, Ambiguous), answer
    return answer.candidates


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
        ("Largo Maryland", "US", "Largo"),  # a street in Italian, a town beside its region
        ("Rue Haute 3, 7100 La Louvière", "BE", "La Louvière"),  # no Dutch code of two letters
        ("Regensburg Hauptbahnhof", "DE", "Regensburg"),
        ("Rathaus, Halle (Saale)", "DE", "Halle (Saale)"),
        ("09016 Iglesias CI", "IT", "Iglesias"),  # a province of then
        ("Kirchgasse 5 Trin GR", "CH", "Trin"),  # its region's letters are in the name
        ("Notodden Municipality", "NO", "Notodden"),
        ("Biel/Bienne", None, "Biel/Bienne"),
        ("Qamishli", "SY", "Al Qāmishlī"),  # without its article
        ("Тиллсонбург", "CA", "Tillsonburg"),  # letter by letter
        ("Тиллсонбург, Канада", None, "Tillsonburg"),
        ("Repulse Bay", None, "Naujaat"),  # nothing else was ever called so
        ("14 avenue du Général Leclerc 35200", None, "Rennes"),  # no other country that speaks French has the code
        ("Avenue Foch Lyon", None, "Lyon"),
        ("via Garibaldi Torino", None, "Turin"),
        ("Muzeum Powstania Warszawskiego Warszawa", None, "Warsaw"),
        ("Statue Adam Mickiewicz in Wrocław", None, "Wrocław"),
        ("митинг в городе Вильнюс", None, "Vilnius"),
        ("Mendoza, Mendoza Province", None, "Mendoza"),  # the town is not in the province's words
        ("Mantova, Province of Mantova", None, "Mantua"),
        ("London, CA", None, "London"),  # there is one in California
        ("Plac Wolności, w sercu, al Duomo, Poznań", None, "Poznań"),  # "al" is a word before it is Albania
        ("09010 Fluminimaggiore CI", None, "Fluminimaggiore"),
        ("Orkney KW15 1AA", None, "Kirkwall"),  # such a code is British
        ("Raum B1 2nd floor, Berlin", None, "Berlin"),  # no British code, though it looks like one
        ("50-100 people, Berlin", None, "Berlin"),  # no Polish one
        ("Sanfrancisco", None, "San Francisco"),  # the same letters
        ("전남 여수", None, "Yeosu"),  # the province as Koreans shorten it
        ("Sevilla", None, "Sevilla"),  # as the post there calls it
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
        ("Älvdalen Municipality", "SE"),
        ("Neustadt (Weinstraße) Hauptbahnhof", "DE"),  # no quarter that is called after a station
        ("Hauptbahnhof", "DE"),
        ("舒門", "BG"),  # Chinese letters say little of how a name is spelled
        ("Chemin de l'Agasse Sion", None),  # French, so rather not Zion
        ("Maison Jack London", None),  # a person may be called like a city
        ("Statue of Jack London", None),
        ("12 rue des Lilas 44000", None),  # Morocco and Algeria have the code too
        ("Richmond, CA", None),  # rather California, but the one in Canada is bigger
        ("Granada, Granada", None),  # said twice, it may be any
        ("Greeneville, SC", "US"),  # the one in Tennessee is not meant
        ("Online, Berlin", None),
        ("Portand", "US"),  # misspelt
        ("歐本", "US"),  # a source has it for one of the Auburns alone, and not for the biggest
    ],
)
def test_what_is_not_certain_is_asked(gazetteer: Gazetteer, text: str, country: str | None) -> None:
    assert isinstance(gazetteer.resolve(text, country=country), Ambiguous)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Portand, OR", "Portland"),
        ("Nortfolk, VA", "Norfolk"),  # before the towns of Virginia
        ("Chemintz", "Chemnitz"),
        ("Wroclavv", "Wrocław"),
    ],
)
def test_a_misspelt_name_is_offered(gazetteer: Gazetteer, text: str, name: str) -> None:
    assert first(gazetteer, text).name == name
    assert first(gazetteer, text).match == "fuzzy"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Lima, New Hampshire", None),  # there is none, and the big one is in Peru
        ("Fuzhou, Heilongjiang", "CN"),
        ("Herbertville, NZ", "US"),
        ("Bozeman, CA 99999", "US"),  # a region with a number beside it is still a region
        ("Bismarck, TX 00001", "US"),
    ],
)
def test_no_place_is_taken_that_the_region_or_country_speaks_against(
    gazetteer: Gazetteer, text: str, country: str | None
) -> None:
    assert not isinstance(gazetteer.resolve(text, country=country), Found)


def test_an_embassy_says_nothing_against_the_city_that_it_is_in(gazetteer: Gazetteer) -> None:
    answer = gazetteer.resolve("near the Embassy of Belarus, Moscow")

    assert isinstance(answer, Found)
    assert answer.candidate.country == "RU"


@pytest.mark.parametrize(
    ("text", "country", "name"),
    [
        ("Meldal", "NO", "Meldal"),  # nobody is known to live there
        ("Barrow, AK", "US", "Utqiagvik"),  # its name until 2016
        ("Sonoma, TX", "US", "Ennis"),
    ],
)
def test_what_few_would_call_so_is_asked(gazetteer: Gazetteer, text: str, country: str, name: str) -> None:
    assert offered(gazetteer, text, country)[0].name == name


def test_a_name_that_a_bigger_town_no_longer_has_is_that_of_the_smaller_one(gazetteer: Gazetteer) -> None:
    answer = gazetteer.resolve("Bristol, NH")

    assert isinstance(answer, Found)
    assert answer.candidate.name == "Bristol"


def test_a_name_with_its_words_parted_otherwise_is_no_misspelling(gazetteer: Gazetteer) -> None:
    found = first(gazetteer, "Saintlouis du Nord")  # its last word is a region too

    assert (found.name, found.match) == ("Saint-Louis du Nord", "exact")


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


def test_a_misspelling_is_of_a_town_in_the_country(gazetteer: Gazetteer) -> None:
    assert first(gazetteer, "Lipk", "PL").country == "PL"
    assert "Lipka" in {candidate.name for candidate in offered(gazetteer, "Lipk", "PL")}


def test_what_a_word_only_sounds_like_comes_after_what_is_written(gazetteer: Gazetteer) -> None:
    names = [candidate.name for candidate in offered(gazetteer, "Ljusnarsberg Municipality")]

    assert names[0] == "Kopparberg"


def test_a_spelling_that_a_small_town_alone_has_means_its_big_namesake_too(gazetteer: Gazetteer) -> None:
    found = offered(gazetteer, "Арлінгтан", "US")

    assert {candidate.name for candidate in found} == {"Arlington"}
    assert max(candidate.population for candidate in found) > 100_000


def test_a_street_tells_in_which_countries_its_postcode_is_looked_for(gazetteer: Gazetteer) -> None:
    assert offered(gazetteer, "12 rue des Lilas 44000")[0].name == "Nantes"


def test_a_word_for_streets_is_no_town_in_an_address(gazetteer: Gazetteer) -> None:
    answer = gazetteer.resolve("9 rue Hoche, 33090")

    assert not isinstance(answer, Found)
    assert "Rue" not in {candidate.name for candidate in getattr(answer, "candidates", ())}


def test_an_unknown_name_before_a_postcode_is_asked(gazetteer: Gazetteer) -> None:
    answer = gazetteer.resolve("Qwertzuiopham, 95160 Val", country="FR")

    assert isinstance(answer, Ambiguous)


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


@pytest.mark.parametrize(("text", "country"), [("Hylte Municipality", "SE"), ("Hylte", "SE"), ("Hylte kommun", None)])
def test_a_district_without_a_town_of_its_name_offers_its_towns(
    gazetteer: Gazetteer, text: str, country: str | None
) -> None:
    assert offered(gazetteer, text, country)[0].name == "Hyltebruk"


def test_a_town_of_a_district_is_offered_where_the_region_says_which(gazetteer: Gazetteer) -> None:
    assert offered(gazetteer, "Ljusnarsberg, Örebro", "SE")[0].name == "Kopparberg"


def test_a_region_offers_a_town_in_its_middle_beside_its_biggest(gazetteer: Gazetteer) -> None:
    found = offered(gazetteer, "Province of La Spezia", "IT")

    assert found[0].name == "La Spezia"
    assert min(candidate.population for candidate in found) < 2_000


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
