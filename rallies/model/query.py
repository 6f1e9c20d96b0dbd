"""How rallies are asked for in SQL: the pieces that every question of `search`, `nearby` and `tiles` is made of."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Result,
    Row,
    Select,
    String,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from rallies.core.clock import Moment
from rallies.core.db.database import Instant, is_sqlite, rows
from rallies.model.campaign.campaigns import Campaign, CampaignState
from rallies.model.desk.moderation import State
from rallies.model.lists import wordindex
from rallies.model.lists.circle import is_within
from rallies.model.lists.listing import COLUMNS, ChangeFace, Listing, Status, of, of_change
from rallies.model.rally.rallies import Change, Rally
from rallies.model.selection import Selection

NOW = bindparam("now", type_=Instant())
"""The present instant in a question; its value is given when it is asked."""
_NARROWING = ("campaign", "country", "city", "since", "until", "kind", "language", "among")
_PLACEHOLDERS: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in _NARROWING}
# Forty columns are put together once; each question narrows a copy.
_FACES: Select[*tuple[Any, ...]] = select(*COLUMNS).outerjoin(Campaign, Campaign.id == Rally.campaign_id)


class Question:
    """A question about any selection, its SQL put together once for each set of what a selection narrows.

    `build` is given a selection whose values are placeholders, or the very one that is asked if it has a
    circle, or words that many rallies have.
    """

    def __init__(self, build: Callable[[Selection], Select[*tuple[Any, ...]]]) -> None:
        self._build = build
        self._built = lru_cache(maxsize=64)(self._of_form)

    def ask(self, selection: Selection, **values: object) -> Result[*tuple[Any, ...]]:
        """The rows of a selection; `values` are those of the placeholders that the question has of its own."""
        selection = wordindex.resolved(selection)
        if selection.words or selection.near:
            return rows(self._build(selection), values)
        said = {name: value for name in _NARROWING if (value := getattr(selection, name)) is not None}
        return rows(self._built(tuple(said), selection.status, on_sqlite=is_sqlite()), said | values)

    def _of_form(self, names: tuple[str, ...], status: Status | None, *, on_sqlite: bool) -> Select[*tuple[Any, ...]]:
        del on_sqlite  # a process may ask both kinds, and each is kept for itself
        form: dict[str, Any] = {name: _PLACEHOLDERS[name] for name in names}
        return self._build(Selection(**form, status=status))


def conditions(selection: Selection) -> list[ColumnElement[bool]]:
    """What a selection asks of a listed rally, as SQL; campaigns are joined by the caller."""
    selection = wordindex.resolved(selection)
    is_few = selection.among is not None
    equal: list[tuple[ColumnElement[str], str | None]] = [
        (_unindexed(Campaign.slug) if is_few else Campaign.slug.expression, selection.campaign),
        (_unindexed(Rally.country) if is_few else Rally.country.expression, selection.country),
        (_unindexed(Rally.city) if is_few else Rally.city.expression, selection.city),
        (Rally.kind.expression, selection.kind),
        (Rally.language.expression, selection.language),
    ]
    asked = [] if selection.until is None else [Rally.day <= selection.until]  # first: it turns most away
    if selection.since is not None:
        asked.append(func.coalesce(Rally.end_day, Rally.day) >= selection.since)
    asked.append(Rally.is_listed.is_not(False) if is_few else Rally.is_listed.is_(True))
    asked += [column == value for column, value in equal if value is not None]
    if selection.campaign is not None:
        asked.append(Campaign.state != CampaignState.DRAFT)
    if selection.status is not None:
        asked.append(_has_status(selection.status))
    if selection.among is not None:
        asked.append(is_among(selection.among))
    if selection.words:
        asked.append(wordindex.condition(selection.words, selection.or_scope))
    if selection.near is not None:
        asked.append(is_within(selection.near))
    return asked


_NEXT_END = Question(lambda about: joined(select(func.min(Rally.ends_at)), about).where(Rally.ends_at > NOW))
_CHANGES = (
    select(*Change.__table__.c)
    .where(Change.rally_id.in_(bindparam("numbers", expanding=True)))
    .order_by(Change.at.desc(), Change.id.desc())
)


def faces(*more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Rows of COLUMNS, with more columns behind them."""
    return _FACES.add_columns(*more) if more else _FACES


def joined(query: Select[*tuple[Any, ...]], selection: Selection) -> Select[*tuple[Any, ...]]:
    """A query of rallies narrowed to a selection."""
    query = query.select_from(Rally)
    if selection.campaign is not None:
        # Added to, the column is in no index: a city is read by its own, a few by their numbers.
        is_read_otherwise = selection.city is not None or selection.among is not None
        campaign_id = Rally.campaign_id + 0 if is_read_otherwise else Rally.campaign_id
        query = query.join(Campaign, Campaign.id == campaign_id)
    return query.where(*conditions(selection))


def listed(selection: Selection) -> Select[*tuple[Any, ...]]:
    """Rows of COLUMNS of a selection."""
    return faces().where(*conditions(selection))


def note_next_end(selection: Selection, moment: Moment) -> datetime | None:
    """Tell the moment when the next rally of a selection ends, and return it; asked once a response."""
    end: datetime | None = moment.once(("end", selection), lambda: _NEXT_END.ask(selection, now=moment.now).scalar())
    moment.changes_at(end)
    return end


def listings(found: Result[*tuple[Any, ...]], moment: Moment) -> list[Listing]:
    """The public faces of rows of `faces`, in their order."""
    return [listing for _, listing in numbered(found, moment)]


def numbered(found: Result[*tuple[Any, ...]], moment: Moment) -> list[tuple[int, Listing]]:
    """The same, each with its row number."""
    return with_changes(found.all(), moment)


def with_changes(found: Sequence[Row[Any]], moment: Moment) -> list[tuple[int, Listing]]:
    """The public faces of rows of COLUMNS with what changed of each, in their order."""
    told = changes_of([row.number for row in found if row.revision > 1])
    return [(row.number, of(row, moment, told.get(row.number, ()))) for row in found]


def changes_of(numbers: list[int]) -> dict[int, tuple[ChangeFace, ...]]:
    """The public changes of rallies by their row numbers, newest first."""
    if not numbers:
        return {}
    told: dict[int, tuple[ChangeFace, ...]] = {}
    for row in rows(_CHANGES, {"numbers": numbers}):
        told[row.rally_id] = (*told.get(row.rally_id, ()), of_change(row))
    return told


def _has_status(status: Status) -> ColumnElement[bool]:
    if status in {Status.CANCELLED, Status.POSTPONED}:
        return Rally.state == State(status)
    has_moved = select(Change.id).where(Change.rally_id == Rally.id, Change.what.in_(("time", "place"))).exists()
    is_on = Rally.state == State.PUBLISHED
    return and_(is_on, has_moved) if status is Status.CHANGED else and_(is_on, ~has_moved)


def _unindexed(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """The same words, in no index: SQLite takes a few numbers for more than a country has."""
    return column.concat("")


def is_among(numbers: str | BindParameter[Any]) -> ColumnElement[bool]:
    """Whether a rally is one of those whose numbers are given, with commas between."""
    given = cast(numbers, String) if isinstance(numbers, str) else numbers
    if not is_sqlite():
        return Rally.id == any_(cast(func.string_to_array(given, ","), ARRAY(BigInteger)))
    number: Any = func.json_each(literal("[") + given + "]").table_valued("value", name="among").c.value
    return Rally.id.in_(select(number))
