"""The public faces of campaigns and cases: what anyone may see of them, with no note of the desk in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from rallies.core.clock import Moment
from rallies.model.campaign.actiondays import Span, spans
from rallies.model.campaign.campaigns import Campaign, CampaignState, Member, Notice, Permit, Statement
from rallies.model.case.cases import CaseKind, CaseStatus
from rallies.model.case.casestates import CaseState, state_of

__all__ = [
    "CampaignFace", "CampaignState", "CaseFace", "CaseKind", "CaseState", "CaseStatus", "MemberFace", "NoticeFace",
    "PermitFace", "PublicLetter", "ReportedCase", "StatementFace", "of_campaign", "of_case", "of_member", "of_notice",
    "of_permit", "of_reported_case", "of_statement",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CampaignFace:
    """A campaign as anyone may see it; texts by language code, `accent` and `accent_dark` "#rrggbb" or "".

    `days` are its days of action in their order, `letter_languages` those that letters are read in, at least one.
    """

    slug: str
    state: CampaignState
    hashtag: str
    titles: dict[str, str]
    summaries: dict[str, str]
    language: str
    languages: tuple[str, ...]
    letter_languages: tuple[str, ...]
    days: tuple[Span, ...]
    anniversary_on: date | None
    anniversaries: dict[str, str]
    accent: str
    accent_dark: str
    has_letters: bool
    has_photos: bool
    is_example: bool

    @property
    def is_open(self) -> bool:
        """Whether rallies can be registered for it."""
        return self.state is CampaignState.OPEN

    @property
    def is_archived(self) -> bool:
        """Whether it stands in the archive."""
        return self.state is CampaignState.ARCHIVED

    @property
    def takes_letters(self) -> bool:
        """Whether letters can be written for it."""
        return self.has_letters and not self.is_archived

    @property
    def takes_photos(self) -> bool:
        """Whether pictures can be sent to its wall."""
        return self.has_photos and self.is_open

    def title(self, language: str) -> str:
        """The title in a language, else in the campaign's own, else its hashtag."""
        return self.titles.get(language) or self.titles.get(self.language) or self.hashtag

    def summary(self, language: str) -> str:
        """The summary in a language, else in the campaign's own."""
        return self.summaries.get(language) or self.summaries.get(self.language) or ""

    def anniversary(self, language: str) -> str:
        """What its day marks, in a language, else in the campaign's own."""
        return self.anniversaries.get(language) or self.anniversaries.get(self.language) or ""


@dataclass(frozen=True)
class StatementFace:
    """What a campaign says in one language; `is_original` tells that it is no translation."""

    language: str
    html: str
    demands: tuple[str, ...]
    is_original: bool


@dataclass(frozen=True)
class MemberFace:
    """An organization of a coalition; `logo` is a picture's digest with its size in pixels, None without one."""

    name: str
    country: str
    site: str
    logo: tuple[str, int, int] | None


@dataclass(frozen=True)
class NoticeFace:
    """A last-minute word of the desk; `country` "" speaks to all."""

    country: str
    texts: dict[str, str]
    said_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class PermitFace:
    """What a coalition says about permits in a country, as HTML by language code."""

    country: str
    htmls: dict[str, str]
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseFace:
    """A case as anyone may see it; texts and `names` by language code.

    How it stands is told by `state` alone, which has its day. `days` counts the days without freedom up to
    `counted_to`, both None where nobody knows them; `is_counting` tells that it grows with each day. `picture` is a
    digest with its size in pixels.
    """

    slug: str
    campaign: str
    language: str
    kind: CaseKind
    names: dict[str, str]
    roles: dict[str, str]
    state: CaseState
    held_since: date | None
    days: int | None
    counted_to: date | None
    is_counting: bool
    write_to: str
    picture: tuple[str, int, int] | None
    picture_credit: str
    updated: datetime

    def name(self, language: str) -> str:
        """The name in a language's script, else in the campaign's own, else any."""
        return self.said(self.names, language) or next(iter(self.names.values()), self.slug)

    def said(self, texts: Mapping[str, str], language: str) -> str:
        """One of its texts in a language, else in the campaign's own, else ""."""
        return texts.get(language) or texts.get(self.language) or ""

    @property
    def is_held(self) -> bool:
        """Whether the person is not free, as far as is known."""
        return self.state.is_held

    @property
    def is_released(self) -> bool:
        """Whether there is something to celebrate."""
        return self.state.is_released


