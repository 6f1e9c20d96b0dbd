"""Whatever is sent to the public forms, they answer with a page and never with a fault."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rallies.core.keys.tokens import key_hash
from rallies.intake.entry import Said
from rallies.model.rally import register as rallies_of
from rallies.model.rally.rallies import Rally
from tests import cast
from tests.intake.typed import TYPED, hidden, token

KEY = "abcdefghijklmnopqrstuvwxya"
ANSWERS = {200, 302, 303, 400, 403, 404, 409, 413, 422, 429}
FIELDS = (*Said.__dataclass_fields__, "token", "website", "step", "reason", "what", "sure", "later", "answer", "key")
EDGES = st.sampled_from([
    "", "0", "-1", "1e999", "nan", "inf", "٣", "9" * 500, "2027-10-31", "0001-01-01", "9999-12-31", "02:30", "24:00",
    "\x00", "\u202e", "\ud800", "%s", "{{7*7}}", "../..", "PL", "756135", "online", "timed", "Europe/Warsaw",
    "Etc/../passwd", "https://[::1", "a@b.c", "send", "edit", "second", "cancelled", "\r\n", "e\u0301" * 300,
])  # fmt: skip
TYPINGS = st.dictionaries(st.sampled_from(FIELDS), EDGES | st.text(max_size=60), max_size=8)
MANY = settings(
    max_examples=3 * settings().max_examples // 2,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def encoded(typed: dict[str, str]) -> dict[str, bytes]:
    """What a browser or a hostile program sends: any bytes at all."""
    return {name: value.encode("utf-8", "surrogatepass") for name, value in typed.items()}


@pytest.fixture
def rally(register: Flask) -> Rally:
    (rally,) = cast.pending(key_hash=key_hash(KEY))
    return rally


@pytest.fixture
def published(register: Flask) -> Rally:
    return cast.published(key_hash=key_hash(KEY))


@pytest.mark.slow
@MANY
@given(typed=TYPINGS, step=st.sampled_from(["preview", "send", "edit", "?"]))
def test_whatever_is_typed_into_the_form_is_answered(client: FlaskClient, typed: dict[str, str], step: str) -> None:
    data = {"token": token(client), "step": step, **TYPED, **encoded(typed)}

    answer = client.post("/en/submit/", data=data)

    assert answer.status_code in ANSWERS
    if answer.status_code == 303:
        assert client.get(answer.location).status_code == 200


@MANY
@given(typed=TYPINGS, rest=st.sampled_from(["", "texts/", "change/", "cancel/", "delete/"]))
def test_whatever_is_typed_into_the_pages_of_a_key_is_answered(
    client: FlaskClient, published: Rally, typed: dict[str, str], rest: str
) -> None:
    address = f"/en/manage/{KEY}/{published.public_id}/"
    token_of = hidden(client.get("/en/manage/").text)

    answer = client.post(f"{address}{rest}", data=token_of | TYPED | encoded(typed))

    assert answer.status_code in ANSWERS
    assert client.get(address).status_code == 200


@MANY
@given(key=st.text(max_size=90))
def test_whatever_is_typed_as_a_key_is_answered(client: FlaskClient, register: Flask, key: str) -> None:
    data = hidden(client.get("/en/manage/").text) | encoded({"key": key})

    assert client.post("/en/manage/", data=data).status_code in ANSWERS


@pytest.mark.parametrize("body", [b"\xff=\xfe", b"a=1&" * 2_000, b"title=%zz", b"=&&==", b"token"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])
def test_a_body_of_any_kind_is_answered(client: FlaskClient, body: bytes, kind: str) -> None:
    assert client.post("/en/submit/", data=body, content_type=kind).status_code in ANSWERS


@pytest.mark.parametrize("rest", ["", "texts/", "change/", "cancel/", "delete/", "../receipt/"])
@pytest.mark.parametrize("language", ["en", "be", "ru", "ar"])
def test_every_page_of_a_key_is_there_in_every_language(
    client: FlaskClient, rally: Rally, rest: str, language: str
) -> None:
    page = client.get(f"/{language}/manage/{KEY}/{rally.public_id}/{rest}".replace(f"{rally.public_id}/../", ""))

    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    assert 'content="noindex"' in page.text
    assert "Set-Cookie" not in page.headers


def test_pages_of_a_key_are_there_after_every_decision(client: FlaskClient, published: Rally) -> None:
    address = f"/en/manage/{KEY}/{published.public_id}/"

    for state in ("pending", "published", "postponed", "cancelled", "rejected", "frozen", "withdrawn"):
        rallies_of.with_id(published.public_id).state = state
        for rest in ("", "texts/", "change/", "cancel/", "delete/"):
            assert client.get(f"{address}{rest}").status_code == 200
