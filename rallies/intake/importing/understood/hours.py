"""Hours as people write them; what can be read in two ways is asked, what is no hour is left to be announced."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import time, timedelta

from flask_babel import gettext as _

from rallies.core.text import one_line
from rallies.intake.importing.understood import words

_HALF, _DAY = 12, 24
_MORNING = 7
"""Hours written below it without a.m. or p.m. and without a leading zero are mostly of the afternoon."""
_LAST_NIGHT_HOUR = 6
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Hours:
    """Start and end that were read, None for what is to be announced; or the question why they were not.

    `offset` or `zone_words` say whose clock it was if the text names one: an offset from UTC, or words for a place.
    """

    start: time | None = None
    end: time | None = None
    offset: timedelta | None = None
    zone_words: str = ""
    note: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class _Clock:
    """One hour in a text. `half` is "am", "pm" or ""; `is_low` where it may as well be of the afternoon."""

    hour: int
    minute: int
    half: str
    is_low: bool
    begins: int
    ends: int

    @property
    def minutes(self) -> int:
        """Minutes from midnight, 24:00 as 1440."""
        if self.hour > _HALF or not self.half:
            return self.hour * 60 + self.minute
        return (self.hour % _HALF + (_HALF if self.half == "pm" else 0)) * 60 + self.minute


_HALVES = tuple(
    (half, re.compile("|".join(words.table("hours")[name]))) for half, name in (("am", "morning"), ("pm", "afternoon"))
)
_LONGEST_FIRST = {name: sorted(words.table("hours")[name], key=len, reverse=True) for name in ("noon", "midnight")}
_UNITS = "|".join(map(re.escape, sorted(words.table("hours")["units"], key=len, reverse=True)))
_NOON, _MIDNIGHT = (
    re.compile(
        rf"(?<!\w)(?:(?:{_UNITS})\s)?(?:12(?:[:.h]00)?\s?(?:(?:{_UNITS}|uhr)\.?\s)?(?:(?:del|de|du|di|da|το|'s|at)\s)?)?"
        rf"(?:{'|'.join(theirs)})(?!\w)"
    )
    for theirs in _LONGEST_FIRST.values()
)
_CLOCK = re.compile(
    r"(?:(?<![^\W\d_])(?P<before>am|pm))?\s*(?<![\d.,:])"
    r"(?:(?P<four>(?:[01]\d|2[0-4])[0-5]\d)(?!\d)"
    r"|(?P<hour>\d{1,2})(?!\d)"
    r"(?:(?:\s?[:.,hu時时點点시]\s?|\suhr\s)(?P<minute>\d{2})(?!\d)(?::\d{2}(?:\.\d+)?)?[分분]?|\s(?P<apart>[0-5]\d)(?!\d)"
    r"|[.,:](?P<eaten>\d)(?!\d))?)"
    rf"(?:\s?(?P<after>(?:am|pm)(?![a-z]))|\s?(?:{_UNITS})\.?\s?(?P<behind>(?:am|pm)(?![a-z]))|\s?uhr\s(?P<late>pm)(?![a-z]))?"
)
_HALF_PAST = re.compile(r"(?<=\d)\s?[時时點点시]\s?(?:半|반)")
_JOINS = re.compile(
    r"[\s.]*(?:[-–—~〜～→]+|\bto\b|\btill?\b|\buntil\b|\band\b|\bbis\b|\bund\b|\bà\b|\ba\b|\bau\b|\bal?le\b|\bas\b|\be\b|\by\b"
    r"|\bдо\b|\bда\b|\bdo\b|\bpo\b|\biki\b|\blīdz\b|から|到|至|부터|حتى|تا|الى|إلى)(?:\s?le)?\s*"
)
_IN_WORDS = re.compile(r"\b(?:pm|o['’]clock|half past|quarter past|quarter to|halb|kwart|wpół)\b")
_FILLERS = frozenset((*words.table("hours")["fillers"], *words.table("hours")["units"]))
_ASIDE = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")
_OFFSET = re.compile(
    r"(?:\b(?:gmt|utc)\s?([+\-−])\s?(\d{1,2})(?::?(\d{2}))?)|(?:(?<=\d)(?=\+)|(?<=:\d\d:\d\d)(?=-))([+-])(\d\d):(\d\d)\s*$"
)
_UTC = re.compile(r"\b(?:gmt|utc)\b|(?<=\d)z\b")
_ZONE_WORDS = re.compile(
    r"\b(?!(?:local|any|the|all|this|same|start|starting|end|what|some|prime|lunch|school|break|day|night|free)\b)"
    r"([^\W\d_]{3,}(?: [^\W\d_]+)?) time\b"
    r"|(?:по|за|па) ([^\W\d_]+)(?:му|м|ом) (?:времени|часом|часе)"
    r"|(?<=[\dm])\s?([aechmnp]t|akt)(?=[\s)\].]*$)"
    r"|(?<=[\d\sm])(akst|akdt|hst|cet|cest|eet|eest|wet|west|msk|bst|ist|jst|kst|hkt|pkt|eat|cat|wat|sast|est|edt|cst|cdt|mst|mdt|pst|pdt|"
    r"aest|aedt|acst|awst|nzst|nzdt)\b"
)
_SERIAL = re.compile(r"(?:1899|1900)-\d\d-\d\d")
_PART_OF_DAY = re.compile(r"0[.,](?:[6-9]\d|\d{3,})")
"""What a spreadsheet leaves of an hour: 0.75 is 18:00."""
_UNSURE = re.compile(rf"\b(?:{'|'.join(words.table('hours')['unsure'])})\b|\?")


def read(text: str, end_text: str = "", *, is_other_day: bool = False) -> Hours:
    """Start and end out of one text or two: "18:00-20:00", "6 pm", "о 18.30", "secret".

    An end that comes before its start is asked, unless it `is_other_day`'s or of the night after.
    """
    found = _one(text)
    if not end_text.strip() or found.question:
        return found
    other = _one(end_text)
    if other.start is None:
        note = _("the end “%(text)s” is no hour and is left out", text=_short(end_text))
        return replace(found, question=other.question, note=_both(found.note, note))
    if found.start and not is_other_day and not _follows(_minutes(found.start), _minutes(other.start)):
        return Hours(question=_backwards(_minutes(found.start), _minutes(other.start)))
    return replace(found, end=other.start, note=_both(found.note, other.note))


def _one(text: str) -> Hours:
    plain = _plain(text)
    if not plain.strip(" -/.–—"):
        return Hours(note=_("no hour is given, it is left to be announced") if text.strip() else "")
    if _PART_OF_DAY.fullmatch(plain):
        return Hours(start=_time(round(float(plain.replace(",", ".")) * _DAY * 60)))
    if _SERIAL.search(plain):
        return _cut_serial(text, plain)
    asides = " ".join(_ASIDE.findall(plain))
    bare = _ASIDE.sub(" ", plain)
    names_clock = _OFFSET.search(asides) or _ZONE_WORDS.search(asides)
    offset, zone_words, bare = _zone(f"{bare} {asides if names_clock else ''}".strip())
    if _UNSURE.search(plain):
        return Hours(note=_("the hour is not sure (“%(text)s”) and is left to be announced", text=_short(text)))
    found = replace(_clocks(bare, text), offset=offset, zone_words=zone_words)
    if asides and found.start and (beside := _clocks(asides, text)).start and beside.start != found.start:
        return Hours(question=_("“%(text)s” names several hours; write one start and one end", text=_short(text)))
    return found


def _cut_serial(text: str, plain: str) -> Hours:
    """Read what stands before a date of 1900, which a spreadsheet made out of an hour."""
    before = _SERIAL.split(plain)[0]
    if not any(sign.isdigit() for sign in before):
        return Hours(question=_("a spreadsheet turned the hour into “%(text)s”; write it as 18:00", text=_short(text)))
    found = _clocks(before.rstrip(" -–"), before)
    note = _("the end of “%(text)s” can't be read and is left out", text=_short(text))
    return replace(found, end=None, note=_both(found.note, note))


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = "".join(str(unicodedata.digit(sign)) if sign.isdigit() and not sign.isascii() else sign for sign in plain)
    plain = _HALF_PAST.sub(":30", plain)
    for half, said in _HALVES:
        plain = said.sub(f" {half} ", plain)
    return one_line(_MIDNIGHT.sub("24:00", _NOON.sub("12:00", plain)))


def _zone(bare: str) -> tuple[timedelta | None, str, str]:
    """Whose clock a text names, and the text without it."""
    if match := _OFFSET.search(bare):
        sign, hours, minutes = (match[1], match[2], match[3]) if match[2] else (match[4], match[5], match[6])
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0)) * (1 if sign == "+" else -1)
        return offset, "", _OFFSET.sub(" ", bare)
    if _UTC.search(bare):
        return timedelta(), "", _UTC.sub(" ", bare)
    if match := _ZONE_WORDS.search(bare):
        return None, next(filter(None, match.groups())), _ZONE_WORDS.sub(" ", bare)
    return None, "", bare


def _clocks(bare: str, text: str) -> Hours:
    found: list[_Clock] = []
    for match in _CLOCK.finditer(bare):
        if match["eaten"]:
            return Hours(question=_eaten(match))
        clock = _clock(match)
        if clock is None:
            return Hours(question=_("“%(text)s” is no hour; write it as 18:00", text=_short(text)))
        found.append(clock)
    if not found and _IN_WORDS.search(bare):
        return Hours(question=_("“%(text)s” is no hour; write it as 18:00", text=_short(text)))
    if not found:
        return Hours(note=_("“%(text)s” is no hour, it is left to be announced", text=_short(text)))
    is_pair = len(found) == _PAIR and _JOINS.fullmatch(bare[found[0].ends : found[1].begins])
    if len(found) > 1 and not is_pair:
        return Hours(question=_("“%(text)s” names several hours; write one start and one end", text=_short(text)))
    rest = bare[: found[0].begins] + " " + bare[found[-1].ends :]
    note = _("of the hour “%(text)s” only the numbers are taken", text=_short(text)) if _has_words(rest) else ""
    return _paired(found, text, note)


def _clock(match: re.Match[str]) -> _Clock | None:
    digits = match["four"]
    hour = int(digits[:2]) if digits else int(match["hour"])
    minute = int(digits[2:]) if digits else int(match["minute"] or match["apart"] or 0)
    half = match["after"] or match["behind"] or match["late"] or match["before"] or ""
    written = digits or match["hour"]
    if hour > _DAY or minute > 59 or (hour == _DAY and minute):  # noqa: PLR2004  # minutes of an hour
        return None
    is_low = not half and len(written) == 1 and hour < _MORNING
    return _Clock(hour, minute, half, is_low, match.start(), match.end())


def _eaten(match: re.Match[str]) -> str:
    hour, tenth = match["hour"], match["eaten"]
    said = {"text": match[0].strip(), "one": f"{int(hour):02}:{tenth}0", "other": f"{int(hour):02}:0{tenth}"}
    return _("“%(text)s” can be %(one)s or %(other)s; write the one you mean", **said)


def _has_words(rest: str) -> bool:
    return any(word not in _FILLERS for word in re.findall(r"[^\W\d_]+['’]?[^\W\d_]*", rest))


def _paired(found: list[_Clock], text: str, note: str) -> Hours:
    first = found[0]
    if len(found) == 1:
        if first.is_low:
            return Hours(question=_low(first))
        return Hours(start=_time(first.minutes), note=note)
    last = found[1]
    start = _with_half_of(last, first)
    if start is None:
        return Hours(question=_low(first))
    if not last.is_low and not _follows(start, last.minutes):
        return Hours(question=_backwards(start, last.minutes))
    if last.is_low:
        dropped = _("the end of “%(text)s” is not clear and is left out", text=_short(text))
        return Hours(start=_time(start), note=_both(note, dropped))
    return Hours(start=_time(start), end=_time(last.minutes), note=note)


def _with_half_of(last: _Clock, first: _Clock) -> int | None:
    """The start in minutes, with the end's a.m. or p.m. where that makes it come before; None if it is not clear."""
    if first.half or not last.half or first.hour > _HALF:
        return None if first.is_low else first.minutes
    shared = replace(first, half=last.half).minutes
    if shared < last.minutes:
        return shared
    return first.minutes if first.minutes < last.minutes else None


