"""Pages made anew, without published bytes: a city with 50 rallies among ever more others."""

from datetime import UTC, datetime, time, timedelta
from functools import partial

import brotli
from flask import Flask

from bench.harness import Figure, alternated, application, cpu_ms, instance, seed
from rallies.core.clock import SetClock
from rallies.core.db.database import session, writing
from rallies.model.actors import Actor, By
from rallies.model.rally import decisions, register
from rallies.model.rally.draft import Draft, PlaceSaid, TimeSaid
from rallies.model.rally.rallies import Kind, Rally

NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)
SIZES = (100, 1_000, 10_000, 100_000)
ROWS = 50
TIMES = 30
CITY = "/en/places/pl/warsaw/"
WARSAW = PlaceSaid(
    country="PL", place_id=756135, city="warsaw", city_name="Warsaw", region_name="Mazovia", city_lat=52.22977,
    city_lon=21.01178, lat=52.2479, lon=21.0137, venue="Plac Zamkowy", address="Plac Zamkowy 1",
)  # fmt: skip


def run() -> list[Figure]:
    """The cost of a city page and of a rally page for each size of the register."""
    figures = []
    for size in SIZES:
        with instance() as folder, application(folder, clock=SetClock(NOW)) as app:
            seed(size, now=NOW)
            public_id = _meet_in_warsaw()
            figures += _measured(app, size, public_id)
    return figures


def _measured(app: Flask, size: int, public_id: str) -> list[Figure]:
    rally = f"/en/rallies/{public_id}/"
    body = _rendered(app, CITY)
    cost = alternated({path: partial(cpu_ms, partial(_rendered, app, path), TIMES) for path in (CITY, rally)})
    found = [
        Figure(f"city page of {ROWS} rows among {size:,} rallies", cost[CITY], "ms CPU", 4),
        Figure(f"rally page among {size:,} rallies", cost[rally], "ms CPU", 4),
    ]
    if size == SIZES[-1]:
        found.append(Figure("city page on the wire", len(brotli.compress(body, quality=5)) / 1_000, "kB", 15))
    return found


def _rendered(app: Flask, path: str) -> bytes:
    """A page's bytes from its view, past all that is kept."""
    with app.test_request_context(path):
        body: bytes = app.full_dispatch_request().get_data()
        session().remove()
    return body


def _meet_in_warsaw() -> str:
    by = By(Actor.COMMAND_LINE, NOW)
    with writing() as current:
        for number in range(ROWS):
            day = (NOW + timedelta(days=1 + number // 3)).date()
            draft = Draft(
                title=f"Rally number {number}",
                kind=Kind.RALLY,
                language="en",
                place=WARSAW,
                time=TimeSaid(day=day, hour=time(17 + number % 3), tz="Europe/Warsaw"),
                description="Bring a **poster**.",
            )
            (rally,) = register.add(draft, register.Origin(now=NOW, host="rallies.example"))
            current.flush()
            decisions.publish(rally, by)
        found: Rally = rally
        return found.public_id
