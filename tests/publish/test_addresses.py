from datetime import date
from pathlib import Path

import pytest
from flask import Blueprint, Flask, g
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from rallies.core.clock import Moment
from rallies.core.errors import NotFound
from rallies.core.settings import Settings
from rallies.model.lists.listing import Kind, Status
from rallies.model.selection import Scope, Selection
from rallies.publish import addresses
from rallies.publish.lists import meaning, query
from tests import cast

PATHS = {
    "/en/": Selection(),
    "/en/places/pl/": Selection(country="PL"),
    "/en/places/pl/warsaw/": Selection(country="PL", city="warsaw"),
    "/en/campaigns/viasna/": Selection(campaign="viasna"),
    "/en/campaigns/viasna/places/pl/": Selection(campaign="viasna", country="PL"),
    "/en/campaigns/viasna/places/pl/warsaw/": Selection(campaign="viasna", country="PL", city="warsaw"),
    "/en/search/?q=zamkowy&from=2027-05-21&kind=march": Selection(
        words="zamkowy", since=date(2027, 5, 21), kind=Kind.MARCH
    ),
}

selections = st.builds(
    Selection,
    campaign=st.none() | st.just("viasna"),
    country=st.just("PL"),
    city=st.none() | st.just("warsaw"),
    words=st.sampled_from(["", "zamkowy", "плошча & сквер", "a=b?c#d", "سلام"]),
    since=st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    until=st.none() | st.dates(date(2030, 1, 1), date(2060, 1, 1)),
    kind=st.none() | st.sampled_from(Kind),
    language=st.none() | st.sampled_from(["en", "be", "zh-Hans"]),
    status=st.none() | st.sampled_from(Status),
)


@pytest.mark.parametrize(("path", "selection"), PATHS.items())
def test_each_selection_has_its_address(path: str, selection: Selection) -> None:
    assert addresses.address(selection, "en") == path


@pytest.mark.parametrize("shape", addresses.SHAPES)
def test_a_shape_stands_before_the_query(shape: str) -> None:
    selection = Selection(words="zamkowy")

    assert addresses.address(selection, "be", shape) == f"/be/search/{shape}?q=zamkowy"


@given(selection=selections)
def test_a_search_says_in_its_address_all_that_was_asked(selection: Selection) -> None:
    app = Flask(__name__)
    app.config["RALLIES"] = Settings(instance=Path())

    with app.test_request_context():
        read = query.read(query.written(selection))

    assert query.written(read) == query.written(selection)


def test_an_absolute_address_comes_from_the_settings_and_not_from_the_request(register: Flask) -> None:
    with register.test_request_context(base_url="http://localhost:1"):
        assert addresses.absolute(Selection(country="PL"), "ru", "rallies.ics") == (
            "https://rallies.example/ru/places/pl/rallies.ics"
        )


def test_every_base_gives_its_view_the_selection(register: Flask) -> None:
    cast.published()
    shown = Flask("shown")
    shown.config["RALLIES"] = register.config["RALLIES"]
    blueprint = Blueprint("shapes", __name__)
    addresses.add_rules(blueprint, "rallies.csv", repr)
    shown.register_blueprint(blueprint)
    routes = shown.url_map.bind("localhost")

    for path, selection in PATHS.items():
        if "campaigns" not in path and "search" not in path:
            endpoint, arguments = routes.match(f"{path}rallies.csv")
            # The application takes the language from the address, for every view.
            named = {name: value for name, value in arguments.items() if name != "lang"}
            with register.test_request_context():
                g.moment = Moment(cast.NOW)
                assert shown.view_functions[endpoint](**named) == repr(selection)


@pytest.mark.parametrize(("country", "city"), [("xx", None), ("PL", None), ("pl", "no-such-city-at-all")])
def test_an_unknown_place_is_not_found(register: Flask, country: str, city: str | None) -> None:
    with register.test_request_context():
        g.moment = Moment(cast.NOW)
        with pytest.raises(NotFound):
            addresses.of_path(country=country, city=city)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"from": "21.05.2027"}, "from"),
        ({"from": "2027-W20-5"}, "from"),
        ({"to": "2027-02-30"}, "to"),
        ({"from": "2027-05-02", "to": "2027-05-01"}, "to"),
        ({"kind": "riot"}, "kind"),
        ({"status": "maybe"}, "status"),
        ({"language": "<b>"}, "language"),
        ({"country": "zz"}, "country"),
        ({"q": "x" * 201}, "q"),
        ({"q": "a\u202eb"}, "q"),
    ],
)
def test_a_query_that_makes_no_sense_names_its_parameter(register: Flask, said: dict[str, str], name: str) -> None:
    with register.test_request_context(), pytest.raises(query.BadQuery) as refused:
        query.read(said)

    assert list(refused.value.errors) == [name]
    assert refused.value.said[name] == said[name]


def test_an_unknown_parameter_is_ignored(register: Flask) -> None:
    with register.test_request_context():
        assert query.read({"utm_source": "x", "kind": "march"}) == Selection(kind=Kind.MARCH)


def test_words_that_name_a_city_in_another_script_take_that_city_too(register: Flask) -> None:
    with register.test_request_context():
        g.moment = Moment(cast.NOW)
        selection = meaning.scoped(query.read({"q": "Варшава"}))

    assert selection.or_scope == Scope(country="PL", city="warsaw")


def test_the_language_switch_keeps_the_page_and_only_the_known_query(register: Flask) -> None:
    with register.test_request_context("/en/search/?q=zamkowy&visitor=7"):
        assert _address_in("be") == "/be/search/?q=zamkowy"


def test_the_language_switch_of_a_page_without_language_leads_home(client: FlaskClient) -> None:
    with client.application.test_request_context("/r/abc"):
        assert _address_in("be") == "/be/"


def _address_in(code: str) -> str:
    """Where the language switch of the page being shown leads for a language."""
    return {language.code: address for language, address in addresses.in_languages()}[code]
