"""The pin of the submission form in a real browser: by candidates, by click and by the arrow keys."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import live

pytestmark = pytest.mark.browser
PIN = ".leaflet-marker-draggable"


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The form after a town of which there are many was typed."""
    watched = live.Watched()
    with live.site(tmp_path) as site:
        context = browser.new_context(base_url=site.address, locale="en-GB")
        watched.follow(context)
        page = context.new_page()
        _fill(page, "Springfield", "US")
        expect(page.get_by_role("radio", name=re.compile("Illinois"))).to_be_visible()
        yield page
        context.close()
        assert watched.foreign(site.address) == []
        assert [said for said in watched.complaints if "status of 422" not in said] == []


def _fill(page: Page, city: str, country: str) -> None:
    """Fill in a new form, and send it."""
    page.goto("/en/submit/")
    page.get_by_label("Title").fill("Candles for Viasna")
    page.get_by_label("What will people do?").select_option("vigil")
    page.get_by_label("Country", exact=True).select_option(country)
    page.get_by_label("City or town").fill(city)
    page.get_by_label("Venue", exact=True).fill("Daley Plaza")
    page.get_by_label("Day", exact=True).fill("2027-05-21")
    page.get_by_label("The hour is to be announced").check()
    page.get_by_role("button", name="Look at it before sending").click()


def _spot(page: Page) -> tuple[float, float]:
    lat, lon = (page.locator(f"#{name}").input_value() for name in ("lat", "lon"))
    return float(lat), float(lon)


def _illinois(page: Page) -> tuple[float, float]:
    page.get_by_role("radio", name=re.compile("Illinois")).check()
    expect(page.locator(PIN)).to_be_visible()
    return _spot(page)


def test_a_candidate_takes_the_pin_to_its_middle_which_is_no_exact_spot(page: Page) -> None:
    lat, lon = _illinois(page)

    assert (round(lat, 1), round(lon, 1)) == (39.8, -89.6)
    expect(page.locator("output[data-pin]")).to_contain_text("no exact spot is set yet")
    page.get_by_role("button", name="Look at it before sending").click()
    expect(page.get_by_text("You gave no exact spot")).to_be_visible()


def test_the_arrow_keys_move_the_pin_and_not_the_map(page: Page) -> None:
    lat, lon = _illinois(page)

    page.locator(PIN).focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)

    moved_lat, moved_lon = _spot(page)
    assert 0 < moved_lat - lat < 0.1
    assert 0 < moved_lon - lon < 0.1


def test_enter_sets_the_pin_where_the_city_was_sure(page: Page) -> None:
    _fill(page, "Warsaw", "PL")
    page.get_by_role("button", name="Change something").click()
    expect(page.locator(".map-ground.leaflet-container")).to_be_visible()
    expect(page.locator("output[data-pin]")).to_contain_text("press Enter on it")
    assert page.locator("#lat").input_value() == ""

    page.get_by_label("The venue is to be announced").focus()
    page.keyboard.press("Tab")
    for key in ("ArrowRight", "Enter", "ArrowUp"):
        page.keyboard.press(key)

    expect(page.locator(PIN)).to_be_focused()
    lat, lon = _spot(page)
    assert abs(lat - 52.2) < 1
    assert abs(lon - 21.0) < 1
    expect(page.locator("output[data-pin]")).to_contain_text("The pin is at 52.")


def test_a_click_sets_the_pin(page: Page) -> None:
    lat, lon = _illinois(page)

    page.locator(".map-ground").click(position={"x": 60, "y": 200})

    assert _spot(page)[1] < lon
    assert _spot(page) != (lat, lon)


def test_dragging_moves_the_pin(page: Page) -> None:
    lat, lon = _illinois(page)
    page.locator(PIN).scroll_into_view_if_needed()
    box = page.locator(PIN).bounding_box()
    assert box is not None

    page.mouse.move(box["x"] + 15, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(box["x"] + 75, box["y"] + 15, steps=6)
    page.mouse.up()

    assert _spot(page)[1] > lon
    assert abs(_spot(page)[0] - lat) < 0.01
