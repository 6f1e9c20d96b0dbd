"""Every kind of page in a real browser: axe-core finds nothing, nothing leaves the origin, the policy is kept."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from rallies.core.db.database import writing
from rallies.core.keys.tokens import key_hash, new_key
from rallies.desk.door import door, enrolment
from rallies.desk.door.policy import Role
from rallies.model.actors import Actor, By
from rallies.model.campaign.campaigns import Campaign
from tests import cast, live
from tests.desk.person import Person
from tests.house.browser.walking import kinds
from tests.needs import missing

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("axe")]
AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = f"""axe.run({{runOnly: {RULES}}}).then((found) => found.violations.map(
    (each) => each.id + ": " + each.nodes.slice(0, 3).map((node) => node.target).join(" | ")))"""
UNLINKED = (
    "search/?q=Warsaw",
    "search/?from=x",
    "near/?lat=52.2&lon=21.0",
    "map/",
    "embed/",
    "embed/?show=map&theme=dark",
)
"""Pages, or kinds of them, that no link of ours leads to."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[live.Site, FlaskClient, str]]:
    """A site with a campaign, rallies in each state, an open form and a person at the desk."""
    key = new_key()
    with live.site(tmp_path_factory.mktemp("axe")) as served:
        with served.app.app_context():
            with writing() as current:
                current.add(
                    Campaign(
                        slug="viasna", hashtag="#FreeViasna", titles={"en": "Freedom for Viasna"}, summaries={},
                        language="en", starts_on=date(2027, 5, 21), ends_on=None, created_at=cast.NOW,
                    )
                )  # fmt: skip
            cast.published(campaign="viasna", key_hash=key_hash(key))
            cast.published(title="Another")
            cast.published(place=cast.TBILISI)
            cast.published(title="Over", time_day=date(2027, 4, 20))
            with writing():
                link = enrolment.add("Ala", Role.COORDINATOR, by=By(Actor.COMMAND_LINE, cast.NOW))
            person = Person("Ala", served.app.test_client(), served.app.extensions["rallies.clock"], link)
            person.finish_enrolment()
        yield served, person.client, key


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_kind_of_page_is_accessible_and_stays_at_home(
    site: tuple[live.Site, FlaskClient, str], browser: Browser, language: str, scheme: Any
) -> None:
    if not AXE.is_file():
        missing("axe-core is not installed; `python hatch_build.py browser` does it")
    served, staff, key = site
    first = [f"/{language}/", *(f"/{language}/{path}" for path in UNLINKED), f"/{language}/manage/{key}/"]
    paths = kinds(served.app, staff, [*first, "/desk/", "/nothing/"] if language == "en" else first)
    watched = live.Watched()
    context = browser.new_context(color_scheme=scheme, base_url=served.address, viewport={"width": 1000, "height": 800})
    watched.follow(context)
    cookie = staff.get_cookie(door.COOKIE, path=door.PATH)
    assert cookie is not None
    context.add_cookies([{"name": door.COOKIE, "value": cookie.value, "url": f"{served.address}{door.PATH}/"}])
    page = context.new_page()

    faults = [f"{path} {fault}" for path in paths for fault in _faults(page, path)]

    assert len(paths) > 20
    assert faults == []
    assert watched.foreign(served.address) == []
    assert [said for said in watched.complaints if "status of 4" not in said] == []
    context.close()


def _faults(page: Page, path: str) -> list[str]:
    page.goto(path)
    if page.locator("[data-map]").count():
        page.locator(".is-drawn:not([aria-busy])").first.wait_for()
    # The page's own policy forbids what axe is put in by otherwise.
    console = page.context.new_cdp_session(page)
    console.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    asked = {"expression": RUN, "awaitPromise": True, "returnByValue": True}
    found: list[str] = console.send("Runtime.evaluate", asked)["result"]["value"]
    console.detach()
    return found
