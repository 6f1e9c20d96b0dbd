"""Letters: the wall, the page of a case, the queue and the export among 10,000 of them."""

import random
from datetime import UTC, datetime, timedelta
from functools import partial

import brotli
from flask import Flask
from sqlalchemy import insert

from bench.harness import Figure, alternated, application, cpu_ms, instance, peak_mib
from rallies.core.clock import SetClock
from rallies.core.db.database import session, writing
from rallies.desk.letter import letterexport, letterlist
from rallies.desk.letter.letterlist import Asked
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case.cases import Case
from rallies.model.letter.letters import Letter

NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)
LETTERS = 10_000
CASES = 50
LONGEST = 1_500
TIMES = 20
WALL = "/be/campaigns/viasna/letters/"
PATHS = {
    "the wall": WALL,
    "the last page of the wall": f"{WALL}?page=556",
    "letters to one case": "/be/campaigns/viasna/cases/case-7/letters/",
    "the page of a case": "/be/campaigns/viasna/cases/case-7/",
}
_SYLLABLES = ("ка", "ла", "ма", "на", "са", "та", "ва", "ры", "лі", "ні", "ці", "ся", "дзя", "шчо", "бы", "ха", "юць")


def run() -> list[Figure]:
    """The cost and the size of each page, and what an export adds to the memory."""
    with instance() as folder, application(folder, clock=SetClock(NOW)) as app:
        with app.app_context():
            _write()
        bodies = {what: _rendered(app, path) for what, path in PATHS.items()}
        cost = alternated({what: partial(cpu_ms, partial(_rendered, app, path), TIMES) for what, path in PATHS.items()})
        figures = [Figure(f"{what} among {LETTERS:,} letters", cost[what], "ms CPU", 4) for what in PATHS]
        figures += [
            Figure(f"{what} on the wire", len(brotli.compress(body, quality=5)) / 1_000, "kB", 25)
            for what, body in bodies.items()
        ]
        return figures + _export(app)


def _export(app: Flask) -> list[Figure]:
    before, written = peak_mib(), 0
    with app.app_context():
        for part in letterexport.dump(letterlist.each(Asked(campaign="viasna"))):
            written += len(part)
    return [
        Figure(f"an export of {LETTERS:,} letters", written / 1e6, "MB"),
        Figure("memory that it added", peak_mib() - before, "MiB", 20),
    ]


def _rendered(app: Flask, path: str) -> bytes:
    """A page's bytes from its view, past all that is kept."""
    with app.test_request_context(path):
        response = app.full_dispatch_request()
        assert response.status == "200 OK"
        body: bytes = response.get_data()
        session().remove()
    return body


def _write() -> None:
    """Letters of the longest kind, two in three open, at all steps; words drawn at random compress badly."""
    draw = random.Random(7)  # noqa: S311  # made-up words
    with writing() as current:
        campaign = Campaign(slug="viasna", hashtag="#FreeViasna", titles={"en": "Viasna"}, created_at=NOW)
        current.add(campaign)
        current.flush()
        cases = [_case(campaign.id, number) for number in range(CASES)]
        current.add_all(cases)
        current.flush()
        rows = [_letter(draw, campaign.id, cases[number % CASES].id, number) for number in range(LETTERS)]
        current.execute(insert(Letter), rows)


def _case(campaign_id: int, number: int) -> Case:
    names = {"be": f"Вязень {number}", "en": f"Prisoner {number}"}
    times = {"created_at": NOW, "updated_at": NOW}
    return Case(campaign_id=campaign_id, slug=f"case-{number}", names=names, is_public=True, write_to="Гомель", **times)


def _letter(draw: random.Random, campaign_id: int, case_id: int, number: int) -> dict[str, object]:
    is_private = number % 3 == 0
    return {
        "public_id": f"l{number:07}",
        "campaign_id": campaign_id,
        "case_id": case_id,
        "is_private": is_private,
        "language": "be",
        "text": "" if is_private else _words(draw),
        "signed": "" if is_private else "Ада",
        "sealed": draw.randbytes(2 * LONGEST) if is_private else None,
        "key_hash": draw.randbytes(32),
        "step": draw.choice(["received", "printed", "posted", "answered"]),
        "moved_at": NOW,
        "words": "",
        "state": "published",
        "submitted_at": NOW - timedelta(minutes=number),
        "reason": "",
        "question": "",
        "answer": "",
    }


def _words(draw: random.Random) -> str:
    said = ""
    while len(said) < LONGEST:
        said += "".join(draw.choices(_SYLLABLES, k=draw.randint(1, 4))) + " "
    return said[:LONGEST].strip()
