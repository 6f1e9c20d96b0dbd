"""Campaigns, cases, the coalition, notices and permits at the desk, done by a coordinator in her browser."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from rallies.core.colour import TEXT_CONTRAST, contrast
from rallies.core.db.database import session, writing
from rallies.model.campaign.campaignproposals import CampaignProposal
from rallies.model.campaign.campaigns import Campaign, Member, Notice, Permit
from rallies.model.case.cases import Case
from rallies.model.desk.audit import Entry
from tests.core import pictureframes
from tests.desk.conftest import Enrol
from tests.desk.person import Person, token_on

CAMPAIGN = {
    "slug": "viasna", "hashtag": "#FreeViasna", "languages": "en be", "language": "be", "starts_on": "2027-09-17",
    "title_be": "Волю «Вясне»", "title_en": "Freedom for Viasna", "statement_be": "Яны **не** адны.",
    "demands_be": "Вызваліць усіх\n\nЗняць абвінавачванні", "accent": "#b3122b", "act": "save",
}  # fmt: skip
PICTURE = pictureframes.saved(pictureframes.drawing(), "PNG")
CASE = {
    "name_be": "Марфа Рабкова", "name_en": "Marfa Rabkova", "kind": "person", "status": "detained",
    "held_since": "2020-09-17", "as_of": "2027-04-01", "sources": "https://source.example/1", "is_public": "y",
}  # fmt: skip


def send(person: Person, path: str, **said: Any) -> TestResponse:
    return person.client.post(path, data={**hidden(person.look(path)), **said})


def hidden(page: str) -> dict[str, str]:
    """What the form of a page carries unseen."""
    carried = re.findall(r'name="(seen|opened)" value="([^"]*)"', page)
    return {"form_token": token_on(page), **{name: unescape(value) for name, value in carried}}


def make(person: Person, **differs: Any) -> TestResponse:
    return send(person, "/desk/new-campaign/", **{**CAMPAIGN, **differs})


@pytest.fixture
def viasna(ala: Person) -> Person:
    """Ala, who has made the campaign."""
    assert make(ala).status_code == 303
    return ala


def campaign(slug: str = "viasna") -> Campaign:
    return session().execute(select(Campaign).where(Campaign.slug == slug)).scalar_one()


def acts() -> list[str]:
    return list(session().execute(select(Entry.act).order_by(Entry.id)).scalars())


def proposal() -> CampaignProposal:
    """What waits of a campaign."""
    session().rollback()
    return session().query(CampaignProposal).filter_by(state="pending").one()


def opened(person: Person, second: Person) -> None:
    """Have two people open the campaign."""
    page = person.look("/desk/campaigns/viasna/")
    person.client.post("/desk/campaigns/viasna/state/", data={"form_token": token_on(page), "state": "open"})
    assert second.decide(proposal().public_id, "publish").status_code == 303


def test_a_campaign_is_a_draft_until_two_have_opened_it(viasna: Person, enrol: Enrol) -> None:
    public = "/be/campaigns/viasna/"
    before = viasna.client.get(public).status_code
    send(viasna, "/desk/campaigns/viasna/")  # only opens the page

    settled = viasna.client.post(
        "/desk/campaigns/viasna/state/",
        data={"form_token": token_on(viasna.look("/desk/campaigns/viasna/")), "state": "open"},
    )

    assert "a second person accepts it" in viasna.look(settled.location)
    assert viasna.client.get(public).status_code == 404
    assert viasna.decide(proposal().public_id, "publish").status_code == 409
    assert enrol("Ola").decide(proposal().public_id, "publish").status_code == 303
    text = viasna.client.get(public).text
    assert (before, settled.status_code) == (404, 303)
    assert "Волю «Вясне»" in text
    assert "Зняць абвінавачванні" in text
    assert "campaign open" in acts()


def test_a_preview_shows_and_keeps_nothing(viasna: Person) -> None:
    answer = send(viasna, "/desk/campaigns/viasna/", **{**CAMPAIGN, "title_en": "Quite new", "act": "preview"})

    assert answer.status_code == 200
    assert "<h3>Quite new</h3>" in answer.text
    assert "Яны <strong>не</strong> адны." in answer.text
    assert campaign().titles["en"] == "Freedom for Viasna"


def test_days_that_stand_alone_are_said_back_with_weekdays_and_kept(ala: Person) -> None:
    days = {"other_days": "2027-12-10, 2027-10-07 2027-09-18", "ends_on": "2027-09-17"}
    preview = make(ala, **days, act="preview")
    make(ala, **days)

    span = "Friday 17 September 2027 to Saturday 18 September 2027"
    said = [span, "Thursday 7 October 2027", "Friday 10 December 2027"]
    assert re.findall("<li>([^<]* 2027)</li>", preview.text) == said
    assert campaign().other_days == ["2027-09-18", "2027-10-07", "2027-12-10"]
    assert 'value="2027-09-18 2027-10-07 2027-12-10"' in ala.look("/desk/campaigns/viasna/")
    assert "2027-09-17, 2027-09-18, 2027-10-07, 2027-12-10" in ala.look("/desk/campaigns/")


def test_what_changed_is_in_the_trail(viasna: Person) -> None:
    send(viasna, "/desk/campaigns/viasna/", **{**CAMPAIGN, "title_en": "Quite new"})

    entry = session().execute(select(Entry).where(Entry.act == "campaign changed")).scalars().one()
    assert entry.actor == "staff Ala"
    assert entry.details == {}
    assert "Quite new" in viasna.look("/desk/trail/")


@pytest.mark.parametrize(
    ("differs", "told"),
    [
        ({"title_be": "Ы" * 300}, "At most 150 characters; this has 300."),
        ({"title_be": ""}, "The title in the language of the original is needed."),
        ({"accent": "crimson"}, "Write a colour as # and six digits from 0 to f."),
        ({"starts_on": "2027-04-30"}, "This day is over."),
        ({"starts_on": "17.09.2027"}, "Write a day as year-month-day"),
        ({"ends_on": "2027-09-16"}, "The last day is before the first."),
        ({"other_days": "2027-12-10 10 January"}, "Write each day as year-month-day"),
        ({"other_days": "2027-12-10 2027-04-30"}, "This day is over."),
        ({"other_days": "2027-12-10", "starts_on": ""}, "Say the first day above."),
        ({"hashtag": "#Free Viasna"}, "Write # and one word"),
        ({"languages": "en be !!"}, "This is no code of a language: !!."),
        ({"language": "ru"}, "Choose one of the languages above."),
        ({"letter_languages": "be, ru"}, "This is no code of a language: be,."),
        ({"slug": "Free Viasna"}, "Use small letters a to z"),
        ({"title_en": "Free\u202edom"}, "invisible or control character stands here: “Free[U+202E]dom”"),
        ({"demands_be": "ы" * 301}, "At most 10 lines of 300 characters."),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(
    ala: Person, differs: dict[str, str], told: str
) -> None:
    answer = make(ala, **differs)

    text = unescape(answer.text)
    assert answer.status_code == 422
    assert told in text
    typed = {name: value for name, value in {**CAMPAIGN, **differs}.items() if name not in {"act", "languages"}}
    assert all(value.strip() in text for value in typed.values())
    assert all(word in text for word in {**CAMPAIGN, **differs}["languages"].split())
    assert session().execute(select(Campaign)).first() is None


def test_a_day_that_is_over_is_taken_when_it_is_meant(ala: Person) -> None:
    assert make(ala, starts_on="2026-09-17", past_is_meant="y").status_code == 303


def test_an_address_that_is_taken_is_refused_with_all_that_was_typed(viasna: Person) -> None:
    answer = make(viasna, title_be="Іншая")

    assert answer.status_code == 409
    assert "Another campaign has this address." in answer.text
    assert "Іншая" in answer.text


def test_the_colour_of_the_paper_is_mended_and_told(ala: Person) -> None:
    answer = make(ala, accent="#fbfaf7")
    page = unescape(ala.look(answer.headers["Location"]))

    assert contrast(campaign().accent, "#fbfaf7") >= TEXT_CONTRAST
    assert "#fbfaf7 can't be read on our paper" in page
    assert campaign().accent in page


def test_a_hashtag_that_another_campaign_has_is_told(viasna: Person) -> None:
    made = make(viasna, slug="another", hashtag="#freeviasna")

    assert "Another campaign has this hashtag too" in unescape(viasna.look(made.headers["Location"]))
    assert "Another campaign has this hashtag too" not in unescape(viasna.look("/desk/campaigns/another/"))


def test_a_preview_names_the_original_and_the_day_that_is_marked(ala: Person) -> None:
    preview = make(ala, act="preview", anniversary_on="2020-09-17").text

    assert "<bdi>Belarusian</bdi> · <strong>the original</strong>" in preview
    assert "Thursday 17 September 2020" in preview
    assert 'form="says" name="act" value="save"' in preview


def test_two_who_edit_at_once_do_not_undo_each_other(viasna: Person) -> None:
    page = viasna.look("/desk/campaigns/viasna/")
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen is not None
    viasna.clock.move(timedelta(minutes=1))
    send(viasna, "/desk/campaigns/viasna/", **{**CAMPAIGN, "title_en": "Hers"})

    late = {**CAMPAIGN, "title_en": "His", "form_token": token_on(page), "seen": unescape(seen[1])}
    answer = viasna.client.post("/desk/campaigns/viasna/", data=late)

    assert (answer.status_code, campaign().titles["en"]) == (409, "Hers")
    assert "His" in answer.text


def test_the_next_edition_is_a_draft_without_days(viasna: Person) -> None:
    send(viasna, "/desk/campaigns/viasna/new-case/", **CASE)
    token = token_on(viasna.look("/desk/campaigns/viasna/"))

    viasna.client.post("/desk/campaigns/viasna/editions/", data={"form_token": token, "slug": "viasna-2028"})

    made = campaign("viasna-2028")
    assert "No day of action is said yet" in viasna.look("/desk/campaigns/viasna-2028/")
    assert "No day of action is said yet" not in viasna.look("/desk/campaigns/viasna/")
    assert (made.state, made.starts_on, made.previous_id) == ("draft", None, campaign().id)
    assert session().execute(select(Case).where(Case.campaign_id == made.id)).scalar_one().slug == "marfa-rabkova"


def test_the_languages_that_letters_are_read_in_are_said_at_the_desk(ala: Person) -> None:
    make(ala, letter_languages="be ru be", has_letters="y")

    assert campaign().letter_languages == ["be", "ru"]
    assert 'name="letter_languages" type="text" value="be ru"' in ala.look("/desk/campaigns/viasna/")


@pytest.mark.parametrize("languages", ["be", "be englsh!"])
def test_texts_of_a_language_that_is_not_named_are_asked_about_and_not_lost(viasna: Person, languages: str) -> None:
    said = {**CAMPAIGN, "languages": languages, "statement_en": "An hour of work"}

    answer = send(viasna, "/desk/campaigns/viasna/", **said)

    assert answer.status_code == 422
    assert "An hour of work</textarea>" in answer.text
    assert set(campaign().titles) == {"be", "en"}


def test_a_language_that_is_taken_away_takes_its_texts_along_when_that_is_meant(viasna: Person) -> None:
    said = {**CAMPAIGN, "languages": "be", "statement_en": "Gone"}

    asked = send(viasna, "/desk/campaigns/viasna/", **said)
    send(viasna, "/desk/campaigns/viasna/", **said, texts_may_go="y")

    assert "There are texts in en below." in asked.text
    assert set(campaign().titles) == {"be"}


def test_a_case_is_added_and_shown_with_the_day_of_its_state(viasna: Person) -> None:
    added = send(viasna, "/desk/campaigns/viasna/new-case/", **CASE)

    assert "In prison as of 1 April 2027" in viasna.look(added.headers["Location"])
    assert "In prison as of 1 April 2027" in viasna.look("/desk/campaigns/viasna/cases/")
    assert acts()[-1] == "case added"


@pytest.mark.parametrize(
    ("differs", "told"),
    [
        ({"name_be": "", "name_en": ""}, "A name is needed"),
        ({"sources": ""}, "What is shown to everyone needs a source."),
        ({"sources": "https://good.example@evil.example/x"}, "Write a whole address"),
        ({"held_since": "2028-01-01"}, "This day is still to come."),
        ({"held_until": "2020-09-01", "status": "released"}, "This is before the day of the arrest."),
        ({"held_until": "2021-09-01"}, "This says that it is over, the status that it goes on."),
        ({"as_of": ""}, "Say for which day this is known; nothing is shown without its day."),
        ({"as_of": "2028-01-01"}, "This day is still to come."),
        ({"status": "released"}, "A release or death has a day."),
        ({"status": "released", "held_until": "2028-01-01"}, "This day is still to come."),
        ({"status": "released", "held_until": "2027-04-02"}, "This is before the day of the release or death."),
        ({"name_en": "M" * 121}, "At most 120 characters; this has 121."),
        ({"status": "eaten"}, "Not a valid choice."),
    ],
)
def test_a_case_that_cannot_be_is_asked_back(viasna: Person, differs: dict[str, str], told: str) -> None:
    answer = send(viasna, "/desk/campaigns/viasna/new-case/", **{**CASE, "role_en": "Coordinator", **differs})

    assert answer.status_code == 422
    assert told in answer.text
    assert "Coordinator" in answer.text
    assert session().execute(select(Case)).first() is None


def test_a_case_named_twice_leads_to_the_first_one(viasna: Person) -> None:
    send(viasna, "/desk/campaigns/viasna/new-case/", **CASE)

    answer = send(viasna, "/desk/campaigns/viasna/new-case/", **{**CASE, "name_en": "marfa rabkova", "role_en": "New"})

    assert answer.status_code == 409
    assert "There is a case of this name already." in answer.text
    assert 'href="/desk/campaigns/viasna/cases/marfa-rabkova/"' in answer.text
    assert 'value="New"' in answer.text


TABLE = """name_en;name;status;held_since;as_of;held_until;sources;public
Marfa Rabkova;Марфа Рабкова;detained;2020-09-17;2027-04-01;;https://source.example/1;yes
Andrei Chapiuk;Андрэй Чапюк;detained;2 Oct 2020;2027-04-01;;https://source.example/1;yes
marfa rabkova;;released;;;2027-04-01;https://source.example/2;yes
Ola;Оля;house arrest;;2027-04-01;;"https://source.example/1; A letter";no
Zoya;Зоя;detained;;;;https://source.example/1;yes
"""


def table(person: Person, text: str = TABLE, **said: Any) -> TestResponse:
    token = token_on(person.look("/desk/campaigns/viasna/cases/"))
    data = {"form_token": token, "text": text, **said}
    return person.client.post("/desk/campaigns/viasna/table/", data=data, content_type="multipart/form-data")


def test_a_table_is_shown_before_anything_is_kept(viasna: Person) -> None:
    answer = table(viasna)

    outcomes = re.findall(r"outcome-(\w+)", answer.text)
    assert outcomes == ["new", "refused", "refused", "new", "refused"]
    assert "Say for which day this is known" in answer.text
    assert "Write a day as year-month-day" in answer.text
    assert "The same name stands in row 2 already." in answer.text
    assert session().execute(select(Case)).first() is None


def test_a_table_that_was_seen_is_kept_and_again_changes_nothing(viasna: Person) -> None:
    table(viasna, act="keep")
    again = re.findall(r"outcome-(\w+)", table(viasna).text)
    later = table(viasna, TABLE.replace("2027-04-01;;https", "2027-04-30;;https").replace("house arrest", "free?"))

    cases = {case.slug: case for case in session().execute(select(Case)).scalars()}
    assert set(cases) == {"marfa-rabkova", "ola"}
    assert cases["ola"].sources == ["https://source.example/1", "A letter"]
    assert (cases["ola"].is_public, cases["marfa-rabkova"].is_public) == (False, True)
    assert again == ["same", "refused", "refused", "same", "refused"]
    assert re.findall(r"outcome-(\w+)", later.text) == ["changed", "refused", "refused", "refused", "refused"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The first row has to name the columns"),
        ("city,date\nWarsaw,2027", "The first row has to name the columns"),
        ("name,shoe size\nMarfa,38", "These columns are not known: shoe size."),
        ("name,name_be\nMarfa,x", "These columns stand there twice: name_be."),
    ],
)
def test_what_is_no_table_of_cases_is_said_and_not_lost(viasna: Person, text: str, told: str) -> None:
    answer = table(viasna, text)

    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert text in unescape(answer.text)


def test_a_case_that_has_a_name_of_another_one_leads_to_it(viasna: Person) -> None:
    send(viasna, "/desk/campaigns/viasna/new-case/", **CASE)
    send(viasna, "/desk/campaigns/viasna/new-case/", **{**CASE, "name_be": "Оля", "name_en": "Ola"})

    added = send(viasna, "/desk/campaigns/viasna/new-case/", **{**CASE, "name_be": "марфа Рабкова", "name_en": ""})
    renamed = send(
        viasna, "/desk/campaigns/viasna/cases/ola/", **{**CASE, "name_be": "Марфа Рабкова", "name_en": "Ola"}
    )

    link = 'href="/desk/campaigns/viasna/cases/marfa-rabkova/">Open the case of this name'
    assert (added.status_code, renamed.status_code) == (409, 409)
    assert link in added.text
    assert link in renamed.text
    assert [case.names["be"] for case in session().execute(select(Case)).scalars()] == ["Марфа Рабкова", "Оля"]


def test_two_people_who_share_a_name_can_both_be_written_of(viasna: Person) -> None:
    send(viasna, "/desk/campaigns/viasna/new-case/", **CASE)
    send(viasna, "/desk/campaigns/viasna/new-case/", **{**CASE, "name_be": "Оля", "name_en": "Ola"})
    with writing() as current:
        ola = current.execute(select(Case).where(Case.slug == "ola")).scalar_one()
        ola.names = {**ola.names, "be": "Марфа Рабкова"}  # as a register of before may have it

    said = {**CASE, "name_be": "Марфа Рабкова", "name_en": "Ola", "status": "released", "held_until": "2027-03-01"}
    saved = send(viasna, "/desk/campaigns/viasna/cases/ola/", **said)

    assert saved.status_code == 303
    assert session().execute(select(Case.status).where(Case.slug == "ola")).scalar_one() == "released"


@pytest.mark.parametrize(
    ("row", "outcome", "told"),
    [
        ("марфа Рабкова,,detained", "changed", ""),
        ("Марфа Рабкова,Another Marfa,detained", "refused", "One of the names is that of another case"),
        ("Оля,Ola,flying", "refused", "How it stands: “flying” is not known; write one of these: detained,"),
    ],
)
def test_a_row_is_of_the_case_that_has_one_of_its_names_and_no_other_one(
    viasna: Person, row: str, outcome: str, told: str
) -> None:
    send(viasna, "/desk/campaigns/viasna/new-case/", **{**CASE, "status": "house_arrest"})

    text = unescape(table(viasna, f"name_be,name_en,status\n{row}").text)

    assert re.findall(r"outcome-(\w+)", text) == [outcome]
    assert told in text


def test_rows_with_one_name_between_them_are_told_apart(viasna: Person) -> None:
    text = table(viasna, "name_be,name_en,as_of\nМарфа,Marfa,2027-04-01\nМарфа,,2027-04-01").text

    assert re.findall(r"outcome-(\w+)", text) == ["new", "refused"]
    assert "The same name stands in row 2 already." in text


def test_a_table_of_hundreds_comes_as_a_file(viasna: Person) -> None:
    lines = [
        f"Person {number},{'Доўгі тэкст ' * 30},2027-04-01,https://source.example/{number},yes" for number in range(600)
    ]
    data = "\n".join(["name_en,role,as_of,sources,public", *lines]).encode()
    data = data[:490_000].rpartition(b"\n")[0]

    answer = table(viasna, "", table=(BytesIO(data), "cases.csv"))

    assert answer.status_code == 200
    assert answer.text.count("outcome-new") + answer.text.count("outcome-refused") == data.count(b"\n")


def test_a_picture_is_drawn_anew_and_gone_at_once_when_taken_away(viasna: Person, enrol: Enrol) -> None:
    send(viasna, "/desk/campaigns/viasna/new-case/", **CASE)
    opened(viasna, enrol("Ola"))
    path = "/desk/campaigns/viasna/cases/marfa-rabkova/"
    sent = {"form_token": token_on(viasna.look(path)), "picture": (BytesIO(PICTURE), "a.jpg")}

    given = viasna.client.post(f"{path}pictures/", data=sent)

    (digest,) = session().execute(select(Case.picture)).scalars()
    shown = viasna.client.get(f"/pictures/{digest}")
    viasna.client.post(f"{path}pictures/", data={"form_token": token_on(viasna.look(path)), "act": "remove"})
    assert (given.status_code, shown.status_code, shown.mimetype) == (303, 200, "image/jpeg")
    assert viasna.client.get(f"/pictures/{digest}").status_code == 404


@pytest.mark.parametrize("data", [b"<svg onload='alert(1)'/>", b"<script>alert(1)</script>", b"\x89PNG\r\n\x1a\nbomb"])
def test_a_logo_that_is_a_script_or_a_bomb_is_refused(viasna: Person, data: bytes) -> None:
    send(viasna, "/desk/campaigns/viasna/coalition/", members="Viasna | BY | https://viasna.example")
    send(viasna, "/desk/campaigns/viasna/coalition/", members="FIDH\nViasna | BY | https://viasna.example")
    page = viasna.look("/desk/campaigns/viasna/coalition/")
    sent = {"form_token": token_on(page), "member": "Viasna", "picture": (BytesIO(data), "logo.png")}

    answer = viasna.client.post("/desk/campaigns/viasna/coalition/logos/", data=sent)

    assert answer.status_code == 422
    assert "This can't be taken yet" in unescape(answer.text)
    assert '<option value="Viasna" selected>' in answer.text
    assert "The file has to be chosen again." in answer.text
    assert set(session().execute(select(Member.logo)).scalars()) == {None}


def test_a_logo_that_is_too_large_is_told_how_large_it_may_be(viasna: Person) -> None:
    path = "/desk/campaigns/viasna/coalition/"
    send(viasna, path, members="Viasna")
    large = BytesIO(b"\x89PNG" + bytes(13 * 1024 * 1024))
    sent = {"form_token": token_on(viasna.look(path)), "member": "Viasna", "picture": (large, "logo.png")}

    answer = viasna.client.post(f"{path}logos/", data=sent)

    assert answer.status_code == 413
    assert "This picture is larger than 12 MB. Make it smaller and send it again." in answer.text


def test_the_desk_sees_the_logo_of_a_draft_before_anyone_else(viasna: Person) -> None:
    path = "/desk/campaigns/viasna/coalition/"
    send(viasna, path, members="Viasna | BY")
    sent = {"form_token": token_on(viasna.look(path)), "member": "Viasna", "picture": (BytesIO(PICTURE), "l.png")}
    viasna.client.post(f"{path}logos/", data=sent)

    (shown,) = re.findall(r'<img src="(/desk/pictures/[^"]+)"', viasna.look(path))

    seen = viasna.client.get(shown)
    assert (seen.status_code, seen.mimetype) == (200, "image/webp")
    assert viasna.client.get(f"/pictures/{shown.split('/')[3]}").status_code == 404
    assert viasna.client.application.test_client().get(shown).status_code == 303


def test_a_logo_stays_with_its_organization(viasna: Person) -> None:
    path = "/desk/campaigns/viasna/coalition/"
    send(viasna, path, members="Viasna | BY\nFIDH")
    sent = {
        "form_token": token_on(viasna.look(path)),
        "member": "FIDH",
        "picture": (BytesIO(PICTURE), "l.png"),
    }
    viasna.client.post(f"{path}logos/", data=sent)

    send(viasna, path, members="FIDH | FR | https://fidh.example\nViasna | BY")

    held = {row.name: (row.country, row.logo is not None) for row in session().execute(select(Member)).scalars()}
    assert held == {"FIDH": ("FR", True), "Viasna": ("BY", False)}


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ("Viasna | Belarus", "Line 1: the country is no code"),
        ("A\nB | PL | javascript:alert(1)", "Line 2: the address has to begin"),
        ("A\nA", "Line 1: the same name stands there twice."),
        ("| PL", "Line 1: a name of 1 to 200 characters is needed."),
    ],
)
def test_a_line_of_the_coalition_that_is_wrong_is_named(viasna: Person, members: str, told: str) -> None:
    answer = send(viasna, "/desk/campaigns/viasna/coalition/", members=members)

    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert members.splitlines()[0] in unescape(answer.text)


def test_a_notice_is_said_by_two_and_taken_back_by_one(viasna: Person, enrol: Enrol) -> None:
    path = "/desk/campaigns/viasna/notices/"
    empty = send(viasna, path, hours="3", country="PL")
    send(viasna, path, hours="3", country="PL", text_en="Meet under the <bridge> at 17:00.")
    assert session().query(Notice).count() == 0
    waits = proposal()
    assert "Meet under the &lt;bridge&gt; at 17:00." in viasna.look(f"/desk/items/{waits.public_id}/")
    assert viasna.decide(waits.public_id, "publish").status_code == 409
    ola = enrol("Ola")
    viasna.clock.move(timedelta(hours=2))
    ola.decide(waits.public_id, "publish")
    (notice,) = session().execute(select(Notice)).scalars()

    token = token_on(viasna.look(path))
    viasna.client.post(f"{path}{notice.public_id}/end/", data={"form_token": token})

    assert empty.status_code == 422
    assert "Say it in one language at least." in empty.text
    assert session().execute(select(Notice.ends_at)).scalar_one() == viasna.clock.now()
    assert notice.ends_at - notice.said_at <= timedelta(hours=3)
    assert acts()[-3:] == ["notice said", "accepted", "notice taken back"]


def test_the_statement_and_demands_of_a_live_campaign_wait_for_a_second_person(viasna: Person, enrol: Enrol) -> None:
    ola, path, public = enrol("Ola"), "/desk/campaigns/viasna/", "/en/campaigns/viasna/statement/"
    opened(viasna, ola)
    trap = {
        "statement_en": "Come to Wiertnicza 58 <b>now</b>",
        "demands_en": "Release all",
        "title_en": "Moved",
    }

    saved = send(viasna, path, **{**CAMPAIGN, **trap})

    assert "a second person accepts it" in viasna.look(saved.location)
    assert "Wiertnicza" not in viasna.client.get(public).text + viasna.client.get("/en/campaigns/viasna/").text
    page = ola.look(f"/desk/items/{proposal().public_id}/")
    assert "&lt;b&gt;now&lt;/b&gt;" in page
    assert re.search(r"<del>Freedom for Viasna</del>.*?<ins>Moved</ins>", page, re.DOTALL)
    assert viasna.decide(proposal().public_id, "publish").status_code == 409
    assert ola.decide(proposal().public_id, "publish").status_code == 303
    assert "Wiertnicza" in viasna.client.get(public).text
    assert "Вызваліць усіх" in viasna.client.get("/be/campaigns/viasna/").text


def test_what_two_propose_one_after_the_other_is_kept_apart_and_joined_by_field(viasna: Person, enrol: Enrol) -> None:
    ola, path = enrol("Ola"), "/desk/campaigns/viasna/"
    opened(viasna, ola)
    send(viasna, path, **{**CAMPAIGN, "title_en": "One"})
    send(viasna, path, **{**CAMPAIGN, "summary_en": "Two"})
    mine = proposal()
    assert mine.values == {"title_en": "One", "summary_en": "Two"}
    send(ola, path, **{**CAMPAIGN, "hashtag": "#Viasna"})

    ola.decide(mine.public_id, "publish")
    viasna.decide(proposal().public_id, "publish")

    found = campaign()
    assert (found.titles["en"], found.summaries["en"], found.hashtag) == ("One", "Two", "#Viasna")


def test_hiding_a_campaign_takes_two_and_closing_it_one(viasna: Person, enrol: Enrol) -> None:
    ola, path = enrol("Ola"), "/desk/campaigns/viasna/state/"
    opened(viasna, ola)

    token = token_on(viasna.look("/desk/campaigns/viasna/"))
    viasna.client.post(path, data={"form_token": token, "state": "closed"})
    viasna.client.post(path, data={"form_token": token, "state": "draft"})

    assert campaign().state == "closed"
    ola.decide(proposal().public_id, "publish")
    assert campaign().state == "draft"


def test_a_desk_of_one_says_what_it_likes_and_says_that_it_is_one(
    viasna: Person, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "RALLIES", replace(app.config["RALLIES"], desk_alone="1"))
    path = "/desk/campaigns/viasna/"

    token = token_on(viasna.look(path))
    viasna.client.post(f"{path}state/", data={"form_token": token, "state": "open"})
    send(viasna, path, **{**CAMPAIGN, "title_en": "Alone"})
    send(viasna, f"{path}notices/", hours="3", country="PL", text_en="Rain")

    assert (campaign().state, campaign().titles["en"], session().query(Notice).count()) == ("open", "Alone", 1)
    for page in (path, f"{path}notices/"):
        assert "This desk has one coordinator" in viasna.look(page)


def test_a_permit_text_is_kept_by_country_and_goes_when_emptied(viasna: Person) -> None:
    path = "/desk/campaigns/viasna/permits/"
    nowhere = send(viasna, path, country="", text_en="Ask.")
    send(viasna, path, country="PL", text_en="Ask the **city**.")
    (permit,) = session().execute(select(Permit)).scalars()
    html = permit.htmls["en"]
    send(viasna, f"{path}?country=PL", country="PL")

    assert nowhere.status_code == 422
    assert html == "<p>Ask the <strong>city</strong>.</p>"
    assert session().execute(select(Permit)).first() is None


def test_a_permit_text_that_was_not_opened_is_asked_about_before_another_takes_its_place(viasna: Person) -> None:
    path = "/desk/campaigns/viasna/permits/"
    send(viasna, path, country="PL", text_en="Ask the city.")
    refused = send(viasna, path, country="PL", text_en="Ask nobody.")
    before = session().execute(select(Permit.texts)).scalar()
    viasna.client.post(path, data={**hidden(refused.text), "country": "PL", "text_en": "Ask nobody."})

    assert refused.status_code == 409
    assert "There is a text for this country already." in refused.text
    assert "Ask nobody." in refused.text
    assert before == {"en": "Ask the city."}
    assert session().execute(select(Permit.texts)).scalar() == {"en": "Ask nobody."}


def test_what_was_typed_is_shown_when_the_session_has_ended(viasna: Person) -> None:
    viasna.client.delete_cookie("rallies_desk", path="/desk")

    answer = viasna.client.post("/desk/campaigns/viasna/", data={**CAMPAIGN, "statement_en": "An hour of work"})

    assert answer.status_code == 403
    assert "An hour of work" in answer.text


def test_languages_are_ticked_and_others_named_by_their_codes(ala: Person) -> None:
    make(ala, languages=["en", "be", "uk"])

    page = ala.look("/desk/campaigns/viasna/")

    assert campaign().languages == ["en", "be", "uk"]
    assert re.findall(r'name="languages" id="languages-(\w+)" value="\w+" checked', page) == ["en", "be"]
    assert 'name="languages" type="text" dir="ltr" value="uk"' in page


def test_a_campaign_without_a_colour_of_its_own_has_that_of_the_site(ala: Person) -> None:
    make(ala, accent="#123456", has_house_colour="y")

    assert campaign().accent == ""
    assert 'name="has_house_colour" type="checkbox" value="y"' in ala.look("/desk/campaigns/viasna/")
    assert 'type="color" value="#b3122b"' in ala.look("/desk/campaigns/viasna/")
