"""What partners put into their own pages: a list or a map in a frame, or a picture that leads here."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from rallies.core.speech.voice import voice
from rallies.core.web import guard
from rallies.model.selection import Selection
from rallies.publish.addresses import absolute
from rallies.publish.lists.list_page import board
from rallies.publish.map import map as maps
from rallies.publish.map.mappictures import DRAWING
from rallies.publish.served.cacheable_views import published
from rallies.publish.speech import feedwords

blueprint = Blueprint("embedding", __name__)
Shown = Literal["list", "map"]
LISTED = 20
HEIGHTS = {"list": 600, "map": 480}
"""Pixels that the lines to copy give to each."""
PICTURE_WIDTH = 600
QUERY = {"show": "list|map", "theme": "light|dark", "height": "[1-9][0-9]{2,3}"}
"""What an embed's address may say, beside the selection; anything else is as if it were not there."""


@dataclass(frozen=True)
class Embedding:
    """The lines of HTML to copy: the list, the map, a picture with a link."""

    list: str
    map: str
    picture: str


def lines(selection: Selection, language: str) -> Embedding:
    """The lines to copy for a selection."""
    _ = voice(language).gettext
    name = feedwords.name_of(selection, language)
    picture = Markup(
        '<a href="{page}"><img src="{drawing}" alt="{words}" width="{width}" loading="lazy"></a>'
    ).format(
        page=absolute(selection, language),
        drawing=absolute(selection, language, DRAWING),
        words=_("Map: %(name)s", name=name),
        width=PICTURE_WIDTH,
    )  # fmt: skip
    return Embedding(_frame(selection, language, name, "list"), _frame(selection, language, name, "map"), str(picture))


@published(**QUERY)
def page(selection: Selection) -> ResponseReturnValue:
    """A list or a map to be framed by other sites: no forms, no cookies, links that open beside it."""
    settings = {each: _said(each) for each in QUERY}
    name = feedwords.name_of(selection, g.language)
    is_map = settings["show"] == "map"
    text = render_template(
        "publish/embed.html",
        theme=settings["theme"],
        height=int(settings["height"] or 0),
        board=board(selection, limit=LISTED),
        map=maps.of_selection(selection, is_embedded=True) if is_map else None,
        name=name,
        heading=_isolated(name),
        page=absolute(selection, g.language),
    )
    return text, {"Content-Security-Policy": guard.content_policy(is_framed=True)}


def _isolated(name: str) -> Markup:
    """A name whose hashtags keep their sign in front, in lines that run from the right too."""
    parts = re.split(r"(#\w+)", name)
    return Markup().join(Markup("<bdi>{}</bdi>").format(part) if part.startswith("#") else part for part in parts)


def _said(name: str) -> str:
    text = request.args.get(name, "")
    return text if re.fullmatch(QUERY[name], text, re.ASCII) else ""


def _frame(selection: Selection, language: str, name: str, shows: Shown) -> str:
    height = HEIGHTS[shows]
    address = absolute(selection, language, "embed/")
    query = urlencode({"show": shows, "height": height})
    line = Markup('<iframe src="{source}" title="{name}" width="100%" height="{height}" loading="lazy"></iframe>')
    source = f"{address}{'&' if '?' in address else '?'}{query}"
    return str(line.format(source=source, name=name, height=height))
