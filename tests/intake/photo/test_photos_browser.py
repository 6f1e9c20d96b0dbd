"""Covering faces and cropping in a real browser, by mouse and by keys, and sending without scripts."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import select

from rallies.core.db.database import session
from rallies.model.photo.photos import Photo, PhotoPixels
from tests import live, photocast
from tests.core import pictureframes as frames

pytestmark = pytest.mark.browser
LANGUAGES = ("en", "be", "ar")
PHONE: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[live.Site]:
    with live.site(tmp_path / "instance") as opened:
        with opened.app.app_context():
            photocast.campaign()
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A red picture with a blue corner, with the secrets of a camera in it."""
    path = tmp_path / "IMG_2021.jpg"
    path.write_bytes(frames.saved(frames.drawing(600, 400), "JPEG", comment=frames.SECRET, quality=95))
    return path


def opened(browser: Browser, site: live.Site, language: str, *, scripts: bool = True) -> tuple[Page, live.Watched]:
    watched = live.Watched()
    context = browser.new_context(base_url=site.address, viewport=PHONE, java_script_enabled=scripts)
    watched.follow(context)
    page = context.new_page()
    page.goto(f"/{language}/campaigns/viasna/photos/send/")
    return page, watched


def kept(app: Flask) -> tuple[Photo, Image.Image]:
    """The one photo of the register, and how it looks."""
    with app.app_context():
        photo = session().execute(select(Photo)).scalar_one()
        body = session().execute(select(PhotoPixels.body).where(PhotoPixels.size == "large")).scalar_one()
        session().remove()
    return photo, Image.open(BytesIO(body)).convert("RGB")


def finish(page: Page) -> None:
    page.locator("#alt").fill(photocast.ALT)
    page.locator("#place").select_option("pl/warsaw")
    page.locator("#sure").check()
    page.locator("form[enctype] button[type=submit]").click()
    page.wait_for_url("**/manage/photos/*/")
    expect(page.locator("img.photo-own")).to_be_visible()


def is_dark(picture: Image.Image, x: float, y: float) -> bool:
    colour = picture.getpixel((int(x * picture.width), int(y * picture.height)))
    assert isinstance(colour, tuple)
    return max(colour) < 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_face_is_covered_by_hand_before_the_picture_leaves(
    browser: Browser, site: live.Site, file: Path, language: str
) -> None:
    page, watched = opened(browser, site, language)
    page.locator("#picture").set_input_files(file)
    canvas = page.locator("[data-editor] canvas")
    expect(canvas).to_be_visible()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None

    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.6)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] * 0.9)
    page.mouse.up()
    finish(page)

    _, picture = kept(site.app)
    assert is_dark(picture, 0.75, 0.75)
    assert not is_dark(picture, 0.3, 0.75)
    assert watched.foreign(site.address) == []
    assert watched.complaints == []
    page.context.close()


def test_keys_alone_cover_and_crop(browser: Browser, site: live.Site, file: Path) -> None:
    page, watched = opened(browser, site, "en")
    page.locator("#picture").set_input_files(file)
    page.get_by_role("button", name="Add a cover").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".editor-box")).to_be_focused()
    for _ in range(20):
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowUp")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowRight")
    page.get_by_role("button", name="Crop").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".editor-box.is-crop")).to_be_focused()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowUp")
    for _ in range(15):
        page.keyboard.press("Shift+ArrowUp")
    page.get_by_role("button", name="Crop").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Cropped. The rest is gone.")).to_be_visible()
    finish(page)

    _, picture = kept(site.app)
    assert (picture.width, picture.height) == (480, 200)
    assert is_dark(picture, 0.1, 0.1)
    assert not is_dark(picture, 0.8, 0.8)
    assert watched.complaints == []
    page.context.close()


def test_delete_takes_a_cover_away(browser: Browser, site: live.Site, file: Path) -> None:
    page, _ = opened(browser, site, "en")
    page.locator("#picture").set_input_files(file)
    page.get_by_role("button", name="Add a cover").click()

    page.keyboard.press("Delete")

    expect(page.locator(".editor-box")).to_have_count(0)
    page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_is_sent_without_scripts(browser: Browser, site: live.Site, file: Path, language: str) -> None:
    page, watched = opened(browser, site, language, scripts=False)
    expect(page.locator("[data-editor]")).to_be_hidden()
    expect(page.locator(".only-plain")).to_be_visible()
    page.locator("#picture").set_input_files(file)
    finish(page)

    photo, picture = kept(site.app)
    assert photo.language == language
    assert picture.size == (600, 400)
    assert watched.complaints == []
    page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_fit_a_phone(browser: Browser, site: live.Site, file: Path, language: str) -> None:
    page, _ = opened(browser, site, language)
    page.locator("#picture").set_input_files(file)
    expect(page.locator("[data-editor] canvas")).to_be_visible()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

    form = page.evaluate(wide)
    finish(page)
    own = page.evaluate(wide)
    page.goto(f"/{language}/campaigns/viasna/photos/")

    assert (form, own, page.evaluate(wide)) == (0, 0, 0)
    page.context.close()
