"""Letters at the desk: moved in batches, printed, exported; the key takes two persons."""

import csv
import io
import re
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask

from rallies.core.db.database import session, writing
from rallies.core.keys import sealing
from rallies.core.keys.tokens import key_hash, new_key
from rallies.desk.door.policy import Role
from rallies.desk.letter import letterexport, letterlist
from rallies.desk.letter.letterlist import Asked
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case.cases import Case
from rallies.model.desk.audit import Entry
from rallies.model.letter import letterkeys, letters
from rallies.model.letter.letters import Letter, Written
from tests import cast
from tests import letters as given
from tests.desk.person import Person, token_on
from tests.needs import program

Enrol = Callable[..., Person]
SECRET = "Only Marfa and the coalition read this"
DESK = "/desk/letters/"


@pytest.fixture
def viasna(register: Flask) -> Campaign:
    del register
    given.campaign("other")
    return given.campaign()


def sent(campaign: Campaign, *, sealed: bytes | None = None, accepted: bool = True, **said: str) -> Letter:
    with writing() as current:
        case = current.query(Case).filter_by(campaign_id=campaign.id).first()
        assert case is not None
        words = {} if sealed else {"text": "Добры дзень!", "signed": "Ada", **said}
        letter = letters.add(Written(case=case, language="be", sealed=sealed, **words), key_hash(new_key()), cast.NOW)
        if accepted:
            letter.state = "published"
            letters.receive(letter, By.staff("Ola", cast.NOW))
    return letter


def post(person: Person, rest: str, query: str = "", **said: object) -> tuple[int, str]:
    token = token_on(person.look("/desk/sessions/"))
    answer = person.client.post(f"{DESK}{rest}?{query}", data={"form_token": token, **said})
    return answer.status_code, answer.headers.get("Location", answer.text)


def steps() -> list[str]:
    session().expire_all()
    return [letter.step for letter in session().query(Letter).order_by(Letter.id)]


def test_letters_are_accepted_in_the_queue_the_sealed_ones_unread(ala: Person, viasna: Campaign) -> None:
    opened = sent(viasna, accepted=False)
    private = sent(viasna, accepted=False, sealed=sealing.sealed(SECRET, given.KEY))

    queue, item = ala.look(), ala.look(f"/desk/items/{private.public_id}/")

    assert queue.count("✉ Marfa Rabkova") >= 2
    assert "This letter is sealed" in item
    assert ">Accept" in item
    assert "Добры дзень!" in ala.look(f"/desk/items/{opened.public_id}/")
    for letter in (opened, private):
        assert ala.decide(letter.public_id, "publish").status_code == 303
    assert steps() == ["received", "received"]
    assert SECRET not in ala.look(DESK)


def test_ticked_letters_move_and_a_mistake_is_taken_back(ala: Person, viasna: Campaign) -> None:
    first, second, third = (sent(viasna) for _ in range(3))

    status, location = post(ala, "move/", to="printed", letter=[first.public_id, second.public_id])

    assert (status, steps()) == (303, ["printed", "printed", "received"])
    assert "2 letters were moved" in ala.look(location)
    _, location = post(ala, "move/", to="posted", letter=[first.public_id, third.public_id])
    assert "1 letter was moved. 1 stays where it is" in ala.look(location)
    post(ala, "move/", to="back", letter=[first.public_id])
    assert steps() == ["printed", "printed", "received"]
    acts = [entry.act for entry in session().query(Entry).order_by(Entry.id)][-4:]
    assert acts == ["printed", "printed", "posted", "took back posted"]


def test_all_letters_of_a_list_move_and_others_stay(ala: Person, viasna: Campaign) -> None:
    for _ in range(3):
        sent(viasna)
    sent(session().query(Campaign).filter_by(slug="other").one())
    sent(viasna, accepted=False)

    post(ala, "move/", "campaign=viasna&step=received", to="printed", whole="all")

    assert steps() == ["printed", "printed", "printed", "received", "drafted"]


@pytest.mark.parametrize("said", [{"to": "printed"}, {"to": "received", "whole": "all"}, {"to": "", "whole": "all"}])
def test_a_move_without_letters_or_step_is_refused(ala: Person, viasna: Campaign, said: dict[str, str]) -> None:
    sent(viasna)

    assert post(ala, "move/", **said)[0] == 422
    assert steps() == ["received"]


def test_postcards_hold_open_letters_with_the_address_and_nothing_sealed(ala: Person, viasna: Campaign) -> None:
    sent(viasna, text="=1+1 <b>Вітаем</b>")
    sent(viasna, text="доўгі " * 200)
    sent(viasna, sealed=sealing.sealed(SECRET, given.KEY))

    page = ala.look(f"{DESK}postcards/?campaign=viasna")

    assert page.count('class="card-a6') == 2
    assert "&lt;b&gt;Вітаем&lt;/b&gt;" in page
    assert "card-whole" in page
    assert "Penal colony 4\nGomel" in page
    assert "Марфа Рабкова" in page


