"""Series that come in: none by half, known again date by date, and what a file no longer tells of them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from rallies.core.db.database import session
from rallies.intake.importing.rows import OF_SERIES, Answer, Outcome
from rallies.model.desk.moderation import State
from rallies.model.rally.rallies import Rally

ABSENT: Final = "absent"
"""What is noted of a rally that a file has stopped telling of, so that it is said once and can come back."""
_TO_COME: Final = (State.PENDING, State.PUBLISHED, State.POSTPONED)

Identity = tuple[str, str]
"""The slug of a campaign and a key."""


def id_of(answer: Answer) -> str | None:
    """The series that a date belongs to in the register, None for a single date."""
    of = answer.recurrence
    if of is None or not of.is_weekly or answer.draft is None:
        return None
    return hashlib.sha256(f"{answer.draft.campaign}\n{of.series}".encode("utf-8", "replace")).hexdigest()[:16]


def by_whole(answers: Sequence[Answer]) -> list[Answer]:
    """Answers with none of a series accepted of which another date is asked or refused."""
    unsettled: dict[str, Answer] = {}
    for answer in answers:
        of = answer.recurrence
        if of is None or of.since is None or answer.outcome is Outcome.ACCEPTED:
            continue
        first = unsettled.setdefault(of.series, answer)
        if first.outcome is Outcome.ASKED and answer.outcome is Outcome.REFUSED:
            unsettled[of.series] = answer
    return [_with_its_series(answer, unsettled) for answer in answers]


def _with_its_series(answer: Answer, unsettled: Mapping[str, Answer]) -> Answer:
    first = unsettled.get(answer.recurrence.series) if answer.recurrence else None
    if first is None or answer.outcome is not Outcome.ACCEPTED:
        return answer
    words = _("another date of its series, row %(row)d, is not taken", row=first.number)
    return replace(answer, outcome=first.outcome, reason=words, draft=None)


@dataclass
class Series:
    """The dates of series that are in the register already, by the identity of their series."""

    now: datetime
    campaigns: Mapping[str, int]
    _keys: dict[Identity, list[str]] | None = field(default=None)

    def keys(self, identity: Identity) -> list[str]:
        """The keys of all dates of a series that came in before."""
        if self._keys is None:
            self._keys = self._read()
        return self._keys.get(identity, [])

    def formerly(self, answers: Iterable[Answer], known: Mapping[Identity, Rally]) -> dict[Identity, Rally]:
        """Rallies that came as single ones, under the identity of the date of the series that they are now."""
        of_day = {
            ((answer.draft.campaign, answer.recurrence.series), answer.recurrence.day): answer
            for answer in answers
            if answer.draft and answer.recurrence
        }
        singles = self.rallies({identity for identity, _day in of_day})
        found = ((of_day.get((identity, rally.day)), rally) for identity, rally in singles.items())
        return {identity_of(answer): rally for answer, rally in found if answer and identity_of(answer) not in known}

    def left_out(self, answers: Sequence[Answer], known: Mapping[Identity, Rally]) -> list[tuple[Rally, Answer]]:
        """Rallies to come that files told of as dates of a series and tell of no more, with an answer of that series.

        Of a cancelled event that came as a series, and is now told of without its dates, those are all its dates.
        """
        told: dict[Identity, list[Answer]] = {}
        told_of = {rally.id for rally in known.values()}
        for answer in answers:
            if identity := self._told_as_whole(answer):
                told.setdefault(identity, []).append(answer)
        gone = []
        for identity, theirs in told.items():
            keys = {answer.key for answer in theirs if answer.recurrence}
            absent = {key for key in [*self.keys(identity), identity[1]] if key not in keys}
            gone += [
                (rally, theirs[-1])
                for rally in self.rallies((identity[0], key) for key in absent).values()
                if rally.id not in told_of and self._is_missed(rally, theirs[-1])
            ]
        return gone

    def is_broken_off(self, answer: Answer) -> bool:
        """Whether an answer is of a single rally whose key several dates of a series came with."""
        return answer.draft is not None and answer.recurrence is None and bool(self.keys(identity_of(answer)))

    def _told_as_whole(self, answer: Answer) -> Identity | None:
        """The identity of the series of whose dates a file says that these are all; None for all other rows."""
        if answer.draft is None:
            return None
        of = answer.recurrence
        if of is None:
            return identity_of(answer) if self.is_broken_off(answer) else None
        return (answer.draft.campaign, of.series) if of.since is not None else None

    def _is_missed(self, rally: Rally, answer: Answer) -> bool:
        of = answer.recurrence
        day = (rally.source_key or "").rpartition(OF_SERIES)[2]
        is_within = of is None or of.last is None or not day.isdigit() or day <= f"{of.last:%Y%m%d}"
        is_to_come = rally.state in _TO_COME and rally.starts_at > self.now
        return is_to_come and is_within and ABSENT not in rally.understood

    def rallies(self, identities: Iterable[Identity]) -> dict[Identity, Rally]:
        """The rallies that came in before under these identities.

        Each campaign is asked by itself: the index of keys begins with it, and without it every rally would be read.
        """
        keys: dict[str, list[str]] = {}
        for slug, key in identities:
            keys.setdefault(slug, []).append(key)
        found: dict[Identity, Rally] = {}
        for slug, theirs in keys.items():
            query = select(Rally).where(_is_of(self.campaigns.get(slug)), Rally.source_key.in_(theirs))
            found |= {(slug, rally.source_key or ""): rally for rally in session().execute(query).scalars()}
        return found

    def _read(self) -> dict[Identity, list[str]]:
        slugs = {number: slug for slug, number in self.campaigns.items()}
        query = select(Rally.campaign_id, Rally.source_key).where(Rally.source_key.contains(OF_SERIES, autoescape=True))
        found: dict[Identity, list[str]] = {}
        for row in session().execute(query):
            identity = (slugs.get(row.campaign_id or 0, ""), row.source_key.rpartition(OF_SERIES)[0])
            found.setdefault(identity, []).append(row.source_key)
        return found


def _is_of(campaign: int | None) -> ColumnElement[bool]:
    return Rally.campaign_id.is_(None) if campaign is None else Rally.campaign_id == campaign


def identity_of(answer: Answer) -> Identity:
    """What a rally is known by: its campaign and its key."""
    return (answer.draft.campaign if answer.draft else "", answer.key)
