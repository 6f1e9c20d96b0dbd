"""How rallies are asked for in SQL: the pieces that every question of `search`, `nearby` and `tiles` is made of."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, or_, select

from rallies.core.clock import Moment
from rallies.core.database import session
from rallies.core.text import folded
from rallies.model.campaigns import Campaign, CampaignState
from rallies.model.listing import COLUMNS, ChangeFace, Listing, Status, of, of_change
from rallies.model.moderation import State
from rallies.model.rallies import Change, Rally
from rallies.model.selection import Selection

# Forty columns are put together once; each question narrows a copy.
_FACES: Select[*tuple[Any, ...]] = select(*COLUMNS).outerjoin(Campaign, Campaign.id == Rally.campaign_id)


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
    if selection.campaign is not None:
        asked.append(Campaign.state != CampaignState.DRAFT)
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
        query = joined(select(func.min(column)), selection).where(column > moment.now)
        moment.changes_at(session().execute(query).scalar())


def faces(*more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Rows of COLUMNS, with more columns behind them."""
    return _FACES.add_columns(*more) if more else _FACES


def joined(query: Select[*tuple[Any, ...]], selection: Selection) -> Select[*tuple[Any, ...]]:
    """A query of rallies narrowed to a selection."""
    query = query.select_from(Rally)
    if selection.campaign is not None:
        query = query.join(Campaign, Campaign.id == Rally.campaign_id)
    return query.where(*conditions(selection))


def listed(selection: Selection) -> Select[*tuple[Any, ...]]:
    """Rows of COLUMNS of a selection."""
    return faces().where(*conditions(selection))


def counted(selection: Selection) -> Select[*tuple[Any, ...]]:
    """How many rallies a selection has."""
    return joined(select(func.count(Rally.id)), selection)


def note_next_end(selection: Selection, moment: Moment) -> None:
    """Tell the moment when the next rally of a selection ends; asked once a response."""
    if moment.is_first(("end", selection)):
        note_edges(selection, moment, (Rally.ends_at,))  # type: ignore[arg-type]  # a mapped column is one


def listings(query: Select[*tuple[Any, ...]], moment: Moment) -> list[Listing]:
    """The public faces of a query of `faces`, in its order."""
    return [listing for _, listing in numbered(query, moment)]


def numbered(query: Select[*tuple[Any, ...]], moment: Moment) -> list[tuple[int, Listing]]:
    """The same, each with its row number."""
    return with_changes(session().execute(query).all(), moment)


def with_changes(rows: Sequence[Row[Any]], moment: Moment) -> list[tuple[int, Listing]]:
    """The public faces of rows of COLUMNS with what changed of each, in their order."""
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
