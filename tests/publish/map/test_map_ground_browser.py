"""The ground of the map in a real browser: land, names, streets, the drawing without scripts, and frames elsewhere."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import cast, live
from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("basemap")]
PIN = ".leaflet-marker-icon.pin"
NAMES = """(() => {
  const found = [];
  const [edge, frame] = [map_full.getPixelBounds().min, map_full.getContainer().getBoundingClientRect()];
  // Names are placed at whole zooms; a view between two shows them smaller.
  const zoom = Math.round(map_full.getZoom()), size = map_full.getZoomScale(map_full.getZoom(), zoom);
  map_full.eachLayer(({ labelers }) => labelers && labelers.getIndex(zoom).tree.all().forEach((box) =>
    found.push([box.minX * size - edge.x + frame.x, box.minY * size - edge.y + frame.y,
                box.maxX * size - edge.x + frame.x, box.maxY * size - edge.y + frame.y])));
  return found;
})()"""
"""Where the names of countries and cities stand in the window: left, top, right, bottom."""
COUNTRIES = "labelers.getIndex(zoom).tree.all().filter(({ indexedLabel }) => indexedLabel.order === 0)"
POLAND = """(() => {
  const zoom = map_full.getZoom();
  const near = map_full.project([52, 19.4]);
  let found;
  map_full.eachLayer(({ labelers }) => labelers && labelers.getIndex(zoom).tree.all().forEach((box) => {
    const isCountry = box.indexedLabel.order === 0;
    const away = (one) => Math.hypot((one.minX + one.maxX) / 2 - near.x, (one.minY + one.maxY) / 2 - near.y);
    if (isCountry && (!found || away(box) < away(found))) found = box;
  }));
  const { lat, lng } = map_full.unproject([(found.minX + found.maxX) / 2, found.minY + 5]);
  return [lat, lng];
})()"""
"""A point in the upper part of Poland's name."""


def test_a_second_visit_asks_for_no_part_of_the_ground_again(site: live.Site, browser: Browser) -> None:
    live.published(site)
    context = browser.new_context(base_url=site.address)
    came: list[dict[str, Any]] = []
    for _ in range(2):
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.responseReceived", lambda event: came.append(event["response"]))
        page.goto("/en/map/#map=4/50/20")
        page.locator("canvas.leaflet-tile-loaded").first.wait_for()
        page.wait_for_load_state("networkidle")
        page.close()

    ground = [answer for answer in came if "world.pmtiles" in answer["url"]]

    fetched, kept = (
        sorted(answer["url"] for answer in ground if answer["fromDiskCache"] is is_kept) for is_kept in (False, True)
    )
    assert len(fetched) > 2
    assert kept == fetched
    context.close()


def test_the_map_is_drawn_again_when_the_colours_change(site: live.Site, page: Page) -> None:
    live.published(site)
    page.goto("/en/map/")
    expect(page.locator(PIN)).to_be_visible()
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()
    light = page.locator(".map-ground").screenshot()

    page.emulate_media(color_scheme="dark")
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()

    assert page.locator(".map-ground").screenshot() != light


def test_a_view_between_two_zooms_is_drawn_finer_than_it_is_shown(page: Page) -> None:
    drawn = page.locator("canvas.leaflet-tile-loaded").first
    page.goto("/en/map/")
    drawn.wait_for()
    assert page.evaluate("map_full.getZoom() % 1") > 0
    assert drawn.evaluate("(canvas) => canvas.width") == 512

    page.get_by_role("button", name="Show a smaller area").click()

    expect(page.locator(".leaflet-tile-container:last-child canvas.leaflet-tile-loaded").first).to_have_attribute(
        "width", "256"
    )


def test_no_name_on_the_ground_lies_under_a_mark(site: live.Site, page: Page) -> None:
    for lat, lon in ((52.0, 19.4), (52.23, 21.01), (49.8, 15.0), (51.0, 10.3), (52.52, 13.4)):
        live.published(site, title=f"Rally {lat}", place_lat=lat, place_lon=lon)
    page.goto("/en/map/#map=5/51.0/15.0")
    expect(page.locator(".leaflet-marker-icon")).to_have_count(4)
    page.wait_for_load_state("networkidle")

    names = page.evaluate(NAMES)

    marks = [box for mark in page.locator(".leaflet-marker-icon").all() if (box := mark.bounding_box())]
    assert len(names) > 5
    assert [
        (left, top) for left, top, right, bottom in names for mark in marks
        if left < mark["x"] + mark["width"] and mark["x"] < right
        and top < mark["y"] + mark["height"] - 12 and mark["y"] < bottom
    ] == []  # fmt: skip


