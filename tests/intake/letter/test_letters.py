"""Writing a letter and following it, as forms without scripts see it."""

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.clock import SetClock
from rallies.core.db import database
from rallies.core.db.database import session, writing
from rallies.core.keys import sealing
from rallies.desk.queue import deciding
from rallies.intake.letter import censor
from rallies.model.actors import Actor, By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case.cases import Case
from rallies.model.desk.moderation import State
from rallies.model.letter import letters
from rallies.model.letter.letters import Letter, Step
from tests import cast
from tests import letters as given
from tests.needs import program

CANARY = "Zina-the-canary-sings-тихо"
SENDER, ALA = By(Actor.SENDER, cast.NOW), By.staff("Ala", cast.NOW)


@pytest.fixture(autouse=True)
def _viasna(register: Flask) -> None:
    del register
    given.take_private(given.campaign())
    given.campaign("other", has_letters=False)


def kept() -> list[Letter]:
    session().expire_all()
    return session().query(Letter).order_by(Letter.id).all()


def test_an_open_letter_is_previewed_sent_and_waits(client: FlaskClient) -> None:
    preview = given.send(client, step="preview", text="Война и #протест", signed="Ада")

    assert "Read it once more" in preview.text
    assert "Война" in preview.text
    assert "A censor may stop at these words: Война, протест" in preview.text
    assert kept() == []
    answer = given.send(client, token=given.token_on(preview.text), text="Война и #протест", signed="Ада")

    assert answer.status_code == 303
    (letter,) = kept()
    assert (letter.text, letter.signed, letter.state, letter.step) == (
        "Война и #протест", "Ада", State.PENDING, Step.DRAFTED,
    )  # fmt: skip
    assert "Война" not in client.get(given.WALL).text


def test_a_form_that_is_sent_twice_makes_one_letter_and_shows_one_key(client: FlaskClient) -> None:
    token = given.token_on(client.get(given.WRITE).text)

    first, second = given.send(client, token=token), given.send(client, token=token)

    assert first.headers["Location"] == second.headers["Location"]
    assert len(kept()) == 1


def test_a_private_letter_is_sealed_at_once_and_nowhere_kept_readable(client: FlaskClient) -> None:
    answer = given.send(client, kind="private", text=CANARY, signed=CANARY, step="preview")

    assert answer.status_code == 303
    assert CANARY not in answer.text
    (letter,) = kept()
    assert (letter.text, letter.signed) == ("", "")
    assert letter.sealed is not None
    assert letter.sealed.startswith(b"age-encryption.org/v1\n")
    followed = client.get(answer.headers["Location"]).text + client.get(f"/en/letters/{given.key_of(answer)}/").text
    assert CANARY not in followed
    assert "sealed" in followed


def test_what_a_browser_has_sealed_is_taken_as_it_is(client: FlaskClient) -> None:
    armored = subprocess.run(
        [program("age"), "-a", "-r", given.KEY], input=CANARY.encode(), capture_output=True, check=True
    ).stdout.decode()

    answer = given.send(client, kind="private", text="", signed="", sealed=armored)

    assert answer.status_code == 303
    (letter,) = kept()
    assert letter.sealed == sealing.unwrapped(armored)


@pytest.mark.parametrize("sealed", ["words", f"{sealing.FIRST_LINE}\nd29yZHM=\n{sealing.LAST_LINE}"])
def test_what_only_looks_sealed_is_refused(client: FlaskClient, sealed: str) -> None:
    answer = given.send(client, kind="private", text="", sealed=sealed)

    assert answer.status_code == 422
    assert "arrived damaged" in answer.text
    assert kept() == []


