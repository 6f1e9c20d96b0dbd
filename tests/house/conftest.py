"""A register with something on every page, and an example for each argument that a route takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from secrets import token_hex
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.routing import Rule

from rallies.core.db.database import Register, writing
from rallies.core.keys.tokens import key_hash, new_key
from rallies.core.pictures.pictures import Format
from rallies.core.pictures.pictures import Picture as Drawn
from rallies.desk.door import enrolment
from rallies.desk.door.policy import Role
from rallies.model.actors import Actor, By
from rallies.model.campaign import campaigning
from rallies.model.campaign.campaigning import CampaignSaid, MemberSaid
from rallies.model.campaign.campaigns import CampaignState
from rallies.model.case import casework
from rallies.model.case.cases import Case
from rallies.model.case.casework import CaseSaid
from rallies.model.desk.moderation import State
from rallies.model.letter import letters
from rallies.model.letter.letters import Written
from rallies.model.mail import mailboxes
from rallies.model.mail.mailboxes import Message
from rallies.model.mail.mailwords import Words
from rallies.model.photo import pictures
from rallies.model.rally.rallies import Rally
from tests import cast, instances, photocast
from tests.desk.person import Person

PIXEL = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"
PERSON = CaseSaid(
    names={"en": "Marfa Rabkova", "be": "Марфа Рабкова"},
    held_since=date(2020, 9, 17),
    as_of=date(2027, 4, 1),
    sources=["https://source.example/1", "A letter"],
    is_public=True,
)


CARD_VIEWS = ("rally_picture", "rally_drawing", "campaign_picture", "campaign_drawing")
AFTERWARDS = ("counting", "host_photos")
LETTER_VIEWS = ("follow", "answer", "receipt", "show_withdraw", "withdraw")


@dataclass(frozen=True)
class House:
    """The application with a person at its desk, and addresses of all its routes."""

    app: Flask
    client: FlaskClient
    staff: FlaskClient
    arguments: dict[str, Any]

    def path(self, rule: Rule, language: str) -> str:
        """An example of a route's address; a route with an argument that has no example fails here."""
        values = {name: self._example(rule, name, language) for name in rule.arguments}
        with self.app.test_request_context():
            address = str(self.app.url_map.bind("localhost").build(rule.endpoint, values))
        is_near = rule.endpoint.rpartition(".")[2].startswith("near_")
        return f"{address}?lat=52.2&lon=21" if is_near else address

    def _example(self, rule: Rule, name: str, language: str) -> Any:
        own = f"{rule.endpoint} {name}"
        return language if name == "lang" else self.arguments[own if own in self.arguments else name]

    def rules(self, method: str) -> list[Rule]:
        """All routes that take a method."""
        return [rule for rule in self.app.url_map.iter_rules() if method in (rule.methods or ())]

    def reader(self, path: str) -> FlaskClient:
        """Who opens an address: staff at the desk, but for its open doors."""
        is_open = path.startswith(("/desk/login", "/desk/enrol"))
        return self.staff if path.startswith("/desk/") and not is_open else self.client


