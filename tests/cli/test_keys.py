"""`rallies renew-keys`: old links open nothing, new ones are mailed, and nobody is locked out."""

from functools import partial
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from rallies.cli import cli
from rallies.core import current
from rallies.core.db import database
from rallies.core.db.database import writing
from rallies.core.errors import ConfigurationError
from rallies.core.keys.tokens import key_hash, new_key
from rallies.intake.holder import renewal
from rallies.model.actors import Actor, By
from rallies.model.rally import register as rallies_of
from rallies.model.rally.rallies import Rally
from tests import cast
from tests.mailing import Outbox, link
from tests.publish import press as presses

OLD, OTHER = new_key(), new_key()


def registered(key: str, address: str, **differs: Any) -> list[Rally]:
    """The rallies of a key whose organizer left an address, "" for none."""
    rallies = cast.pending(key_hash=key_hash(key), **differs)
    with writing():
        for rally in rallies:
            found = rallies_of.with_id(rally.public_id)
            found.contact = current.secrets().seal(address) if address else None
    return rallies


def renewed() -> renewal.Renewal:
    with writing(is_private=True):
        return renewal.renew(By(Actor.COMMAND_LINE, cast.NOW))


def test_a_mailed_key_is_made_new_and_its_link_is_all_that_is_mailed(register: Flask, client: FlaskClient) -> None:
    outbox = Outbox(register)
    rallies = registered(OLD, "anna@example.org", title="BUY http://spam.example/", repeats_until=cast.draft().time.day)
    registered(OTHER, "")

    done = renewed()

    mail = outbox.mail()
    assert done == (1, 0)
    assert mail["Subject"] == "Your new manage link"
    assert "spam" not in mail.as_string()
    assert client.get(f"/en/manage/{OLD}/").status_code == 404
    assert all(rally.public_id in client.get(link(mail), follow_redirects=True).text for rally in rallies)
    assert client.get(f"/en/manage/{OTHER}/").status_code == 303


def test_all_dates_of_a_series_have_the_one_new_key(register: Flask, client: FlaskClient) -> None:
    outbox = Outbox(register)
    day = cast.draft().time.day
    rallies = registered(OLD, "anna@example.org", repeats_until=day.replace(day=day.day + 7))

    renewed()

    page = client.get(link(outbox.mail())).text
    assert len(rallies) == 2
    assert all(rally.public_id in page for rally in rallies)


def test_an_address_that_can_not_be_read_leaves_its_key_as_it_is(register: Flask, client: FlaskClient) -> None:
    (rally,) = registered(OLD, "anna@example.org")
    with writing():
        rallies_of.with_id(rally.public_id).contact = b"not sealed here, but long enough"

    assert renewed() == (0, 1)
    assert client.get(f"/en/manage/{OLD}/").status_code == 303


def test_the_command_says_how_many_there_are_before_it_does_it(tmp_path: Path, empty_register: Path) -> None:
    folder = tmp_path / "instance"
    app = presses.press(folder, empty_register)
    with app.app_context():
        registered(OLD, "anna@example.org")
        database.db.session.remove()
        database.db.engine.dispose()
    run = partial(CliRunner().invoke, cli, env={"RALLIES_SMTP_URL": "smtp://mail.example"})

    dry = run(["--instance", str(folder), "renew-keys", "--dry-run"])
    done = run(["--instance", str(folder), "renew-keys"])
    mailless = run(["--instance", str(folder), "renew-keys"], env={"RALLIES_SMTP_URL": ""})

    assert dry.output == "Keys that would be made new: 1.\n"
    assert done.output == "Keys that are new, and whose links wait to be mailed: 1.\n"
    assert isinstance(mailless.exception, ConfigurationError)
