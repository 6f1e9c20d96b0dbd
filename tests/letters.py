"""A small cast of letters: a campaign with a case that takes them, and the browser of somebody who writes."""

import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rallies.core.db.database import session, writing
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case.cases import Case
from rallies.model.letter import letterkeys
from tests import cast

KEY = "age1lnkd5485sfpu0t8znku2rndw9hpk4msslg4gwslrnw0zet7k8gesa75n2e"
WRITE = "/en/campaigns/viasna/letters/write/"
WALL = "/en/campaigns/viasna/letters/"


def campaign(slug: str = "viasna", **differs: Any) -> Campaign:
    """A campaign with one case, Marfa, that letters can be sent to."""
    of_slug = {"hashtag": f"#{slug}", "titles": {"en": slug}, "letter_languages": ["be", "ru"]}
    made = cast.campaign(slug, **{**of_slug, **differs})
    with writing():
        case(made.id)
    return made


def marfa(slug: str = "viasna") -> Case:
    """The one case of a campaign of its own."""
    of = campaign(slug).id
    return session().query(Case).filter_by(campaign_id=of).one()


def case(campaign_id: int, **differs: Any) -> Case:
    """One more case; call within a writing transaction."""
    plain = {"slug": "marfa", "names": {"en": "Marfa Rabkova", "be": "Марфа Рабкова"}, "is_public": True,
             "write_to": "Penal colony 4\nGomel\nBelarus", "created_at": cast.NOW, "updated_at": cast.NOW}  # fmt: skip
    made = Case(campaign_id=campaign_id, **{**plain, **differs})
    session().add(made)
    return made


def take_private(made: Campaign, key: str = KEY) -> None:
    """Let a campaign take private letters: a key that two persons agreed on."""
    with writing():
        proposed = letterkeys.propose(made, key, By.staff("Ala", cast.NOW))
        letterkeys.accept(proposed, By.staff("Ola", cast.NOW))


def send(client: FlaskClient, path: str = WRITE, *, token: str = "", **differs: str) -> TestResponse:
    """Open the form of a letter and send it with what differs."""
    said = {"case": "marfa", "kind": "open", "language": "ru", "text": "Добрый день!", "signed": "Ada", "step": "send"}
    return client.post(path, data={**said, "token": token or token_on(client.get(path).text), **differs})


def token_on(page: str) -> str:
    """The token of the form on a page."""
    found = re.search(r'name="token"[^>]*value="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])


def key_of(answer: TestResponse) -> str:
    """The key that an answer leads to."""
    return answer.headers["Location"].split("/letters/")[1].split("/")[0]
