"""The query of a search: read, checked and written back. Unknown parameters are ignored."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import g
from flask_babel import gettext as _

from rallies.core.errors import InvalidInput, NotFound
from rallies.core.text import clean, has_forbidden, one_line
from rallies.model import search
from rallies.model.listing import Kind, Status
from rallies.model.selection import Selection
from rallies.places.candidate import Found
from rallies.publish.naming import country_codes, gazetteer

MAX_WORDS = 200
NAMES = ("q", "from", "to", "kind", "language", "country", "city", "campaign", "status")
"""What a search understands, in the order in which an address says it."""
_KNOWN = (*NAMES, "page", "lat", "lon", "km")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class BadQuery(InvalidInput):
    """A search that can't be asked; `errors` has a sentence for each parameter, `said` what was typed."""

    def __init__(self, errors: Mapping[str, str], said: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()), field=next(iter(errors)))
        self.errors = dict(errors)
        self.said = {name: said.get(name, "")[: 4 * MAX_WORDS] for name in NAMES}


def read(said: Mapping[str, str]) -> Selection:
    """The selection of a query. Words that name a city for sure also take all rallies of that city.

    Raises: BadQuery.
    """
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, (field, reader) in _READERS.items():
        text = said.get(name, "").strip()
        try:
            values[field] = reader(text) if text else None
        except ValueError as error:
            errors[name] = str(error)
    if not values.get("country"):
        values["city"] = None
    if not errors and values["since"] and values["until"] and values["since"] > values["until"]:
        errors["to"] = _("The last day is before the first.")
    if errors:
        raise BadQuery(errors, said)
    words = values.pop("words") or ""
    return Selection(words=words, or_place=_place_of(words, values["country"]), **values)


def written(selection: Selection) -> dict[str, str]:
    """The query of a selection, in the order of NAMES, without what it leaves open."""
    values = {
        "q": selection.words,
        "from": selection.since and selection.since.isoformat(),
        "to": selection.until and selection.until.isoformat(),
        "kind": selection.kind,
        "language": selection.language,
        "country": selection.country and selection.country.lower(),
        "city": selection.city,
        "campaign": selection.campaign,
        "status": selection.status,
    }
    return {name: str(value) for name, value in values.items() if value}


def known(said: Mapping[str, str]) -> dict[str, str]:
    """Those parameters of a query that some public page understands."""
    return {name: said[name][:MAX_WORDS] for name in _KNOWN if said.get(name)}


def check_place(country: str, city: str | None) -> None:
    """Let pass a country in lower case and a city that the gazetteer or the register knows.

    Raises: NotFound.
    """
    if country != country.lower() or country.upper() not in country_codes():
        raise NotFound(_("There is no such country."))
    if city is not None and not _is_city(country.upper(), city):
        raise NotFound(_("There is no such city."))


def _is_city(country: str, city: str) -> bool:
    if gazetteer().by_slug(country, city) is not None:
        return True
    return bool(search.cities(Selection(country=country, city=city), g.moment))


def _place_of(words: str, country: str | None) -> tuple[str, str] | None:
    answer = gazetteer().resolve(words, country=country) if words else None
    return (answer.candidate.country, answer.candidate.slug) if isinstance(answer, Found) else None


def _words(text: str) -> str:
    if len(text) > MAX_WORDS:
        raise ValueError(_("Use at most %(count)s letters.", count=MAX_WORDS))
    if has_forbidden(text):
        raise ValueError(_("These words hold characters that nobody can see. Type them again."))
    return one_line(clean(text))


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(_("Write a day as year-month-day, such as 2027-05-21."))


def _kind(text: str) -> Kind:
    if text not in set(Kind):
        raise ValueError(_("Choose one of the kinds in the list."))
    return Kind(text)


def _status(text: str) -> Status:
    if text not in set(Status):
        raise ValueError(_("Choose one of the states in the list."))
    return Status(text)


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(_("Choose one of the languages in the list."))
    return text


def _country(text: str) -> str:
    if text.upper() not in country_codes():
        raise ValueError(_("Choose one of the countries in the list."))
    return text.upper()


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]{1,80}", text):
        raise ValueError(_("This part of the address is not known. Start a new search."))
    return text


_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "q": ("words", _words),
    "from": ("since", _day),
    "to": ("until", _day),
    "kind": ("kind", _kind),
    "language": ("language", _language),
    "country": ("country", _country),
    "city": ("city", _slug),
    "campaign": ("campaign", _slug),
    "status": ("status", _status),
}
