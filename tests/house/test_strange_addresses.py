"""Addresses that no link of ours has: control characters and bytes that are no text, in every place of every route."""

from urllib.parse import quote, unquote_to_bytes

import pytest
from werkzeug.routing import Rule

from tests.house.conftest import House

STRANGE = {
    "a null": b"\0",
    "a line break": b"\r\nA: 1",
    "half a pair": b"\xed\xa0\x80",
    "no text": b"\xff\xfe",
    "a delete": b"\x7f",
    "a control of Latin-1": b"\xc2\x85",
}
NAMES = (
    "campaign", "case", "country", "dates", "done", "from", "in", "kind", "km", "language", "lat", "lon", "name",
    "page", "paper", "past", "place", "q", "status", "thing", "to", "v", "wished", "bom", "key", "state", "size",
)  # fmt: skip
"""Parameters that some page reads."""


def paths(house: House, rule: Rule, strange: bytes) -> list[str]:
    """The example of a route with something strange in each of its places, as WSGI gives it."""
    parts = unquote_to_bytes(house.path(rule, "en")).split(b"/")
    fixed = set(rule.rule.encode().split(b"/"))
    places = [place for place, part in enumerate(parts) if part not in fixed and part != b"en"]
    changed = [[*parts[:place], parts[place] + strange, *parts[place + 1 :]] for place in places]
    return [b"/".join(one).decode("latin-1") for one in changed]


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("method", ["GET", pytest.param("POST", marks=pytest.mark.slow)])
def test_an_address_with_something_strange_in_it_is_not_there(house: House, method: str, strange: bytes) -> None:
    asked = [path for rule in house.rules(method) for path in paths(house, rule, strange)]
    answers = {}
    for path in asked:
        with house.reader(path).open(method=method, environ_overrides={"PATH_INFO": path}) as answer:
            answers[path] = answer.status_code

    assert len(answers) > 40
    assert {path: status for path, status in answers.items() if status != 404} == {}


@pytest.mark.slow
@pytest.mark.parametrize("strange", [b"\0", b"\r\nA: 1", b"\xff\xfe"], ids=["a null", "a line break", "no text"])
def test_no_parameter_is_too_strange(house: House, strange: bytes) -> None:
    query = "&".join(f"{name}={quote(b'x' + strange)}" for name in NAMES)
    single = [f"{name}={quote(b'x' + strange)}" for name in ("campaign", "q", "place")]
    faults = []
    for rule in house.rules("GET"):
        path, _, needed = house.path(rule, "en").partition("?")
        for said in (query, *single, *(f"{needed}&{one}" for one in single if needed)):
            with house.reader(path).get(path, query_string=said) as answer:
                faults += [f"{path} {said}: {answer.status_code}"] if answer.status_code >= 500 else []

    assert faults == []
