"""Whose clock an hour is of: "19:00 Kyiv time", "7 PM (GMT+3)", "по киевскому времени"; turned into the venue's."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from flask_babel import gettext as _

from rallies.core.clock import instant_of, is_zone, local
from rallies.intake.importing.understood import words
from rallies.intake.importing.understood.hours import Hours
from rallies.places.candidate import Found
from rallies.places.gazetteer import Gazetteer

_STEMS: Final = {stem: zone for zone, stems in words.table("clocks").items() for stem in stems}
_ABBREVIATIONS: Final = {short: zone for zone, theirs in words.table("abbreviations").items() for short in theirs}
_WINTER: Final = {
    "et": "est", "ct": "cst", "mt": "mst", "pt": "pst", "akdt": "akst",
    "cest": "cet", "eest": "eet", "west": "wet", "bst": "gmt", "edt": "est", "cdt": "cst", "mdt": "mst", "pdt": "pst",
    "aedt": "aest", "nzdt": "nzst",
}  # fmt: skip
_OF_SEVERAL: Final = frozenset({"ist", "bst", "cst", "mst", "aest", "aedt", "acst", "awst"})
"""Abbreviations that several countries use, each for its own clock, or that parts of one country count otherwise."""
_LONGEST_ABBREVIATION = 4


def at_venue(clock: Hours, day: date, zone: str, gazetteer: Gazetteer) -> Hours:
    """Hours as the clocks of a venue's zone show them; a question if it is not certain whose they are."""
    if clock.start is None or not is_zone(zone) or _is_own(clock, day, zone):
        return clock
    other = "" if clock.offset is not None else _of_place(clock.zone_words, gazetteer)
    if not other and clock.offset is None:
        return Hours(question=_("whose clock “%(words)s” is, is not certain; write the hour at the venue",
                                words=clock.zone_words))  # fmt: skip
    start = _shown(day, clock.start, clock.offset, other, zone)
    if start.date() != day:
        return Hours(question=_("by the venue's clock this is another day; write day and hour at the venue"))
    if start.time() == clock.start:
        return clock
    end = _shown(day, clock.end, clock.offset, other, zone).time() if clock.end else None
    typed, shown = f"{clock.start:%H:%M}", f"{start:%H:%M}"
    note = _("%(typed)s by another clock is %(shown)s at the venue", typed=typed, shown=shown)
    return replace(clock, start=start.time(), end=end, note="; ".join(filter(None, (clock.note, note))))


def named(said: str) -> str:
    """The zone that a cell names: by its IANA name, else by words of one place; else as it stands."""
    plain = said.strip()
    if not plain or is_zone(plain):
        return plain
    words_of = plain.casefold().removesuffix(" time")
    stems = (zone for stem, zone in _STEMS.items() if words_of.startswith(stem))
    return _ABBREVIATIONS.get(words_of) or next(stems, plain)


def _is_own(clock: Hours, day: date, zone: str) -> bool:
    """Whether hours name no clock, or an abbreviation of the venue's own: "CET" is also said in summer."""
    if clock.offset is not None:
        return False
    if not clock.zone_words:
        return True
    if len(clock.zone_words) > _LONGEST_ABBREVIATION:
        return False
    said = _WINTER.get(clock.zone_words, clock.zone_words)
    names = {local(instant_of(date(day.year, month, 1), time(12), zone), zone).tzname() or "" for month in (1, 7)}
    return any(_WINTER.get(name.casefold(), name.casefold()) == said for name in names)


def _of_place(said: str, gazetteer: Gazetteer) -> str:
    """The zone that words for a place mean, "" if it is not certain."""
    if said in _ABBREVIATIONS or said in _OF_SEVERAL:
        return _ABBREVIATIONS.get(said, "")
    for stem, zone in _STEMS.items():
        if said.startswith(stem):
            return zone
    answer = gazetteer.resolve(said) if said else None
    return answer.candidate.zone if isinstance(answer, Found) else ""


def _shown(day: date, hour: time, offset: timedelta | None, zone: str, venue_zone: str) -> datetime:
    """What a venue's clocks show when it is an hour by an offset from UTC or by another zone."""
    instant = instant_of(day, hour, zone) if offset is None else instant_of(day, hour, "UTC") - offset
    return local(instant, venue_zone)
