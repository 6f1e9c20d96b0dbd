"""The whole road in a real browser, with scripts and without: in by the form, decided at the desk, out everywhere."""

import json
import re
from base64 import b32decode
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from rallies.core.db.database import writing
from rallies.desk.door import enrolment, onetime
from rallies.desk.door.policy import Role
from rallies.model.actors import Actor, By
from tests import cast, live

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_rally_goes_from_the_form_to_map_city_page_and_calendar(
    site: live.Site, browser: Browser, *, has_scripts: bool
) -> None:
    watched = live.Watched()
    organizer = browser.new_context(java_script_enabled=has_scripts, locale="en-GB")
    watched.follow(organizer)
    page = organizer.new_page()
    page.goto(f"{site.address}/en/submit/")

    _fill_in(page)
    page.get_by_role("button", name="Look at it before sending").click()
    _pick_the_springfield_of_illinois(page)
    expect(page.get_by_text("Friday 21 May 2027")).to_be_visible()
    page.get_by_role("button", name="Send it to the coordinators").click()
    expect(page.get_by_role("heading", name="It is in the queue")).to_be_visible()
    assert len(page.locator(".key-words").inner_text().split()) == 12
    manage = page.get_by_role("link", name="Open my page").get_attribute("href") or ""
    assert organizer.cookies() == []

    _publish_at_the_desk(site, browser, has_scripts=has_scripts)

    page.goto(f"{site.address}{manage}")
    page.goto(f"{site.address}/en/places/us/springfield-il/")
    expect(page.get_by_role("link", name="Candles for Viasna").first).to_be_visible()
    _seen_in_the_feeds(site, page)
    if has_scripts:
        page.goto(f"{site.address}/en/map/")
        expect(page.locator(".leaflet-marker-icon").first).to_be_visible()
    assert watched.foreign(site.address) == []
    assert [said for said in watched.complaints if "status of 422" not in said] == []


def _fill_in(page: Page) -> None:
    page.get_by_label("Title").fill("Candles for Viasna")
    page.get_by_label("What will people do?").select_option("vigil")
    page.get_by_label("Country", exact=True).select_option("US")
    page.get_by_label("City or town").fill("Springfield")
    page.get_by_label("Venue", exact=True).fill("Old State Capitol")
    page.get_by_label("Day", exact=True).fill("2027-05-21")
    page.get_by_label("Start", exact=True).fill("18:00")


def _pick_the_springfield_of_illinois(page: Page) -> None:
    expect(page.get_by_label("Title")).to_have_value("Candles for Viasna")
    page.get_by_role("radio", name=re.compile("Illinois")).check()
    page.get_by_role("button", name="Look at it before sending").click()


def _publish_at_the_desk(site: live.Site, browser: Browser, *, has_scripts: bool) -> None:
    with site.app.app_context(), writing():
        key = enrolment.add("Ala", Role.COORDINATOR, by=By(Actor.COMMAND_LINE, cast.NOW))
    page = browser.new_context(java_script_enabled=has_scripts).new_page()
    page.goto(f"{site.address}/desk/enrol/{key}/")
    secret = b32decode(page.locator(".desk-secret").inner_text().replace(" ", ""))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    for again in page.get_by_label("Password again").all():
        again.fill(PASSWORD)
    page.get_by_label(re.compile("[Cc]ode")).fill(onetime.code(secret, onetime.step_of(cast.NOW)))
    page.get_by_role("button", name="Join").click()
    if urlsplit(page.url).path.startswith("/desk/login"):
        page.get_by_label("Name").fill("Ala")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label(re.compile("[Cc]ode")).fill(onetime.code(secret, onetime.step_of(cast.NOW) + 1))
        page.get_by_role("button", name="Log in").click()
    page.goto(f"{site.address}/desk/")
    page.get_by_role("link", name="Candles for Viasna").first.click()
    page.get_by_role("button", name=re.compile("^Publish")).click()


def _seen_in_the_feeds(site: live.Site, page: Page) -> None:
    city = f"{site.address}/en/places/us/springfield-il"
    (event,) = Calendar.from_ical(page.request.get(f"{city}/rallies.ics").body()).events
    (feature,) = json.loads(page.request.get(f"{city}/rallies.geojson").body())["features"]

    assert str(event["summary"]) == "Candles for Viasna"
    assert f"{event.start:%Y-%m-%dT%H:%M}" == "2027-05-21T23:00"
    assert feature["properties"]["starts"] == "2027-05-21T18:00:00-05:00"
    assert feature["properties"]["venue"] == "Old State Capitol"
