import re
from html import unescape

from flask.testing import FlaskClient

from tests.intake.typed import fill, hidden


def test_a_rally_goes_from_form_to_receipt(client: FlaskClient) -> None:
    form = client.get("/en/submit/")
    asked = fill(client, country="US", city="Springfield")
    picked = re.search(r'name="place" id="place-0" value="(\d+)"', asked.text)

    assert form.status_code == 200
    assert asked.status_code == 422
    assert "Missouri, United States" in asked.text
    assert picked is not None

    shown = fill(client, country="US", city="Springfield", place=picked[1])

    assert shown.status_code == 200
    assert "Friday 21 May 2027, 18:00 in Springfield (CDT, UTC−5)" in unescape(shown.text)

    receipt = client.post("/en/submit/", data=hidden(shown.text) | {"step": "send"})

    assert receipt.status_code == 303
    page = client.get(receipt.location)
    assert page.status_code == 200
    assert "https://rallies.example/en/manage/" in page.text
    assert len(re.findall(r"[a-z]+", page.text.split('translate="no">')[1].split("<")[0])) == 12
