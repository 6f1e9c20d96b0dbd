"""Putting campaigns into the register. Call within `database.writing()`; every change is in the trail."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import select

from rallies.core import colour
from rallies.core.db.database import Base, hide, session
from rallies.core.errors import Conflict
from rallies.core.text import rendered
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign, CampaignState, Member, Notice, Permit, Statement
from rallies.model.case.cases import Case
from rallies.model.desk.audit import Act, Words, record, record_all
from rallies.model.desk.field_changes import put
from rallies.model.fresh_ids import fresh_id


@dataclass(frozen=True, kw_only=True)
class CampaignSaid:
    """What was said of a campaign, checked; texts by language code, `accent` "#rrggbb" as it was wished, or ""."""

    hashtag: str
    titles: dict[str, str]
    summaries: dict[str, str] = field(default_factory=dict)
    language: str = "en"
    languages: list[str] = field(default_factory=list)
    letter_languages: list[str] = field(default_factory=list)
    starts_on: date | None = None
    ends_on: date | None = None
    other_days: list[str] = field(default_factory=list)
    anniversary_on: date | None = None
    anniversaries: dict[str, str] = field(default_factory=dict)
    accent: str = ""
    has_letters: bool = True
    has_photos: bool = False

    def without_days(self) -> "CampaignSaid":
        """The same for another time, whose days nobody has said yet."""
        return replace(self, starts_on=None, ends_on=None, other_days=[])


@dataclass(frozen=True)
class MemberSaid:
    """An organization of the coalition; `logo` is the digest of a picture that is kept."""

    name: str
    country: str = ""
    site: str = ""
    logo: str | None = None


def add(slug: str, entry: CampaignSaid, by: By, *, state: CampaignState = CampaignState.DRAFT) -> Campaign:
    """Add a campaign.

    Raises: Conflict if its address is taken.
    """
    if session().execute(select(Campaign.id).where(Campaign.slug == slug)).scalar() is not None:
        raise Conflict(f"There is a campaign {slug} already.")
    campaign = Campaign(slug=slug, state=state, created_at=by.now, updated_at=by.now, **_values(entry))
    session().add(campaign)
    session().flush()
    _record(by, "campaign added", slug, Words.changed({}, _values(entry)))
    return campaign


def revise(campaign: Campaign, entry: CampaignSaid, by: By) -> bool:
    """Put what was said on a campaign; False if nothing changed."""
    told = put(campaign, _values(entry))
    if "has_photos" in told.fields and not campaign.has_photos:
        hide()
    if told.fields:
        campaign.updated_at = by.now
        _record(by, "campaign changed", campaign.slug, told)
    return bool(told.fields)


def settle(campaign: Campaign, state: CampaignState, by: By) -> None:
    """Open, close, archive or hide a campaign."""
    if state is CampaignState.DRAFT and campaign.state != state:
        hide()
    told = put(campaign, {"state": str(state)})
    if told.fields:
        campaign.updated_at = by.now
        _record(by, f"campaign {state}", campaign.slug, told)


def languages_of(campaign: Campaign) -> list[str]:
    """The languages that a campaign has a statement in."""
    return list(session().execute(select(Statement.language).where(Statement.campaign_id == campaign.id)).scalars())


def say(campaign: Campaign, language: str, text: str, demands: Sequence[str], by: By) -> None:
    """Keep a campaign's statement in a language; without a word it goes."""
    query = select(Statement).where(Statement.campaign_id == campaign.id, Statement.language == language)
    row = session().execute(query).scalar()
    if not text and not demands:
        if row is not None:
            session().delete(row)
            gone = Words.changed({"text": row.text, "demands": row.demands}, {})
            _record(by, "statement removed", campaign.slug, gone, {"language": language})
        return
    if row is None:
        row = Statement(campaign_id=campaign.id, language=language, text="", html="", demands=[])
        session().add(row)
    told = put(row, {"text": text, "demands": list(demands)})
    row.html = rendered(text)
    if told.fields:
        _record(by, "statement changed", campaign.slug, told, {"language": language})


