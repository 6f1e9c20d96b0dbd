"""Questions to the register, answered with public faces only.

Each takes the `Moment` of the response and tells it when the answer would be another one.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from math import acos, cos, radians
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, or_, select

from rallies.core.clock import Moment, day_start
from rallies.core.database import session
from rallies.core.errors import NotFound
from rallies.core.text import folded
from rallies.model.campaigns import Campaign
from rallies.model.listing import (
    COLUMNS,
    CampaignFace,
    ChangeFace,
    CityCount,
    Listing,
    Status,
    of,
    of_campaign,
    of_change,
)
from rallies.model.moderation import PUBLIC, State
from rallies.model.rallies import Change, Rally
from rallies.model.register import unit_vector
from rallies.model.selection import Selection

EARTH_RADIUS_KM = 6371.0088
BACK = timedelta(days=30)
AHEAD = timedelta(days=400)
MAX_FEED = 1_000
RADII_KM = (25, 100, 400, 1_600, 6_400, 20_038)


class Counts(NamedTuple):
    """How much a selection holds that is not over."""

    rallies: int
    cities: int
    countries: int


class Distant(NamedTuple):
    """A listing with its distance from where one asked, in kilometres."""

    listing: Listing
    km: float


class Window(NamedTuple):
    """What a feed carries: the listings nearest to the present, in order of time, and how many there are in all."""

    listings: list[Listing]
    total: int


def upcoming(selection: Selection, moment: Moment, *, limit: int = 50, offset: int = 0) -> list[Listing]:
    """What is not over, first start first."""
    query = _listed(selection).where(Rally.ends_at > moment.now)
    _note_next_end(selection, moment)
    return _listings(query.order_by(Rally.starts_at, Rally.id).limit(limit).offset(offset), moment)


def past(selection: Selection, moment: Moment, *, limit: int = 50, offset: int = 0) -> list[Listing]:
    """What is over, last first."""
    query = _listed(selection).where(Rally.ends_at <= moment.now)
    _note_next_end(selection, moment)
    return _listings(query.order_by(Rally.starts_at.desc(), Rally.id.desc()).limit(limit).offset(offset), moment)


def window(selection: Selection, moment: Moment, *, limit: int = MAX_FEED) -> Window:
    """What a feed carries: from 30 days after its end to 400 days ahead, at most `limit`, nearest first kept."""
    today = day_start(moment.today())
    first, last = today - BACK, today + AHEAD
    if selection.since or selection.until:
        first, last = datetime.min.replace(tzinfo=today.tzinfo), datetime.max.replace(tzinfo=today.tzinfo)
    within = and_(Rally.ends_at >= first, Rally.starts_at <= last)
    total = session().execute(_count(selection).where(within)).scalar_one()
    query = _listed(selection).where(within)
    if total <= limit:
        return Window(_listings(query.order_by(Rally.starts_at, Rally.id), moment), total)
    ahead = _listings(query.where(Rally.starts_at >= today).order_by(Rally.starts_at, Rally.id).limit(limit), moment)
    missing = limit - len(ahead)
    behind = (
        _listings(
            query.where(Rally.starts_at < today).order_by(Rally.starts_at.desc(), Rally.id.desc()).limit(missing),
            moment,
        )
        if missing
        else []
    )
    return Window([*reversed(behind), *ahead], total)


def counts(selection: Selection, moment: Moment) -> Counts:
    """How many rallies, cities and countries there are in what is not over."""
    query = _joined(
        select(
            func.count(Rally.id),
            func.count(func.distinct(Rally.country + "/" + Rally.city)).filter(Rally.city != ""),
            func.count(func.distinct(Rally.country)).filter(Rally.country != ""),
        ),
        selection,
    ).where(Rally.ends_at > moment.now)
    _note_next_end(selection, moment)
    return Counts(*session().execute(query).one())


def past_count(selection: Selection, moment: Moment) -> int:
    """How many rallies are over."""
    _note_next_end(selection, moment)
    over: int = session().execute(_count(selection).where(Rally.ends_at <= moment.now)).scalar_one()
    return over


def cities(selection: Selection, moment: Moment) -> list[CityCount]:
    """The cities of all rallies, past ones too, with how many are to come; most first, then by name."""
    is_ahead = Rally.ends_at > moment.now
    query = _joined(
        select(
            Rally.country,
            Rally.city,
            func.max(Rally.city_name),
            func.max(Rally.place_id),
            func.count(Rally.id).filter(is_ahead),
            func.min(Rally.starts_at).filter(is_ahead),
            func.avg(Rally.lat),
            func.avg(Rally.lon),
        ),
        selection,
    ).group_by(Rally.country, Rally.city)
    _note_next_end(selection, moment)
    found = [
        CityCount(**dict(zip(CityCount.__dataclass_fields__, row, strict=True))) for row in session().execute(query)
    ]
    return sorted(found, key=lambda city: (-city.rallies, city.country, city.city))


def one(public_id: str, moment: Moment) -> Listing:
    """The public rally of an id, an unlisted one too.

    Raises: NotFound, also for one that nobody may see.
    """
    query = _faces().where(Rally.public_id == public_id, Rally.state.in_(PUBLIC))
    found = _listings(query, moment)
    if not found:
        raise NotFound("There is no such rally, or it is not public.")
    return found[0]


def of_numbers(numbers: Collection[int], moment: Moment) -> dict[int, Listing]:
    """The listed rallies of row numbers that other questions gave."""
    return dict(_numbered(_faces().where(Rally.id.in_(numbers), Rally.is_listed.is_(True)), moment))


def of_series(series: str, moment: Moment) -> list[Listing]:
    """All public dates of a series, first date first."""
    query = _faces().where(Rally.series == series, Rally.state.in_(PUBLIC))
    return _listings(query.order_by(Rally.starts_at, Rally.id), moment)


def near(lat: float, lon: float, moment: Moment, *, km: float | None = None, limit: int = 50) -> list[Distant]:
    """What is not over around a point (degrees), nearest first.

    With `km` only that far; without, the circle grows until `limit` are found or the whole world is in it.
    Source: places on the unit sphere; the dot product of two is the cosine of their angle.
    """
    for radius in (km,) if km is not None else RADII_KM:
        found = _within(lat, lon, radius, moment, limit)
        if len(found) >= limit:
            break
    return found


def campaigns(moment: Moment) -> list[CampaignFace]:
    """All campaigns, open ones first, then the newest day first."""
    del moment
    rows = session().execute(select(Campaign).order_by(Campaign.is_open.desc(), Campaign.starts_on.desc()))
    return [of_campaign(row) for row in rows.scalars()]


def campaign(slug: str) -> CampaignFace:
    """The campaign of a slug.

    Raises: NotFound.
    """
    row = session().execute(select(Campaign).where(Campaign.slug == slug)).scalar()
    if row is None:
        raise NotFound("There is no such campaign.")
    return of_campaign(row)


def changes(moment: Moment, *, limit: int = 100) -> list[tuple[ChangeFace, Listing]]:
    """The newest public changes, each with the rally as it is now."""
    query = (
        select(Change.rally_id, Change.id)
        .join(Rally, Rally.id == Change.rally_id)
        .where(Rally.is_listed.is_(True))
        .order_by(Change.at.desc(), Change.id.desc())
        .limit(limit)
    )
    numbers = [number for number, _ in session().execute(query)]
    listings = dict(_numbered(_faces().where(Rally.id.in_(set(numbers))), moment))
    told = [(change, listings[number]) for number in dict.fromkeys(numbers) for change in listings[number].changes]
    return sorted(told, key=lambda pair: pair[0].at, reverse=True)[:limit]


def conditions(selection: Selection) -> list[ColumnElement[bool]]:
    """What a selection asks of a listed rally, as SQL; campaigns are joined by the caller."""
    equal = {
        Campaign.slug: selection.campaign,
        Rally.country: selection.country,
        Rally.city: selection.city,
        Rally.kind: selection.kind,
        Rally.language: selection.language,
    }
    asked = [Rally.is_listed.is_(True), *(column == value for column, value in equal.items() if value is not None)]
    if selection.since is not None:
        asked.append(func.coalesce(Rally.end_day, Rally.day) >= selection.since)
    if selection.until is not None:
        asked.append(Rally.day <= selection.until)
    if selection.status is not None:
        asked.append(_has_status(selection.status))
    if selection.words:
        asked.append(_has_words(selection))
    return asked


def note_edges(selection: Selection, moment: Moment, columns: Iterable[ColumnElement[datetime]]) -> None:
    """Tell the moment the first coming instant of each column among a selection's rallies."""
    for column in columns:
        query = _joined(select(func.min(column)), selection).where(column > moment.now)
        moment.changes_at(session().execute(query).scalar())


