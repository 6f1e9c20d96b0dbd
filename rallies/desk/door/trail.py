"""The trail: every act, newest first, with what it changed, and whether its chain is whole."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from rallies.core.db.database import session
from rallies.core.errors import ConfigurationError
from rallies.desk import words
from rallies.desk.door import door
from rallies.model.desk import trailwords
from rallies.model.desk.audit import Entry, EntryWords
from rallies.model.desk.trailcheck import Break, Fault, first_break

desk: Blueprint = door.blueprint("trail")
PAGE = 100


class Change(NamedTuple):
    """A field that was changed, from what to what."""

    name: str
    before: str
    after: str


class Row(NamedTuple):
    """An entry with what it changed; `is_erased` says that this is not kept any more."""

    entry: Entry
    words: EntryWords | None
    is_erased: bool

    @property
    def changes(self) -> list[Change]:
        """What was changed, by field; empty if nothing was, or it is erased."""
        if self.words is None:
            return []
        before, after = self.words.before, self.words.after
        return [Change(name, _shown(before.get(name)), _shown(after.get(name))) for name in sorted({**before, **after})]


@desk.get("/trail/")
def index() -> ResponseReturnValue:
    """A page of the trail."""
    total = session().execute(select(func.count(Entry.id))).scalar_one()
    pages = max(1, -(-total // PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    query = select(Entry).order_by(Entry.id.desc()).limit(PAGE).offset((number - 1) * PAGE)
    try:
        fault, has_key = first_break(), True
    except ConfigurationError:
        fault, has_key = None, False
    return render_template(
        "desk/trail.html",
        rows=_rows(session().execute(query).scalars().all()),
        total=total,
        number=number,
        pages=pages,
        broken=_told(fault) if fault else "",
        has_key=has_key,
        words_of=words,
    )


def _told(damage: Break) -> str:
    """What is wrong with the trail, in the reader's language."""
    if damage.fault is Fault.WORDS_CHANGED:
        return _(
            "The words beside entry %(number)s are not those that were written: somebody has changed them outside"
            " of this program.",
            number=damage.number,
        )
    if damage.fault is Fault.WORDS_MISSING:
        return _(
            "The words beside entry %(number)s are gone, and no entry says that they were erased: somebody has taken"
            " them away outside of this program.",
            number=damage.number,
        )
    if damage.fault is Fault.NOT_SEALED:
        return _(
            "Nothing in the trail was written with its key, up to the last entry, %(number)s.", number=damage.number
        )
    return _(
        "The chain is broken at entry %(number)s: somebody has changed the trail outside of this program.",
        number=damage.number,
    )


def _rows(entries: Sequence[Entry]) -> list[Row]:
    beside = trailwords.of(entries)
    return [
        Row(entry, beside.get(entry.id), entry.id not in beside and trailwords.had_words(entry)) for entry in entries
    ]


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_shown(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return "—" if value is None else str(value)
