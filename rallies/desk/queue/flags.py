"""What a coordinator should notice of a thing before she decides; each flag is a code that `words` names."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime

from rallies.desk.proposal import sudden
from rallies.desk.queue import queue_query, twins
from rallies.model.actors import Actor, kind_of
from rallies.model.desk.moderation import Moderated, State
from rallies.model.rally.rallies import ChangeRequest, Precision, Rally

_SURE = {"exact", "place", "alternate"}
_LIKE_LATIN = ("LATIN", "CYRILLIC", "GREEK")
"""Scripts whose letters pass for one another's."""


def of(thing: Moderated, now: datetime, *, dates: int) -> tuple[str, ...]:
    """The flags of a thing; `dates` is the length of its series."""
    rally = queue_query.rally_of(thing)
    flags = list(_of_talk(thing if rally is None else rally))
    if dates > 1:
        flags.insert(0, "series")
    if rally is None:
        return tuple(flags)
    if isinstance(thing, ChangeRequest):
        return ("change", *_of_change(thing, now), *flags)
    return (*_of_rally(rally, now), *flags)


def _of_talk(thing: Moderated) -> Iterator[str]:
    if thing.question:
        yield "answered" if thing.answer else "asked"


def _of_rally(rally: Rally, now: datetime) -> Iterator[str]:
    if rally.ends_at <= now:
        yield "past"
    elif sudden.is_soon(rally, now):
        yield "soon"
    if rally.precision in {Precision.TIMED, Precision.UNLISTED}:
        yield str(rally.precision)
    if rally.understood.get("match", "exact") not in _SURE:
        yield "unsure"
    if mixes_scripts(f"{rally.title} {rally.organization} {rally.venue}"):
        yield "scripts"
    if rally.state == State.PENDING and twins.standing(rally):
        yield "twin"
    if rally.state == State.PENDING and twins.off(rally):
        yield "copy"


def _of_change(request: ChangeRequest, now: datetime) -> Iterator[str]:
    if request.values.get("words") or request.values.get("note"):
        yield "words"
    if kind_of(request.proposed_by) is Actor.STAFF:
        yield "desk"
    if sudden.is_soon(request.rally, now):
        yield "soon"
    if sudden.is_far(request):
        yield "moved"
    if sudden.is_sudden(request, now):
        yield "sudden"
    if sudden.has_new_key(request.rally, now):
        yield "key"


def mixes_scripts(text: str) -> bool:
    """Whether a word is spelt with letters of two alphabets that look alike."""
    return any(len(_alphabets(word)) > 1 for word in text.split())


def _alphabets(word: str) -> set[str]:
    names = (unicodedata.name(letter, "") for letter in word if letter.isalpha())
    return {script for name in names for script in _LIKE_LATIN if name.startswith(script)}