@pytest.mark.parametrize("kind", ["open", "private"])
def test_nothing_typed_is_lost_and_nothing_is_kept_when_a_form_is_refused(client: FlaskClient, kind: str) -> None:
    refused = [
        given.send(client, kind=kind, text=CANARY, signed="A" * 70),
        given.send(client, kind=kind, text=CANARY, token="forged.forged"),
        given.send(client, kind=kind, text=CANARY, website="http://spam"),
        given.send(client, kind=kind, text=CANARY, case="nobody"),
        given.send(client, kind=kind, text=CANARY, language="xx"),
    ]

    assert [answer.status_code for answer in refused] == [422] * 5
    assert [CANARY in answer.text for answer in refused] == [True] * 5
    assert {answer.headers["Cache-Control"] for answer in refused} == {"no-store"}
    assert kept() == []


def test_an_empty_or_too_long_letter_and_an_unknown_kind_are_refused(client: FlaskClient) -> None:
    answers = [given.send(client, text=" "), given.send(client, text="я" * 1_501), given.send(client, kind="secret")]

    assert [answer.status_code for answer in answers] == [422, 422, 422]


def test_hidden_cases_and_campaigns_without_letters_take_none(client: FlaskClient) -> None:
    with writing():
        made = session().query(Campaign).filter_by(slug="viasna").one()
        given.case(made.id, slug="hidden", is_public=False, names={"en": "Not Yet"})
        given.case(made.id, slug="free", status="released", names={"en": "Free Again"})

    page = client.get(given.WRITE).text

    assert "Marfa Rabkova" in page
    assert "Not Yet" not in page
    assert "Free Again" not in page
    assert given.send(client, case="hidden").status_code == 422
    assert client.get("/en/campaigns/other/letters/write/").status_code == 404
    assert client.get("/en/campaigns/other/letters/").status_code == 404


def test_without_an_accepted_key_nobody_is_offered_a_private_letter(client: FlaskClient) -> None:
    made = given.campaign("third")
    path = "/en/campaigns/third/letters/write/"

    assert 'value="private"' not in client.get(path).text
    assert given.send(client, path, kind="private").status_code == 422
    given.take_private(made)
    assert 'value="private"' in client.get(path).text


def test_the_sender_follows_her_letter_step_by_step(client: FlaskClient, clock: SetClock) -> None:
    key = given.key_of(given.send(client))
    (letter,) = kept()
    with writing():
        deciding.decide(deciding.Asked(act="publish", public_id=letter.public_id), ALA)
    with writing():
        letters.move([letter], Step.PRINTED, ALA)

    page = client.get(f"/en/letters/{key}/").text

    assert page.index("Written") < page.index("Received") < page.index("Printed") < page.index("still to come")
    assert f"{clock.now():%Y-%m-%d}" in page
    assert "Добрый день!" in page


def test_the_sender_answers_a_question_of_the_desk(client: FlaskClient) -> None:
    path = f"/en/letters/{given.key_of(given.send(client))}/"
    (letter,) = kept()
    with writing():
        deciding.decide(deciding.Asked(act="ask", public_id=letter.public_id, words="Do you mean Marfa?"), ALA)

    page = client.get(path).text
    answer = client.post(path, data={"token": given.token_on(page), "answer": "Yes."})

    assert "Do you mean Marfa?" in page
    assert answer.status_code == 303
    assert kept()[0].answer == "Yes."


def test_an_answer_to_a_settled_question_about_a_letter_comes_back(client: FlaskClient) -> None:
    path = f"/en/letters/{given.key_of(given.send(client))}/"
    token = given.token_on(client.get(f"{path}withdraw/").text)

    late = client.post(path, data={"token": token, "answer": "To nothing"})

    assert late.status_code == 409
    assert "The question was settled meanwhile." in late.text
    assert "What you wrote was not kept:" in late.text
    assert "To nothing" in late.text
    assert kept()[0].answer == ""


def test_the_sender_takes_her_letter_back_and_the_wall_forgets_it(client: FlaskClient) -> None:
    path = f"/en/letters/{given.key_of(given.send(client, text=CANARY))}/withdraw/"
    (letter,) = kept()
    with writing():
        deciding.decide(deciding.Asked(act="publish", public_id=letter.public_id), ALA)
    assert CANARY in client.get(given.WALL).text

    page = client.get(path).text
    unsure = client.post(path, data={"token": given.token_on(page)})
    sure = client.post(path, data={"token": given.token_on(page), "sure": "y"})

    assert (unsure.status_code, sure.status_code) == (422, 303)
    assert CANARY not in client.get(given.WALL).text
    assert (kept()[0].text, kept()[0].words) == ("", "")


