"""Sheets and the kit in a real browser: what is printed, what stays on the paper, what a script adds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rallies.core.db.database import writing
from rallies.model.actors import By
from rallies.model.campaign import campaigning
from rallies.model.campaign.campaigning import CampaignSaid
from rallies.model.campaign.campaigns import CampaignState
from rallies.model.case import casework
from rallies.model.case.cases import CaseStatus
from rallies.model.case.casework import CaseSaid
from tests import cast, live
from tests.formats import scripts

pytestmark = pytest.mark.browser
OVERFLOWING = """() => [...document.querySelectorAll(".sheet")].filter(sheet => {
  const paper = sheet.getBoundingClientRect();
  return sheet.scrollHeight > sheet.clientHeight + 1 || [...sheet.querySelectorAll("p, svg")].some(part => {
    const box = part.getBoundingClientRect();
    return box.left < paper.left || box.right > paper.right + 1 || box.bottom > paper.bottom + 1;
  });
}).length"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Site]:
    with live.site(tmp_path_factory.mktemp("site")) as served, served.app.app_context():
        by = By.staff("Ala", cast.NOW)
        titles = {"en": "Freedom for Viasna", "be": "Свабоду праваабаронцам «Вясны»", "ar": "الحرية لفياسنا"}
        with writing():
            said = CampaignSaid(hashtag="#FreeViasna", titles=titles)
            made = campaigning.add("viasna", said, by, state=CampaignState.OPEN)
            casework.add(made, CaseSaid(names={"en": "Marfa Rabkova"}, status=CaseStatus.DETAINED, is_public=True), by)
        yield served


@pytest.fixture(scope="module")
def rally(site: live.Site) -> str:
    with site.app.app_context():
        return str(cast.published(campaign="viasna", title="Evening for those who are held").public_id)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request: pytest.FixtureRequest, browser: Browser, site: live.Site) -> Iterator[Page]:
    """A page of a phone that must neither leave the origin nor complain, with scripts and without."""
    watched = live.Watched()
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, base_url=site.address, java_script_enabled=request.param
    )
    watched.follow(context)
    yield context.new_page()
    context.close()
    assert watched.foreign(site.address) == []
    assert watched.complaints == []


@pytest.mark.parametrize("language", ["en", "be", "ar"])
def test_the_kit_is_used_with_and_without_scripts(page: Page, language: str) -> None:
    page.goto(f"/{language}/campaigns/viasna/")
    page.locator("a[href$='/campaigns/viasna/kit/']").click()

    expect(page.locator("[data-copy]")).to_have_count(3)
    expect(page.locator("[data-copy]").first).to_contain_text(f"/{language}/campaigns/viasna/")
    page.locator("a[href$='marfa-rabkova/sign/']").click()
    expect(page.locator(".sheet-first")).to_contain_text("Marfa Rabkova")


@pytest.mark.parametrize("language", ["en", "be", "ar"])
def test_a_rallys_poster_is_reached_and_nothing_leaves_the_paper(
    browser: Browser, site: live.Site, rally: str, language: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=site.address)
    page = context.new_page()
    page.goto(f"/{language}/rallies/{rally}/")
    page.locator("a[href='poster/']").click()

    assert page.evaluate(OVERFLOWING) == 0
    for path in (f"rallies/{rally}/flyer/", "campaigns/viasna/kit/poster/", "campaigns/viasna/kit/banner/"):
        page.goto(f"/{language}/{path}")
        assert page.evaluate(OVERFLOWING) == 0, path
    context.close()


@pytest.mark.parametrize(
    ("path", "width"),
    [
        ("rallies/{}/poster/", 595),
        ("rallies/{}/flyer/", 595),
        ("campaigns/viasna/kit/banner/", 842),
        ("campaigns/viasna/cases/marfa-rabkova/sign/", 842),
    ],
)
def test_only_the_sheet_is_printed_on_one_page(page: Page, rally: str, tmp_path: Path, path: str, width: int) -> None:
    page.goto(f"/en/{path.format(rally)}")

    made = page.pdf(prefer_css_page_size=True)

    facts, said = scripts.facts_of(made, tmp_path), scripts.words_of(made, tmp_path)
    assert facts["Pages"] == "1"
    assert round(float(facts["Page size"].split()[0])) == width
    assert "#FreeViasna" in said
    assert "Register a rally" not in said
    assert "Back" not in said
