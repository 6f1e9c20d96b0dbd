"""Who does something to a rally sees it on the public page on her next click, though her browser has that page."""

import pytest
from playwright.sync_api import Browser, expect

from rallies.core.keys.tokens import key_hash, new_key
from tests import live

pytestmark = pytest.mark.browser


def test_who_cancels_by_her_key_sees_it_on_the_public_page(site: live.Site, browser: Browser) -> None:
    key = new_key()
    rally = live.published(site, key_hash=key_hash(key))
    page = browser.new_context(locale="en-GB").new_page()
    for path, said in (("/en/places/pl/warsaw/", "Next rally"), (f"/en/rallies/{rally}/", "On")):
        page.goto(f"{site.address}{path}")
        expect(page.locator("main").get_by_text(said, exact=True).first).to_be_visible()

    page.goto(f"{site.address}/en/manage/{key}/{rally}/cancel/")
    page.get_by_label("It is called off").check()
    page.get_by_label("The authorities have forbidden it.").check()
    page.get_by_role("button", name="Tell everyone").click()
    page.get_by_role("link", name="Its page, as everyone sees it").click()

    expect(page.get_by_text("This rally will not take place.", exact=True)).to_be_visible()
    page.locator(".crumbs").get_by_role("link", name="Warsaw").click()
    expect(page.locator("main").get_by_text("Cancelled", exact=True).first).to_be_visible()
