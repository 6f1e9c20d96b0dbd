"""The map of one rally in a real browser: how far is how far, and no nearer than there is something to be seen."""

import pytest
from playwright.sync_api import Browser, Page, expect

from rallies.model.rally.rallies import Precision
from tests import live

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("basemap")]


def test_two_rings_and_a_bar_tell_how_far_is_how_far(site: live.Site, page: Page) -> None:
    number = live.published(site)

    page.goto(f"/en/rallies/{number}/")

    expect(page.locator(".map-ring")).to_have_count(2)
    expect(page.locator(".map-ring-name")).to_have_text(["500 m", "1 km"])
    expect(page.locator(".leaflet-control-scale-line")).to_have_text("2 km")
    small, large = (page.locator(".map-ring").nth(number).bounding_box() for number in (0, 1))
    assert small is not None
    assert large is not None
    assert large["width"] == pytest.approx(2 * small["width"], rel=0.1)


def test_lengths_are_told_in_the_words_of_the_page(site: live.Site, page: Page) -> None:
    number = live.published(site)

    page.goto(f"/ru/rallies/{number}/")

    expect(page.locator(".map-ring-name")).to_have_text(["500 м", "1 км"])
    expect(page.locator(".leaflet-control-scale-line")).to_have_text("2 км")


@pytest.mark.parametrize("precision", [Precision.STREET, Precision.CITY])
def test_where_only_an_area_is_told_no_ring_tells_more(site: live.Site, page: Page, precision: Precision) -> None:
    number = live.published(site, place_precision=precision)

    page.goto(f"/en/rallies/{number}/")

    expect(page.locator(".map-area")).to_be_visible()
    expect(page.locator(".map-ring")).to_have_count(0)


def test_one_comes_no_nearer_than_there_is_something_to_be_seen(site: live.Site, page: Page) -> None:
    number = live.published(site)
    page.goto(f"/en/rallies/{number}/")
    closer = page.get_by_role("button", name="Show a smaller area")

    closer.click()

    expect(closer).to_be_disabled()
    assert page.evaluate("map_spot.getZoom()") == 13


def test_directions_open_without_scripts(site: live.Site, browser: Browser) -> None:
    number = live.published(site)
    page = browser.new_page(java_script_enabled=False, base_url=site.address)
    page.goto(f"/en/rallies/{number}/")
    way = page.get_by_role("link", name="Map app on this device")
    expect(way).to_be_hidden()

    page.locator("summary", has_text="Directions").click()

    expect(way).to_be_visible()
    expect(way).to_have_attribute("href", "geo:52.24790,21.01370?q=52.24790,21.01370(Plac%20Zamkowy)")
