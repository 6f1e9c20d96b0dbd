"""A table of cases as CSV: each row is new, changed, as it was, or refused with its reasons; nothing is kept before."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from io import StringIO

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms.fields import Field

from rallies.core.errors import InvalidInput
from rallies.desk.campaign import caseforms
from rallies.desk.fields import CODE
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case import casework
from rallies.model.case.cases import Case, CaseKind, CaseStatus
from rallies.model.case.casework import CaseSaid

MOST_ROWS = 2_000
_FEW = {"kind": [str(kind) for kind in CaseKind], "status": [str(status) for status in CaseStatus]}
"""Columns of one word of a few, and these words."""
_YES = {"yes", "y", "1", "true", "x"}
_TEXT = re.compile(r"(\w+?)(?:[_ ]([A-Za-z]{2,3}(?:-[A-Za-z]+)?))?$")


class Outcome(StrEnum):
    """What would become of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class Row:
    """A row with its number, the name in it, what would become of it, why not, and which case it is of."""

    number: int
    name: str
    outcome: Outcome
    reasons: tuple[str, ...] = ()
    said: CaseSaid | None = None
    case: Case | None = None


def decoded(data: bytes) -> str:
    """The text of a file.

    Raises: InvalidInput for one that is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(_("This file is not in UTF-8. Save the table as “CSV UTF-8” and send that.")) from error


def read(text: str, campaign: Campaign, today: date) -> list[Row]:
    """What would become of each row of a table; columns it does not name stay as they are.

    Raises: InvalidInput for what is no table of cases.
    """
    heads, rows = _table(text, campaign)
    roll, seen = casework.Roll(campaign), dict[object, int]()
    report = []
    for number, values in rows:
        row = _row(number, dict(zip(heads, values, strict=False)), campaign, today, roll)
        marks = _marks(row, campaign)
        if twins := sorted(seen[mark] for mark in marks if mark in seen):
            problem = _("The same name stands in row %(row)d already.", row=twins[0])
            row = Row(number, row.name, Outcome.REFUSED, (problem,))
        seen |= dict.fromkeys(marks - seen.keys(), number)
        report.append(row)
    return report


def _marks(row: Row, campaign: Campaign) -> set[object]:
    """What no other row of the table may have: its names, their address, and the case that it is of."""
    if row.said is None:
        return set()
    own: set[object] = {*casework.marks(row.said.names), casework.slug_of(row.said.names, campaign.language)}
    return own | ({row.case.id} if row.case else set())


def keep(rows: list[Row], campaign: Campaign, by: By) -> None:
    """Put the new and the changed rows into the register. Call within `database.writing()`."""
    for row in rows:
        if row.said is not None and row.outcome is Outcome.NEW:
            casework.add(campaign, row.said, by)
        elif row.said is not None and row.case is not None and row.outcome is Outcome.CHANGED:
            casework.revise(campaign, row.case, row.said, by)


def heads(campaign: Campaign) -> list[str]:
    """The columns that a table may have."""
    codes = caseforms.languages(campaign)
    return [*(f"{name}_{code}" for name in caseforms.TEXTS for code in codes), *caseforms.PLAIN, "public"]


def _table(text: str, campaign: Campaign) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    lines = text.splitlines()
    first = lines[0] if lines else ""
    mark = max(",;\t", key=first.count)
    table = [row for row in csv.reader(StringIO(text), delimiter=mark) if any(cell.strip() for cell in row)]
    names = [_head(cell, campaign) for cell in table[0]] if table else []
    if not any(name.startswith("name_") for name in names):
        raise InvalidInput(_("The first row has to name the columns, one of them “name” or “name_en”."))
    if unknown := [cell for cell, name in zip(table[0], names, strict=True) if cell.strip() and not name]:
        raise InvalidInput(_("These columns are not known: %(names)s.", names=", ".join(unknown)[:300]))
    if doubled := [name for name in dict.fromkeys(names) if name and names.count(name) > 1]:
        raise InvalidInput(_("These columns stand there twice: %(names)s.", names=", ".join(doubled)))
    if len(table) > MOST_ROWS + 1:
        raise InvalidInput(_("At most %(max)d rows at a time. Split the table.", max=MOST_ROWS))
    return names, enumerate(table[1:], 2)


def _head(cell: str, campaign: Campaign) -> str:
    """The field that a column is of, "" for none."""
    head = cell.strip().lower()
    if head in {*caseforms.PLAIN, "public"}:
        return head
    match = _TEXT.match(cell.strip())
    if match is None or match[1].lower() not in caseforms.TEXTS:
        return ""
    code = match[2] or campaign.language
    return f"{match[1].lower()}_{code}" if CODE.fullmatch(code) else ""


def _row(number: int, cells: dict[str, str], campaign: Campaign, today: date, roll: casework.Roll) -> Row:
    texts = {name: cell.strip() for name, cell in cells.items() if name}
    names = {name.removeprefix("name_"): cell for name, cell in texts.items() if name.startswith("name_") and cell}
    title = next(iter(names.values()), "")
    case = roll.at(names) or roll.sharing(names)
    if other := _other(roll, names, case):
        kept_names = " · ".join(other.names.values())
        why = _(
            "One of the names is that of another case, “%(known)s”. Tell the two apart in each language.",
            known=kept_names,
        )
        return Row(number, title, Outcome.REFUSED, (why,))
    before = caseforms.values(case) if case else caseforms.blank()
    codes = tuple(name.rpartition("_")[2] for name in texts if name.partition("_")[0] in caseforms.TEXTS)
    form = caseforms.form_of(campaign, _merged(before, texts), today, *codes, *(case.names if case else ()))
    if not form.fits():
        reasons = tuple(f"{form.name_of(field)}: {error}" for field in form.erring for error in _errors(field))
        return Row(number, title, Outcome.REFUSED, reasons)
    kept = form.said(picture=case.picture if case else None)
    if case and "state_source" not in texts and _restates(case, kept):
        kept = replace(kept, state_source="")  # it told of another day
    if case is None:
        return Row(number, title, Outcome.NEW, said=kept)
    differs = any(getattr(case, name) != value for name, value in vars(kept).items())
    return Row(number, title, Outcome.CHANGED if differs else Outcome.SAME, said=kept, case=case)


def _restates(case: Case, entry: CaseSaid) -> bool:
    """Whether a row says something else of how it stands, or for another day."""
    return any(getattr(case, name) != getattr(entry, name) for name in ("status", "as_of", "held_until"))


def _other(roll: casework.Roll, names: dict[str, str], case: Case | None) -> Case | None:
    """A case that shares a name with a row and is not the one that the row is of."""
    if case is not None and case is not roll.at(names) and casework.contradict(names, case.names):
        return case
    return roll.sharing(names, besides=case)


def _errors(field: Field) -> Sequence[str]:
    """What is wrong with a cell; of one of a few words, which these are."""
    if field.name not in _FEW:
        return list(field.errors)
    words = ", ".join(_FEW[field.name])
    return (_("“%(said)s” is not known; write one of these: %(words)s.", said=field.data, words=words),)


def _merged(before: MultiDict[str, str], cells: dict[str, str]) -> MultiDict[str, str]:
    """What a row says over what is there, in the way the form says it."""
    merged = MultiDict(before)
    for name, cell in cells.items():
        if name == "public":
            merged["is_public"] = "y" if cell.lower() in _YES else ""
        elif name == "sources":
            merged[name] = "\n".join(part for part in re.split(r"[;\n]\s*|\s+(?=https?://)", cell) if part.strip())
        elif name in _FEW:
            merged[name] = _choice(cell, name) or merged.get(name, "")
        else:
            merged[name] = cell
    if not merged.get("is_public"):
        merged.pop("is_public", None)
    return merged


def _choice(cell: str, name: str) -> str:
    choice = cell.lower().replace(" ", "_")
    return choice if choice in _FEW[name] or cell else ""
