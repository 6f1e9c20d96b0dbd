"""Pages of a campaign with 1,000 cases and 5,000 rallies, half of them on its day, made anew on that day."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import brotli
from flask import Flask

from bench import coalition
from bench.coalition import NOW, ON_THE_DAY
from bench.harness import Figure, alternated, application, cpu_ms, instance, seed
from rallies.core.clock import SetClock
from rallies.core.db.database import session, writing
from rallies.core.keys.tokens import key_hash, new_key
from rallies.model.actors import By
from rallies.model.campaign import campaigning
from rallies.model.campaign.campaigning import MemberSaid
from rallies.model.case import casework
from rallies.model.case.cases import CaseStatus
from rallies.model.case.casework import CaseSaid
from rallies.model.letter import letters

RALLIES, CASES, MEMBERS = 5_000, 1_000, 60
TIMES = 20
PAGES = {
    "its page": "", "its cases": "cases/", "one case": "cases/person-number-7/", "its statement": "statement/",
    "the day itself": "today/", "how to hold one": "kit/hold/",
}  # fmt: skip
AFTER_A_WRITE = ("its page", "its cases", "the day itself")


def run() -> list[Figure]:
    """The cost and the size on the wire of each page, and what the first render after a write costs."""
    clock = SetClock(NOW)
    with instance() as folder, application(folder, clock=clock) as app:
        seed(RALLIES, now=NOW)
        _coalition()
        clock.instant = ON_THE_DAY
        paths = {what: f"/en/campaigns/viasna/{below}" for what, below in PAGES.items()}
        bodies = {what: _rendered(app, path) for what, path in paths.items()}
        cost = alternated({what: partial(cpu_ms, partial(_rendered, app, path), TIMES) for what, path in paths.items()})
        after = {
            f"{what}, after {write}": partial(_after, done, app, paths[what])
            for what in AFTER_A_WRITE
            for write, done in (("a letter", _write_a_letter), ("one of its rallies", coalition.move_a_rally))
        }
        written = alternated(after)
    figures = [Figure(what, cost[what], "ms CPU", 4) for what in paths]
    figures += [Figure(what, spent, "ms CPU") for what, spent in written.items()]
    return figures + [
        Figure(f"{what} on the wire", len(brotli.compress(body, quality=5)) / 1_000, "kB", 25)
        for what, body in bodies.items()
    ]


def _coalition() -> None:
    """The campaign, with the day on which most rallies of the register are."""
    by = By.staff("bench", NOW)
    with writing():
        campaign = coalition.call(by)
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


def _after(done: Callable[[int], None], app: Flask, path: str) -> float:
    """The CPU of a render that follows a write, in milliseconds."""
    spent = 0.0
    for number in range(TIMES):
        done(number)
        spent += cpu_ms(partial(_rendered, app, path), 1)
    return spent / TIMES


def _write_a_letter(number: int) -> None:
    """Let an open letter come in."""
    with writing():
        case = letters.case_to_write_to("viasna", "person-number-7")
        text = f"You are not forgotten: number {number}."
        letters.add(letters.Written(case=case, language="en", text=text, signed="Ana"), key_hash(new_key()), ON_THE_DAY)


def _rendered(app: Flask, path: str) -> bytes:
    """A page's bytes from its view, past all that is kept."""
    with app.test_request_context(path):
        body: bytes = app.full_dispatch_request().get_data()
        session().remove()
    return body
