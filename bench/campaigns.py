"""Pages of a campaign with 1,000 cases and 5,000 rallies, half of them on its day, made anew."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import brotli
from flask import Flask
from sqlalchemy import func, select, update

from bench.harness import Figure, alternated, application, cpu_ms, instance, seed
from rallies.core.clock import SetClock
from rallies.core.database import session, writing
from rallies.model import campaigning, casework
from rallies.model.campaigning import CampaignSaid, MemberSaid
from rallies.model.campaigns import CampaignState
from rallies.model.cases import CaseStatus
from rallies.model.casework import CaseSaid
from rallies.model.decisions import By
from rallies.model.rallies import Rally

NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)
RALLIES, CASES, MEMBERS = 5_000, 1_000, 60
TIMES = 20
PAGES = {
    "its page": "", "its cases": "cases/", "one case": "cases/person-number-7/", "its statement": "statement/",
    "the day itself": "today/", "how to hold one": "kit/hold/",
}  # fmt: skip


def run() -> list[Figure]:
    """The cost and the size on the wire of each page."""
    with instance() as folder, application(folder, clock=SetClock(NOW)) as app:
        seed(RALLIES, now=NOW)
        _coalition()
        paths = {what: f"/en/campaigns/viasna/{below}" for what, below in PAGES.items()}
        bodies = {what: _rendered(app, path) for what, path in paths.items()}
        cost = alternated({what: partial(cpu_ms, partial(_rendered, app, path), TIMES) for what, path in paths.items()})
    return [Figure(what, cost[what], "ms CPU", 4) for what in paths] + [
        Figure(f"{what} on the wire", len(brotli.compress(body, quality=5)) / 1_000, "kB", 25)
        for what, body in bodies.items()
    ]


def _coalition() -> None:
    """The campaign, with the day on which most rallies of the register are."""
    by = By("bench", NOW)
    with writing() as current:
        day = current.execute(select(Rally.day).group_by(Rally.day).order_by(func.count().desc()).limit(1)).scalar_one()
        said = CampaignSaid(hashtag="#FreeViasna", titles={"en": "Freedom for Viasna"}, starts_on=day, accent="#0a5f9e")
        campaign = campaigning.add("viasna", said, by, state=CampaignState.OPEN)
        current.execute(update(Rally).values(campaign_id=campaign.id))
        campaigning.say(campaign, "en", "They are **not** alone. " * 100, ["Free them all, at once."] * 5, by)
        campaigning.join(campaign, [MemberSaid(f"Organization {number}", "PL") for number in range(MEMBERS)], by)
        for number in range(CASES):
            casework.add(campaign, _case(number), by)


def _case(number: int) -> CaseSaid:
    return CaseSaid(
        names={"en": f"Person Number {number}", "be": f"Асоба нумар {number}"},
        roles={"en": "A volunteer who helped prisoners and their families"},
        status=CaseStatus.DETAINED if number % 5 else CaseStatus.RELEASED,
        held_since=date(2024, 5, 1) + timedelta(days=number % 365),
        held_until=None if number % 5 else date(2026, 5, 1),
        as_of=date(2027, 4, 1),
        sources=["https://source.example/1"],
        is_public=True,
    )


def _rendered(app: Flask, path: str) -> bytes:
    """A page's bytes from its view, past all that is kept."""
    with app.test_request_context(path):
        body: bytes = app.full_dispatch_request().get_data()
        session().remove()
    return body
