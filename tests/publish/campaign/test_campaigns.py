"""A campaign's page, its statement, its cases and its kit, read as a supporter reads them."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.clock import SetClock
from rallies.core.db.database import writing
from rallies.core.pictures.pictures import Format
from rallies.core.pictures.pictures import Picture as Drawn
from rallies.model.actors import By
from rallies.model.campaign import campaigning
from rallies.model.campaign.campaigning import CampaignSaid, MemberSaid
from rallies.model.campaign.campaigns import Campaign, CampaignState
from rallies.model.case import casework
from rallies.model.case.cases import CaseStatus
from rallies.model.case.casework import CaseSaid
from rallies.model.photo import pictures
from rallies.model.rally.rallies import Precision
from tests import cast

BY = By.staff("Ala", cast.NOW)
DAY = date(2027, 5, 21)
PAGE = "/en/campaigns/viasna/"
PAPER = "#fbfaf7"


@pytest.fixture
def viasna(register: Flask) -> Campaign:
    """The campaign, beside another one that must not show."""
    with writing():
        other = campaigning.add("other", CampaignSaid(hashtag="#Other", titles={}), BY, state=CampaignState.OPEN)
        casework.add(other, CaseSaid(names={"en": "Noise"}, is_public=True), BY)
        campaigning.say(other, "en", "Noise.", [], BY)
        said = CampaignSaid(
            hashtag="#FreeViasna",
            titles={"en": "Freedom", "be": "Волю"},
            language="be",
            starts_on=DAY,
            accent="#fbfaf7",
        )
        return campaigning.add("viasna", said, BY, state=CampaignState.OPEN)


def add(campaign: Campaign, name: str = "Marfa Rabkova", **differs: Any) -> None:
    with writing():
        casework.add(campaign, CaseSaid(**{"names": {"en": name, "be": "Марфа"}, "is_public": True, **differs}), BY)


def test_the_page_of_a_campaign_says_for_whom_what_and_by_whom(viasna: Campaign, client: FlaskClient) -> None:
    cast.published(campaign="viasna")
    add(viasna)
    with writing():
        campaigning.say(viasna, "be", "Словы", ["Волю ўсім"], BY)
        campaigning.join(viasna, [MemberSaid("Viasna", "BY", "https://viasna.example")], BY)

    text = client.get(PAGE).text

    assert 'href="/en/campaigns/viasna/cases/marfa-rabkova/"' in text
    assert "Волю ўсім" in text
    assert '<ol class="demands" lang="be"' in text
    assert "https://viasna.example" in text
    assert 'href="kit/hold/"' in text
    assert "Noise" not in text


def test_a_campaign_without_anything_invites_to_begin(viasna: Campaign, client: FlaskClient) -> None:
    text = client.get(PAGE).text

    assert 'href="/en/submit/?campaign=viasna"' in text
    assert "Nothing is announced" in text
    assert "The people" not in text


def test_a_closed_campaign_takes_no_rallies(viasna: Campaign, client: FlaskClient) -> None:
    with writing():
        campaigning.settle(viasna, CampaignState.CLOSED, BY)

    assert "/en/submit/?campaign" not in client.get(PAGE).text


@pytest.mark.parametrize(("state", "word"), [(CampaignState.CLOSED, "Closed"), (CampaignState.ARCHIVED, "Archived")])
def test_a_campaign_that_is_not_open_says_so_and_invites_to_nothing_it_refuses(
    viasna: Campaign, client: FlaskClient, state: CampaignState, word: str
) -> None:
    add(viasna)
    with writing():
        campaigning.settle(viasna, state, BY)

    text = client.get(PAGE).text
    links = [link for path in ("", "today/", "kit/hold/", "letters/", "cases/marfa-rabkova/") for link in
             re.findall(r'href="(/en/[^"]*(?:submit|write)/[^"]*)"', client.get(PAGE + path).text)]  # fmt: skip

    assert f"{word}</span>" in text
    assert "No more rallies can be registered for this campaign." in text
    assert "A rally that you register here" not in text
    assert "How to hold one" not in text
    assert {client.get(link).status_code for link in links} == {200}
    assert "?campaign=viasna" not in "".join(links)


def test_the_home_page_keeps_what_is_archived_apart(viasna: Campaign, client: FlaskClient) -> None:
    before = client.get("/en/").text
    with writing():
        campaigning.settle(viasna, CampaignState.ARCHIVED, BY)

    after = client.get("/en/").text

    assert "The archive" not in before
    assert "#FreeViasna" not in after.split("The archive")[0]
    assert 'href="/en/campaigns/viasna/"' in after.split("The archive")[1]


@pytest.mark.parametrize(("words", "shown"), [("The first arrest", "14 July 2021"), ("On 14 July in 2021", "")])
def test_the_day_that_is_marked_is_named_once(viasna: Campaign, client: FlaskClient, words: str, shown: str) -> None:
    said = CampaignSaid(
        hashtag="#FreeViasna", titles={"en": "Freedom"}, anniversary_on=date(2021, 7, 14), anniversaries={"en": words}
    )
    with writing():
        campaigning.revise(viasna, said, BY)

    marks = re.findall(r'<p class="marks"[^>]*>(.*?)</p>', client.get(PAGE).text)

    assert len(marks) == 1
    assert (shown in marks[0], marks[0].count("2021")) == (True, 2 if shown else 1)
    assert words in marks[0]


def test_a_campaign_without_a_hashtag_asks_to_spread_the_word(viasna: Campaign, client: FlaskClient) -> None:
    before = client.get(PAGE).text
    with writing():
        campaigning.revise(viasna, CampaignSaid(hashtag="", titles={"en": "Freedom"}), BY)

    after = client.get(PAGE).text

    assert "Spread the hashtag" in before
    assert "Spread the word" in after
    assert "hashtag" not in after.partition("<main")[2]


def test_no_map_of_the_whole_world_stands_where_no_rally_is(viasna: Campaign, client: FlaskClient) -> None:
    empty = [client.get(page).text for page in (PAGE, "/en/")]
    cast.published(campaign="viasna")
    held = [client.get(page).text for page in (PAGE, "/en/")]

    assert ["data-map" in text for text in empty] == [False, False]
    assert ["data-map" in text for text in held] == [True, True]


def test_a_draft_has_no_page_at_all(viasna: Campaign, client: FlaskClient) -> None:
    add(viasna)
    with writing():
        campaigning.settle(viasna, CampaignState.DRAFT, BY)

    below = ("", "statement/", "cases/", "cases/marfa-rabkova/", "today/", "kit/hold/", "rallies.ics", "places/")
    assert {client.get(PAGE + part).status_code for part in below} == {404}
    assert "viasna" not in client.get("/en/").text


def test_a_pale_accent_comes_as_a_sheet_that_can_be_read(viasna: Campaign, client: FlaskClient) -> None:
    (sheet,) = re.findall(r'href="(/accent/[^"]+)"', client.get(PAGE).text)

    answer = client.get(sheet)

    assert answer.mimetype == "text/css"
    assert f"--accent: {viasna.accent};" in answer.text
    assert "--on-accent: #ffffff" in answer.text
    assert client.get("/accent/b3122b-url(x).css").status_code == 404


def test_a_statement_names_its_original_and_leads_to_every_language(viasna: Campaign, client: FlaskClient) -> None:
    with writing():
        for code in ("be", "en", "pl"):
            campaigning.say(viasna, code, f"Text in {code}", [], BY)

    english, polish = client.get(f"{PAGE}statement/").text, client.get(f"{PAGE}statement/?in=pl").text

    assert "Text in en" in english
    assert "the original is in this language: Belarusian" in english
    assert 'href="/be/campaigns/viasna/statement/"' in english
    assert 'href="/en/campaigns/viasna/statement/?in=pl"' in english
    assert 'lang="pl" dir="auto"><p>Text in pl</p>' in polish
    assert "Text in be" in client.get("/ar/campaigns/viasna/statement/").text


def test_hostile_words_of_a_campaign_stay_words(viasna: Campaign, client: FlaskClient) -> None:
    evil = '"><script>alert(1)</script>'
    add(viasna, name=f"Marfa {evil}", roles={"en": evil}, stories={"en": evil}, sources=["javascript:alert(1)", evil])
    with writing():
        campaigning.say(viasna, "en", f"{evil} [x](javascript:alert(1))", [evil], BY)
        campaigning.join(viasna, [MemberSaid(evil)], BY)
        campaigning.permit(viasna, "PL", {"en": evil}, BY)
        campaigning.notify(viasna, {"en": evil}, cast.NOW + timedelta(days=1), BY)
    pages = [client.get(PAGE + part).text for part in ("", "statement/", "cases/", "today/", "kit/hold/")]
    case = re.search(r'href="(/en/campaigns/viasna/cases/[^"]+/)"', pages[2])
    assert case is not None

    told = "".join([*pages, client.get(case[1]).text])

    assert "<script>alert" not in told
    assert 'href="javascript' not in told


def test_of_days_apart_the_next_is_counted_to_and_printed(
    register: Flask, client: FlaskClient, clock: SetClock
) -> None:
    with writing():
        said = CampaignSaid(hashtag="#FreeViasna", titles={"en": "Freedom"}, starts_on=DAY, other_days=["2027-09-17"])
        campaigning.add("viasna", said, BY, state=CampaignState.OPEN)
    first, second = "Friday 21 May 2027", "Friday 17 September 2027"

    found = []
    for day in (date(2027, 5, 20), date(2027, 5, 22), date(2027, 9, 18)):
        clock.instant = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        (banner,) = re.findall(r'<header class="banner .*?</header>', client.get(PAGE).text, re.DOTALL)
        facts = "".join(re.findall(r"<span>[^<]*</|<strong><bdi>[^<]*</", banner)).replace("<bdi>", "")
        sheet = client.get(f"{PAGE}kit/poster/").text
        found.append((*re.findall("<(?:span|strong)>([^<]*)</", facts), first in sheet, second in sheet))

    assert found == [
        ("Tomorrow", f"{first} · {second}", True, False),
        ("In 118 days", second, False, True),
        (second, False, True),
    ]


def test_days_in_detention_grow_at_midnight_in_what_is_published(
    viasna: Campaign, client: FlaskClient, clock: SetClock
) -> None:
    add(viasna, held_since=date(2027, 4, 1), as_of=date(2027, 4, 20))
    page = f"{PAGE}cases/marfa-rabkova/"
    before = client.get(page).text
    clock.move(timedelta(hours=12))

    after = client.get(page).text

    assert ('<strong class="days-count">30</strong>' in before, "days in detention" in before) == (True, True)
    assert '<strong class="days-count">31</strong>' in after


def test_a_released_person_is_celebrated_and_stays(viasna: Campaign, client: FlaskClient) -> None:
    add(viasna, status=CaseStatus.RELEASED, held_since=date(2027, 1, 1), held_until=date(2027, 2, 1))

    page, listed = client.get(f"{PAGE}cases/marfa-rabkova/").text, client.get(PAGE).text

    assert "Reported free since 1 February 2027" in page
    assert "31 days without freedom, until 1 February 2027" in page
    assert "1 reported free" in listed
    assert "is-released" in listed


def test_a_number_stands_on_the_side_where_its_english_words_begin(viasna: Campaign, client: FlaskClient) -> None:
    """On a page that is set from the right: what the number and its words stand in takes their direction."""
    add(viasna, status=CaseStatus.RELEASED, held_since=date(2027, 1, 1), held_until=date(2027, 2, 1))

    page = client.get(f"{PAGE.replace('/en/', '/ar/')}cases/marfa-rabkova/").text

    assert (
        '<bdi>31 <span lang="en" dir="ltr">days without freedom, until \u20681 فبراير 2027\u2069</span></bdi>' in page
    )


def test_a_name_that_two_languages_write_alike_is_told_once(viasna: Campaign, client: FlaskClient) -> None:
    with writing():
        names = {"en": "Marfa Rabkova", "be": "Марфа Рабкова", "ru": "Марфа Рабкова"}
        casework.add(viasna, CaseSaid(names=names, is_public=True), BY)

    english = client.get(f"{PAGE}cases/marfa-rabkova/").text
    russian = client.get(f"{PAGE.replace('/en/', '/ru/')}cases/marfa-rabkova/").text

    assert english.count("Марфа Рабкова") == 1
    assert russian.count("Marfa Rabkova") == 1


def test_cases_are_filtered_by_plain_links_and_paged(viasna: Campaign, client: FlaskClient) -> None:
    for number in range(37):
        add(viasna, name=f"Person {number}")
    add(viasna, name="Ola", status=CaseStatus.RELEASED)

    everyone, free = client.get(f"{PAGE}cases/").text, client.get(f"{PAGE}cases/?status=released").text
    unchecked = client.get(f"{PAGE}cases/?status=detained-unchecked").text

    assert everyone.count('class="person ') == 36
    assert client.get(f"{PAGE}cases/?page=2").text.count('class="person ') == 2
    assert (free.count('class="person '), "Ola" in free) == (1, True)
    assert unchecked.count('class="person ') == 36
    assert client.get(f"{PAGE}cases/?page=3").status_code == 404
    assert client.get(f"{PAGE}cases/?status=happy").status_code == 404


def test_a_logo_is_served_until_it_is_taken_away(viasna: Campaign, client: FlaskClient) -> None:
    with writing():
        digest = pictures.kept(Drawn(b"webp", Format.WEBP, 4, 2), cast.NOW)
        campaigning.join(viasna, [MemberSaid("Viasna", logo=digest)], BY)
    before = client.get(f"/pictures/{digest}")
    with writing():
        campaigning.join(viasna, [MemberSaid("Viasna")], BY)

    assert (before.data, before.mimetype) == (b"webp", "image/webp")
    assert client.get(f"/pictures/{digest}").status_code == 404


def test_the_schedule_is_the_same_to_the_byte_while_nothing_changes(
    viasna: Campaign, client: FlaskClient, clock: SetClock
) -> None:
    cast.published(campaign="viasna")
    cast.published(campaign="viasna", place=cast.TBILISI, time_tz="Asia/Tbilisi", time_end_hour=None)
    first = client.get(f"{PAGE}kit/hold/schedule.txt")
    clock.move(timedelta(days=30))

    again = client.get(f"{PAGE}kit/hold/schedule.txt")

    assert first.data == again.data
    assert re.sub(r"/r/\w+", "/r/x", first.text).splitlines()[:7] == [
        "#FreeViasna Freedom",
        "",
        "Friday 21 May 2027",
        "Georgia:",
        "• Tbilisi, 18:00 (UTC+4), Liberty Square — https://rallies.example/r/x",
        "Poland:",
        "• Warsaw, 18:00–20:00 (UTC+2), Plac Zamkowy — https://rallies.example/r/x",
    ]


def test_a_press_release_holds_the_facts_of_the_rally(viasna: Campaign, client: FlaskClient) -> None:
    rally = cast.published(campaign="viasna", organization="Youth Hub")
    with writing():
        campaigning.say(viasna, "en", "Words", ["Free them all."], BY)

    text = client.get(f"/en/rallies/{rally.public_id}/press/").text

    for fact in ("Warsaw, Poland", "Friday 21 May 2027", "18:00–20:00", "Plac Zamkowy", "Youth Hub", "Free them all."):
        assert fact in text
    assert client.get(f"/en/rallies/{cast.published().public_id}/press/").status_code == 404


def test_a_press_release_tells_no_place_before_it_is_shown(viasna: Campaign, client: FlaskClient) -> None:
    rally = cast.published(campaign="viasna", place_precision=Precision.CITY)

    text = client.get(f"/en/rallies/{rally.public_id}/press/").text + client.get(f"{PAGE}kit/hold/").text

    assert "Plac Zamkowy" not in text


def test_counts_keep_their_number_in_front_on_an_arabic_page(register: Flask, client: FlaskClient) -> None:
    del register
    cast.freeviasna()
    cast.published(campaign="freeviasna")

    pages = [client.get(path).text for path in ("/ar/", "/ar/campaigns/freeviasna/")]

    assert all(re.search(r"<bdi[^>]*>1 rally · 1 city · 1 country</bdi>", page) for page in pages)


def test_people_who_are_not_free_are_counted_in_days_as_far_as_is_known(viasna: Campaign, client: FlaskClient) -> None:
    add(viasna, held_since=date(2027, 4, 1), as_of=date(2027, 4, 20))
    now = client.get(PAGE).text
    add(viasna, "Ales", held_since=date(2020, 1, 1), as_of=date(2020, 1, 11))
    later = client.get(PAGE).text

    assert "<strong>30</strong> <bdi>days in detention; last known on 20 April 2027</bdi>" in now
    assert "<strong>10</strong> <bdi>days without freedom by 11 January 2020; nothing later" in later


def test_the_banner_names_whom_a_campaign_is_for(viasna: Campaign, client: FlaskClient) -> None:
    add(viasna)

    for path in (PAGE, "/en/"):
        named = re.findall(r'<p class="banner-people">(.*?)</p>', client.get(path).text, re.DOTALL)
        assert any("Marfa Rabkova" in names for names in named)
