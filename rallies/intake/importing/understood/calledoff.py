"""Words that call a rally off or put it off in its title: "CANCELLED: Vigil", "Vigil (abgesagt)", "【中止】集会"."""

import re
from dataclasses import replace
from functools import cache
from typing import Final

from flask_babel import gettext as _

from rallies.core.text import folded, one_line
from rallies.intake.importing.rows import Row
from rallies.intake.importing.understood import words

_SIGN: Final = r"\w\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f"
"""Letters, and the marks of Latin, Hebrew, Arabic and Hindi that belong to one."""
_FRONT: Final = re.compile(
    rf"[\W_]*([^\W_](?:[{_SIGN}\s'’.]*[{_SIGN}](?<!_))?)\s*(?:([^{_SIGN}\s])[\W_]*(.*))?", re.DOTALL
)
_BACK: Final = re.compile(
    rf"(.*?)\s*(?:[(\[（【]|[-–—|:])\s*([^\W_][{_SIGN}\s'’.]*?)[!.)\]）】\s]*",  # full width
    re.DOTALL,
)
_LONGEST: Final = 300
"""Most characters that are looked at; a longer title is refused anyway."""
_UNSURE: Final = "?？"  # full width


def status_in(title: str) -> str:
    """The status that a title says, "" for most."""
    return told(Row(number=0, title=title)).status


def told(row: Row) -> Row:
    """A row with the status that stands before or after its title, and the title without it.

    A title that only begins with such a word ("Cancelled flights") is asked about.
    """
    title = one_line(row.title)
    if len(title) > _LONGEST:
        return row
    front = _FRONT.fullmatch(title)
    status, rest, mark = _of_front(front) if front else ("", "", "")
    if status and (not mark or mark in _UNSURE):
        return replace(row, question=row.question or _question(title))
    if not status:
        status, rest = _of_back(title)
    if not status and folded(title).endswith(_endings()):
        return replace(row, question=row.question or _question_of_end(title))
    if not status:
        return row
    reason = row.reason if one_line(row.reason) else _reason(status)
    return replace(row, title=rest or title, status=status, reason=reason)


def _of_front(front: re.Match[str]) -> tuple[str, str, str]:
    """Status, title without the word, and the mark between them, "" where the word just begins the title."""
    first = folded(front[1])
    if status := _statuses().get(first, ""):
        alone = front[2] is None
        return status, front[3] or "", "!" if alone else front[2]
    return ("cancelled", "", "") if first.startswith(_adjectives()) else ("", "", "")


def _of_back(title: str) -> tuple[str, str]:
    back = _BACK.fullmatch(title)
    return (_statuses().get(folded(back[2]), ""), back[1]) if back and back[1] else ("", "")


@cache
def _statuses() -> dict[str, str]:
    """What each word says."""
    table = words.table("titles")
    kinds = {"cancelled": "cancelled", "cancelling": "cancelled", "postponed": "postponed"}
    return {folded(word): status for name, status in kinds.items() for word in table[name]}


@cache
def _adjectives() -> tuple[str, ...]:
    """Words, with a space behind, that say it of what follows; "Отмена" may as well begin a demand."""
    table = words.table("titles")
    return tuple(f"{folded(word)} " for name in ("cancelled", "postponed") for word in table[name])


@cache
def _endings() -> tuple[str, ...]:
    """The same words behind a title, without a mark between: "Vigil is cancelled"."""
    return tuple(f" {word.strip()}" for word in _adjectives())


def _reason(status: str) -> str:
    return _("called off in its title") if status == "cancelled" else _("put off in its title")


def _question(title: str) -> str:
    return _("“%(title)s” begins with a word that calls it off; write its status in a column or line of its own",
             title=title[:80])  # fmt: skip


def _question_of_end(title: str) -> str:
    return _("“%(title)s” ends with a word that calls it off; write its status in a column or line of its own",
             title=title[-80:])  # fmt: skip
