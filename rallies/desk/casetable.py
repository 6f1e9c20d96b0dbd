"""A table of cases as CSV: each row is new, changed, as it was, or refused with its reasons; nothing is kept before."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from io import StringIO

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from rallies.core.errors import InvalidInput
from rallies.desk import caseforms
from rallies.desk.fields import CODE
from rallies.model import casework
from rallies.model.campaigns import Campaign
from rallies.model.cases import Case, CaseKind, CaseStatus
from rallies.model.casework import CaseSaid
from rallies.model.decisions import By

MOST_ROWS = 2_000
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
    seen: dict[str, int] = {}
    found = []
    for number, values in rows:
        row = _row(number, dict(zip(heads, values, strict=False)), campaign, today)
        address = casework.slug_of(row.said.names, campaign.language) if row.said else ""
        if address in seen and address:
            said = _("The same name stands in row %(row)d already.", row=seen[address])
            row = Row(number, row.name, Outcome.REFUSED, (said,))
        seen.setdefault(address, number)
        found.append(row)
    return found


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
    said = cell.strip().lower()
    if said in {*caseforms.PLAIN, "public"}:
        return said
    found = _TEXT.match(cell.strip())
    if found is None or found[1].lower() not in caseforms.TEXTS:
        return ""
    code = found[2] or campaign.language
    return f"{found[1].lower()}_{code}" if CODE.fullmatch(code) else ""


def _row(number: int, cells: dict[str, str], campaign: Campaign, today: date) -> Row:
    said = {name: cell.strip() for name, cell in cells.items() if name}
    names = {name.removeprefix("name_"): cell for name, cell in said.items() if name.startswith("name_") and cell}
    shown = next(iter(names.values()), "")
    case = casework.found(campaign, casework.slug_of(names, campaign.language))
    before = caseforms.values(case) if case else caseforms.blank()
    codes = tuple(name.rpartition("_")[2] for name in said if name.partition("_")[0] in caseforms.TEXTS)
    form = caseforms.form_of(campaign, _merged(before, said), today, *codes, *(case.names if case else ()))
    if not form.fits():
        reasons = tuple(f"{field.label.text}: {error}" for field in form.erring for error in field.errors)
        return Row(number, shown, Outcome.REFUSED, reasons)
    kept = form.said(picture=case.picture if case else None)
    if case is None:
        return Row(number, shown, Outcome.NEW, said=kept)
    differs = any(getattr(case, name) != value for name, value in vars(kept).items())
    return Row(number, shown, Outcome.CHANGED if differs else Outcome.SAME, said=kept, case=case)


def _merged(before: MultiDict[str, str], said: dict[str, str]) -> MultiDict[str, str]:
    """What a row says over what is there, in the way the form says it."""
    merged = MultiDict(before)
    for name, cell in said.items():
        if name == "public":
            merged["is_public"] = "y" if cell.lower() in _YES else ""
        elif name == "sources":
            merged[name] = "\n".join(part for part in re.split(r"[;\n]\s*|\s+(?=https?://)", cell) if part.strip())
        elif name in {"kind", "status"}:
            merged[name] = _choice(cell, name) or merged.get(name, "")
        else:
            merged[name] = cell
    if not merged.get("is_public"):
        merged.pop("is_public", None)
    return merged


def _choice(cell: str, name: str) -> str:
    known = set(CaseKind) if name == "kind" else set(CaseStatus)
    said = cell.lower().replace(" ", "_")
    return said if said in known or cell else ""