def join(campaign: Campaign, members: Sequence[MemberSaid], by: By) -> None:
    """Keep who carries a campaign, in the order given."""
    query = select(Member).where(Member.campaign_id == campaign.id).order_by(Member.position, Member.id)
    before = list(session().execute(query).scalars())
    held = [MemberSaid(row.name, row.country, row.site, row.logo) for row in before]
    if held == list(members):
        return
    if {member.logo for member in held} - {member.logo for member in members}:
        hide()
    for row in before:
        session().delete(row)
    session().flush()
    session().add_all(
        Member(campaign_id=campaign.id, position=place, **asdict(member)) for place, member in enumerate(members)
    )
    lists = ([asdict(member) for member in side] for side in (held, members))
    sides = [{"members": rows} for rows in lists]
    _record(by, "coalition changed", campaign.slug, Words.changed(*sides))


def notify(campaign: Campaign, texts: dict[str, str], ends_at: datetime, by: By, *, country: str = "") -> Notice:
    """Say something last-minute on the day's page."""
    notice = Notice(
        public_id=fresh_id(Notice.public_id),
        campaign_id=campaign.id,
        country=country,
        texts=texts,
        said_at=by.now,
        ends_at=ends_at,
    )
    session().add(notice)
    words = Words.changed({}, {"texts": texts, "country": country, "ends": ends_at})
    act = Act("notice said", campaign.slug, {"notice": notice.public_id}, is_public=True, words=words)
    record_all(by, [act])
    return notice


def take_back(campaign: Campaign, notice: Notice, by: By) -> None:
    """Take a notice from the page."""
    hide()
    notice.ends_at = min(notice.ends_at, by.now)
    record(by, "notice taken back", campaign.slug, {"notice": notice.public_id}, is_public=True)


def permit(campaign: Campaign, country: str, texts: dict[str, str], by: By) -> None:
    """Keep what the coalition says about permits in a country; without a word it goes."""
    query = select(Permit).where(Permit.campaign_id == campaign.id, Permit.country == country)
    row = session().execute(query).scalar()
    if row is None:
        row = Permit(campaign_id=campaign.id, country=country, texts={}, htmls={}, updated_at=by.now)
        session().add(row)
    told = put(row, {"texts": texts})
    row.htmls = {code: rendered(text) for code, text in texts.items()}
    if not texts:
        session().delete(row)
    elif told.fields:
        row.updated_at = by.now
    if told.fields:
        _record(by, "permit text changed", campaign.slug, told, {"country": country})


def next_edition(last: Campaign, slug: str, entry: CampaignSaid, by: By) -> Campaign:
    """A draft with what another campaign says, its coalition, cases and permit texts, and new days.

    Raises: Conflict if its address is taken.
    """
    campaign = add(slug, entry, by)
    campaign.previous_id = last.id
    for table in (Statement, Member, Permit, Case):
        for row in session().execute(select(table).where(table.campaign_id == last.id)).scalars():
            session().add(_copy(row, campaign))
    record(by, "copied from", campaign.slug, {"edition": last.slug})
    return campaign


def _record(by: By, act: str, slug: str, words: Words, details: Mapping[str, str] | None = None) -> None:
    record_all(by, [Act(act, slug, details or {}, words=words)])


def _copy(row: Base, campaign: Campaign) -> Base:
    """The same row for another campaign."""
    names = [column.key for column in type(row).__mapper__.column_attrs if column.key != "id"]
    return type(row)(**{name: getattr(row, name) for name in names} | {"campaign_id": campaign.id})


def _values(entry: CampaignSaid) -> dict[str, object]:
    """The columns of what was said, the accent as light and dark pages can show it."""
    accent = colour.accent(entry.accent) if entry.accent else None
    return asdict(entry) | {"accent": accent.light if accent else "", "accent_dark": accent.dark if accent else ""}
