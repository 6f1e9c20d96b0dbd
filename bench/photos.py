"""The photo wall and the report, made anew, with 5,000 photos and 1,000 past rallies."""

import gc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from statistics import median

import brotli
from flask import Flask

from bench.harness import Figure, alternated, application, cpu_ms, instance, seed
from bench.pages import rendered
from rallies.core.clock import SetClock
from rallies.core.db.database import session, writing
from rallies.core.pictures.pictures import Format, Picture
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.moderation import State
from rallies.model.photo import photos
from rallies.model.photo.photos import PhotoSaid
from rallies.model.rally import counts
from rallies.model.rally.counts import CountSaid, Source, Way
from rallies.model.rally.rallies import Rally

NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)
PHOTOS, RALLIES, CITIES, TIMES = 5_000, 1_000, 200, 20
BASE = "/en/campaigns/bench/"
_MORE = count(1_000)


def run() -> list[Figure]:
    """Processor time and size of the pages, pictures apart."""
    with instance() as folder, application(folder, clock=SetClock(NOW)) as app:
        seed(RALLIES, now=NOW)
        with writing():
            _hang()
            _count()
        app.extensions["rallies.clock"].instant = NOW + timedelta(days=800)
        paths = {f"{BASE}photos/": (4, 25), f"{BASE}photos/?page=100": (4, 25), f"{BASE}report/": (4, 25)}
        for path in paths:
            rendered(app, path)
        gc.collect()
        gc.freeze()  # as the server does once it stands: what was put in to be measured is no garbage of a page
        cost = alternated({path: partial(cpu_ms, partial(rendered, app, path), TIMES) for path in paths})
        figures = [
            Figure(f"{BASE}report/ after {what}", _after(app, write), "ms CPU")
            for what, write in {"a write": _write_nothing, "a number was accepted": _count_one}.items()
        ]
        for path, (most_ms, most_kb) in paths.items():
            size = len(brotli.compress(rendered(app, path), quality=5)) / 1_000
            figures += [Figure(path, cost[path], "ms CPU", most_ms), Figure(f"{path} on the wire", size, "kB", most_kb)]
        return figures


def _hang() -> None:
    campaign = Campaign(slug="bench", hashtag="#Bench", created_at=NOW, has_photos=True)
    session().add(campaign)
    session().flush()
    session().query(Rally).update({Rally.campaign_id: campaign.id})
    drawn = [Picture(b"\xff\xd8 small", Format.JPEG, 480, 360), Picture(b"\xff\xd8 large", Format.JPEG, 1_600, 1_200)]
    for number in range(PHOTOS):
        place = ("PL", f"city-{number % CITIES}", f"City {number % CITIES}")
        alt = f"Banner number {number} on a bridge over a wide river, {number * 7919 % 9973} people have passed it"
        photo = photos.add("bench", PhotoSaid(alt=alt, place=place), drawn, By.staff("bench", NOW))
        photo.state, photo.decided_at = State.PUBLISHED, NOW + timedelta(seconds=number)


def _count() -> None:
    """A host's number for every second rally, and one of the press for every sixth."""
    for rally in session().query(Rally):
        if rally.id % 2:
            said = CountSaid(low=10, high=10 + rally.id % 90, way=Way.ESTIMATED)
            counts.add(rally, said, By.staff("bench", NOW), is_accepted=True)
        if rally.id % 6 == 0:
            said = CountSaid(low=8, high=40, way=Way.REPORTED, source=Source.PRESS, source_name="A paper")
            counts.add(rally, said, By.staff("bench", NOW), is_accepted=True)


def _after(app: Flask, write: Callable[[], None]) -> float:
    """The report made anew when something was written since it was last made."""
    taken = []
    for _ in range(TIMES):
        with writing():
            write()
        taken.append(cpu_ms(partial(rendered, app, f"{BASE}report/"), 1))
    return median(taken)


def _write_nothing() -> None:
    """What leaves the report as it was."""


def _count_one() -> None:
    """A number that changes the sums of a city, its country and its year."""
    rally = session().query(Rally).order_by(Rally.id.desc()).limit(1).one()
    counts.add(rally, CountSaid(low=1, high=next(_MORE), way=Way.ESTIMATED), By.staff("bench", NOW), is_accepted=True)
