"""What a coordinator should notice of a thing before she decides; each flag is a code that `words` names."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from rallies.core.clock import WallTime
from rallies.core.database import session
from rallies.desk import waiting
from rallies.model.draft import TimeSaid
from rallies.model.moderation import Moderated, State
from rallies.model.rallies import ChangeRequest, Precision, Rally

SOON = timedelta(hours=48)
SUDDEN = timedelta(minutes=30)
_SURE = {"exact", "place", "alternate"}
_LIKE_LATIN = ("LATIN", "CYRILLIC", "GREEK")
"""Scripts whose letters pass for one another's."""


def of(thing: Moderated, now: datetime, *, dates: int) -> tuple[str, ...]:
    """The flags of a thing; `dates` is the length of its series."""
    rally = waiting.rally_of(thing)
    found = list(_of_talk(thing if rally is None else rally))
    if dates > 1:
        found.insert(0, "series")
    if rally is None:
        return tuple(found)
    if isinstance(thing, ChangeRequest):
        return ("change", *_of_change(thing, now), *found)
    return (*_of_rally(rally, now), *found)


def _of_talk(thing: Moderated) -> Iterator[str]:
    if thing.question:
        yield "answered" if thing.answer else "asked"


def _of_rally(rally: Rally, now: datetime) -> Iterator[str]:
    if rally.ends_at <= now:
        yield "past"
    elif rally.starts_at - now <= SOON:
        yield "soon"
    if rally.precision in {Precision.TIMED, Precision.UNLISTED}:
        yield str(rally.precision)
    if rally.understood.get("match", "exact") not in _SURE:
        yield "unsure"
    if mixes_scripts(f"{rally.title} {rally.organization} {rally.venue}"):
        yield "scripts"
    if rally.state == State.PENDING and _has_twin(rally):
        yield "twin"


def _of_change(request: ChangeRequest, now: datetime) -> Iterator[str]:
    rally = request.rally
    if rally.starts_at - now > SOON:
        return
    yield "soon"
    if request.values.get("place"):
        yield "moved"
    if request.values.get("time"):
        said = TimeSaid.of(request.values["time"])
        starts = WallTime(said.day, said.hour, said.tz, said.is_second_hour).instant
        if abs(starts - rally.starts_at) > SUDDEN:
            yield "sudden"


def mixes_scripts(text: str) -> bool:
    """Whether a word is spelt with letters of two alphabets that look alike."""
    return any(len(_alphabets(word)) > 1 for word in text.split())


def _alphabets(word: str) -> set[str]:
    names = (unicodedata.name(letter, "") for letter in word if letter.isalpha())
    return {script for name in names for script in _LIKE_LATIN if name.startswith(script)}


def _has_twin(rally: Rally) -> bool:
    """Whether another rally, public or waiting, is in the same city on the same day."""
    if not rally.city:
        return False
    query = select(Rally.id).where(
        Rally.country == rally.country,
        Rally.city == rally.city,
        Rally.day == rally.day,
        Rally.id != rally.id,
        Rally.state.in_((State.PENDING, State.PUBLISHED, State.POSTPONED)),
    )
    return session().execute(query.limit(1)).first() is not None
