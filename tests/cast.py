"""A small cast: valid drafts that a test changes where it matters, and rallies put into the register by the door."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from rallies.core.db.database import writing
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.rally import decisions, register
from rallies.model.rally.draft import Draft, PlaceSaid, TimeSaid
from rallies.model.rally.rallies import Kind, Rally

NOW = datetime(2027, 5, 1, 12, 0, tzinfo=UTC)
"""The present of every test that does not set its own."""

WARSAW = PlaceSaid(
    country="PL",
    place_id=756135,
    city="warsaw",
    city_name="Warsaw",
    region_name="Mazovia",
    city_lat=52.22977,
    city_lon=21.01178,
    lat=52.2479,
    lon=21.0137,
    venue="Plac Zamkowy",
)
TBILISI = PlaceSaid(
    country="GE",
    place_id=611717,
    city="tbilisi",
    city_name="Tbilisi",
    region_name="Tbilisi",
    city_lat=41.69411,
    city_lon=44.83368,
    venue="Liberty Square",
)


def draft(**differs: Any) -> Draft:
    """A plain rally in Warsaw on 21 May 2027 at 18:00; `place_`, `time_` change a part of its place or time."""
    place = replace(differs.pop("place", WARSAW), **_part(differs, "place_"))
    said = TimeSaid(day=date(2027, 5, 21), hour=time(18), end_hour=time(20), tz="Europe/Warsaw")
    said = replace(differs.pop("time", said), **_part(differs, "time_"))
    plain = {
        "title": "Freedom for Viasna",
        "kind": Kind.RALLY,
        "language": "en",
        "description": "Bring a **poster**.",
    }
    return Draft(**{**plain, **differs, "place": place, "time": said})


def pending(now: datetime = NOW, **differs: Any) -> list[Rally]:
    """The rallies of a draft, waiting in the queue."""
    key_hash = differs.pop("key_hash", None)
    with writing():
        return register.add(draft(**differs), register.Origin(now=now, host="rallies.example", key_hash=key_hash))


def published(now: datetime = NOW, **differs: Any) -> Rally:
    """The first rally of a draft; all of them are published."""
    rallies = pending(now, **differs)
    with writing():
        for rally in rallies:
            decisions.publish(register.with_id(rally.public_id), By.staff("Ala", now))
    return register.with_id(rallies[0].public_id)


def campaign(slug: str = "viasna", **differs: Any) -> Campaign:
    """An open campaign without a rally."""
    plain = {"hashtag": "#FreeViasna", "titles": {"en": "Freedom for Viasna"}, "language": "en"}
    with writing() as session:
        made = Campaign(slug=slug, **{**plain, "created_at": NOW, **differs})
        session.add(made)
    return made


def freeviasna() -> None:
    """The campaign that most tests know, without a rally and without a title."""
    campaign("freeviasna", titles={})


def _part(differs: dict[str, Any], prefix: str) -> dict[str, Any]:
    names = [name for name in differs if name.startswith(prefix)]
    return {name.removeprefix(prefix): differs.pop(name) for name in names}
