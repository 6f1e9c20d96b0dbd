"""The map in a real browser: what is drawn and what opens, by mouse and by keyboard."""

import re
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from rallies.core.db.database import writing
from rallies.formats.map import mapview
from rallies.model.actors import By
from rallies.model.rally import decisions, register
from tests import cast, live
from tests.needs import missing

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("basemap")]
HOSTILE = "${7*7}`</script><img src=x onerror=alert(1)>"
PACKAGES = Path(__file__).parents[3] / "node_modules"
DISC = ".disc"
PIN = ".leaflet-marker-icon.pin"


def test_a_rally_opens_with_title_local_time_city_and_link(site: live.Site, page: Page) -> None:
    number = live.published(site)
    page.goto("/en/map/")

    page.locator(PIN).click()

    card = page.get_by_role("dialog")
    expect(card).to_contain_text("Fri 21 May 2027, 18:00 local time")
    expect(card).to_contain_text("Warsaw")
    link = card.get_by_role("link", name="Freedom for Viasna")
    expect(link).to_have_attribute("href", re.compile(f"/en/rallies/{number}/$"))


def test_words_of_a_person_are_shown_and_never_run(site: live.Site, page: Page) -> None:
    live.published(site, title=HOSTILE)
    page.goto("/en/map/")

    page.locator(PIN).click()

    expect(page.get_by_role("dialog").get_by_role("link", name=HOSTILE)).to_be_visible()
    assert page.locator("img").count() == 0


def test_tiles_show_the_same_as_the_feed(site: live.Site, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapview, "MOST_IN_A_FEED", 0)
    live.published(site, title=HOSTILE)
    page.goto("/en/map/")

    page.locator(PIN).click()

    expect(page.get_by_role("dialog")).to_contain_text("Fri 21 May 2027, 18:00 local time")
    expect(page.get_by_role("link", name=HOSTILE)).to_be_visible()


def test_rallies_on_one_spot_open_as_a_list(site: live.Site, page: Page) -> None:
    for day in (23, 21, 22):
        live.published(site, title=f"On the {day}", time_day=date(2027, 5, day))
    page.goto("/en/map/")

    page.locator(DISC).click()

    titles = page.get_by_role("dialog").get_by_role("link")
    expect(titles).to_have_text(["On the 21", "On the 22", "On the 23"])


def test_a_state_has_a_word_and_a_shape(site: live.Site, page: Page) -> None:
    number = live.published(site)
    with site.app.app_context(), writing():
        decisions.cancel(register.with_id(number), By.staff("Ala", cast.NOW), reason="Storm")
    page.goto("/en/map/")

    expect(page.locator(".pin-cancelled")).to_have_attribute("aria-label", "Freedom for Viasna (Cancelled)")
    page.locator(".pin-cancelled").click()

    expect(page.get_by_role("dialog")).to_contain_text("Cancelled")


def test_the_map_works_by_keyboard_alone(site: live.Site, page: Page) -> None:
    live.published(site)
    page.goto("/en/map/")
    expect(page.locator(PIN)).to_have_attribute("aria-label", "Freedom for Viasna")

    page.locator(PIN).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(PIN)).to_be_focused()


@pytest.mark.parametrize("zoom", [1, 3, 4])
def test_no_two_marks_touch(site: live.Site, page: Page, zoom: int) -> None:
    for number in range(60):
        live.published(
            site, title=f"Rally {number}", place_lat=-40 + number * 17 % 110, place_lon=-70 + number * 23 % 160
        )
    page.goto(f"/en/map/#map={zoom}/20/10")
    expect(page.locator(".leaflet-marker-icon").first).to_be_visible()

    boxes = [mark.bounding_box() for mark in page.locator(".leaflet-marker-icon").all()]

    centres = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"] / 2) for box in boxes if box]
    assert len(centres) > 1
    for (x, y, radius), (other_x, other_y, other_radius) in combinations(centres, 2):
        apart = ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5
        assert apart >= radius + other_radius


def test_what_is_over_leaves_the_map_while_something_is_to_come(site: live.Site, page: Page) -> None:
    live.published(site, title="Over", time_day=date(2027, 4, 20))
    live.published(site, place=cast.TBILISI)
    page.clock.set_fixed_time(cast.NOW)

    page.goto("/en/map/")
    expect(page.locator(PIN)).to_have_count(1)
    page.goto("/en/search/map/?from=2027-04-01")

    expect(page.locator(".pin-past")).to_have_count(1)
    expect(page.locator(PIN)).to_have_count(2)


def test_a_broken_feed_is_told_in_words(site: live.Site, browser: Browser) -> None:
    live.published(site)
    page = browser.new_context(base_url=site.address).new_page()
    page.route("**/rallies.geojson", lambda route: route.abort())

    page.goto("/en/map/")

    expect(page.locator("output[data-in-view]")).to_contain_text("could not be loaded")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/en/map/", "/ar/map/", "/en/", "/ar/places/pl/warsaw/"])
def test_maps_are_accessible(site: live.Site, browser: Browser, path: str, scheme: Any) -> None:
    axe = PACKAGES / "axe-core" / "axe.min.js"
    if not axe.is_file():
        missing("axe-core is not installed; `python hatch_build.py browser` does it")
    live.published(site)
    live.published(site, title="Another")
    live.published(site, title="In Tbilisi", place=cast.TBILISI)
    page = browser.new_context(color_scheme=scheme, base_url=site.address).new_page()
    page.goto(path)
    expect(page.locator(".leaflet-marker-icon").first).to_be_attached()

    # The page's own policy forbids what axe is put in by otherwise.
    console = page.context.new_cdp_session(page)
    console.send("Runtime.evaluate", {"expression": axe.read_text(encoding="utf-8")})
    answer = console.send(
        "Runtime.evaluate",
        {
            "expression": "axe.run().then((found) => found.violations.map("
            "(each) => each.id + ': ' + each.nodes.map((node) => node.target).join(' ')))",
            "awaitPromise": True,
            "returnByValue": True,
        },
    )

    assert answer["result"]["value"] == []
