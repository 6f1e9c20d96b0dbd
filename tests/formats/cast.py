"""Listings and English words for the formats' tests: one valid thing, and a test states what differs."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from rallies.core.clock import instant_of, local
from rallies.formats.words import Words
from rallies.model.lists.listing import ChangeFace, Kind, Listing, Phase, Precision, Status

UPDATED = datetime(2027, 5, 1, 12, 0, tzinfo=UTC)
COUNTRIES = {"PL": "Poland", "GE": "Georgia", "BY": "Беларусь"}

WORDS = Words(
    language="en",
    cancelled="CANCELLED: %(title)s",
    postponed="POSTPONED: %(title)s",
    moved="MOVED: %(title)s",
    hour_unknown="%(title)s (time to be announced)",
    start_alone="%(day)s, %(start)s, %(zone)s",
    span="%(day)s, %(start)s–%(end)s, %(zone)s",
    long_span="%(first)s, %(start)s – %(last)s, %(end)s, %(zone)s",
    open_span="%(first)s, %(start)s – %(last)s, %(zone)s",
    day_only="%(day)s, the time is still to be announced",
    days_only="%(first)s – %(last)s, the hours are still to be announced",
    end_assumed="The end was not said; two hours are assumed.",
    is_cancelled="This rally is cancelled.",
    is_postponed="This rally is put off; its new day is not known yet.",
    was="Changed on %(day)s. Before: %(before)s. Now: %(after)s.",
    zone_changed="Other rules of clocks: %(after)s, not %(before)s.",
    reason="Reason: %(reason)s",
    venue_later="The exact place is shown from %(day)s, %(hour)s (%(zone)s).",
    venue_unknown="The exact place is still to be announced.",
    city_only="Only the city is shown.",
    city_point="The pin is that of the city.",
    online="Online",
    route="Route: %(route)s",
    organization="Organization: %(name)s",
    more="More: %(link)s",
    page="Latest news: %(link)s",
    why=lambda code, words: words or code,
    kind=lambda kind: kind.capitalize(),
    city=lambda listing: listing.city_name,
    country=lambda code: COUNTRIES.get(code, code),
    link=lambda listing: f"https://rallies.example/en/rallies/{listing.id}/",
    is_city_point=lambda listing: (listing.lat, listing.lon) == (52.22977, 21.01178),
)

RALLY = Listing(
    id="abc234",
    uid="6f2c1f9e-26cf-4a4e-9be3-1d1f6e0b1a11@rallies.example",
    title="Freedom for Viasna",
    kind=Kind.RALLY,
    status=Status.ON,
    phase=Phase.UPCOMING,
    language="en",
    starts=datetime(2027, 5, 21, 16, tzinfo=UTC),
    ends=datetime(2027, 5, 21, 18, tzinfo=UTC),
    day=date(2027, 5, 21),
    hour=time(18),
    end_day=date(2027, 5, 21),
    end_hour=time(20),
    tz="Europe/Warsaw",
    country="PL",
    city="warsaw",
    city_name="Warsaw",
    region_name="Mazovia",
    place_id=756135,
    venue="Plac Zamkowy",
    address="",
    route="",
    precision=Precision.EXACT,
    is_venue_announced=True,
    lat=52.2479,
    lon=21.0137,
    reveals_at=None,
    description="Bring a poster.",
    description_html="<p>Bring a poster.</p>",
    organization="Belarusian Youth Hub",
    url="https://hub.example/21-may",
    campaign="freeviasna",
    campaign_hashtag="#FreeViasna",
    is_example=False,
    series=None,
    reason="",
    changes=(),
    is_listed=True,
    sequence=0,
    revision=1,
    updated=UPDATED,
)


def listing(**differs: Any) -> Listing:
    """The rally in Warsaw, with what differs."""
    return replace(RALLY, **differs)


def at(day: date, hour: time, zone: str, *, hours: float = 2, is_second: bool = False, **differs: Any) -> Listing:
    """A rally at a wall-clock time in a zone, of a length in hours."""
    starts = instant_of(day, hour, zone, is_second=is_second)
    ends = starts + timedelta(hours=hours)
    last = local(ends, zone)
    said = {"starts": starts, "ends": ends, "day": day, "hour": hour, "tz": zone}
    return listing(**{**said, "end_day": last.date(), "end_hour": last.time(), **differs})


def unannounced(**differs: Any) -> Listing:
    """The rally before its hour is known."""
    return listing(
        **{
            "hour": None,
            "end_hour": None,
            "starts": datetime(2027, 5, 20, 22, tzinfo=UTC),
            "ends": datetime(2027, 5, 21, 22, tzinfo=UTC),
            **differs,
        }
    )


def moved(**differs: Any) -> Listing:
    """The rally an hour later than it was first said."""
    change = ChangeFace(
        at=datetime(2027, 5, 2, 9, tzinfo=UTC),
        what="time",
        before={"day": "2027-05-21", "hour": "17:00", "tz": "Europe/Warsaw", "city": "Warsaw"},
        after={"day": "2027-05-21", "hour": "18:00", "tz": "Europe/Warsaw", "city": "Warsaw"},
        reason="The square is taken.",
    )
    return listing(**{"status": Status.CHANGED, "changes": (change,), "sequence": 1, "revision": 2, **differs})


def joined(files: list[bytes]) -> bytes:
    """Files of one rally each as one calendar, with the rules of each of their zones once."""
    opening = files[0].partition(b"BEGIN:VEVENT")[0].partition(b"BEGIN:VTIMEZONE")[0]
    zones = dict.fromkeys(
        b"BEGIN:VTIMEZONE" + part.partition(b"END:VTIMEZONE")[0] + b"END:VTIMEZONE\r\n"
        for file in files
        for part in file.split(b"BEGIN:VTIMEZONE")[1:]
    )
    events = [b"BEGIN:VEVENT" + file.partition(b"BEGIN:VEVENT")[2].removesuffix(b"END:VCALENDAR\r\n") for file in files]
    return b"".join([opening, *zones, *events, b"END:VCALENDAR\r\n"])
