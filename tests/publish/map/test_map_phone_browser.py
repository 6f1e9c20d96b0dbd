"""The map on a phone: one finger for the page, two for the map, and what is opened comes up from below."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import cast, live

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("basemap")]
PIN = ".leaflet-marker-icon.pin"


@pytest.fixture
def page(browser: Browser, site: live.Site) -> Iterator[Page]:
    """A page of a narrow screen that is touched."""
    screen: Any = {"width": 360, "height": 740}
    phone = browser.new_context(viewport=screen, has_touch=True, is_mobile=True, base_url=site.address)
    yield phone.new_page()
    phone.close()


def test_a_phone_keeps_one_finger_for_the_page(site: live.Site, page: Page) -> None:
    live.published(site)
    page.goto("/en/")
    expect(page.locator(".leaflet-marker-icon").first).to_be_attached()

    assert "leaflet-touch-drag" not in (page.locator(".map-ground").get_attribute("class") or "")
    page.goto("/en/map/")
    expect(page.locator(".leaflet-touch-drag")).to_be_attached()


def test_two_fingers_move_the_map_of_a_page_on_a_phone(site: live.Site, page: Page) -> None:
    live.published(site)
    page.goto("/en/places/pl/#map=8/52.2/21.0")
    page.locator(".map-ground").scroll_into_view_if_needed()
    expect(page.locator(PIN)).to_be_attached()
    box = page.locator(".map-ground").bounding_box()
    assert box is not None
    wire = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        placed = [{"x": box["x"] + x, "y": box["y"] + y, "id": number} for number, (x, y) in enumerate(points)]
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": placed})

    touch("touchStart", (100, 150), (200, 150))
    for step in range(1, 9):
        touch("touchMove", (100 + 8 * step, 150), (200 + 8 * step, 150))
    touch("touchEnd")

    expect(page).to_have_url(re.compile(r"#map=8/52\.\d+/20\.\d+$"))


def test_a_phone_opens_the_rallies_in_view_as_a_sheet(site: live.Site, page: Page) -> None:
    live.published(site)
    live.published(site, title="In Tbilisi", place=cast.TBILISI, time_day=date(2027, 5, 20))
    page.goto("/en/map/")
    bar = page.get_by_role("button", name="Showing 2 of 2 rallies")
    frame = page.locator(".map-frame").bounding_box()
    assert frame is not None
    assert bar.bounding_box() == {"x": 0, "y": frame["y"] + frame["height"] - 44, "width": 360, "height": 44}

    bar.tap()

    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("link")).to_have_text(["In Tbilisi", "Freedom for Viasna"])
    box = sheet.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 360)
    assert abs(box["y"] + box["height"] - frame["y"] - frame["height"]) <= 1
    assert box["height"] <= frame["height"] * 0.6 + 1
    page.evaluate("location.hash = 'map=8/52.2/21.0'")
    expect(sheet.get_by_role("link")).to_have_text(["Freedom for Viasna"])
    sheet.get_by_role("button", name="Close").tap()
    expect(page.get_by_role("button", name="Showing 1 of 2 rallies")).to_be_focused()


def test_a_pin_on_a_phone_opens_over_the_bottom_of_the_map(site: live.Site, page: Page) -> None:
    live.published(site)
    page.goto("/en/places/pl/")
    page.locator(PIN).tap()

    sheet, frame = (page.locator(each).bounding_box() for each in (".map-card", ".map-frame"))
    assert sheet is not None
    assert frame is not None
    assert sheet["width"] >= frame["width"] - 2
    assert abs(sheet["y"] + sheet["height"] - frame["y"] - frame["height"]) <= 1
