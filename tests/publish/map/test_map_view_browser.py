"""The view of the map in a real browser: where it is, what frames it, what is sent of it, and the list beside it."""

import re

import pytest
from playwright.sync_api import Browser, FloatRect, Page, expect

from rallies.model.rally.draft import PlaceSaid
from tests import cast, live

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("basemap")]
PIN = ".leaflet-marker-icon.pin"


def test_the_view_lives_in_the_fragment_and_is_never_sent(site: live.Site, page: Page, watched: live.Watched) -> None:
    live.published(site)
    page.goto("/en/map/#map=6/50.5/20.5")
    expect(page.locator(PIN)).to_be_visible()

    page.get_by_role("button", name="Show a smaller area").click()

    expect(page).to_have_url(re.compile(r"#map=7/50\.\d+/20\.\d+$"))
    assert not [address for address in watched.requests if "50.5" in address.partition("#")[0]]


@pytest.mark.parametrize("fragment", ["map=99/999/999", "map=x", "map=1/2", "map=-1/0/0", "%00", "map=3/91/0"])
def test_a_fragment_that_says_nothing_is_ignored(site: live.Site, page: Page, fragment: str) -> None:
    live.published(site)

    page.goto(f"/en/map/#{fragment}")

    expect(page.locator(PIN)).to_be_in_viewport()


def test_near_me_sends_a_tenth_of_a_degree_and_no_more(
    site: live.Site, browser: Browser, watched: live.Watched
) -> None:
    live.published(site)
    where = {"latitude": 52.22977, "longitude": 21.01178}
    context = browser.new_context(geolocation=where, permissions=["geolocation"], base_url=site.address)  # type: ignore[arg-type]
    watched.follow(context)
    page = context.new_page()
    page.goto("/en/map/")

    page.get_by_role("button", name="Rallies near me").click()

    page.wait_for_url("**/en/near/?lat=52.2&lon=21.0")
    assert not [address for address in watched.requests if "52.22" in address or "21.01" in address]
    context.close()


def test_the_list_follows_the_map(site: live.Site, page: Page) -> None:
    live.published(site)
    live.published(site, title="In Tbilisi", place=cast.TBILISI)
    page.goto("/en/")
    counted = page.locator("output[data-in-view]")
    expect(counted).to_have_text("Showing 2 of 2 rallies")

    page.goto("/en/#map=8/52.2/21.0")
    page.reload()

    expect(counted).to_have_text("Showing 1 of 2 rallies")


def test_right_to_left_pages_have_their_buttons_on_the_left(site: live.Site, page: Page) -> None:
    live.published(site)

    page.goto("/ar/map/")

    box = page.locator(".map-closer").bounding_box()
    assert box is not None
    assert box["x"] < 600


def test_the_map_of_a_page_opens_alone_with_the_same_view(site: live.Site, page: Page) -> None:
    live.published(site)
    page.goto("/en/places/pl/#map=8/52.2/21.0")
    expect(page.locator(PIN)).to_be_attached()

    page.get_by_role("button", name="Show the map on the whole screen").click()

    expect(page).to_have_url(re.compile(r"/en/places/pl/map/#map=8/52\.2\d*/21\.0\d*$"))
    page.get_by_role("button", name="Show the map on the whole screen").click()
    expect(page.get_by_role("button", name="Leave the whole screen")).to_be_visible()


def test_no_mark_lies_under_a_button_at_first(site: live.Site, page: Page) -> None:
    for place in (cast.WARSAW, cast.TBILISI):
        live.published(site, place=place)
    for language in ("en", "ar"):
        page.goto(f"/{language}/map/")
        expect(page.locator(PIN)).to_have_count(2)
        expect(page.locator(".map-sheet")).to_be_visible()
        buttons = [box for bar in page.locator(".map-bar, .map-sheet").all() if (box := bar.bounding_box())]
        for mark in page.locator(PIN).all():
            box = mark.bounding_box()
            assert box is not None
            assert not [
                bar for bar in buttons if box["x"] < bar["x"] + bar["width"] and bar["x"] < box["x"] + box["width"]
                and box["y"] < bar["y"] + bar["height"] and bar["y"] < box["y"] + box["height"]
            ]  # fmt: skip


@pytest.mark.parametrize(("path", "width", "height"), [
    ("/en/", 360, 740), ("/ar/map/", 360, 640), ("/en/", 1440, 900), ("/en/map/", 1440, 500), ("/ar/map/", 1024, 420),
])  # fmt: skip
def test_rallies_around_the_world_are_whole_and_beside_the_buttons_on_any_screen(
    site: live.Site, page: Page, path: str, width: int, height: int
) -> None:
    for city, lat, lon in (("tromso", 69.65, 18.96), ("auckland", -36.85, 174.76), ("honolulu", 21.3, -157.86)):
        live.published(
            site,
            place=PlaceSaid(
                country="XX", city=city, city_name=city, venue="Square", city_lat=lat, city_lon=lon, lat=lat, lon=lon
            ),
        )
    page.set_viewport_size({"width": width, "height": height})

    page.goto(path)

    expect(page.locator(PIN)).to_have_count(3)
    ground = page.locator(".map-ground").bounding_box()
    bars = [box for bar in page.locator(".map-bar").all() if (box := bar.bounding_box())]
    marks = [box for mark in page.locator(PIN).all() if (box := mark.bounding_box())]
    assert ground is not None
    assert (len(marks), len(bars)) == (3, 3)
    assert [mark for mark in marks if overlap(mark, ground) < mark["width"] * mark["height"] - 1] == []
    assert [mark for mark in marks for bar in bars if overlap(mark, bar) > 0] == []


def overlap(one: FloatRect, other: FloatRect) -> float:
    """The area that two boxes share, in square pixels."""
    wide = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    high = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
    return max(wide, 0) * max(high, 0)
