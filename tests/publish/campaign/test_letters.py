"""The wall of open letters, the numbers on the page of a case, and the sheet for an evening."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.db.database import session, writing
from rallies.core.keys import sealing
from rallies.core.keys.tokens import key_hash, new_key
from rallies.desk.queue import deciding
from rallies.model.actors import By
from rallies.model.case.cases import Case
from rallies.model.letter import letters
from rallies.model.letter.letters import Letter, Step, Written
from tests import cast
from tests import letters as given

ALA, OLA = By.staff("Ala", cast.NOW), By.staff("Ola", cast.NOW)
CASE = "/en/campaigns/viasna/cases/marfa/"


@pytest.fixture(autouse=True)
def _viasna(register: Flask) -> None:
    del register
    given.campaign()


def sent(text: str = "Добры дзень!", *, days: int = 0, slug: str = "marfa", sealed: bytes | None = None) -> Letter:
    with writing():
        case = session().query(Case).filter_by(slug=slug).one()
        written = Written(case=case, language="be", text="" if sealed else text, sealed=sealed)
        letter = letters.add(written, key_hash(new_key()), cast.NOW + timedelta(days=days))
        deciding.publish(letter, ALA, "")
    return letter


def test_the_wall_shows_open_letters_newest_first_as_plain_words(client: FlaskClient) -> None:
    sent("First <script>alert(1)</script> {{ 7*7 }} ${x}")
    sent("Second\nline", days=1)
    sent(sealed=sealing.sealed("Hidden", given.KEY))

    page = client.get(given.WALL).text

    assert page.index("Second\nline") < page.index("First &lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }} ${x}")
    assert page.count('<article class="letter"') == 2
    assert "<strong>3</strong> letters" in page


def test_the_wall_is_in_pages_and_ends(client: FlaskClient) -> None:
    for day in range(13):
        sent(f"Letter {day}.", days=day)

    first, second = client.get(given.WALL).text, client.get(f"{given.WALL}?page=2").text

    assert "Letter 12." in first
    assert "Letter 0." not in first
    assert re.findall(r"Letter \d+\.", second) == ["Letter 0."]
    assert client.get(f"{given.WALL}?page=3").status_code == 404


def test_pages_from_either_end_leave_no_letter_out(client: FlaskClient) -> None:
    for day in range(50):
        sent(f"Letter {day}.", days=day)

    pages = [client.get(f"{given.WALL}?page={number}").text for number in range(1, 6)]

    assert [len(re.findall(r"Letter \d+\.", page)) for page in pages] == [12, 12, 12, 12, 2]
    assert re.findall(r"Letter (\d+)\.", "".join(pages)) == [str(day) for day in reversed(range(50))]


def test_letters_to_a_hidden_case_are_neither_shown_nor_counted(client: FlaskClient) -> None:
    with writing():
        campaign = session().query(Case).one().campaign_id
        given.case(campaign, slug="ales", names={"en": "Ales"})
    both = [sent("Shown"), sent("To nobody", slug="ales"), sent(slug="ales", sealed=sealing.sealed("x", given.KEY))]
    with writing():
        letters.move(both, Step.PRINTED, ALA)
        letters.move(both, Step.POSTED, ALA)
        session().query(Case).filter_by(slug="ales").one().is_public = False

    page = client.get(given.WALL).text

    assert "To nobody" not in page
    assert "<strong>1</strong> letter" in page
    assert "<strong>1</strong> posted" in page


def test_a_letter_that_the_desk_hides_is_gone_from_the_stored_wall(client: FlaskClient) -> None:
    letter = sent("Seen by mistake")
    assert "Seen by mistake" in client.get(given.WALL).text

    with writing():
        deciding.decide(deciding.Asked(act="freeze", public_id=letter.public_id, words="names somebody"), ALA)

    assert "Seen by mistake" not in client.get(given.WALL).text
    with writing():
        deciding.decide(deciding.Asked(act="publish", public_id=letter.public_id), OLA)
    assert "Seen by mistake" not in client.get(given.WALL).text
    with writing():
        deciding.decide(deciding.Asked(act="publish", public_id=letter.public_id), ALA)
    assert "Seen by mistake" in client.get(given.WALL).text


def test_the_page_of_a_case_counts_its_letters_and_leads_to_the_form(client: FlaskClient) -> None:
    with writing():
        campaign = session().query(Case).one().campaign_id
        given.case(campaign, slug="ales", names={"en": "Ales"})
    both = [sent(), sent()]
    with writing():
        letters.move(both, Step.PRINTED, ALA)
        letters.move(both[:1], Step.POSTED, ALA)
    sent("Another person", slug="ales")

    page = client.get(CASE).text
    wall = client.get(f"{CASE}letters/").text

    assert "<strong>2</strong> letters" in page
    assert "<strong>1</strong> posted" in page
    assert 'href="/en/campaigns/viasna/letters/write/?case=marfa"' in page
    assert wall.count('<article class="letter"') == 2
    assert "Another person" not in wall


def test_somebody_who_is_free_is_written_to_no_more(client: FlaskClient) -> None:
    with writing():
        session().query(Case).one().status = "released"

    assert "letters/write/" not in client.get(CASE).text


def test_an_evening_prints_a_card_for_each_who_is_held_and_has_an_address(client: FlaskClient) -> None:
    with writing():
        campaign = session().query(Case).one().campaign_id
        given.case(campaign, slug="free", status="released", names={"en": "Free"})
        given.case(campaign, slug="unknown", write_to="", names={"en": "No address"})

    page = client.get(f"{given.WALL}sheet/").text

    assert page.count('class="card-a6"') == 1
    assert "Марфа Рабкова" in page
    assert "Penal colony 4" in page


@pytest.mark.parametrize(
    ("read_in", "language", "name", "told"),
    [
        ([], "en", "Nana Kakhidze", "English."),
        (["ka"], "en", "ნანა კახიძე", "Georgian."),
        (["be", "ru"], "en", "Нана Кахідзэ", "Belarusian or Russian."),
        (["be", "ru"], "ru", "Нана Кахидзе", "белорусский или русский."),
    ],
)
def test_cards_are_spelt_in_a_language_that_the_prisons_of_the_campaign_read(
    client: FlaskClient, read_in: list[str], language: str, name: str, told: str
) -> None:
    made = given.campaign("elsewhere", letter_languages=read_in)
    names = {"en": "Nana Kakhidze", "ka": "ნანა კახიძე", "be": "Нана Кахідзэ", "ru": "Нана Кахидзе"}
    with writing():
        given.case(made.id, slug="nana", names=names)

    page = client.get(f"/{language}/campaigns/elsewhere/letters/sheet/").text

    assert f"<strong><bdi>{name}</bdi></strong>" in page
    assert told in page


def test_a_letter_is_offered_in_what_the_prisons_read_first(client: FlaskClient) -> None:
    given.campaign("elsewhere", letter_languages=["ka"])
    page = client.get("/en/campaigns/elsewhere/letters/write/").text

    assert re.findall(r'<option( selected)? value="(\w\w)">', page)[:2] == [(" selected", "ka"), ("", "en")]