def test_the_point_of_a_pin_hides_no_letter_of_a_country(site: live.Site, page: Page) -> None:
    page.goto("/en/map/#map=5/52.0/19.4")
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()
    page.wait_for_load_state("networkidle")
    lat, lon = page.evaluate(POLAND)
    live.published(site, place_lat=lat, place_lon=lon)

    page.reload()
    expect(page.locator(PIN)).to_be_visible()
    page.wait_for_load_state("networkidle")

    pin = page.locator(PIN).bounding_box()
    assert pin is not None
    countries = page.evaluate(NAMES.replace("labelers.getIndex(zoom).tree.all()", COUNTRIES))
    assert len(countries) > 1
    assert [
        (left, top) for left, top, right, bottom in countries
        if left < pin["x"] + pin["width"] and pin["x"] < right
        and top < pin["y"] + pin["height"] - 1 and pin["y"] < bottom
    ] == []  # fmt: skip


def test_no_edge_and_no_button_cuts_a_name_at_first(site: live.Site, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for place in (cast.WARSAW, cast.TBILISI):
        live.published(site, place=place)
    live.published(site, place_lat=40.7, place_lon=-74.0)
    page.goto("/en/map/")
    expect(page.locator(".leaflet-marker-icon")).to_have_count(3)
    page.wait_for_load_state("networkidle")

    names = page.evaluate(NAMES)

    bars = [page.locator(".map-ground"), *page.locator(".map-bar").all()]
    frame, *buttons = [box for bar in bars if (box := bar.bounding_box())]
    right_edge, bottom_edge = frame["x"] + frame["width"], frame["y"] + frame["height"]
    shown = [
        (left, top, right, bottom) for left, top, right, bottom in names
        if right > frame["x"] and left < right_edge and bottom > frame["y"] and top < bottom_edge
    ]  # fmt: skip
    assert len(shown) > 2
    assert all(left >= frame["x"] and right <= right_edge for left, _, right, _ in shown)
    assert all(top >= frame["y"] and bottom <= bottom_edge for _, top, _, bottom in shown)
    assert [
        name for name in shown for button in buttons
        if name[0] < button["x"] + button["width"] and button["x"] < name[2]
        and name[1] < button["y"] + button["height"] and button["y"] < name[3]
    ] == []  # fmt: skip


def test_a_server_of_streets_is_asked_only_where_streets_can_be_seen(tmp_path: Path, browser: Browser) -> None:
    tiles = {"RALLIES_TILES_URL": "https://tiles.example/{z}/{x}/{y}.svg", "RALLIES_TILES_ATTRIBUTION": "<b>Maps</b>"}
    with live.site(tmp_path, **tiles) as site:
        watched = live.Watched()
        context = browser.new_context(base_url=site.address)
        watched.follow(context)
        drawn = '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"/>'
        context.route("https://tiles.example/**", lambda route: route.fulfill(content_type="image/svg+xml", body=drawn))
        page = context.new_page()
        page.goto("/en/map/#map=6/52.2/21.0")
        page.locator("canvas.leaflet-tile-loaded").first.wait_for()
        assert watched.foreign(site.address) == []

        page.goto("/en/map/#map=12/52.2/21.0")
        page.reload()
        page.locator("img.leaflet-tile-loaded").first.wait_for()

        assert "https://tiles.example/12/2286/1348.svg" in watched.foreign(site.address)
        expect(page.locator(".leaflet-control-attribution")).to_contain_text("<b>Maps</b>")
        assert watched.complaints == []
        context.close()


def test_without_scripts_a_drawing_links_the_cities(site: live.Site, browser: Browser) -> None:
    live.published(site)
    page = browser.new_context(java_script_enabled=False, base_url=site.address).new_page()
    page.goto("/en/map/")
    expect(page.locator("svg.world")).to_be_visible()

    page.locator("svg.world a").first.click()

    expect(page).to_have_url(f"{site.address}/en/places/pl/warsaw/")


def test_in_print_the_drawing_stands_in_the_place_of_the_map(site: live.Site, page: Page) -> None:
    live.published(site)
    page.goto("/en/places/pl/")
    expect(page.locator(PIN)).to_be_visible()

    page.emulate_media(media="print")

    expect(page.locator("svg.world")).to_be_visible()
    expect(page.locator(".map-ground")).to_be_hidden()


def test_a_partners_page_shows_map_and_drawing_in_frames(site: live.Site, browser: Browser, tmp_path: Path) -> None:
    live.published(site)
    (tmp_path / "partner").mkdir()
    (tmp_path / "partner" / "index.html").write_text(
        f'<!doctype html><title>Partner</title><iframe src="{site.address}/en/embed/?show=map&theme=dark&height=300"'
        f' height="300" title="Map"></iframe><img src="{site.address}/en/map.svg" alt="Map">'
    )
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "partner"))
    with ThreadingHTTPServer(("127.0.0.1", free_port()), handler) as partner:
        thread = Thread(target=partner.serve_forever, daemon=True)
        thread.start()
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{partner.server_port}/")
        frame = page.frame_locator("iframe")

        expect(frame.locator(PIN)).to_be_visible()
        expect(frame.locator("html")).to_have_css("background-color", "rgb(22, 24, 27)")
        box = frame.locator("body").bounding_box()
        assert box is not None
        assert box["height"] == 300
        assert page.locator("img").evaluate("(picture) => picture.naturalWidth") == 1200
        assert context.cookies() == []
        context.close()
        partner.shutdown()
        thread.join(timeout=10)