def _within(lat: float, lon: float, km: float, moment: Moment, limit: int) -> list[Distant]:
    here = unit_vector(lat, lon)
    angle = km / EARTH_RADIUS_KM
    closeness = Rally.x * here[0] + Rally.y * here[1] + Rally.z * here[2]
    query = (
        _faces(closeness.label("closeness"))
        .where(Rally.is_listed.is_(True), Rally.ends_at > moment.now, closeness >= cos(min(angle, 3.141592653589793)))
        .order_by(closeness.desc(), Rally.starts_at, Rally.id)
        .limit(limit)
    )
    for column, value in zip((Rally.z, Rally.x, Rally.y), (here[2], here[0], here[1]), strict=True):
        low, high = _bounds(value, angle)
        query = query.where(column >= low, column <= high)
    _note_next_end(Selection(), moment)
    rows = session().execute(query).all()
    faces = _with_changes(rows, moment)
    return [
        Distant(face, acos(max(-1.0, min(1.0, row.closeness))) * EARTH_RADIUS_KM)
        for row, (_, face) in zip(rows, faces, strict=True)
    ]


def _bounds(value: float, angle: float) -> tuple[float, float]:
    """The least and the greatest a coordinate gets on a cap of the unit sphere around a point that has `value`."""
    middle = acos(max(-1.0, min(1.0, value)))
    return cos(min(radians(180), middle + angle)) - 1e-12, cos(max(0.0, middle - angle)) + 1e-12


