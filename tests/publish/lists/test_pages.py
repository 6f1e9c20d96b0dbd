import json
import re
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.clock import SetClock
from rallies.core.db.database import revision, writing
from rallies.model.actors import By
from rallies.model.rally import decisions, register
from rallies.model.rally.draft import PlaceSaid, TimeSaid
from rallies.model.rally.rallies import Precision
from rallies.publish.speech import place_names
from tests import cast

BY = By.staff("Ala", cast.NOW)


@pytest.fixture
def page(register: Flask, client: FlaskClient) -> "Reader":
    del register
    return Reader(client)


class Reader:
    """Reads pages as text, without the white space that templates leave."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def __call__(self, path: str, status: int = 200) -> str:
        answer = self._client.get(path)
        assert answer.status_code == status, answer.text[:300]
        return answer.text

    def main(self, path: str, status: int = 200) -> str:
        text = self(path, status).partition("<main")[2].partition("</main>")[0]
        return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def campaign() -> None:
    titles = {"en": "Freedom for Viasna", "be": "Свабоду Вясне"}
    cast.campaign(titles=titles, starts_on=date(2027, 5, 21))


def test_the_root_leads_to_the_readers_language_and_remembers_nothing(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept-Language": "be-BY,ru;q=0.5"})

    assert (answer.status_code, answer.location) == (302, "/be/")
    assert "Accept-Language" in answer.headers["Vary"]
    assert "Set-Cookie" not in answer.headers


def test_a_short_address_leads_to_the_rally_in_the_readers_language(client: FlaskClient) -> None:
    answer = client.get("/r/abc", headers={"Accept-Language": "ru"})

    assert (answer.status_code, answer.location) == (302, "/ru/rallies/abc/")


def test_home_shows_campaigns_and_the_next_rallies(page: "Reader") -> None:
    campaign()
    cast.published(campaign="viasna")

    text = page.main("/en/")

    assert "In 20 days #FreeViasna Freedom for Viasna Friday 21 May 2027 1 rally · 1 city · 1 country" in text
    assert "Friday 21 May 2027 CEST, UTC+2 18:00 Freedom for Viasna Plac Zamkowy , Warsaw , Poland" in text


def test_an_empty_home_invites(page: "Reader") -> None:
    assert "No rally is announced yet" in page.main("/en/")


def test_a_city_page_shows_its_rallies_and_no_others(page: "Reader") -> None:
    cast.published(title="Here")
    cast.published(place=cast.TBILISI, title="Elsewhere")

    text = page.main("/en/places/pl/warsaw/")

    assert "Next rally May 2027 21 Friday Here Friday 21 May 2027 18:00–20:00 Warsaw time ( CEST, UTC+2 )" in text
    assert "Elsewhere" not in text
    assert "Tbilisi" not in text  # too far to be called near


def test_a_city_page_names_places_in_the_readers_language(page: "Reader") -> None:
    cast.published()

    text = page.main("/be/places/pl/warsaw/")

    assert "Варшава" in text
    assert "Польшча" in text
    assert "пятніца" in text


def test_a_city_without_rallies_invites_and_names_the_nearest(page: "Reader") -> None:
    cast.published()

    text = page.main("/en/places/pl/lodz/")

    assert "No rally in Łódź yet" in text
    assert "Warsaw" in text
    assert "noindex" in page("/en/places/pl/lodz/")


def test_the_next_rally_of_a_city_is_one_that_takes_place(page: "Reader") -> None:
    off = cast.published(title="Off", time_day=date(2027, 5, 20))
    cast.published(title="Still on")
    with writing():
        decisions.cancel(register.with_id(off.public_id), BY, reason="No permit.")

    text = page.main("/en/places/pl/warsaw/")

    assert "Next rally May 2027 21 Friday Still on" in text
    assert "Off" in text.partition("2 rallies to come")[2]


def test_many_rallies_come_in_pages(page: "Reader") -> None:
    _weeks(60)

    first, second = page.main("/en/places/pl/warsaw/"), page.main("/en/places/pl/warsaw/?page=2")

    assert "Page 1 of 2" in first
    assert "Rally 59" not in first
    assert "Rally 59" in second
    page("/en/places/pl/warsaw/?page=3", 404)
    page("/en/places/pl/warsaw/?page=0", 404)


def test_what_is_over_is_folded_and_has_pages_of_its_own(page: "Reader", clock: SetClock) -> None:
    _weeks(20)
    clock.move(timedelta(days=365))

    text = page.main("/en/places/pl/warsaw/")

    assert "20 past rallies" in text
    assert "Rally 0" not in text  # the fold shows the last ones
    assert "Rally 0" in page.main("/en/places/pl/warsaw/?past=1")


def test_a_rally_page_says_time_place_and_state(page: "Reader") -> None:
    rally = cast.published(organization="Libereco")

    text = page.main(f"/en/rallies/{rally.public_id}/")

    assert "Friday 21 May 2027 18:00–20:00 Warsaw time ( CEST, UTC+2 ) In 20 days" in text
    assert "Plac Zamkowy Warsaw , Poland" in text
    assert "Organization Libereco" in text
    assert "Bring a poster ." in text


def test_a_moved_rally_says_from_what_to_what_when_and_why(page: "Reader") -> None:
    rally = cast.published()
    with writing():
        register.change(
            register.with_id(rally.public_id),
            said_time=TimeSaid(day=date(2027, 5, 22), hour=time(19), end_hour=time(21), tz="Europe/Warsaw"),
            said_place=None, reason="The square is taken.", by=BY,
        )  # fmt: skip

    text = page.main(f"/en/rallies/{rally.public_id}/")

    assert "Changed This rally has been changed." in text
    assert (
        "Another time Saturday 1 May 2027 Friday 21 May 2027, 18:00–20:00 now Saturday 22 May 2027, 19:00–21:00 "
        "The square is taken." in text
    )


def test_a_cancelled_rally_stays_with_its_reason(page: "Reader") -> None:
    rally = cast.published()
    with writing():
        decisions.cancel(register.with_id(rally.public_id), BY, reason="No permit.")

    text = page.main(f"/en/rallies/{rally.public_id}/")

    assert "This rally will not take place." in text
    assert "No permit." in text
    assert "No permit." in page.main("/en/places/pl/warsaw/")
    assert "No permit." in page.main("/en/changes/")


@pytest.mark.parametrize("state", ["pending", "frozen"])
def test_a_rally_that_is_not_public_is_not_found(page: "Reader", state: str) -> None:
    rally = cast.pending()[0] if state == "pending" else cast.published()
    if state == "frozen":
        with writing():
            decisions.freeze(register.with_id(rally.public_id), BY, why="danger")

    page(f"/en/rallies/{rally.public_id}/", 404)


def test_an_unlisted_rally_is_reached_by_its_link_alone(page: "Reader") -> None:
    rally = cast.published(place_precision=Precision.UNLISTED, title="Hidden")

    assert "Hidden" in page.main(f"/en/rallies/{rally.public_id}/")
    assert "noindex" in page(f"/en/rallies/{rally.public_id}/")
    for path in ("/en/", "/en/places/pl/", "/en/places/pl/warsaw/", "/en/search/?q=hidden", "/en/near/?lat=52&lon=21"):
        assert "Hidden" not in page.main(path)


def test_a_rally_without_a_pin_says_that_the_pin_is_the_city(page: Reader) -> None:
    known = place_names.gazetteer().by_slug("GE", "tbilisi")
    assert known is not None
    without = cast.published(place=replace(cast.TBILISI, city_lat=known.lat, city_lon=known.lon))
    pinned = cast.published()

    assert "The pin shows the middle of the city" in page.main(f"/en/rallies/{without.public_id}/")
    assert "middle of the city" not in page.main(f"/en/rallies/{pinned.public_id}/")


def test_a_rally_shown_to_its_city_alone_names_no_venue(page: "Reader") -> None:
    rally = cast.published(place_precision=Precision.CITY)

    text = page(f"/en/rallies/{rally.public_id}/")

    assert "Plac Zamkowy" not in text
    assert "52.2479" not in text
    assert "Only the city is shown" in text


def test_what_people_write_can_end_no_element(page: "Reader") -> None:
    rally = cast.published(title="</script><script>alert(1)</script>", organization="<b>us</b>")

    for path in (f"/en/rallies/{rally.public_id}/", "/en/places/pl/warsaw/", "/en/embed/", "/en/"):
        text = page(path)
        assert "<script>alert" not in text
        assert "<b>us" not in text


def test_programs_read_the_event_in_the_page(page: "Reader") -> None:
    rally = cast.published()

    text = page(f"/en/rallies/{rally.public_id}/")

    data = json.loads(text.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert (data["@type"], data["startDate"]) == ("Event", "2027-05-21T18:00:00+02:00")


def test_a_city_is_found_in_another_script(page: "Reader") -> None:
    cast.published(title="Here")
    cast.published(place=cast.TBILISI, title="Elsewhere")

    text = page.main("/en/search/?q=Варшава")

    assert "Here" in text
    assert "Elsewhere" not in text


def test_a_search_that_makes_no_sense_keeps_what_was_typed(page: "Reader") -> None:
    text = page("/en/search/?q=plac&from=21.05.2027&kind=riot", 400)

    assert 'value="plac"' in text
    assert 'value="21.05.2027"' in text
    assert 'href="#search-from"' in text
    assert 'aria-describedby="search-from-error"' in text


def test_a_search_without_result_says_what_to_try(page: "Reader") -> None:
    assert "Try fewer words" in page.main("/en/search/?q=qqqqqq")


def test_near_lists_the_nearest_first(page: "Reader") -> None:
    cast.published(title="Close")
    cast.published(place=cast.TBILISI, place_lat=41.7, place_lon=44.8, title="Far")

    text = page.main("/en/near/?lat=52.2&lon=21.0")

    assert text.index("Close") < text.index("Far")
    page("/en/near/?lat=91&lon=21", 400)
    page("/en/near/?lat=x&lon=21", 400)
    page("/en/near/")


def test_a_campaign_page_speaks_the_readers_language(page: "Reader") -> None:
    campaign()
    cast.published(campaign="viasna")

    assert "Свабоду Вясне" in page.main("/be/campaigns/viasna/")
    assert "Warsaw" in page.main("/en/campaigns/viasna/places/pl/warsaw/")
    page("/en/campaigns/nothing/", 404)


def test_a_page_can_be_framed_only_as_an_embed(page: "Reader", client: FlaskClient) -> None:
    cast.published()
    framed = client.get("/en/places/pl/warsaw/embed/")

    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert "<form" not in framed.text
    assert "<script" not in framed.text
    assert client.get("/en/").headers["X-Frame-Options"] == "DENY"


def test_an_unknown_parameter_changes_no_byte(page: "Reader") -> None:
    cast.published()

    assert page("/en/places/pl/warsaw/?utm_source=x") == page("/en/places/pl/warsaw/")


def test_the_language_switch_keeps_the_page(page: "Reader") -> None:
    assert 'href="/be/places/pl/warsaw/" hreflang="be"' in page("/en/places/pl/warsaw/")


def test_an_error_is_shown_in_the_language_of_the_path(page: "Reader") -> None:
    text = page("/ar/places/zz/", 404)

    assert '<html lang="ar" dir="rtl"' in text


def test_a_program_is_told_of_an_error_in_json(client: FlaskClient) -> None:
    answer = client.get("/en/places/zz/rallies.geojson")

    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["status"] == 404


def test_a_host_in_letters_that_look_like_others_stands_beside_its_link(client: FlaskClient, register: Flask) -> None:
    del register
    rally = cast.published(url="https://аррӏе.com/")
    plain = cast.published(url="https://viasna.example/", title="Another")

    assert (
        '<span class="muted" dir="ltr">(xn--80ak6aa92e.com)</span>'
        in client.get(f"/en/rallies/{rally.public_id}/").text
    )
    assert "xn--" not in client.get(f"/en/rallies/{plain.public_id}/").text


def test_operators_are_told_that_it_lives(register: Flask, client: FlaskClient) -> None:
    cast.published()

    assert client.get("/healthz").json == {"status": "ok", "revision": revision()}


def test_a_static_file_keeps_its_bytes_for_ever_under_its_hash(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/[^"]+/css/site.css)"', client.get("/en/help/").text)
    assert address is not None

    answer = client.get(address[1], headers={"Accept-Encoding": "br"})

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "br"
    assert (
        client.get(address[1], headers={"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "br"}).status_code
        == 304
    )
    assert "immutable" not in client.get("/static/css/base.css").headers["Cache-Control"]


ODD_NAMES = [
    "../pyproject.toml", "%2e%2e/pyproject.toml", "css/nothing.css", "css", "css/./base.css", "a" * 5_000, "%00",
]  # fmt: skip


@pytest.mark.parametrize("name", ODD_NAMES)
def test_no_file_outside_of_static_is_given(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def _weeks(count: int) -> None:
    for number in range(count):
        cast.published(title=f"Rally {number}", time_day=date(2027, 5, 3) + timedelta(days=number))


def test_many_countries_stand_by_the_part_of_the_world_with_a_way_to_each(page: "Reader") -> None:
    for number, country in enumerate(["DE", "FR", "PL", "AT", "ES", "IT", "SE", "FI", "NO", "DK", "CZ", "SK", "GE"]):
        cast.published(title=f"No {number}", place=PlaceSaid(country=country, city="x", city_name="X"))

    text = page("/en/places/")

    assert re.findall(r'<a class="chip" href="#(m\d+)">(\w+)', text) == [("m150", "Europe"), ("m142", "Asia")]
    assert '<h2 id="m150"' in text
    assert "12 countries · 12 rallies" in page.main("/en/places/")


def test_a_few_countries_need_no_parts(page: "Reader") -> None:
    cast.published()

    assert "Europe" not in page("/en/places/")


def test_in_a_long_list_later_days_are_folded(page: "Reader") -> None:
    for number in range(30):
        cast.published(title=f"No {number}", time_day=date(2027, 5, 21 + number // 6))

    text = page("/en/places/pl/")

    assert (text.count('<section class="day">'), text.count('<details class="day">')) == (2, 3)
    assert all(f">No {number}<" in text for number in range(30))
