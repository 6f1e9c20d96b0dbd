"""Putting cases into the register. Call within `database.writing()`; every change is in the trail."""

from dataclasses import asdict, dataclass, field, replace
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select

from rallies.core.db.database import hide, session
from rallies.core.errors import Conflict, NotFound
from rallies.core.text import rendered, slug
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case.cases import Case, CaseKind, CaseStatus
from rallies.model.case.casestates import DUE, EVENTS
from rallies.model.desk.audit import Act, Words, record_all
from rallies.model.desk.field_changes import put


@dataclass(frozen=True, kw_only=True)
class CaseSaid:
    """What was said of a case, checked; texts by language code. `picture` is the digest of one that is kept."""

    names: dict[str, str]
    kind: CaseKind = CaseKind.PERSON
    is_public: bool = False
    roles: dict[str, str] = field(default_factory=dict)
    status: CaseStatus = CaseStatus.DETAINED
    as_of: date | None = None
    state_source: str = ""
    held_since: date | None = None
    held_until: date | None = None
    charges: dict[str, str] = field(default_factory=dict)
    sentences: dict[str, str] = field(default_factory=dict)
    reported_on: date | None = None
    sources: list[str] = field(default_factory=list)
    stories: dict[str, str] = field(default_factory=dict)
    write_to: str = ""
    picture: str | None = None
    picture_credit: str = ""


def slug_of(names: dict[str, str], language: str) -> str:
    """The address of a case: its English name, else the campaign's, else any, in plain letters."""
    tried = (names.get("en"), names.get(language), *names.values())
    return next((plain for name in tried if name and (plain := slug(name))), "")


def named(campaign: Campaign, address: str) -> Case:
    """The case of a slug, public or not.

    Raises: NotFound.
    """
    case = found(campaign, address)
    if case is None:
        raise NotFound(f"There is no case {address}.")
    return case


def found(campaign: Campaign, address: str) -> Case | None:
    """The same, None if there is none."""
    return session().execute(select(Case).where(Case.campaign_id == campaign.id, Case.slug == address)).scalar()


class Roll:
    """The cases of a campaign by address and by each of their names, read once."""

    def __init__(self, campaign: Campaign) -> None:
        cases = session().execute(select(Case).where(Case.campaign_id == campaign.id)).scalars().all()
        self._language = campaign.language
        self._by_address = {case.slug: case for case in cases}
        self._by_name: dict[tuple[str, str], list[Case]] = {}
        for case in cases:
            for mark in marks(case.names):
                self._by_name.setdefault(mark, []).append(case)

    def at(self, names: dict[str, str]) -> Case | None:
        """The case that has the address of these names, None for none."""
        return self._by_address.get(slug_of(names, self._language))

    def sharing(self, names: dict[str, str], *, besides: Case | None = None) -> Case | None:
        """A case, beside one, that has one of these names in the same language; None for none."""
        namesakes = (case for mark in sorted(marks(names)) for case in self._by_name.get(mark, ()))
        return next((case for case in namesakes if case is not besides), None)


def marks(names: dict[str, str]) -> set[tuple[str, str]]:
    """What tells that two names are one: the language, and the letters whatever their case."""
    return {(code, name.strip().casefold()) for code, name in names.items() if name.strip()}


def contradict(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether two sets of names differ in a language that both have."""
    ours, theirs = dict(marks(one)), dict(marks(other))
    return any(name != theirs.get(code, name) for code, name in ours.items())


def add(campaign: Campaign, entry: CaseSaid, by: By) -> Case:
    """Add a case at the end of a campaign's list.

    Raises: Conflict if a case of that name is there.
    """
    address = slug_of(entry.names, campaign.language)
    if found(campaign, address) is not None:
        raise Conflict(f"There is a case {address} already.")
    last = session().execute(select(func.max(Case.position)).where(Case.campaign_id == campaign.id)).scalar() or 0
    case = Case(campaign_id=campaign.id, slug=address, position=last + 1, created_at=by.now, updated_at=by.now)
    _fill(case, entry)
    session().add(case)
    session().flush()
    act = Act("case added", subject(campaign, case), words=Words.changed({}, asdict(entry)))
    record_all(by, [act])
    return case


def revise(campaign: Campaign, case: Case, entry: CaseSaid, by: By) -> bool:
    """Put what was said on a case; False if nothing changed."""
    was_public, had_picture = case.is_public, case.picture
    told = _fill(case, entry)
    if not told.fields:
        return False
    if was_public and (not case.is_public or case.picture != had_picture):
        hide()
    case.updated_at = by.now
    record_all(by, [Act("case changed", subject(campaign, case), words=told)])
    return True


def confirm(campaign: Campaign, case: Case, source: str, by: By) -> None:
    """Note that a source says today that it still stands so with a person."""
    told = put(case, {"as_of": by.now.date(), "state_source": source})
    case.updated_at = by.now
    _record("state confirmed", campaign, case, told, by)


@dataclass(frozen=True, kw_only=True)
class StateSaid:
    """How it stands with a person by now, checked: known for a day, by a source.

    `held_until` is the day of a release or death, `held_since` that of a new arrest of somebody who was free; her days
    without freedom are counted anew from there, or no more.
    """

    status: CaseStatus
    as_of: date
    state_source: str
    held_until: date | None = None
    held_since: date | None = None


def restate(campaign: Campaign, case: Case, entry: StateSaid, by: By) -> None:
    """Put on a case how it stands by now; what was reported before stays in the trail."""
    values = asdict(entry)
    if case.status not in EVENTS or entry.status == case.status:
        values["held_since"] = case.held_since
    told = put(case, values)
    case.updated_at = by.now
    _record("state changed", campaign, case, told, by)


def total_due(today: date) -> int:
    """How many people there are of whom nothing was heard for longer than `casestates.DUE`."""
    return session().execute(select(func.count(Case.id)).where(_is_due(today))).scalar_one()


def due(today: date, *, limit: int, offset: int = 0) -> list[tuple[Case, Campaign]]:
    """Those people with their campaigns: states without a day first, then the oldest."""
    query = select(Case, Campaign).join(Campaign, Campaign.id == Case.campaign_id).where(_is_due(today))
    in_order = query.order_by(Case.as_of.is_not(None), Case.as_of, Case.id)
    return [(case, campaign) for case, campaign in session().execute(in_order.limit(limit).offset(offset))]


def subject(campaign: Campaign, case: Case) -> str:
    """What the trail calls a case."""
    return f"{campaign.slug}/{case.slug}"[:80]


def _record(act: str, campaign: Campaign, case: Case, told: Words, by: By) -> None:
    """Add an act to the trail with its source, also where the same one was named before."""
    words = replace(told, after={**told.after, "state_source": case.state_source})
    record_all(by, [Act(act, subject(campaign, case), words=words)])


def _is_due(today: date) -> ColumnElement[bool]:
    """Whether a state is no event and older than `DUE`, or has no day at all."""
    is_undated = and_(Case.as_of.is_(None), Case.held_until.is_(None))
    return or_(is_undated, and_(Case.status.not_in(EVENTS), or_(Case.as_of.is_(None), Case.as_of < today - DUE)))


def _fill(case: Case, entry: CaseSaid) -> Words:
    told = put(case, asdict(entry))
    case.stories_html = {code: rendered(text) for code, text in entry.stories.items()}
    return told
