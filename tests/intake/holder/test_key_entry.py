"""The door for who has a key: linked from every page, forgiving, and clear about what is wrong."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rallies.core.keys.tokens import key_hash, key_words
from tests import cast
from tests.intake.typed import hidden

KEY = "b5k2m7c4d6e3f2g5h7j4k6m3na"
UNKNOWN = "aaaqeayeaudaocajbifqydiob4"
WORDS = key_words(KEY).split()
DOOR = "/en/manage/"


def typed(client: FlaskClient, key: str) -> TestResponse:
    return client.post(DOOR, data={**hidden(client.get(DOOR).text), "key": key})


def error_of(answer: TestResponse) -> str:
    assert answer.status_code == 422
    return answer.text.partition('class="field-error"')[2].partition("<bdi>")[2].partition("</bdi>")[0]


@pytest.mark.parametrize(
    "path",
    ["/en/", "/en/submit/", "/en/help/organizer/", "/en/places/", "/en/search/", "/en/changes/", "/en/safety/", DOOR],
)
def test_the_door_is_linked_from_every_page(register: Flask, client: FlaskClient, path: str) -> None:
    del register
    assert f'<a href="{DOOR}">I have a key</a>' in client.get(path).text


def test_who_registers_finds_the_door_above_the_form(register: Flask, client: FlaskClient) -> None:
    del register
    assert client.get("/en/submit/").text.partition("<form")[0].count(f'href="{DOOR}"') == 1
    assert f'href="{DOOR}"' in client.get("/en/help/organizer/").text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    "written",
    [
        ", ".join(WORDS),
        "\n".join(f"{place}. {word}" for place, word in enumerate(WORDS, start=1)),
        " ".join(word[:4].upper() for word in WORDS),
        f"https://rallies.example/be/manage/{KEY}/",
        KEY.upper(),
    ],
)
def test_a_key_opens_its_page_however_it_was_written_down(client: FlaskClient, register: Flask, written: str) -> None:
    del register
    cast.published(key_hash=key_hash(KEY))

    assert typed(client, written).location == f"{DOOR}{KEY}/"


def test_a_misspelt_word_is_named_with_the_near_one(client: FlaskClient, register: Flask) -> None:
    del register
    answer = typed(client, " ".join([*WORDS[:5], "oxigen", *WORDS[6:]]))

    assert error_of(answer) == "Word 6, “oxigen”, is not in the list of words: “oxygen”?"
    assert "oxigen" in answer.text.partition("<textarea")[2].partition("</textarea>")[0]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (" ".join(WORDS[::-1]), "their order, or one word, is wrong."),
        (key_words(UNKNOWN), "nothing here belongs to it."),
        (UNKNOWN, "nothing here belongs to it."),
        (" ".join(WORDS[:11]), "A key has twelve words; these are 11."),
        (KEY[:-2], "The letters and digits of a link are 26"),
        ("радио клуб", "Type the twelve English words of your key"),
        ("", "Type the twelve English words of your key"),
    ],
)
def test_what_is_wrong_is_told_apart(client: FlaskClient, register: Flask, written: str, said: str) -> None:
    del register
    assert said in error_of(typed(client, written))


@pytest.mark.parametrize("is_public", [True, False])
def test_the_receipt_says_queue_only_of_what_waits(client: FlaskClient, register: Flask, *, is_public: bool) -> None:
    del register
    (cast.published if is_public else cast.pending)(key_hash=key_hash(KEY))

    page = client.get(f"{DOOR}{KEY}/receipt/").text

    assert ("queue" in page) is not is_public
    assert "Open my page" in page