@pytest.fixture(scope="session")
def filled_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A register of its own for all these tests: to fill it takes longer than most of them do."""
    with instances.shared(tmp_path_factory.mktemp("house"), "house") as app:
        with app.app_context():
            filled = _filled(app)
        yield filled


@pytest.fixture
def house(filled_house: House) -> Iterator[House]:
    """The filled register as if nobody had written or looked before."""
    with instances.rolled_back(filled_house.app) as app, app.app_context():
        with writing() as current:  # a revision that was rolled back comes again with other content
            current.execute(update(Register).values(identity=token_hex(16)))
        staff = app.test_client()
        staff._cookies = dict(filled_house.staff._cookies or {})
        arguments = dict(filled_house.arguments)
        yield House(app, app.test_client(), staff, arguments)


def _filled(register: Flask) -> House:
    clock = register.extensions["rallies.clock"]
    key = new_key()
    with writing():
        by = By.staff("Ala", cast.NOW)
        said = CampaignSaid(
            hashtag="#FreeViasna", titles={"en": "Freedom for Viasna"}, starts_on=date(2027, 5, 21), has_photos=True
        )
        campaign = campaigning.add("viasna", said, by, state=CampaignState.OPEN)
        campaigning.say(campaign, "en", "They are **not** alone.", ["Free them all."], by)
        campaigning.notify(campaign, {"en": "Bring an umbrella."}, cast.NOW + timedelta(days=30), by, country="PL")
        campaigning.permit(campaign, "PL", {"en": "Ask the city office."}, by)
        logo = pictures.kept(Drawn(PIXEL, Format.WEBP, 1, 1), cast.NOW)
        campaigning.join(campaign, [MemberSaid("Viasna", "BY", "https://viasna.example", logo)], by)
        casework.add(campaign, PERSON, by)
    rally = cast.published(campaign="viasna", key_hash=key_hash(key), organization="Libereco")
    cast.published(place=cast.TBILISI)
    (waiting,) = cast.pending(title="Waiting")
    letter_key = _letter()
    with writing():
        link = enrolment.add("Ala", Role.COORDINATOR, by=By(Actor.COMMAND_LINE, clock.now()))
        invited = enrolment.add("Basia", Role.COORDINATOR, by=By(Actor.COMMAND_LINE, clock.now()))
    person = Person("Ala", register.test_client(), clock, link)
    person.finish_enrolment()
    photo = _photo(key, rally)
    past_key = new_key()
    past = cast.published(campaign="viasna", key_hash=key_hash(past_key), time_day=date(2027, 4, 2))
    with writing():
        told = Message("anna@example.org", "en", Words("Hello", "Hello"), cast.NOW)
        mailboxes.post(told)
    arguments = {
        "token": mailboxes.token("anna@example.org"),
        "campaign": "viasna",
        "country": "pl",
        "city": "warsaw",
        "case": "marfa-rabkova",
        **{f"posters.{view} size": "wide" for view in CARD_VIEWS},
        "digest": logo,
        "light": "b3122b",
        "dark": "ff6b6f",
        "public_id": rally.public_id,
        "key": key,
        "desk_accounts.enrol key": invited,
        "desk_accounts.finish_enrolment key": invited,
        "photo": photo,
        "photos.picture public_id": photo,
        "desk_photos.pixels public_id": photo,
        **{f"desk_pins.{view} public_id": waiting.public_id for view in ("page", "move")},
        "size": "wall",
        **{f"{door}.{view} key": past_key for door in AFTERWARDS for view in ("ask", "take")},
        **{f"{door}.{view} public_id": past.public_id for door in AFTERWARDS for view in ("ask", "take")},
        "act": "publish",
        **{f"follow_letter.{view} key": letter_key for view in LETTER_VIEWS},
        "number": "0",
        "topic": "operator",
        "scope": "all",
        "z": 0,
        "x": 0,
        "y": 0,
        "assets.file name": "css/base.css",
        "map.basemap name": "world.svg",
        "map.street_file name": "none",
        "map.script name": _map_script(register),
    }
    return House(register, register.test_client(), person.client, arguments)


def _letter() -> str:
    """The key of a letter that is on the wall."""
    key = new_key()
    with writing() as current:
        written = Written(case=current.query(Case).one(), language="be", text="Добры дзень!", signed="Ada")
        sent = letters.add(written, key_hash(key), cast.NOW)
        sent.state = State.PUBLISHED
        letters.receive(sent, By.staff("Ola", cast.NOW))
    return key


def _photo(key: str, rally: Rally) -> str:
    """The id of a photo on the wall of the campaign, which a rally's host has given."""
    photo = photocast.waiting(key=key_hash(key), rally_id=rally.id)
    with writing():
        photo.state, photo.decided_at = State.PUBLISHED, cast.NOW
    return photo.public_id


def _map_script(app: Flask) -> str:
    return app.test_client().get("/en/map/").text.partition('src="/map/')[2].partition(".js")[0]
