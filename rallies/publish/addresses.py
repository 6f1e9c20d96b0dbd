"""Addresses: a selection and the address that stands for it, both ways, for every shape it has.

An address and its query say everything a public page depends on besides the register and the clock.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from urllib.parse import urlencode

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core import current
from rallies.core.errors import NotFound
from rallies.core.speech import locale, offered
from rallies.model.lists import search
from rallies.model.rally import formercities
from rallies.model.selection import Selection
from rallies.publish.lists import meaning, query, searching

CODES = tuple(locale.LANGUAGES)
SHAPES = ("", "map/", "embed/", "map.svg", "map.png", "rallies.ics", "rallies.atom", "rallies.geojson", "rallies.csv")
"""What a selection can be had as; "" is the page itself."""
LANGUAGE = f"<any({', '.join(CODES)}):lang>"
"""The part of a rule that every public page in a language begins with."""
_COUNTRY = "<string(length=2):country>"
BASES = {
    "home": f"/{LANGUAGE}/",
    "places": f"/{LANGUAGE}/places/",
    "country": f"/{LANGUAGE}/places/{_COUNTRY}/",
    "city": f"/{LANGUAGE}/places/{_COUNTRY}/<city>/",
    "campaign": f"/{LANGUAGE}/campaigns/<campaign>/",
    "campaign_places": f"/{LANGUAGE}/campaigns/<campaign>/places/",
    "campaign_country": f"/{LANGUAGE}/campaigns/<campaign>/places/{_COUNTRY}/",
    "campaign_city": f"/{LANGUAGE}/campaigns/<campaign>/places/{_COUNTRY}/<city>/",
    "search": f"/{LANGUAGE}/search/",
    "near": f"/{LANGUAGE}/near/",
}
"""The rules of all selection addresses."""
_FREE = ("search", "near")
"""Those whose selection stands in the query."""

View = Callable[[Selection], ResponseReturnValue]


def address(selection: Selection, language: str, shape: str = "") -> str:
    """The path, with its query, of a selection in a language and a shape of SHAPES."""
    if selection.is_free:
        base = "search" if selection.near is None else "near"
        return f"/{language}/{base}/{shape}?{urlencode(query.written(selection))}"
    campaign = f"campaigns/{selection.campaign}/" if selection.campaign else ""
    place = "/".join(part.lower() for part in (selection.country, selection.city) if part)
    return f"/{language}/{campaign}{f'places/{place}/' if place else ''}{shape}"


def absolute(selection: Selection, language: str, shape: str = "") -> str:
    """The whole address of a selection, host and all, as feeds and print name it."""
    return current.settings().public_address + address(selection, language, shape)


def rally_address(public_id: str, language: str, shape: str = "") -> str:
    """The path of a rally's page, or of what lies below it: "rally.ics", "poster/", "flyer/"."""
    return f"/{language}/rallies/{public_id}/{shape}"


def absolute_rally(public_id: str, language: str, shape: str = "") -> str:
    """The whole address of a rally's page or of what lies below it."""
    return current.settings().public_address + rally_address(public_id, language, shape)


def short_address(public_id: str) -> str:
    """The whole short address of a rally, for QR codes."""
    return f"{current.settings().public_address}/r/{public_id}"


def in_languages() -> list[tuple[locale.Language, str]]:
    """Each language that is offered with the address of the page in it; of its query only what pages know."""
    parts = request.path.split("/", 2)
    if len(parts) < 3 or parts[1] not in locale.LANGUAGES:  # noqa: PLR2004  # "", language, rest
        return [(language, f"/{code}/") for code, language in offered.languages().items()]
    known = {} if request.method == "POST" else query.known(request.args)
    rest = parts[2] + (f"?{urlencode(known)}" if known else "")
    return [(language, f"/{code}/{rest}") for code, language in offered.languages().items()]


def add_rules(blueprint: Blueprint, shape: str, view: View, *, bases: tuple[str, ...] = tuple(BASES)) -> None:
    """Show a shape of every selection by one view, which is given the selection; `bases` picks some of BASES."""
    for base in bases:
        name = f"{base}_{shape.strip('/').replace('.', '_') or 'page'}"
        shown = _searched(view, base) if base in _FREE else _named(view, shape)
        blueprint.add_url_rule(BASES[base] + shape, name, shown)


def _searched(view: View, base: str) -> Callable[..., ResponseReturnValue]:
    @wraps(view)
    def shown() -> ResponseReturnValue:
        asked = query.read(request.args)
        if base == "near" and asked.near is None:
            raise NotFound(_("Say around which point: lat and lon, in degrees."))
        with searching.place():
            selection = meaning.scoped(asked)
            if selection.country and selection.city:
                city = formercities.current_city(selection.country, selection.city, g.moment)
                selection = replace(selection, city=city or selection.city)
            return view(selection)

    return shown


def _named(view: View, shape: str) -> Callable[..., ResponseReturnValue]:
    """The view of what a path names. The pages of a city that was renamed lead on for ever, its feeds just answer."""

    @wraps(view)
    def shown(**arguments: str) -> ResponseReturnValue:
        selection = of_path(**arguments)
        is_page = not shape or shape.endswith("/")
        if is_page and selection.city != arguments.get("city"):
            return redirect(address(selection, g.language, shape), 301)
        return view(selection)

    return shown


def of_path(*, campaign: str | None = None, country: str | None = None, city: str | None = None) -> Selection:
    """The selection that the parts of a path name; a city that was renamed is asked for by its slug of today.

    Raises: NotFound for an unknown campaign, country or city.
    """
    if campaign is not None:
        search.campaign(campaign, g.moment)
    if country is not None:
        city = query.check_place(country, city)
    return Selection(campaign=campaign, country=country.upper() if country else None, city=city)