def _faces(*more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return select(*COLUMNS, *more).outerjoin(Campaign, Campaign.id == Rally.campaign_id)


def _joined(query: Select[*tuple[Any, ...]], selection: Selection) -> Select[*tuple[Any, ...]]:
    query = query.select_from(Rally)
    if selection.campaign is not None:
        query = query.join(Campaign, Campaign.id == Rally.campaign_id)
    return query.where(*conditions(selection))


def _listed(selection: Selection) -> Select[*tuple[Any, ...]]:
    return _faces().where(*conditions(selection))


def _count(selection: Selection) -> Select[*tuple[Any, ...]]:
    return _joined(select(func.count(Rally.id)), selection)


def _note_next_end(selection: Selection, moment: Moment) -> None:
    if moment.is_first(("end", selection)):
        note_edges(selection, moment, (Rally.ends_at,))  # type: ignore[arg-type]  # a mapped column is one


def _listings(query: Select[*tuple[Any, ...]], moment: Moment) -> list[Listing]:
    return [listing for _, listing in _numbered(query, moment)]


def _numbered(query: Select[*tuple[Any, ...]], moment: Moment) -> list[tuple[int, Listing]]:
    return _with_changes(session().execute(query).all(), moment)


def _with_changes(rows: Sequence[Row[Any]], moment: Moment) -> list[tuple[int, Listing]]:
    told = _changes_of([row.number for row in rows if row.revision > 1])
    return [(row.number, of(row, moment, told.get(row.number, ()))) for row in rows]


def _changes_of(numbers: list[int]) -> dict[int, tuple[ChangeFace, ...]]:
    if not numbers:
        return {}
    query = select(Change).where(Change.rally_id.in_(numbers)).order_by(Change.at.desc(), Change.id.desc())
    told: dict[int, tuple[ChangeFace, ...]] = {}
    for row in session().execute(query).scalars():
        told[row.rally_id] = (*told.get(row.rally_id, ()), of_change(row))
    return told


def _has_status(status: Status) -> ColumnElement[bool]:
    if status in {Status.CANCELLED, Status.POSTPONED}:
        return Rally.state == State(status)
    has_moved = select(Change.id).where(Change.rally_id == Rally.id, Change.what.in_(("time", "place"))).exists()
    is_on = Rally.state == State.PUBLISHED
    return and_(is_on, has_moved) if status is Status.CHANGED else and_(is_on, ~has_moved)


def _has_words(selection: Selection) -> ColumnElement[bool]:
    words = folded(selection.words).split()[:8]
    found = and_(*(Rally.words.contains(word, autoescape=True) for word in words)) if words else false()
    if selection.or_place is None:
        return found
    country, city = selection.or_place
    return or_(found, and_(Rally.country == country, Rally.city == city))
