"""The city field of the form in a real browser: a combobox for keyboard, pointer and screen reader."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests import live

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    watched = live.Watched()
    with live.site(tmp_path) as site:
        context = browser.new_context(base_url=site.address, locale="en-GB")
        watched.follow(context)
        page = context.new_page()
        page.goto("/en/submit/")
        yield page
        context.close()
        assert watched.foreign(site.address) == []
        assert watched.complaints == []


@pytest.fixture
def city(page: Page) -> Locator:
    return page.get_by_role("combobox", name="City or town")


def test_arrows_and_enter_choose_a_city_and_its_country(page: Page, city: Locator) -> None:
    city.press_sequentially("Springf")
    expect(page.get_by_role("listbox")).to_be_visible()
    expect(city).to_have_attribute("aria-expanded", "true")

    city.press("ArrowDown")
    active = city.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    city.press("Enter")

    assert city.input_value().startswith("Springfield, ")
    assert page.get_by_label("Country", exact=True).input_value() == "US"
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert page.url.endswith("/en/submit/")


def test_those_who_hear_the_page_are_told_of_the_list(page: Page, city: Locator) -> None:
    city.press_sequentially("Минс")

    expect(page.locator(".complete output")).to_contain_text("Places are suggested")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_contain_text("Minsk")


def test_escape_closes_the_list_and_leaves_the_words(page: Page, city: Locator) -> None:
    city.press_sequentially("Warsz")
    expect(page.get_by_role("listbox")).to_be_visible()

    city.press("Escape")

    expect(page.get_by_role("listbox")).to_be_hidden()
    assert city.input_value() == "Warsz"


def test_an_arrow_opens_the_list_again(page: Page, city: Locator) -> None:
    city.press_sequentially("Warsz")
    expect(page.get_by_role("listbox")).to_be_visible()
    city.press("Escape")

    city.press("ArrowDown")

    expect(page.get_by_role("listbox")).to_be_visible()
    expect(city).to_have_attribute("aria-expanded", "true")


def test_a_tap_chooses_within_the_country_that_was_chosen(page: Page, city: Locator) -> None:
    page.get_by_label("Country", exact=True).select_option("FR")
    city.press_sequentially("par")
    page.get_by_role("listbox").get_by_role("option", name="Paris").first.click()

    assert city.input_value() == "Paris"
    assert page.get_by_label("Country", exact=True).input_value() == "FR"


def test_a_hostile_name_in_the_list_stays_text(page: Page, city: Locator) -> None:
    page.route(
        "**/complete/?*",
        lambda route: route.fulfill(
            json={"places": [{"name": "<img src=x>", "detail": "<b>", "country": "PL", "words": "x"}]}
        ),
    )
    city.press_sequentially("xx")

    expect(page.get_by_role("listbox").get_by_role("option")).to_have_text("<img src=x> <b>")
