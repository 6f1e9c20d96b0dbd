"""The map in a real browser: what is drawn, what opens, what is sent, by mouse and by keyboard."""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import combinations
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from rallies.core.database import writing
from rallies.formats import mapview
from rallies.model import decisions, register
from tests import cast, live
from tests.needs import missing
from tests.ports import free_port

pytestmark = pytest.mark.browser
HOSTILE = "${7*7}`</script><img src=x onerror=alert(1)>"
PACKAGES = Path(__file__).parents[2] / "node_modules"
DISC = ".disc"
PIN = ".leaflet-marker-icon.pin"
NAMES = """(() => {
  const found = [];
  const [edge, frame] = [map_full.getPixelBounds().min, map_full.getContainer().getBoundingClientRect()];
  map_full.eachLayer(({ labelers }) => labelers && labelers.getIndex(map_full.getZoom()).tree.all().forEach((box) =>
    found.push([box.minX - edge.x + frame.x, box.minY - edge.y + frame.y,
                box.maxX - edge.x + frame.x, box.maxY - edge.y + frame.y])));
  return found;
})()"""
"""Where the names of countries and cities stand in the window: left, top, right, bottom."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with live.chromium() as opened:
        yield opened


@pytest.fixture
def site(tmp_path: Path) -> Iterator[live.Site]:
    if not (Path(mapview.BUILT).parent / "world.pmtiles").is_file():
        missing("the basemap is not built")
    with live.site(tmp_path) as served:
        yield served


@pytest.fixture
def watched() -> live.Watched:
    return live.Watched()


@pytest.fixture
def page(browser: Browser, site: live.Site, watched: live.Watched) -> Iterator[Page]:
    """A page of a wide window that must neither leave the origin nor complain."""
    context = browser.new_context(viewport={"width": 1200, "height": 800}, locale="en-GB", base_url=site.address)
    watched.follow(context)
    yield context.new_page()
    context.close()
    assert watched.foreign(site.address) == []
    assert watched.complaints == []


def _published(site: live.Site, **differs: Any) -> str:
    with site.app.app_context():
        return cast.published(**differs).public_id


def test_a_rally_opens_with_title_local_time_city_and_link(site: live.Site, page: Page) -> None:
    number = _published(site)
    page.goto("/en/map/")

    page.locator(PIN).click()

    card = page.get_by_role("dialog")
    expect(card).to_contain_text("Fri 21 May 2027, 18:00 local time")
    expect(card).to_contain_text("Warsaw")
    link = card.get_by_role("link", name="Freedom for Viasna")
    expect(link).to_have_attribute("href", re.compile(f"/en/rallies/{number}/$"))


def test_words_of_a_person_are_shown_and_never_run(site: live.Site, page: Page) -> None:
    _published(site, title=HOSTILE)
    page.goto("/en/map/")

    page.locator(PIN).click()

    expect(page.get_by_role("dialog").get_by_role("link", name=HOSTILE)).to_be_visible()
    assert page.locator("img").count() == 0


def test_tiles_show_the_same_as_the_feed(site: live.Site, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapview, "MOST_IN_A_FEED", 0)
    _published(site, title=HOSTILE)
    page.goto("/en/map/")

    page.locator(PIN).click()

    expect(page.get_by_role("dialog")).to_contain_text("Fri 21 May 2027, 18:00 local time")
    expect(page.get_by_role("link", name=HOSTILE)).to_be_visible()


def test_rallies_on_one_spot_open_as_a_list(site: live.Site, page: Page) -> None:
    for day in (23, 21, 22):
        _published(site, title=f"On the {day}", time_day=date(2027, 5, day))
    page.goto("/en/map/")

    page.locator(DISC).click()

    titles = page.get_by_role("dialog").get_by_role("link")
    expect(titles).to_have_text(["On the 21", "On the 22", "On the 23"])


def test_a_state_has_a_word_and_a_shape(site: live.Site, page: Page) -> None:
    number = _published(site)
    with site.app.app_context(), writing():
        decisions.cancel(register.with_id(number), decisions.By("staff Ala", cast.NOW), reason="Storm")
    page.goto("/en/map/")

    expect(page.locator(".pin-cancelled")).to_have_attribute("aria-label", "Freedom for Viasna (Cancelled)")
    page.locator(".pin-cancelled").click()

    expect(page.get_by_role("dialog")).to_contain_text("Cancelled")


def test_the_map_works_by_keyboard_alone(site: live.Site, page: Page) -> None:
    _published(site)
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
        _published(site, title=f"Rally {number}", place_lat=-40 + number * 17 % 110, place_lon=-70 + number * 23 % 160)
    page.goto(f"/en/map/#map={zoom}/20/10")
    expect(page.locator(".leaflet-marker-icon").first).to_be_visible()

    boxes = [mark.bounding_box() for mark in page.locator(".leaflet-marker-icon").all()]

    centres = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"] / 2) for box in boxes if box]
    assert len(centres) > 1
    for (x, y, radius), (other_x, other_y, other_radius) in combinations(centres, 2):
        apart = ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5
        assert apart >= radius + other_radius


def test_a_second_visit_asks_for_no_part_of_the_ground_again(site: live.Site, browser: Browser) -> None:
    _published(site)
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


def test_the_view_lives_in_the_fragment_and_is_never_sent(site: live.Site, page: Page, watched: live.Watched) -> None:
    _published(site)
    page.goto("/en/map/#map=6/50.5/20.5")
    expect(page.locator(PIN)).to_be_visible()

    page.get_by_role("button", name="Show a smaller area").click()

    expect(page).to_have_url(re.compile(r"#map=7/50\.\d+/20\.\d+$"))
    assert not [address for address in watched.requests if "50.5" in address.partition("#")[0]]


@pytest.mark.parametrize("fragment", ["map=99/999/999", "map=x", "map=1/2", "map=-1/0/0", "%00", "map=3/91/0"])
def test_a_fragment_that_says_nothing_is_ignored(site: live.Site, page: Page, fragment: str) -> None:
    _published(site)

    page.goto(f"/en/map/#{fragment}")

    expect(page.locator(PIN)).to_be_in_viewport()


def test_near_me_sends_a_tenth_of_a_degree_and_no_more(
    site: live.Site, browser: Browser, watched: live.Watched
) -> None:
    _published(site)
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
    _published(site)
    _published(site, title="In Tbilisi", place=cast.TBILISI)
    page.goto("/en/")
    counted = page.locator("output[data-in-view]")
    expect(counted).to_have_text("Showing 2 of 2 rallies")

    page.goto("/en/#map=8/52.2/21.0")
    page.reload()

    expect(counted).to_have_text("Showing 1 of 2 rallies")


def test_the_map_is_drawn_again_when_the_colours_change(site: live.Site, page: Page) -> None:
    _published(site)
    page.goto("/en/map/")
    expect(page.locator(PIN)).to_be_visible()
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()
    light = page.locator(".map-ground").screenshot()

    page.emulate_media(color_scheme="dark")
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()

    assert page.locator(".map-ground").screenshot() != light


def test_right_to_left_pages_have_their_buttons_on_the_left(site: live.Site, page: Page) -> None:
    _published(site)

    page.goto("/ar/map/")

    box = page.locator(".map-closer").bounding_box()
    assert box is not None
    assert box["x"] < 600


def test_what_is_over_leaves_the_map_while_something_is_to_come(site: live.Site, page: Page) -> None:
    _published(site, title="Over", time_day=date(2027, 4, 20))
    _published(site, place=cast.TBILISI)
    page.clock.set_fixed_time(cast.NOW)

    page.goto("/en/map/")
    expect(page.locator(PIN)).to_have_count(1)
    page.goto("/en/search/map/?from=2027-04-01")

    expect(page.locator(".pin-past")).to_have_count(1)
    expect(page.locator(PIN)).to_have_count(2)


def test_without_scripts_a_drawing_links_the_cities(site: live.Site, browser: Browser) -> None:
    _published(site)
    page = browser.new_context(java_script_enabled=False, base_url=site.address).new_page()
    page.goto("/en/map/")
    expect(page.locator("svg.world")).to_be_visible()

    page.locator("svg.world a").first.click()

    expect(page).to_have_url(f"{site.address}/en/places/pl/warsaw/")


def test_no_name_on_the_ground_lies_under_a_mark(site: live.Site, page: Page) -> None:
    for lat, lon in ((52.0, 19.4), (52.23, 21.01), (49.8, 15.0), (51.0, 10.3), (52.52, 13.4)):
        _published(site, title=f"Rally {lat}", place_lat=lat, place_lon=lon)
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


def test_the_map_of_a_page_opens_alone_with_the_same_view(site: live.Site, page: Page) -> None:
    _published(site)
    page.goto("/en/places/pl/#map=8/52.2/21.0")
    expect(page.locator(PIN)).to_be_attached()

    page.get_by_role("button", name="Show the map on the whole screen").click()

    expect(page).to_have_url(re.compile(r"/en/places/pl/map/#map=8/52\.2\d*/21\.0\d*$"))
    page.get_by_role("button", name="Show the map on the whole screen").click()
    expect(page.get_by_role("button", name="Leave the whole screen")).to_be_visible()


def test_no_mark_lies_under_a_button_at_first(site: live.Site, page: Page) -> None:
    for place in (cast.WARSAW, cast.TBILISI):
        _published(site, place=place)
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


def test_a_broken_feed_is_told_in_words(site: live.Site, browser: Browser) -> None:
    _published(site)
    page = browser.new_context(base_url=site.address).new_page()
    page.route("**/rallies.geojson", lambda route: route.abort())

    page.goto("/en/map/")

    expect(page.locator("output[data-in-view]")).to_contain_text("could not be loaded")


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/en/map/", "/ar/map/", "/en/", "/ar/places/pl/warsaw/"])
def test_maps_are_accessible(site: live.Site, browser: Browser, path: str, scheme: Any) -> None:
    axe = PACKAGES / "axe-core" / "axe.min.js"
    if not axe.is_file():
        missing("axe-core is not installed; `python hatch_build.py browser` does it")
    _published(site)
    _published(site, title="Another")
    _published(site, title="In Tbilisi", place=cast.TBILISI)
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


def test_a_partners_page_shows_map_and_drawing_in_frames(site: live.Site, browser: Browser, tmp_path: Path) -> None:
    _published(site)
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
