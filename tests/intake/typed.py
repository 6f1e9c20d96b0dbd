"""What an organizer types, and how a test sends it."""

import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TYPED = {
    "title": "Freedom for Viasna",
    "kind": "rally",
    "language": "en",
    "country": "PL",
    "city": "Warszawa",
    "venue": "Plac Zamkowy",
    "precision": "exact",
    "date": "2027-05-21",
    "start": "18:00",
}


def token(client: FlaskClient, address: str = "/en/submit/") -> str:
    """The token of a fresh form."""
    return hidden(client.get(address).text)["token"]


def hidden(page: str) -> dict[str, str]:
    """Names and values of the hidden inputs of a page."""
    inputs = [tag for tag in re.findall(r"<input [^>]*>", page) if 'type="hidden"' in tag]
    return {name: unescape(value) for name, value in (_pair(tag) for tag in inputs)}


def fill(client: FlaskClient, form: str = "/en/submit/", **differs: str) -> TestResponse:
    """The answer to a form filled in for a rally in Warsaw; arguments change or add fields."""
    data = {"token": token(client, form), "step": "preview", **TYPED, **differs}
    return client.post(form, data=data)


def send(client: FlaskClient, form: str = "/en/submit/", **differs: str) -> TestResponse:
    """The answer to such a form sent at once."""
    return fill(client, form, step="send", **differs)


def _pair(tag: str) -> tuple[str, str]:
    found = {name: re.search(rf'{name}="([^"]*)"', tag) for name in ("name", "value")}
    return tuple(match[1] if match else "" for match in found.values())  # type: ignore[return-value]
