"""One rally of a list as HTML, kept while it shows the same: lists are made anew at every write, their rows rarely."""

from collections.abc import Iterable
from functools import lru_cache

from flask import Blueprint, g
from markupsafe import Markup

from rallies.model.lasting import Same
from rallies.publish.lists.rally_faces import Face
from rallies.publish.served import macros

blueprint = Blueprint("rows", __name__)
KEPT = 1_024
"""Rows that are kept, about 3 kB each."""


@blueprint.app_template_global()
def kept_rows(faces: Iterable[Face], *, shows_day: bool = False, shows_city: bool = True) -> Markup:
    """The rows of faces one after the other; their heading has the day unless they show it, their page the city."""
    language = g.language
    drawn = [_drawn(language, Same(face), shows_day, shows_city) for face in faces]
    return Markup("".join(drawn))  # noqa: S704  # each is markup already


@lru_cache(maxsize=KEPT)
def _drawn(language: str, face: Same[Face], shows_day: bool, shows_city: bool) -> Markup:  # noqa: FBT001  # a key
    del language  # the template is that of the request's language
    return macros.drawn("row", "row", face.one, shows_day, shows_city)
