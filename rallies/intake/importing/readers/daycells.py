"""Cells of programs: instants in one cell, seconds since 1970, and the column that says "all day"."""

import re
from typing import Final

from flask_babel import gettext as _

from rallies.core.text import folded
from rallies.intake.importing.understood import words
from rallies.intake.importing.understood.moments import moment, span

_EPOCH: Final = re.compile(r"1\d{9}(?:\d{3})?")
"""Seconds or milliseconds since 1970, from 2001 to 2033: no day is written so."""
_MIDNIGHT: Final = re.compile(r"(?:0?0[:.]00|12(?:[:.]00)?|24[:.]00|(?:23|11)[:.]59)(?:[:.]\d\d)?(?:\s*[ap]\.?m\.?)?")
_NOON: Final = re.compile(r"12(?:[:.]00)*(?:\s*p\.?m\.?)?|11[:.]59(?:[:.]\d\d)?(?:\s*a\.?m\.?)?")
_YES: Final = frozenset(folded(word) for word in words.table("yes")["yes"])
_PRIVATE: Final = _YES | {"private", "confidential", "personal"}
"""What Google's and Outlook's exports have there; "Normal" and "False" are for everyone."""
_TIMES: Final = ("date", "start", "end", "end_date")


def told(said: dict[str, str]) -> dict[str, str]:
    """A row's cells with day and hours apart, and without the one that says whether it lasts all day.

    An instant that a program wrote stands in the cell for the day, or for the start where there is none for the day.
    """
    is_all_day = folded(said.pop("all_day", "")) in _YES
    if folded(said.pop("private", "")) in _PRIVATE:
        said = {**said, "fault": _("its calendar says that it is private; make it public there first")}
    begins = said.get("date", "") or said.get("start", "")
    is_alone = not said.get("date", "") or not said.get("start", "")
    if is_alone and (_EPOCH.fullmatch(begins) or (not said.get("date") and moment(begins))):
        ends = said.get("end_date", "") or said.get("end", "")
        apart = span(_value(begins), _value(ends))
        said = {**{name: each for name, each in said.items() if name not in _TIMES}, **apart}
    elif "date" not in said and begins:
        said = {**said, "date": begins, "start": ""}  # to be asked about
    return _of_whole_day(said) if is_all_day else said


def _value(text: str) -> str | int | None:
    return int(text) if _EPOCH.fullmatch(text) else text or None


def _of_whole_day(said: dict[str, str]) -> dict[str, str]:
    """A row that is to last all day, without the midnights that programs write; of any other hour it is asked."""
    hours = [said.get(name, "").strip().lower() for name in ("start", "end")]
    real = [hour for hour in hours if hour and (not _MIDNIGHT.fullmatch(hour) or _NOON.fullmatch(hour))]
    if real:
        question = _("it is to last all day and names %(hour)s; write which of them holds", hour=real[0][:40])
        return {**said, "question": question}
    note = _("its file gives no hour, so that is left to be announced; write the hour at the venue")
    return {**said, "start": "", "end": "", "note": note}