@pytest.mark.parametrize("rest", ["", "receipt/", "withdraw/"])
@pytest.mark.parametrize("key", ["a" * 26, "x", "abandon-abandon"])
def test_a_key_that_opens_nothing_is_answered_alike(client: FlaskClient, key: str, rest: str) -> None:
    answer = client.get(f"/en/letters/{key}/{rest}")

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_words_of_a_key_open_the_page(client: FlaskClient) -> None:
    sent = given.send(client)
    shown = client.get(sent.headers["Location"]).text.partition("receipt-words")[2]
    words = re.findall(r"<li>([a-z]+)</li>", shown)[:12]

    page = client.get("/en/letters/").text
    answer = client.post("/en/letters/", data={"token": given.token_on(page), "key": " ".join(words)})

    assert answer.headers["Location"] == f"/en/letters/{given.key_of(sent)}/"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Добрый день! У нас дождь и весна, судьба.", 0),
        ("Good day, how are you?", 1),
        ("Пратэст і вайна", 1),
        ("Пишите на a@b", 1),
        ("", 0),
        ("Санкции! Подробности смотрите у нас на www.ru", 2),
    ],
)
def test_what_a_censor_stops_at_is_told_and_ordinary_words_are_not(register: Flask, text: str, sentences: int) -> None:
    with register.test_request_context("/en/"):
        assert len(censor.noticed(text)) == sentences


def test_a_raw_search_of_the_whole_instance_finds_no_word_of_a_private_letter(tmp_path: Path) -> None:
    from tests import live  # noqa: PLC0415  # starts a server of its own

    with live.site(tmp_path) as site:
        with site.app.app_context():
            given.take_private(given.campaign())
        client = site.app.test_client()
        sent = given.send(client, kind="private", text=CANARY, signed=CANARY)
        refused = given.send(client, kind="private", text=CANARY * 100, signed=CANARY)
        client.get(given.WALL)
        client.get(sent.headers["Location"])
        with site.app.app_context():
            (letter,) = session().query(Letter)
            with writing():
                deciding.decide(deciding.Asked(act="publish", public_id=letter.public_id), ALA)
            client.get(given.WALL)
            assert database.revision() > 0
        found = [file.name for file in tmp_path.rglob("*") if file.is_file() and CANARY.encode() in file.read_bytes()]
        files = {file.name for file in tmp_path.rglob("*")}

    assert (sent.status_code, refused.status_code) == (303, 422)
    assert CANARY in refused.text
    assert found == []
    assert {"rallies.sqlite", "rallies.sqlite-wal"} <= files


def test_the_page_of_a_letter_tells_its_sender_that_the_person_came_free(client: FlaskClient) -> None:
    key = given.key_of(given.send(client))
    before = client.get(f"/en/letters/{key}/").text
    with writing() as current:
        (marfa,) = current.query(Case).filter_by(slug="marfa", is_public=True).limit(1)
        marfa.status, marfa.held_until = "released", date(2027, 4, 28)

    after = client.get(f"/en/letters/{key}/").text

    assert "Reported in prison; day not known, not checked" in before
    assert "Reported free since 28 April 2027" in after
    assert "goes to no prison any more" in after


def test_where_everyone_is_free_no_form_is_shown_and_the_way_to_letters_is_closed(client: FlaskClient) -> None:
    with writing() as current:
        for case in current.query(Case):
            case.status, case.held_until = "released", date(2027, 4, 28)

    page = client.get(given.WRITE)

    assert (page.status_code, "<textarea" in page.text) == (200, False)
    assert "Nobody here waits for a letter" in page.text
    assert "letters/write/" not in client.get("/en/campaigns/viasna/").text + client.get(given.WALL).text