def _follows(start: int, end: int) -> bool:
    """Whether an end can follow a start: later that day, or in the night after it."""
    return end > start or (end <= _LAST_NIGHT_HOUR * 60 and start >= _HALF * 60) or (end == 0 and start > 0)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _backwards(start: int, end: int) -> str:
    """The question about an end that is not after its start."""
    said = {"start": f"{_time(start):%H:%M}", "end": f"{_time(end):%H:%M}"}
    if start == end:
        return _("start and end are both %(start)s; write the end, or leave it out", **said)
    return _("the end %(end)s comes before the start %(start)s; write the one you mean, or the last day too", **said)


def _low(clock: _Clock) -> str:
    hour, minute = clock.hour, f"{clock.minute:02}"
    said = {"text": f"{hour}:{minute}", "one": f"{hour:02}:{minute}", "other": f"{hour + _HALF:02}:{minute}"}
    return _("“%(text)s” can be in the morning or afternoon, %(one)s or %(other)s; write the one you mean", **said)


def _time(minutes: int) -> time:
    return time(minutes // 60 % _DAY, minutes % 60)


def _short(text: str) -> str:
    plain = one_line(text)
    return plain if len(plain) <= 60 else plain[:59] + "…"  # noqa: PLR2004  # a reason stays one line


def _both(one: str, other: str) -> str:
    return "; ".join(part for part in (one, other) if part)
