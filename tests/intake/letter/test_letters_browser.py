"""A letter written on a phone, with scripts and without, by hand and by keys alone."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from rallies.core.db.database import session
from rallies.model.letter.letters import Letter
from tests import letters as given
from tests import live
from tests.needs import program

pytestmark = pytest.mark.browser
CANARY = "Канарэйка Зіна спявае ціха"
PHONE = {"width": 360, "height": 740}
WAYS = [(code, has_scripts) for code in ("en", "be", "ar") for has_scripts in (True, False)]


class Coalition(NamedTuple):
    """A served campaign, and the file of the key that its coalition opens letters with."""

    site: live.Site
    instance: Path
    key: Path

    def opened(self) -> str:
        """What the standard tool reads in the newest letter."""
        with self.site.app.app_context():
            sealed = session().query(Letter.sealed).order_by(Letter.id.desc()).limit(1).scalar()
            session().remove()
        read = ["age", "--decrypt", "-i", str(self.key)]
        return str(subprocess.run(read, input=sealed, capture_output=True, check=True).stdout.decode())

    def holds(self, words: str) -> list[str]:
        """The files of the instance in which words stand readable."""
        files = [file for file in self.instance.rglob("*") if file.is_file()]
        return [file.name for file in files if words.encode() in file.read_bytes()]


@pytest.fixture(scope="module")
def coalition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coalition]:
    key, instance = tmp_path_factory.mktemp("key") / "key.txt", tmp_path_factory.mktemp("instance")
    subprocess.run([program("age-keygen"), "-o", key], check=True, capture_output=True)
    public = subprocess.run(["age-keygen", "-y", key], check=True, capture_output=True, text=True).stdout.strip()
    with live.site(instance) as site:
        with site.app.app_context():
            given.take_private(given.campaign(), public)
        yield Coalition(site, instance, key)


def opened(browser: Browser, *, has_scripts: bool = True) -> tuple[BrowserContext, live.Watched, list[str]]:
    """A phone, what it complains of, and the bodies that it posts."""
    context = browser.new_context(java_script_enabled=has_scripts, viewport=PHONE)  # type: ignore[arg-type]
    watched, posted = live.Watched(), list[str]()
    watched.follow(context)

    def note(request: Request) -> None:
        posted.append(request.post_data or "")

    context.on("request", note)
    return context, watched, posted


def has_no_overflow(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize(("language", "has_scripts"), WAYS)
def test_an_open_letter_is_written_looked_at_sent_and_followed(
    coalition: Coalition, browser: Browser, language: str, *, has_scripts: bool
) -> None:
    context, watched, _ = opened(browser, has_scripts=has_scripts)
    page = context.new_page()
    page.goto(f"{coalition.site.address}/{language}/campaigns/viasna/letters/write/?case=marfa")
    is_wide = has_scripts and not has_no_overflow(page)

    page.locator("#text").fill("Добры дзень, Марфа!")
    page.locator("#signed").fill("Ада")
    page.locator("#go").click()
    expect(page.locator(".letter-text")).to_have_text("Добры дзень, Марфа!")
    is_wide = is_wide or (has_scripts and not has_no_overflow(page))
    page.locator("button[value=send]").click()

    expect(page.locator(".receipt-words li")).to_have_count(12)
    page.locator("main a.button").click()
    expect(page.locator(".way .is-come")).to_have_count(1)
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert not is_wide
    assert context.cookies() == []
    assert watched.foreign(coalition.site.address) == []
    assert watched.complaints == []
    context.close()


@pytest.mark.parametrize(("language", "has_scripts"), WAYS)
def test_a_private_letter_is_opened_by_the_standard_tool_and_by_nobody_before(
    coalition: Coalition, browser: Browser, language: str, *, has_scripts: bool
) -> None:
    words = f"{CANARY} {language} {has_scripts}"
    context, watched, posted = opened(browser, has_scripts=has_scripts)
    page = context.new_page()
    page.goto(f"{coalition.site.address}/{language}/campaigns/viasna/letters/write/")
    before = page.locator("#sealing-how").text_content()

    page.locator("input[value=private]").check()
    expect(page.locator("#sealing-how")).to_be_visible()
    if has_scripts:
        expect(page.locator("#sealing-how")).not_to_have_text(before or "")
    page.locator("#text").fill(words)
    page.locator("#signed").fill("Ада")
    page.locator("#go").click()

    expect(page.locator(".receipt-words li")).to_have_count(12)
    assert coalition.opened() == f"{words}\n\nАда"
    assert coalition.holds(words) == []
    sent = "".join(posted)
    assert ("AGE+ENCRYPTED" in sent) is has_scripts
    assert ("%D0%9A%D0%B0%D0%BD" in sent or CANARY in sent) is not has_scripts
    assert watched.complaints == []
    context.close()


def test_what_the_server_refuses_stays_in_the_form_and_can_be_sent_again(
    coalition: Coalition, browser: Browser
) -> None:
    context, _, _ = opened(browser)
    page = context.new_page()
    page.goto(f"{coalition.site.address}/en/campaigns/viasna/letters/write/")
    page.locator("input[value=private]").check()
    page.locator("#text").fill(CANARY)
    page.locator("[name=token]").evaluate("one => one.value = 'forged.forged'")

    page.locator("#go").click()

    expect(page.locator("#said")).to_contain_text("Nothing is lost")
    expect(page.locator("#text")).to_have_value(CANARY)
    page.locator("#go").click()
    expect(page.locator(".receipt-words li")).to_have_count(12)
    assert coalition.opened() == CANARY
    context.close()


def test_without_its_module_the_browser_says_so_before_anything_readable_is_sent(
    coalition: Coalition, browser: Browser
) -> None:
    context, _, posted = opened(browser)
    context.route("**/vendor/age.js", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{coalition.site.address}/en/campaigns/viasna/letters/write/")

    page.locator("input[value=private]").check()
    page.locator("#text").fill(CANARY)
    expect(page.locator("#sealing-how")).to_contain_text("our server sees the text")
    expect(page.locator("#go")).to_have_text("Go on")
    assert "".join(posted) == ""
    page.locator("#go").click()

    expect(page.locator(".receipt-words li")).to_have_count(12)
    assert coalition.opened() == CANARY
    context.close()


def test_hints_follow_what_is_typed_and_a_phrase_is_put_in_by_a_tap(coalition: Coalition, browser: Browser) -> None:
    context, _, _ = opened(browser)
    page = context.new_page()
    page.goto(f"{coalition.site.address}/en/campaigns/viasna/letters/write/")

    page.locator("#text").fill("Good day, how are you, dear friend?")
    page.locator("#text").blur()
    expect(page.locator("#noticed")).to_contain_text("other languages")
    page.locator("#text").fill("Вайна https://x.example і яшчэ раз пра вайну ды што-кольвек")
    expect(page.locator("#noticed")).to_contain_text("Вайна, вайну")
    page.locator("#text").fill("")
    expect(page.locator("#noticed")).to_be_hidden()
    page.locator(".letter-phrases summary").click()
    page.get_by_role("button", name="Вы не адны.").click()

    expect(page.locator("#text")).to_have_value("Вы не адны.")
    context.close()


def test_the_first_tap_goes_on_though_a_hint_is_due(coalition: Coalition, browser: Browser) -> None:
    context, watched, _ = opened(browser)
    page = context.new_page()
    page.goto(f"{coalition.site.address}/en/campaigns/viasna/letters/write/")
    page.locator("[name=text]").press_sequentially("Dear friend, we think of you every day.")
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_role("button", name="Send")).to_be_visible()
    assert watched.foreign(coalition.site.address) == []
    context.close()


def test_a_letter_is_written_by_keys_alone(coalition: Coalition, browser: Browser) -> None:
    context, _, _ = opened(browser)
    page = context.new_page()
    page.goto(f"{coalition.site.address}/be/campaigns/viasna/letters/write/")

    tab_to(page, "kind-0")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[value=private]")).to_be_checked()
    tab_to(page, "text")
    page.keyboard.type("Vitaju z klavijatury")
    tab_to(page, "signed")
    page.keyboard.type("Ada")
    tab_to(page, "go")
    page.keyboard.press("Enter")

    expect(page.locator(".receipt-words li")).to_have_count(12)
    assert coalition.opened() == "Vitaju z klavijatury\n\nAda"
    context.close()


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == wanted:
            return
    raise AssertionError(wanted)
