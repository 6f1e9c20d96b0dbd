"""Cases as pages show them: a person's name, how it stands, and the days without freedom, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from rallies.core.speech import locale
from rallies.core.speech.voice import voice
from rallies.model.case import casewords
from rallies.model.lists.listing import CaseFace, CaseStatus, ReportedCase
from rallies.publish.speech import words


@dataclass(frozen=True, kw_only=True)
class Person:
    """A case with the words a page shows of it; empty ones are not shown.

    `others` are the name in other scripts, each with its language; `count` is the number of days as it is written,
    `days` the sentence around it. `standing` is how it stands, with its day, `standing_source` where that stands as
    a name with an address.
    """

    case: ReportedCase
    href: str
    name: str
    name_language: str
    others: tuple[tuple[str, str], ...]
    role: str
    standing: str
    standing_source: tuple[str, str] | None
    since: str
    count: str
    days: str
    charge: str
    sentence: str
    reported: str
    story: str
    sources: tuple[tuple[str, str], ...]


class Card(NamedTuple):
    """All that a list shows of a case in the words of a language.

    `style` names the colour and shape of `standing`, which is how it stands, with its day. `held` is the number of
    days without freedom of somebody who is not free as far as is known, `held_words` what stands behind it.
    """

    status: CaseStatus
    style: str
    picture: tuple[str, int, int] | None
    href: str
    name: str
    name_language: str
    role: str
    standing: str
    held: str
    held_words: str


class Named(NamedTuple):
    """A person on a short list: slug, name with its language, and how it stands with its style and its day."""

    slug: str
    name: str
    name_language: str
    style: str
    standing: str


def cards(cases: Iterable[CaseFace], language: str) -> list[Card]:
    """Cases as a list shows them in a language."""
    return [card(case, language) for case in cases]


def card(case: CaseFace, language: str) -> Card:
    """A case as a list shows it in a language."""
    name = case.name(language)
    return Card(
        status=case.state.status,
        style=case.state.style,
        picture=case.picture,
        href=_href(case, language),
        name=name,
        name_language=_language_of(case, name),
        role=case.said(case.roles, language),
        standing=casewords.in_words(case.state, language),
        held=locale.number(case.days, language) if case.is_held and case.days is not None else "",
        held_words=_days(case, language) if case.is_held else "",
    )


def person(case: ReportedCase, language: str) -> Person:
    """A case in the words of a language."""
    name = case.name(language)
    return Person(
        case=case,
        href=_href(case, language),
        name=name,
        name_language=_language_of(case, name),
        others=_others(case, name),
        role=case.said(case.roles, language),
        standing=casewords.in_words(case.state, language),
        standing_source=_source(case.state.source) if case.state.source else None,
        since=_day(case.held_since, language),
        count=locale.number(case.days, language) if case.days is not None else "",
        days=_days(case, language),
        charge=case.said(case.charges, language),
        sentence=case.said(case.sentences, language),
        reported=_day(case.reported_on, language),
        story=case.said(case.stories_html, language),
        sources=tuple(_source(source) for source in case.sources),
    )


def named(cases: Iterable[CaseFace], language: str) -> list[Named]:
    """People as a short list names them in a language."""
    return [_named(case, language) for case in cases]


def _named(case: CaseFace, language: str) -> Named:
    name = case.name(language)
    standing = casewords.in_words(case.state, language)
    return Named(case.slug, name, _language_of(case, name), case.state.style, standing)


def _href(case: CaseFace, language: str) -> str:
    return f"/{language}/campaigns/{case.campaign}/cases/{case.slug}/"


def _language_of(case: CaseFace, name: str) -> str:
    return next((code for code, own in case.names.items() if own == name), case.language)


def _others(case: ReportedCase, name: str) -> tuple[tuple[str, str], ...]:
    """The names that are written otherwise, each once with the first of its languages."""
    first: dict[str, str] = {}
    for code, other in case.names.items():
        first.setdefault(other, code)
    return tuple((other, code) for other, code in first.items() if other != name)


def _days(case: CaseFace, language: str) -> str:
    """What the count of days means: that it goes on, where it ended, or up to when it is known."""
    ngettext = voice(language).ngettext
    if case.days is None:
        return ""
    if case.is_counting:
        reported_on = _day(case.state.day, language)
        return _growing(case.days, reported_on, language, is_detained=case.state.status is CaseStatus.DETAINED)
    to = _day(case.counted_to, language)
    if case.is_held:
        return ngettext(
            "day without freedom by %(day)s; nothing later is reported here",
            "days without freedom by %(day)s; nothing later is reported here",
            case.days,
            day=to,
        )
    return ngettext("day without freedom, until %(day)s", "days without freedom, until %(day)s", case.days, day=to)


def _growing(days: int, reported_on: str, language: str, *, is_detained: bool) -> str:
    """What stands behind a number of days that grows, and when it was last known."""
    ngettext = voice(language).ngettext
    if is_detained:
        return ngettext(
            "day in detention; last known on %(day)s",
            "days in detention; last known on %(day)s",
            days,
            day=reported_on,
        )
    return ngettext(
        "day without freedom; last known on %(day)s",
        "days without freedom; last known on %(day)s",
        days,
        day=reported_on,
    )


def _day(day: date | None, language: str) -> str:
    return words.plain_day(day, language) if day else ""


def _source(source: str) -> tuple[str, str]:
    """The host of a source with its address; of one that is none, its words and ""."""
    if source.startswith(("https://", "http://")):
        return urlsplit(source).netloc.removeprefix("www."), source
    return source, ""
