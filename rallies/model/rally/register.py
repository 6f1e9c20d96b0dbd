"""Writing rallies: adding them, and changing what is said of them. Call within `database.writing()`.

Decisions of the desk are in `decisions`; checking what people typed is done before, at the doors.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple, cast
from uuid import uuid4

from sqlalchemy import insert, select

from rallies.core.db.database import hide, rows, session
from rallies.core.errors import InvalidInput, NotFound
from rallies.core.keys.tokens import public_id
from rallies.model.actors import Actor, By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.audit import Act, Words, record, record_all
from rallies.model.desk.moderation import PUBLIC, State
from rallies.model.fresh_ids import fresh_ids
from rallies.model.rally import streets
from rallies.model.rally.draft import Draft, PlaceSaid, TimeSaid
from rallies.model.rally.particulars import facts, is_listed, moved, points, set_place, set_texts, set_time
from rallies.model.rally.rallies import Change, Precision, Rally

_TOGETHER: Final = 1_000
"""How many rallies one statement adds."""
MAX_SERIES = 60
"""Most dates of a weekly series: a little over a year."""
_UNSAID: Final[Mapping[str, Any]] = {
    column.key: column.default.arg if column.default is not None and column.default.is_scalar else None
    for column in Rally.__table__.columns
    if column.key != "id"
}
"""What the columns of a rally hold before anything is said of it."""
_ADD = insert(Rally.__table__)  # type: ignore[arg-type]  # a mapped class has a Table
_SECRET = frozenset({Precision.CITY, Precision.TIMED, Precision.UNLISTED})
"""Precisions of which some words of the place are not, or not yet, for everyone."""


class Origin(NamedTuple):
    """Who adds a rally and with what: the host of its UIDs, the hash of the manage key, the sealed contact."""

    now: datetime
    host: str
    actor: Actor = Actor.ORGANIZER
    key_hash: bytes | None = None
    contact: bytes | None = None


class Addition(NamedTuple):
    """A draft to be added; what else is named is drawn anew where it is None.

    `source_key` is the key that the rally has where it comes from, if it has one, and `series` that of the
    rallies that come with it as its other dates.
    """

    draft: Draft
    source_key: str | None = None
    public_id: str | None = None
    uid: str | None = None
    series: str | None = None


class _Unmapped:
    """A rally that is not in the register yet: a value for each column, and nothing of the mapper's.

    The mapper notes each change of an attribute, which took ten times what the values do (2026-11-30).
    """

    __slots__ = tuple(_UNSAID)

    def __init__(self, **said: object) -> None:
        for name, value in _UNSAID.items():
            setattr(self, name, value)
        for name, value in said.items():
            setattr(self, name, value)


def add(draft: Draft, origin: Origin) -> list[Rally]:
    """The rallies of a draft, added as pending and read back, first date first; see `add_all`.

    Raises: NotFound for a campaign that is not there; InvalidInput ("repeats_until") for too long
        a series.
    """
    ids = add_all([Addition(draft)], origin)
    added = select(Rally).where(Rally.public_id.in_(ids)).order_by(Rally.id)
    return list(session().execute(added).scalars())


def add_all(
    additions: Iterable[Addition],
    origin: Origin,
    *,
    is_published: bool = False,
) -> list[str]:
    """The public ids of rallies added as pending, or as published by the actor of the origin.

    Of each draft there is one rally, or one for each date of its series.

    Raises: NotFound for a campaign that is not there; InvalidInput ("repeats_until") for too long
        a series.
    """
    return add_made(all_made(additions, origin), origin, is_published=is_published)


def all_made(additions: Iterable[Addition], origin: Origin) -> list[Rally]:
    """The rallies of drafts for `add_made`; they are pending, in no register, and known to no session.

    Only reads, so that it may be called before the transaction. Raises: as `add_all` does.
    """
    additions = list(additions)
    slugs = {addition.draft.campaign for addition in additions}
    campaigns = {slug: campaign_named(slug) for slug in slugs}
    found: list[Rally] = []
    for addition in additions:
        campaign = campaigns[addition.draft.campaign]
        for rally in _dates(addition, origin):
            rally.campaign_id = campaign.id if campaign else None
            found.append(rally)
    return found


def add_made(found: Sequence[Rally], origin: Origin, *, is_published: bool = False) -> list[str]:
    """The public ids of rallies from `all_made`, added past the mapper: twenty thousand take about three seconds."""
    for first in range(0, len(found), _TOGETHER):
        some = found[first : first + _TOGETHER]
        unnamed = [rally for rally in some if not rally.public_id]
        for rally, public in zip(unnamed, fresh_ids(Rally.public_id, len(unnamed)), strict=True):
            rally.public_id = public
        acts: list[Act] = []
        for rally in some:
            acts.append(Act("submitted", rally.public_id))
            if is_published:
                show(rally, origin.now)
                rally.decided_at, rally.decided_by = origin.now, str(origin.actor)
                acts.append(Act("published", rally.public_id, is_public=True))
        rows(_ADD, [{name: getattr(rally, name) for name in _UNSAID} for rally in some])
        record_all(By(origin.actor, origin.now), acts)
    return [rally.public_id for rally in found]


def _dates(addition: Addition, origin: Origin) -> Iterator[Rally]:
    """The rally of each date of a draft, pending, not yet in the register and without campaign."""
    draft, source_key, named, uid, series = addition
    days = list(_days(draft))
    series = series or (public_id() if len(days) > 1 else None)
    for day in days:
        rally = made(draft, origin, day)
        rally.series, rally.source_key = series, source_key
        rally.public_id, rally.uid = named or rally.public_id, uid or rally.uid
        streets.note(rally, draft.place)
        yield rally


def made(draft: Draft, origin: Origin, day: date) -> Rally:
    """The rally of a draft on one day, pending and not in the register, nor known to a session; without public id."""
    unmapped = _Unmapped(
        public_id="",
        uid=f"{uuid4()}@{origin.host}",
        state=State.PENDING,
        submitted_at=origin.now,
        updated_at=origin.now,
        key_hash=origin.key_hash,
        contact=origin.contact,
        contact_language=draft.contact_language,
        understood=dict(draft.understood),
    )
    rally = cast("Rally", unmapped)
    set_texts(rally, draft)
    set_time(rally, moved(draft.time, day))
    set_place(rally, draft.place)
    return rally


def of_key(key_hash: bytes) -> list[Rally]:
    """The rallies of a manage key, first date first; empty if the key opens nothing."""
    query = select(Rally).where(Rally.key_hash == key_hash).order_by(Rally.starts_at, Rally.id)
    return list(session().execute(query).scalars())


def give_key(rally: Rally, key_hash: bytes, by: By) -> None:
    """Give a rally another manage key, handed out at the desk; who did it does not decide what is asked for with it."""
    rally.key_hash, rally.key_given_by, rally.key_given_at = key_hash, by.actor, by.now
    record(by, "gave out a key", rally.public_id)


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


def settle(rally: Rally, state: State) -> None:
    """Move a rally to a state; what was public and no longer is, is hidden at once, what becomes so is looked up."""
    was_public = rally.state in PUBLIC
    rally.state = state
    rally.is_listed = is_listed(rally)
    if was_public and state not in PUBLIC:
        hide()
    streets.ask(rally)


def show(rally: Rally, now: datetime) -> None:
    """Put on a rally what publishing changes of it; the trail is for the caller."""
    before = State(rally.state_before or State.PUBLISHED)
    settle(rally, before)
    rally.state_before = ""
    rally.published_at = rally.published_at or now
    if before is State.PUBLISHED:
        rally.reason = rally.reason_code = ""
    touch(rally, now, moves=False)


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
    by: By,
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
    touch(rally, by.now, moves=True)
    if rally.state in PUBLIC:
        if said_place is not None:
            hide()  # a place that was taken back must not be served for another moment
        what = "place" if said_place is not None and said_time is None else "time"
        session().add(Change(rally_id=rally.id, at=by.now, what=what, before=before, after=after, reason=reason))
    new = {**after, **points(rally), "reason": reason}
    is_secret = is_secret or rally.precision in _SECRET
    record_all(by, [edit("changed", rally, {**before, **before_points}, new, is_secret=is_secret)])
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


def _days(draft: Draft) -> Iterator[date]:
    yield draft.time.day
    if draft.repeats_until is None:
        return
    weeks = (draft.repeats_until - draft.time.day).days // 7
    if weeks >= MAX_SERIES:
        raise InvalidInput(f"a series has at most {MAX_SERIES} dates", field="repeats_until")
    for week in range(1, weeks + 1):
        yield draft.time.day + timedelta(weeks=week)