@dataclass(frozen=True, kw_only=True)
class ReportedCase(CaseFace):
    """A case with all that is told of it on a page of its own."""

    charges: dict[str, str]
    sentences: dict[str, str]
    reported_on: date | None
    sources: tuple[str, ...]
    stories_html: dict[str, str]


@dataclass(frozen=True)
class PublicLetter:
    """An open letter as anyone may see it: to which case, its plain text, how it is signed, how far it has come.

    `case_names` are by language code; `sent_on` is the day it was written, in UTC; `step` a Step of `letters`.
    """

    id: str
    case: str
    case_names: dict[str, str]
    language: str
    text: str
    signed: str
    sent_on: date
    step: str

    def case_name(self, language: str, original: str) -> str:
        """Whom it is to, in a language, else in the campaign's own, else in any."""
        return (
            self.case_names.get(language) or self.case_names.get(original) or next(iter(self.case_names.values()), "")
        )


# An enumeration takes long to be asked, and a list asks it for each of its cases.
_KINDS = {kind.value: kind for kind in CaseKind}


def of_campaign(row: Campaign | Row[Any]) -> CampaignFace:
    """The public face of a campaign, from its row."""
    return CampaignFace(
        slug=row.slug,
        state=CampaignState(row.state),
        hashtag=row.hashtag,
        titles=dict(row.titles),
        summaries=dict(row.summaries),
        language=row.language,
        languages=tuple(row.languages),
        letter_languages=tuple(row.letter_languages) or (row.language,),
        days=spans(row.starts_on, row.ends_on, map(date.fromisoformat, row.other_days)),
        anniversary_on=row.anniversary_on,
        anniversaries=dict(row.anniversaries),
        accent=row.accent,
        accent_dark=row.accent_dark,
        has_letters=row.has_letters,
        has_photos=row.has_photos,
        is_example=row.is_example,
    )


def of_statement(row: Statement | Row[Any], campaign: CampaignFace) -> StatementFace:
    """The public face of a statement."""
    return StatementFace(row.language, row.html, tuple(row.demands), row.language == campaign.language)


def of_member(row: Member | Row[Any], size: tuple[int, int] | None) -> MemberFace:
    """The public face of a member, with the size of its logo."""
    return MemberFace(row.name, row.country, row.site, (row.logo, *size) if row.logo and size else None)


def of_notice(row: Notice | Row[Any]) -> NoticeFace:
    """The public face of a notice."""
    return NoticeFace(row.country, dict(row.texts), row.said_at, row.ends_at)


def of_permit(row: Permit | Row[Any]) -> PermitFace:
    """The public face of a permit text."""
    return PermitFace(row.country, dict(row.htmls), row.updated_at)


def of_case(row: Row[Any], campaign: CampaignFace, moment: Moment) -> CaseFace:
    """The public face of a case at a moment, from a row of what a list shows of it and the size of its picture."""
    return CaseFace(**_case(row, campaign, moment))


def of_reported_case(row: Row[Any], campaign: CampaignFace, moment: Moment) -> ReportedCase:
    """The same with all that is told of it, from a row of all its columns."""
    return ReportedCase(
        **_case(row, campaign, moment),
        charges=dict(row.charges),
        sentences=dict(row.sentences),
        reported_on=row.reported_on,
        sources=tuple(row.sources),
        stories_html=dict(row.stories_html),
    )


def _case(row: Row[Any], campaign: CampaignFace, moment: Moment) -> dict[str, Any]:
    state = state_of(row, moment)
    counted_to = _counted_to(row, state, moment)
    has_days = row.held_since is not None and counted_to is not None and counted_to >= row.held_since
    return {
        "slug": row.slug,
        "campaign": campaign.slug,
        "language": campaign.language,
        "kind": _KINDS[row.kind],
        "names": row.names,
        "roles": row.roles,
        "state": state,
        "held_since": row.held_since,
        "days": (counted_to - row.held_since).days if has_days and counted_to and row.held_since else None,
        "counted_to": counted_to if has_days else None,
        "is_counting": has_days and row.held_until is None and state.is_held and state.is_checked,
        "write_to": row.write_to,
        "picture": (row.picture, row.width, row.height) if row.picture and row.width else None,
        "picture_credit": row.picture_credit,
        "updated": row.updated_at,
    }


def _counted_to(row: Row[Any], state: CaseState, moment: Moment) -> date | None:
    """The day up to which days without freedom are counted.

    Somebody held is counted on only while the state was known not long ago: an old report is no word on today.
    """
    if row.held_until is not None or not state.is_held:
        until: date | None = row.held_until
        return until
    return moment.today() if state.is_checked else state.day
