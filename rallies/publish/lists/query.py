"""The query of a search: read, checked and written back. Unknown parameters are ignored."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import g, request
from flask_babel import gettext as _

from rallies.core.errors import InvalidInput, NotFound
from rallies.core.text import clean, forbidden_at, one_line
from rallies.model.lists import search
from rallies.model.lists.circle import Circle
from rallies.model.lists.listing import Kind, Status
from rallies.model.rally import formercities
from rallies.model.selection import Selection
from rallies.publish.served.cacheable_views import keep_not
from rallies.publish.speech.place_names import country_codes, gazetteer

MAX_WORDS = 200
NAMES = ("q", "from", "to", "kind", "language", "country", "city", "campaign", "status")
"""What a search understands, in the order in which an address says it."""
_KNOWN = (*NAMES, "page", "past", "lat", "lon", "km")
NEAR_KM = 100.0
"""How far a feed of what is near reaches where no distance is given."""
PAGES = "[1-9][0-9]{0,3}"
"""What the number of a page looks like."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_NUMBER = re.compile(r"-?[0-9]{1,5}(\.[0-9]{1,12})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class BadQuery(InvalidInput):
    """A search that can't be asked; `errors` has a sentence for each parameter, `said` what was typed."""

    def __init__(self, errors: Mapping[str, str], said: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()), field=next(iter(errors)))
        self.errors = dict(errors)
        self.said = {name: said.get(name, "")[: 4 * MAX_WORDS] for name in NAMES}


def read(said: Mapping[str, str]) -> Selection:
    """The selection of a query, as it is typed; `meaning.scoped` adds what its words name.

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
    return Selection(words=words, near=_circle(said), **values)


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
    known = {name: str(value) for name, value in values.items() if value}
    return known if selection.near is None else known | _degrees(selection.near)


def _degrees(circle: Circle) -> dict[str, str]:
    return {"lat": f"{circle.lat:g}", "lon": f"{circle.lon:g}", "km": f"{circle.km:.12g}"}


def known(said: Mapping[str, str]) -> dict[str, str]:
    """Those parameters of a query that some public page understands."""
    return {name: said[name][:MAX_WORDS] for name in _KNOWN if said.get(name)}


def page(name: str) -> int:
    """The number of the page that the request asks for by a parameter, 1 without it.

    Raises: NotFound for what is no number of a page.
    """
    said = request.args.get(name, "1")
    if re.fullmatch(PAGES, said, re.ASCII) is None:
        raise NotFound(_("There is no such page."))
    return int(said)


def point(said: Mapping[str, str]) -> tuple[float, float, float | None] | None:
    """Degrees north and east, to a tenth, and the kilometres around them that a query asks for, None if none.

    Raises: BadQuery.
    """
    if not said.get("lat") and not said.get("lon"):
        return None
    values: dict[str, float] = {}
    errors: dict[str, str] = {}
    for name, limit in (("lat", 90.0), ("lon", 180.0), ("km", 20_038.0)):
        text = said.get(name, "" if name != "km" else "0")
        if _NUMBER.fullmatch(text) is None or abs(float(text)) > limit:
            errors[name] = _("Write a number between %(low)s and %(high)s.", low=-limit, high=limit)
        else:
            values[name] = float(text)
    if errors:
        raise BadQuery(errors, said)
    return round(values["lat"], 1), round(values["lon"], 1), values["km"] if values["km"] > 0 else None


def _circle(said: Mapping[str, str]) -> Circle | None:
    asked = point(said)
    return None if asked is None else Circle(asked[0], asked[1], asked[2] or NEAR_KM)


def check_place(country: str, city: str | None) -> str | None:
    """The slug of today for a city that the gazetteer or the register knows, in a country in lower case.

    A slug that another place has by now leads to that one once it has rallies.

    Raises: NotFound.
    """
    if country != country.lower() or country.upper() not in country_codes():
        raise NotFound(_("There is no such country."))
    if city is None:
        if not search.cities(Selection(country=country.upper()), g.moment):
            keep_not()
        return None
    named = Selection(country=country.upper(), city=city)
    moved_to = formercities.current_city(country.upper(), city, g.moment)
    is_bare = not search.cities(named, g.moment)
    if moved_to is not None and is_bare:
        return moved_to
    if is_bare:  # one of 235,000
        keep_not()
    if is_bare and gazetteer().by_slug(country, city) is None:
        raise NotFound(_("There is no such city."))
    return city


def _words(text: str) -> str:
    if len(text) > MAX_WORDS:
        raise ValueError(_("Use at most %(count)s letters.", count=MAX_WORDS))
    if around := forbidden_at(text):
        raise ValueError(_("An invisible or control character stands here: “%(words)s”. Take it out.", words=around))
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
