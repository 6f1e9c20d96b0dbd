"""Writing rallies: adding them, and changing what is said of them. Call within `database.writing()`.

Decisions of the desk are in `decisions`; checking what people typed is done before, at the doors.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import select

from rallies.core.clock import WallTime, instant_of
from rallies.core.database import hide, session
from rallies.core.errors import InvalidInput, NotFound
from rallies.core.morton import cell
from rallies.core.text import folded, rendered
from rallies.core.tokens import public_id
from rallies.model import streets
from rallies.model.audit import Act, Words, record, record_all
from rallies.model.campaigns import Campaign
from rallies.model.draft import Draft, PlaceSaid, TimeSaid
from rallies.model.listing import DEFAULT_LENGTH
from rallies.model.moderation import PUBLIC, State
from rallies.model.rallies import Change, Precision, Rally
from rallies.places.sphere import vector

MAX_SERIES = 60
"""Most dates of a weekly series: a little over a year."""
TEXTS = ("title", "kind", "language", "description", "organization", "url", "route")
"""The words of a rally, as it has them and as its draft does."""
_SECRET = frozenset({Precision.CITY, Precision.TIMED, Precision.UNLISTED})
"""Precisions of which some words of the place are not, or not yet, for everyone."""
_DECIMALS = {Precision.EXACT: 5, Precision.TIMED: 5, Precision.UNLISTED: 5, Precision.STREET: 3}


class Origin(NamedTuple):
    """Who adds a rally and with what: the host of its UIDs, the hash of the manage key, the sealed contact."""

    now: datetime
    host: str
    actor: str = "organizer"
    key_hash: bytes | None = None
    contact: bytes | None = None
    source_key: str | None = None


def add(draft: Draft, origin: Origin) -> list[Rally]:
    """The rallies of a draft, added as pending: one, or one for each date of its series, in order.

    Raises: NotFound for a campaign that is not there; InvalidInput ("repeats_until") for too long a series.
    """
    campaign = campaign_named(draft.campaign)
    days = list(_days(draft))
    series = public_id() if len(days) > 1 else None
    rallies = []
    for day in days:
        rally = made(draft, origin, day)
        rally.series, rally.campaign = series, campaign
        session().add(rally)
        streets.note(rally, draft.place)
        session().flush()
        record(origin.now, origin.actor, "submitted", rally.public_id)
        rallies.append(rally)
    return rallies


def made(draft: Draft, origin: Origin, day: date) -> Rally:
    """The rally of a draft on one day, pending and not yet in the register."""
    rally = Rally(
        public_id=public_id(),
        uid=f"{uuid4()}@{origin.host}",
        source_key=origin.source_key,
        state=State.PENDING,
        submitted_at=origin.now,
        updated_at=origin.now,
        key_hash=origin.key_hash,
        contact=origin.contact,
        contact_language=draft.contact_language,
        understood=dict(draft.understood),
        revision=0,
        sequence=0,
    )
    set_texts(rally, draft)
    set_time(rally, moved(draft.time, day))
    set_place(rally, draft.place)
    return rally


def of_key(key_hash: bytes) -> list[Rally]:
    """The rallies of a manage key, first date first; empty if the key opens nothing."""
    query = select(Rally).where(Rally.key_hash == key_hash).order_by(Rally.starts_at, Rally.id)
    return list(session().execute(query).scalars())


def give_key(rally: Rally, key_hash: bytes, *, now: datetime, actor: str) -> None:
    """Give a rally another manage key, handed out at the desk; who did it does not decide what is asked for with it."""
    rally.key_hash, rally.key_given_by, rally.key_given_at = key_hash, actor, now
    record(now, actor, "gave out a key", rally.public_id)


def with_id(public: str) -> Rally:
    """The rally with a public id, whatever its state.

    Raises: NotFound.
    """
    rally = session().execute(select(Rally).where(Rally.public_id == public)).scalar()
    if rally is None:
        raise NotFound(f"There is no rally {public}.")
    return rally


def campaign_named(slug: str) -> Campaign | None:
    """The campaign of a slug, None for "".

    Raises: NotFound.
    """
    if not slug:
        return None
    campaign = session().execute(select(Campaign).where(Campaign.slug == slug)).scalar()
    if campaign is None:
        raise NotFound(f"There is no campaign {slug}.")
    return campaign


def set_texts(rally: Rally, draft: Draft) -> None:
    """Put the words of a draft on a rally."""
    reword(rally, {name: getattr(draft, name) for name in TEXTS})


def reword(rally: Rally, words: Mapping[str, str]) -> None:
    """Put some of TEXTS on a rally; its description is rendered here, once."""
    for name, said in words.items():
        setattr(rally, name, said)
    if "description" in words:
        rally.description_html = rendered(rally.description)
    _index_words(rally)


def set_time(rally: Rally, said: TimeSaid) -> None:
    """Put day and hours on a rally, with the instants that follow from them."""
    rally.day, rally.hour, rally.tz = said.day, said.hour, said.tz
    rally.end_day, rally.end_hour = said.end_day, said.end_hour
    rally.is_second_hour = said.is_second_hour
    rally.starts_at, rally.ends_at = instants(said)


def instants(said: TimeSaid) -> tuple[datetime, datetime]:
    """Start and end in UTC; without an hour, from the first moment of the first day to that after the last."""
    start = WallTime(said.day, said.hour, said.tz, said.is_second_hour).instant
    last = said.end_day or said.day
    if said.hour is None:
        return start, instant_of(last + timedelta(days=1), time(0), said.tz)
    if said.end_hour is None:
        if last > said.day:
            return start, instant_of(last + timedelta(days=1), time(0), said.tz)
        return start, start + DEFAULT_LENGTH
    if said.end_day is None and said.end_hour <= said.hour:
        last += timedelta(days=1)
    end = instant_of(last, said.end_hour, said.tz)
    if end <= start:  # the repeated hour: the end is its second showing
        end = instant_of(last, said.end_hour, said.tz, is_second=True)
    if end <= start:
        raise InvalidInput("the end is not after the start", field="end")
    return start, end


def set_place(rally: Rally, said: PlaceSaid) -> None:
    """Put a place on a rally, rounded to its precision; the typed point is kept nowhere else."""
    rally.country, rally.place_id = said.country, said.place_id
    rally.city, rally.city_name, rally.region_name = said.city, said.city_name, said.region_name
    rally.venue, rally.address = said.venue, said.address
    rally.precision, rally.is_venue_announced = said.precision, said.is_venue_announced
    shown, exact = _points(said)
    rally.lat, rally.lon = shown or (None, None)
    rally.x, rally.y, rally.z = vector(*shown) if shown else (None, None, None)
    rally.cell = cell(*shown) if shown else None
    rally.exact_lat, rally.exact_lon = exact or (None, None)
    rally.exact_cell = cell(*exact) if exact else None
    is_timed = said.precision is Precision.TIMED
    rally.reveals_at = rally.starts_at - timedelta(hours=said.reveal_hours or 0) if is_timed else None
    rally.is_listed = is_listed(rally)
    _index_words(rally)


def is_listed(rally: Rally) -> bool:
    """Whether lists and maps may show a rally."""
    return rally.state in PUBLIC and rally.precision != Precision.UNLISTED


def settle(rally: Rally, state: State) -> None:
    """Move a rally to a state; what was public and no longer is, is hidden at once, what becomes so is looked up."""
    was_public = rally.state in PUBLIC
    rally.state = state
    rally.is_listed = is_listed(rally)
    if was_public and state not in PUBLIC:
        hide()
    streets.ask(rally)


def touch(rally: Rally, now: datetime, *, moves: bool) -> None:
    """Count a change of a rally; one of time, place or status also raises its SEQUENCE. Source: RFC 5545 3.8.7.4."""
    rally.revision += 1
    rally.updated_at = max(now, rally.updated_at)
    if moves:
        rally.sequence += 1


def change(
    rally: Rally,
    *,
    said_time: TimeSaid | None,
    said_place: PlaceSaid | None,
    reason: str,
    now: datetime,
    actor: str,
) -> bool:
    """Give a rally another time, place or both; of a published one the public is told what was before and why.

    Returns whether anything is other than before.
    """
    before, before_points, is_secret = facts(rally), points(rally), rally.precision in _SECRET
    if said_time is not None:
        kept_lead = rally.starts_at - rally.reveals_at if rally.reveals_at else None
        set_time(rally, said_time)
        rally.reveals_at = rally.starts_at - kept_lead if kept_lead is not None else None
    if said_place is not None:
        set_place(rally, said_place)
        streets.note(rally, said_place)
    after = facts(rally)
    if (before, before_points) == (after, points(rally)):
        return False
    touch(rally, now, moves=True)
    if rally.state in PUBLIC:
        if said_place is not None:
            hide()  # a place that was taken back must not be served for another moment
        what = "place" if said_place is not None and said_time is None else "time"
        session().add(Change(rally_id=rally.id, at=now, what=what, before=before, after=after, reason=reason))
    new = {**after, **points(rally), "reason": reason}
    is_secret = is_secret or rally.precision in _SECRET
    record_all(now, actor, [edit("changed", rally, {**before, **before_points}, new, is_secret=is_secret)])
    return True


def edit(
    name: str, rally: Rally, before: Mapping[str, Any], after: Mapping[str, Any], *, is_secret: bool = False
) -> Act:
    """What the trail says of a change of a rally: both sides of one that is or was public, else the fields alone.

    What nobody but the desk has seen may be taken back without a trace, such as an address that was sent by mistake.
    """
    words = Words.changed(before, after, is_private=is_secret)
    is_public = rally.state in PUBLIC
    if is_public or rally.state == State.FROZEN:
        return Act(name, rally.public_id, is_public=is_public, words=words)
    return Act(name, rally.public_id, {"fields": ", ".join(words.fields)})


def points(rally: Rally) -> dict[str, Any]:
    """The points of a rally in degrees north and east: what is shown, and what is shown later."""
    return {"point": _pair(rally.lat, rally.lon), "exact point": _pair(rally.exact_lat, rally.exact_lon)}


def _pair(lat: float | None, lon: float | None) -> list[float] | None:
    return None if lat is None or lon is None else [lat, lon]


def texts(rally: Rally) -> dict[str, Any]:
    """The words of a rally by field."""
    return {name: getattr(rally, name) for name in TEXTS}


def facts(rally: Rally) -> dict[str, Any]:
    """Time and place of a rally in plain values, as changes record them."""
    return {
        "day": rally.day.isoformat(),
        "hour": f"{rally.hour:%H:%M}" if rally.hour else None,
        "end_day": rally.end_day.isoformat() if rally.end_day else None,
        "end_hour": f"{rally.end_hour:%H:%M}" if rally.end_hour else None,
        "tz": rally.tz,
        "country": rally.country,
        "city": rally.city_name,
        "venue": rally.venue,
        "address": rally.address,
        "precision": str(rally.precision),
    }


def _points(said: PlaceSaid) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
    """The point to show and, of a timed place, the one to show later."""
    city = None if said.city_lat is None or said.city_lon is None else (said.city_lat, said.city_lon)
    if said.lat is None or said.lon is None or said.precision is Precision.CITY:
        return city, None
    places = _DECIMALS[said.precision]
    rounded = (round(said.lat, places), round(said.lon, places))
    return (city, rounded) if said.precision is Precision.TIMED else (rounded, None)


def _days(draft: Draft) -> Iterator[date]:
    yield draft.time.day
    if draft.repeats_until is None:
        return
    weeks = (draft.repeats_until - draft.time.day).days // 7
    if weeks >= MAX_SERIES:
        raise InvalidInput(f"a series has at most {MAX_SERIES} dates", field="repeats_until")
    for week in range(1, weeks + 1):
        yield draft.time.day + timedelta(weeks=week)


def moved(said: TimeSaid, day: date) -> TimeSaid:
    """The same hours on another day."""
    step = day - said.day
    return replace(said, day=day, end_day=said.end_day + step if said.end_day else None)


def _index_words(rally: Rally) -> None:
    """What search looks in; a venue that is not shown must not be found either."""
    said = [rally.title or "", rally.city_name or "", rally.region_name or "", rally.organization or ""]
    if rally.precision in {Precision.EXACT, Precision.STREET}:
        said += [rally.venue or "", rally.address or "", rally.route or ""]
    rally.words = folded(" ".join(said))
