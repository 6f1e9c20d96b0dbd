"""Every kind of page on a small phone, with the longest words: nothing is wider than the screen."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from rallies.core.db.database import writing
from rallies.desk.door import door, enrolment
from rallies.desk.door.policy import Role
from rallies.model.actors import Actor, By
from tests import cast, live
from tests.desk.person import Person
from tests.house.browser.walking import kinds

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("narrow")]
WORD = "Menschenrechtsverteidigerinnensolidaritätsveranstaltungsankündigung"
OUTSIDE = """() => [...document.querySelectorAll("body *")].filter((each) => {
  const box = each.getBoundingClientRect();
  return box.width && !each.closest("pre, .table-wrap, .table-frame, .map, .visually-hidden, .skip, .trap, svg")
    && (box.right > innerWidth + 1 || box.left < -1);
}).map((each) => each.tagName + "." + each.className)"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[live.Site, FlaskClient]]:
    with live.site(tmp_path_factory.mktemp("narrow")) as served:
        with served.app.app_context():
            cast.freeviasna()
            cast.published(campaign="freeviasna", title=WORD, place_venue=WORD)
            cast.published(title=f"Second {WORD}")
            with writing():
                link = enrolment.add("Ala", Role.COORDINATOR, by=By(Actor.COMMAND_LINE, cast.NOW))
            person = Person("Ala", served.app.test_client(), served.app.extensions["rallies.clock"], link)
            person.finish_enrolment()
        yield served, person.client


@pytest.mark.parametrize("language", ["be", "ru", "ar"])
def test_no_page_is_wider_than_a_small_phone(
    site: tuple[live.Site, FlaskClient], browser: Browser, language: str
) -> None:
    served, staff = site
    paths = kinds(
        served.app, staff, [f"/{language}/", *(["/desk/", "/desk/new-campaign/"] if language == "be" else [])]
    )
    page = _phone(served, staff, browser)

    faults = [f"{path} {fault}" for path in paths for fault in _outside(page, path)]
    page.context.close()

    assert len(paths) > 15
    assert faults == []


def test_what_waits_is_opened_by_its_title_on_a_small_phone(
    site: tuple[live.Site, FlaskClient], browser: Browser
) -> None:
    served, staff = site
    page = _phone(served, staff, browser)
    page.goto("/desk/?state=published")
    title = page.get_by_role("link", name=f"Second {WORD}")
    box = title.bounding_box()
    title.click()

    assert box is not None
    assert (box["x"] >= 0, box["x"] + box["width"] <= 320) == (True, True)
    assert page.get_by_role("heading", name=f"Second {WORD}").is_visible()
    page.context.close()


def _phone(served: live.Site, staff: FlaskClient, browser: Browser) -> Page:
    """A page as wide as a small phone, logged in at the desk."""
    cookie = staff.get_cookie(door.COOKIE, path=door.PATH)
    assert cookie is not None
    context = browser.new_context(base_url=served.address, viewport={"width": 320, "height": 640})
    context.add_cookies([{"name": door.COOKIE, "value": cookie.value, "url": f"{served.address}{door.PATH}/"}])
    return context.new_page()


def _outside(page: Page, path: str) -> list[str]:
    page.goto(path)
    found: list[str] = page.evaluate(OUTSIDE)
    return found[:3]
