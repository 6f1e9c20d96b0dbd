"""Questions to the register, answered with public faces only.

Each takes the `Moment` of the response and tells it when the answer would be another one.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, select

from rallies.core.clock import Moment, day_start
from rallies.core.db.database import Instant, rows
from rallies.core.errors import NotFound
from rallies.model.campaign.campaigns import Campaign, CampaignState
from rallies.model.desk.moderation import PUBLIC
from rallies.model.lists import census, recall, wordindex
from rallies.model.lists.census import CountryCount, Counts
from rallies.model.lists.listing import CampaignFace, ChangeFace, CityCount, Listing, of_campaign
from rallies.model.memory import remembered
from rallies.model.query import NOW, Question, faces, joined, listed, listings
from rallies.model.rally.rallies import Change, Rally
from rallies.model.selection import Selection

BACK = timedelta(days=30)
AHEAD = timedelta(days=400)
AN_INSTANT = timedelta.resolution
MAX_FEED = 1_000


def _by_start(about: Selection, start: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """A condition that spares an index in order of starts what can't be meant; none within a city or among a few.

    A city is read by its own index, in order of ends, and a few by their numbers. Where a start is named as well,
    SQLite 3.40 takes the index of all starts instead and reads the world's whole future.
    """
    return [start] if about.city is None and about.among is None else []


# What is asked, put together once; the functions below ask it.
_LIMIT, _OFFSET = bindparam("limit", type_=Integer), bindparam("offset", type_=Integer)
_FIRST = bindparam("first", type_=Instant())
_UPCOMING = Question(
    lambda about: (
        recall.marked(listed(about))
        .where(Rally.ends_at > NOW, *_by_start(about, Rally.starts_at >= _FIRST))
        .order_by(Rally.starts_at, Rally.id)
        .limit(_LIMIT)
        .offset(_OFFSET)
    )
)
_PAST = Question(
    lambda about: (
        recall.marked(listed(about))
        .where(Rally.ends_at <= NOW, *_by_start(about, Rally.starts_at <= NOW))
        .order_by(Rally.starts_at.desc(), Rally.id.desc())
        .limit(_LIMIT)
        .offset(_OFFSET)
    )
)
_SIZE = Question(lambda about: joined(select(func.count(Rally.id)), about))
_ONE = faces().where(Rally.public_id == bindparam("public_id"), Rally.state.in_(PUBLIC))
_SERIES = (
    faces().where(Rally.series == bindparam("series"), Rally.state.in_(PUBLIC)).order_by(Rally.starts_at, Rally.id)
)
_CAMPAIGNS = (
    select(*Campaign.__table__.c)
    .where(Campaign.state != CampaignState.DRAFT)
    .order_by((Campaign.state == CampaignState.OPEN).desc(), Campaign.starts_on.desc(), Campaign.id.desc())
)
_CAMPAIGN = select(*Campaign.__table__.c).where(
    Campaign.slug == bindparam("slug"), Campaign.state != CampaignState.DRAFT
)


class Window(NamedTuple):
    """What a feed carries: the listings nearest to the present, those first; `total` is more if it has no room for all.

    Near is what is to come or under way, the first start before the later ones, and then what is over, the last
    before the earlier ones.
    """

    nearest: list[Listing]
    total: int

    @property
    def has_more(self) -> bool:
        """Whether there are others beside them, farther from the present."""
        return self.total > len(self.nearest)

    @property
    def listings(self) -> list[Listing]:
        """The same in order of time."""
        return sorted(self.nearest, key=lambda one: (one.starts, one.id))


def upcoming(selection: Selection, moment: Moment, *, limit: int = 50, offset: int = 0) -> list[Listing]:
    """What is not over, first start first."""
    census = _census(selection, moment)
    if census.first_start is None:
        return []
    asked = {"now": moment.now, "first": census.first_start, "limit": limit, "offset": offset}
    return _page(_UPCOMING, selection, asked, moment)


def past(selection: Selection, moment: Moment, *, limit: int = 50, offset: int = 0) -> list[Listing]:
    """What is over, last first."""
    if not _census(selection, moment).over:
        return []
    return _page(_PAST, selection, {"now": moment.now, "limit": limit, "offset": offset}, moment)


def _page(question: Question, selection: Selection, asked: dict[str, Any], moment: Moment) -> list[Listing]:
    """A page of a list; the first one of a wide selection is kept, since it is read for each language and shape."""
    if selection.city is not None or selection.is_free or asked["offset"]:
        return recall.recalled(question.ask(selection, **asked), moment)

    def read(own: Moment) -> list[Listing]:
        _census(selection, own)  # what ends next is on another list from then on
        return recall.recalled(question.ask(selection, **asked), own)

    return list(remembered((question, selection, asked["limit"]), moment, read))


def window(selection: Selection, moment: Moment, *, limit: int = MAX_FEED, page: int = 1) -> Window:
    """What a feed carries: from 30 days after its end to 400 days ahead, at most `limit`, nearest first.

    Pages follow each other in this order; at one revision and on one day nothing is on two of them or on none.
    """
    selection = wordindex.resolved(selection)
    today = day_start(moment.today())
    first, last = today - BACK, today + AHEAD
    if selection.since or selection.until:
        first, last = datetime.min.replace(tzinfo=today.tzinfo), datetime.max.replace(tzinfo=today.tzinfo)
    query = listed(selection).where(Rally.ends_at >= first, *_by_start(selection, Rally.starts_at <= last))
    # A start that long ago is told from an end alone by reading every rally that ever was.
    is_coming = and_(Rally.ends_at >= today, *_by_start(selection, Rally.starts_at >= today - BACK))
    coming = query.where(is_coming).order_by(Rally.starts_at, Rally.id)
    skipped = (page - 1) * limit
    found = recall.listings(_part(coming, limit + 1, skipped), moment)
    if (room := limit + 1 - len(found)) > 0:
        all_coming = skipped + len(found) if found or not skipped else _count(coming)
        gone = query.where(~is_coming).order_by(Rally.starts_at.desc(), Rally.id.desc())
        found += recall.listings(_part(gone, room, max(0, skipped - all_coming)), moment)
    return Window(found[:limit], len(found))


def _part(query: Select[*tuple[Any, ...]], count: int, skipped: int) -> Select[*tuple[Any, ...]]:
    """So many rows of a query, behind some that are left out."""
    return query.limit(count).offset(skipped) if skipped else query.limit(count)


def _count(query: Select[*tuple[Any, ...]]) -> int:
    counting = query.order_by(None).with_only_columns(func.count(Rally.id), maintain_column_froms=True)
    return int(rows(counting).scalar_one())


def size(selection: Selection, moment: Moment) -> int:
    """How many rallies a selection holds, over or not."""
    return remembered((_SIZE, selection), moment, lambda _: int(_SIZE.ask(selection).scalar_one()))


def counts(selection: Selection, moment: Moment) -> Counts:
    """How many rallies, cities and countries there are in what is not over."""
    return _census(selection, moment).counts


def past_count(selection: Selection, moment: Moment) -> int:
    """How many rallies are over."""
    return _census(selection, moment).over


def cities(selection: Selection, moment: Moment) -> list[CityCount]:
    """The cities of all rallies, past ones too, with how many are to come; most first, then by name."""
    _census(selection, moment)
    return list(census.cities(selection, moment))


def countries(selection: Selection, moment: Moment) -> tuple[CountryCount, ...]:
    """The countries of all rallies, past ones too, with how much is to come there; "" where there is none."""
    return _census(selection, moment).countries


def largest_cities(selection: Selection, moment: Moment, *, limit: int) -> tuple[CityCount, ...]:
    """The cities on the map with most to come, most first; where there was something if all is over."""
    _census(selection, moment)
    return census.largest(selection, moment, limit)


def _census(selection: Selection, moment: Moment) -> census.Census:
    """What a selection comes to, true until the next of its rallies ends."""
    found = census.of(selection, moment)
    moment.changes_at(found.next_end)
    return found


def one(public_id: str, moment: Moment) -> Listing:
    """The public rally of an id, an unlisted one too.

    Raises: NotFound, also for one that nobody may see.
    """
    found = listings(rows(_ONE, {"public_id": public_id}), moment)
    if not found:
        raise NotFound("There is no such rally, or it is not public.")
    return found[0]


def of_series(series: str, moment: Moment) -> list[Listing]:
    """All public dates of a series, first date first."""
    return listings(rows(_SERIES, {"series": series}), moment)


def campaigns() -> list[CampaignFace]:
    """All campaigns but drafts, open ones first, then the newest day first."""
    return [of_campaign(row) for row in rows(_CAMPAIGNS)]


def campaign(slug: str, moment: Moment | None = None) -> CampaignFace:
    """The campaign of a slug, at a moment as it was last written.

    Raises: NotFound, also for a draft.
    """
    row = remembered(("campaign", slug), moment, lambda _: _campaign(slug)) if moment else _campaign(slug)
    if row is None:
        raise NotFound("There is no such campaign.")
    return row


def _campaign(slug: str) -> CampaignFace | None:
    row = rows(_CAMPAIGN, {"slug": slug}).first()
    return None if row is None else of_campaign(row)


def changes(moment: Moment, *, limit: int = 100) -> list[tuple[ChangeFace, Listing]]:
    """The newest public changes, each with the rally as it is now."""
    query = (
        select(Change.rally_id, Change.id)
        .join(Rally, Rally.id == Change.rally_id)
        .where(Rally.is_listed.is_(True))
        .order_by(Change.at.desc(), Change.id.desc())
        .limit(limit)
    )
    numbers = [number for number, _ in rows(query)]
    listings = recall.of_numbers(set(numbers), moment)
    told = [(change, listings[number]) for number in dict.fromkeys(numbers) for change in listings[number].changes]
    return sorted(told, key=lambda pair: pair[0].at, reverse=True)[:limit]
