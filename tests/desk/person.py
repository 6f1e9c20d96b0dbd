"""A person of the desk: her browser, her password, and the phone that shows her codes."""

import re
from base64 import b32decode
from datetime import timedelta
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rallies.core.clock import SetClock
from rallies.desk.door import onetime

PASSWORD = "four plain words here"


class Person:
    """Somebody with an enrolment link."""

    def __init__(self, name: str, client: FlaskClient, clock: SetClock, key: str) -> None:
        self.name = name
        self.client = client
        self.clock = clock
        self.link = f"/desk/enrol/{key}/"
        self.secret = b""

    def finish_enrolment(self, **differs: str) -> TestResponse:
        """Open the link, scan the secret, choose a password and confirm the code."""
        page = self.client.get(self.link).text
        self.secret = secret_on(page)
        said = {"form_token": token_on(page), "password": PASSWORD, "code": self.code(), **differs}
        return self.client.post(self.link, data=said)

    def code(self) -> str:
        """What the phone shows now."""
        return onetime.code(self.secret, onetime.step_of(self.clock.now()))

    def log_in(self, **differs: str) -> TestResponse:
        """Log in with the code of the next half minute, since one works once."""
        self.clock.move(timedelta(seconds=onetime.STEP_SECONDS))
        token = token_on(self.client.get("/desk/login/").text)
        said = {"form_token": token, "name": self.name, "password": PASSWORD, "code": self.code(), **differs}
        return self.client.post("/desk/login/", data=said)

    def look(self, path: str = "/desk/") -> str:
        """The text of a page."""
        return str(self.client.get(path).text)

    def decide(self, public_id: str, act: str, **said: str) -> TestResponse:
        """Open a thing and send the form of an act."""
        page = self.look(f"/desk/items/{public_id}/")
        return self.send(page, public_id, act, **said)

    def post(self, path: str, **said: str) -> TestResponse:
        """Send a form of the desk to an address."""
        return self.client.post(path, data={"form_token": token_on(self.look("/desk/sessions/")), **said})

    def send(self, page: str, public_id: str, act: str, **said: str) -> TestResponse:
        """Send the form of an act as a page that was opened before has it."""
        seen = re.search(r'name="seen" value="(\w+)"', page)
        hidden = {"form_token": token_on(page), "seen": seen[1] if seen else ""}
        return self.client.post(f"/desk/items/{public_id}/{act}/", data={**hidden, **said})


def token_on(page: str) -> str:
    """The form token of a page, "" if it has none."""
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    return unescape(found[1]) if found else ""


def secret_on(page: str) -> bytes:
    """The one-time secret that an enrolment page shows as letters."""
    found = re.search(r'class="desk-secret">([A-Z2-7 ]+)<', page)
    assert found is not None
    letters = found[1].replace(" ", "")
    return b32decode(letters + "=" * (-len(letters) % 8))
