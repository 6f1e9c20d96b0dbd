"""Pages made anew, past published bytes: with nothing written since the last one, and the first one after a write.

The register is narrow (200 cities) or wide (29,000). All rallies are of one campaign, half of them on its day, and
Warsaw has fifty more. What is written is the hour of a rally in another city.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from functools import partial
from statistics import median

import brotli
from flask import Flask, render_template_string

from bench import coalition
from bench.coalition import SLUG
from bench.harness import Figure, alternated, application, cpu_ms, instance, seed
from rallies.core.clock import SetClock
from rallies.core.db.database import session, writing
from rallies.model.actors import Actor, By
from rallies.model.rally import decisions, register
from rallies.model.rally.draft import Draft, PlaceSaid, TimeSaid
from rallies.model.rally.rallies import Kind, Rally

NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)
SIZES = (1_000, 10_000, 100_000)
ROWS = 50
TIMES, WRITES = 10, 5
CITY = "/en/places/pl/warsaw/"
FLAT_MS, TILE_MS = 4, 10
WIDE_MS = {1_000: 50, 10_000: 50, 100_000: 400}
"""What the first page after a write may cost that adds up a whole register, by its rallies."""
WARSAW = PlaceSaid(
    country="PL", place_id=756135, city="warsaw", city_name="Warsaw", region_name="Mazovia", city_lat=52.22977,
    city_lon=21.01178, lat=52.2479, lon=21.0137, venue="Plac Zamkowy", address="Plac Zamkowy 1",
)  # fmt: skip


def run() -> list[Figure]:
    """The cost of each page for each size and kind of the register."""
    figures: list[Figure] = []
    for size in SIZES:
        for is_wide in (False, True):
            clock = SetClock(NOW)
            with instance() as folder, application(folder, clock=clock) as app:
                seed(size, now=NOW, is_wide=is_wide)
                public_id = _meet_in_warsaw()
                with writing():
                    coalition.call(By.staff("bench", NOW))
                clock.instant = coalition.ON_THE_DAY
                figures += _measured(app, f"{size:,}, {'wide' if is_wide else 'narrow'}", size, public_id)
    return figures


def pages(public_id: str, size: int) -> dict[str, tuple[str, float | None]]:
    """The address of each page by its name, and what its first render after a write may cost."""
    campaign, wide = f"/en/campaigns/{SLUG}/", WIDE_MS.get(size)
    return {
        "city": (CITY, FLAT_MS),
        "rally": (f"/en/rallies/{public_id}/", FLAT_MS),
        "tile": ("/tiles/all/6/36/20.json", TILE_MS),
        "feed of a city": (f"{CITY}rallies.ics", None),
        "home": ("/en/", wide),
        "campaign": (campaign, wide),
        "today": (f"{campaign}today/", wide),
        "places": ("/en/places/", wide),
        "report": (f"{campaign}report/", None),
    }


def _measured(app: Flask, of: str, size: int, public_id: str) -> Iterator[Figure]:
    asked = pages(public_id, size)
    body = rendered(app, CITY)
    calls: Mapping[str, Callable[[], float]] = {
        what: partial(cpu_ms, partial(rendered, app, path), TIMES) for what, (path, _goal) in asked.items()
    }
    again = alternated({**calls, "floor": partial(cpu_ms, empty_page(), TIMES)})
    yield Figure(f"an empty page of Flask and Jinja, {of}", again["floor"], "ms CPU")
    after = {what: _after_writes(app, path) for what, (path, _goal) in asked.items()}
    for what, (_path, goal) in asked.items():
        goal_again = FLAT_MS if what in {"city", "rally"} else None
        yield Figure(f"{what}, {of}: again", again[what], "ms CPU", goal_again)
        yield Figure(f"{what}, {of}: after a write", after[what], "ms CPU", goal)
    if size == SIZES[-1]:
        yield Figure(f"city page on the wire, {of}", len(brotli.compress(body, quality=5)) / 1_000, "kB", 15)


def _after_writes(app: Flask, path: str) -> float:
    """The CPU of a page's first render after each of some writes, in milliseconds, the one in the middle."""
    spent = []
    for number in range(WRITES):
        coalition.move_a_rally(number)
        spent.append(cpu_ms(partial(rendered, app, path), 1))
    return median(spent)


def rendered(app: Flask, path: str) -> bytes:
    """A page's bytes from its view, past all that is kept."""
    with app.test_request_context(path):
        body: bytes = app.full_dispatch_request().get_data()
        session().remove()
    return body


def empty_page() -> Callable[[], object]:
    """What draws a page with nothing on it by Flask and Jinja alone."""
    app = Flask("empty")
    app.add_url_rule("/", view_func=lambda: render_template_string("<h1>{{ title }}</h1>", title="Rallies"))

    def draw() -> bytes:
        with app.test_request_context("/"):
            return app.full_dispatch_request().get_data()

    return draw


def _meet_in_warsaw() -> str:
    by = By(Actor.COMMAND_LINE, NOW)
    with writing() as current:
        for number in range(ROWS):
            day = (NOW + timedelta(days=9 + number // 3)).date()
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