def test_an_export_holds_a_table_the_open_letters_and_the_sealed_ones_still_sealed(
    ala: Person, viasna: Campaign, tmp_path: Path
) -> None:
    key = subprocess.run([program("age-keygen")], capture_output=True, text=True, check=True).stdout
    (tmp_path / "key.txt").write_text(key)
    opened = sent(viasna, text="=HYPERLINK(1)", signed="@Ada")
    private = sent(viasna, sealed=sealing.sealed(SECRET, key.partition("public key: ")[2].split()[0]))
    sent(session().query(Campaign).filter_by(slug="other").one())
    token = token_on(ala.look(DESK))

    answer = ala.client.post(f"{DESK}export/?campaign=viasna", data={"form_token": token})

    archive = ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    rows = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode())))
    assert [(row["id"], row["kind"], row["signed"]) for row in rows] == [
        (opened.public_id, "open", "'@Ada"), (private.public_id, "private", ""),
    ]  # fmt: skip
    assert archive.read(f"open/{opened.public_id}.txt").decode() == "=HYPERLINK(1)\n\n@Ada\n"
    (tmp_path / "letter.age").write_bytes(archive.read(f"private/{private.public_id}.age"))
    read = ["age", "--decrypt", "-i", f"{tmp_path}/key.txt", f"{tmp_path}/letter.age"]
    assert subprocess.run(read, capture_output=True, check=True).stdout.decode() == SECRET
    newest = session().query(Entry).order_by(Entry.id.desc()).first()
    assert newest is not None
    assert (newest.act, newest.details["letters"]) == ("exported letters", "2")


def test_an_export_is_written_while_it_is_read(viasna: Campaign) -> None:
    for _ in range(5):
        sent(viasna, sealed=sealing.sealed(SECRET * 50, given.KEY))

    parts = list(letterexport.dump(letterlist.each(Asked(campaign="viasna"))))

    assert len(parts) == 6
    assert max(len(part) for part in parts) < 4_000
    assert len(ZipFile(io.BytesIO(b"".join(parts))).namelist()) == 7


def test_a_viewer_looks_and_does_nothing(enrol: Enrol, viasna: Campaign) -> None:
    sent(viasna)
    viewer = enrol("Viewer", Role.VIEWER)

    page = viewer.look(f"{DESK}?campaign=viasna")

    assert "Marfa" in page or "Марфа" in page
    assert "Move them" not in page
    for rest in ("move/", "export/", "key/", "key/drop/"):
        assert post(viewer, rest, "campaign=viasna", to="printed", whole="all")[0] == 403
    assert steps() == ["received"]


def test_a_key_is_proposed_by_one_accepted_by_another_and_dropped_by_one(
    ala: Person, enrol: Enrol, viasna: Campaign
) -> None:
    del viasna
    status, location = post(ala, "key/", "campaign=viasna", key=f" {given.KEY} ")
    (proposed,) = session().query(letterkeys.LetterKey)

    assert status == 303
    assert "waits in the queue" in ala.look(location)
    refused = ala.decide(proposed.public_id, "publish")
    assert refused.status_code == 409
    assert "somebody else has to accept it" in refused.text
    assert letterkeys.in_use("viasna") == ""
    ola = enrol("Ola")
    assert "Compare it, sign by sign" in ola.look(f"/desk/items/{proposed.public_id}/")
    assert ola.decide(proposed.public_id, "publish").status_code == 303
    assert given.KEY in ala.look(f"{DESK}?campaign=viasna")
    post(ala, "key/drop/", "campaign=viasna")
    assert letterkeys.in_use("viasna") == ""


@pytest.mark.parametrize("typed", ["", "age1xyz", f"AGE-SECRET-KEY-1{'Q' * 58}"])
def test_what_is_no_public_key_is_refused_and_a_private_one_is_not_shown_again(
    ala: Person, viasna: Campaign, typed: str
) -> None:
    del viasna

    status, page = post(ala, "key/", "campaign=viasna", key=typed)

    assert status == 422
    assert "This is no public key of age" in page
    assert "SECRET" not in page
    assert re.search(r'<input id="key"[^>]*aria-describedby="key-hint key-error"', page)


def freed(day: date = date(2027, 4, 28)) -> None:
    with writing() as current:
        for case in current.query(Case):
            case.status, case.held_until, case.as_of = "released", day, day


def test_letters_to_somebody_who_came_free_are_named_and_go_to_no_prison(ala: Person, viasna: Campaign) -> None:
    waiting = sent(viasna, accepted=False)
    sent(viasna, text="Not posted")
    kept = sent(viasna)
    post(ala, "move/", to="kept", letter=[kept.public_id])
    assert "in no prison any more" not in ala.look(DESK)

    freed()

    page, item = ala.look(DESK), ala.look(f"/desk/items/{waiting.public_id}/")
    cards = ala.look(f"{DESK}postcards/?campaign=viasna")
    assert "To people who are in no prison any more" in page
    assert "Reported free since 28 April 2027" in page
    told = ("1 waits in the queue.", "1 was accepted and not posted.", "1 is kept for this day.")
    assert [words for words in told if words not in page] == []
    assert "Reported free since 28 April 2027" in item
    assert "Do not post it to a prison." in item
    assert ('class="card-a6' in cards, "Penal colony" in cards, "2 letters are left out" in cards) == (
        False,
        False,
        True,
    )


def test_an_export_tells_how_it_stands_with_the_day_and_has_no_prison_for_who_is_free(viasna: Campaign) -> None:
    sent(viasna)
    freed()

    archive = ZipFile(io.BytesIO(b"".join(letterexport.dump(letterlist.each(Asked(campaign="viasna"))))))

    (row,) = csv.DictReader(io.StringIO(archive.read("index.csv").decode()))
    assert (row["address"], row["state"], row["state_day"]) == ("", "released", "2027-04-28")
