"""One rally of a list as HTML, kept while it shows the same: lists are made anew at every write, their rows rarely."""

from functools import lru_cache
from typing import NamedTuple

from flask import Blueprint, g
from markupsafe import Markup

from rallies.publish import macros
from rallies.publish.faces import Face

blueprint = Blueprint("rows", __name__)
KEPT = 1_024
"""Rows that are kept, about 3 kB each."""


class Row(NamedTuple):
    """All that a row shows of a face, and nothing else of it."""

    id: str
    language: str
    title: str
    href: str
    state: str
    state_word: str
    is_example: bool
    lat: float | None
    lon: float | None
    short_day: str
    machine_start: str
    hour: str
    zone: str
    until_day: str
    reason: str
    spot: str
    city: str
    country: str
    is_online: bool
    precision: str


@blueprint.app_template_global()
def kept_row(face: Face, *, shows_day: bool = False, shows_city: bool = True) -> Markup:
    """The row of a face; its heading has the day unless it shows it, its page the city."""
    one = face.listing
    shown = Row(
        one.id, one.language, one.title, face.href, face.state, face.state_word, face.is_example, one.lat, one.lon,
        face.short_day, face.machine_start, face.hour, face.zone, face.until_day, one.reason, face.spot, face.city,
        face.country, one.is_online, face.precision,
    )  # fmt: skip
    return _drawn(g.language, shown, shows_day, shows_city)


@lru_cache(maxsize=KEPT)
def _drawn(language: str, shown: Row, shows_day: bool, shows_city: bool) -> Markup:  # noqa: FBT001  # a key
    del language  # the template is that of the request's language
    return macros.drawn("row", "row", shown, shows_day, shows_city)
