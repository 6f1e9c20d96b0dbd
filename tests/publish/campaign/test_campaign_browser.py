"""A campaign in a real browser, on a phone: from its page to a person, its statement, the day and the kit."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, expect

from rallies.core.db.database import writing
from rallies.model.actors import By
from rallies.model.campaign import campaigning
from rallies.model.campaign.campaigning import CampaignSaid, MemberSaid
from rallies.model.campaign.campaigns import CampaignState
from rallies.model.case import casework
from rallies.model.case.casework import CaseSaid
from tests import cast, live

pytestmark = pytest.mark.browser
BELOW = ("", "cases/", "cases/marfa-rabkova/", "statement/", "today/", "kit/hold/")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Site]:
    folder = tmp_path_factory.mktemp("campaign")
    with live.site(folder) as served, served.app.app_context():
        by = By.staff("Ala", cast.NOW)
        with writing():
            titles = {"en": "Freedom for the human rights defenders of Viasna", "be": "Волю"}
            said = CampaignSaid(hashtag="#FreeViasna", titles=titles, starts_on=date(2027, 5, 1), accent="#fbfaf7")
            made = campaigning.add("viasna", said, by, state=CampaignState.OPEN)
            campaigning.say(made, "en", "They are **not** alone.", ["Free them all."], by)
            campaigning.join(made, [MemberSaid("International Federation for Human Rights", "FR")], by)
            campaigning.notify(made, {"en": "Bring an umbrella."}, cast.NOW + timedelta(days=1), by)
            names = {"en": "Marfa Rabkova", "be": "Марфа Рабкова"}
            casework.add(made, CaseSaid(names=names, is_public=True, held_since=date(2020, 9, 17)), by)
        cast.published(campaign="viasna", time_day=date(2027, 5, 1))
        yield served


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("language", ["en", "be", "ar"])
def test_every_page_of_a_campaign_fits_a_phone_and_asks_nobody_else(
    site: live.Site, browser: Browser, language: str, *, has_scripts: bool
) -> None:
    watched = live.Watched()
    phone = browser.new_context(java_script_enabled=has_scripts, viewport={"width": 360, "height": 740})
    watched.follow(phone)
    page, wide = phone.new_page(), []
    for below in BELOW:
        page.goto(f"{site.address}/{language}/campaigns/viasna/{below}")
        box = page.locator("main").bounding_box()
        wide += [below] if box is None or box["width"] > 360 or page.locator("h1").count() != 1 else []
    phone.close()

    assert (wide, watched.foreign(site.address), watched.complaints) == ([], [], [])


def test_a_supporter_goes_from_the_campaign_to_a_person_and_to_the_day(site: live.Site, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site.address}/en/campaigns/viasna/")

    page.get_by_role("link", name="Marfa Rabkova").click()
    expect(page.get_by_role("heading", name="Marfa Rabkova")).to_be_visible()
    page.get_by_role("link", name="#FreeViasna").click()
    page.get_by_role("link", name="Today around the world").click()

    expect(page.get_by_text("Bring an umbrella.")).to_be_visible()
    expect(page.get_by_text("Last true at 12:00 UTC")).to_be_visible()
    page.context.close()
