"""Maps as pictures: a drawing for other sites, and what a messenger shows beside a link of ours.

Both are made from what the page itself shows without scripts and are stored with the pages. The drawing holds no word
that is not the selection's name; what is shown beside a link says too how much is to come and when the next is, where
words can be set.
"""

from functools import partial
from typing import NamedTuple

from flask import Blueprint, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from rallies.core import current
from rallies.core.morton import MAX_LATITUDE
from rallies.formats.map import worldmap
from rallies.formats.map.streets import Bounds
from rallies.formats.print import placecard, typesetting
from rallies.formats.print.placecard import PlaceCard
from rallies.model.lists import search
from rallies.model.selection import Selection
from rallies.publish import addresses
from rallies.publish.addresses import LANGUAGE
from rallies.publish.lists import rally_faces
from rallies.publish.map import map as maps
from rallies.publish.print.printing import LinkPicture
from rallies.publish.served import drawings
from rallies.publish.served.cacheable_views import is_kept, published
from rallies.publish.speech import feedwords

blueprint = Blueprint("mappictures", __name__)
DRAWING, CARD = "map.svg", "map.png"
_FROM_ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_ROOM = 0.4
"""How much higher a map is drawn above and below under words, in heights of what it shows."""
_LOOKED_AT = 12
"""Among how many of the next rallies one is looked for that takes place."""
_WITHOUT = ("manage", "submit")
"""First parts of addresses that nobody should pass on."""


class SocialCard(NamedTuple):
    """What a page tells those who show a link to it: its own address, its picture ("": none), what that shows."""

    page: str
    picture: str
    width: int
    height: int
    words: str


@published()
def drawing(selection: Selection) -> ResponseReturnValue:
    """The map of a selection as an SVG file, for sites that frame nothing."""
    name = feedwords.name_of(selection, g.language)
    dots = maps.dots(selection, g.language, is_absolute=True)
    body = worldmap.picture(dots, label=name, bounds=maps.frame(selection))
    return body, {"Content-Type": "image/svg+xml", **_FROM_ANYWHERE}


@published()
def card(selection: Selection) -> ResponseReturnValue:
    """The map of a selection as PNG, with its name, how much is to come and when the next is.

    Where nothing ever was it is the map alone, the same for all such places: a picture is stored for each name.
    """
    dots, bounds = maps.dots(selection, g.language), maps.frame(selection)
    name, (count, following) = feedwords.name_of(selection, g.language), _to_come(selection)
    if not (is_kept() and typesetting.is_there() and typesetting.can_set((name, count, following))):
        return _png(dots, bounds)
    drawn = PlaceCard(
        language=g.language,
        accent=worldmap.paints()["accent"],
        name=name,
        count=count,
        next=following,
        map=worldmap.picture(dots, label=name, bounds=_with_room(bounds)),
    )
    return drawings.drawn(partial(placecard.png, drawn), repr(drawn)), {"Content-Type": "image/png", **_FROM_ANYWHERE}


def _with_room(bounds: Bounds | None) -> Bounds | None:
    """Bounds with as much above and below as words cover."""
    if bounds is None:
        return None
    (south, west), (north, east) = bounds
    more = (north - south) * _ROOM
    return (max(-MAX_LATITUDE, south - more), west), (min(MAX_LATITUDE, north + more), east)


def _to_come(selection: Selection) -> tuple[str, str]:
    """How much of a selection is to come and when the next takes place, in words; "" for nothing."""
    rallies = search.counts(selection, g.moment).rallies
    if not rallies:
        return "", ""
    found = search.upcoming(selection, g.moment, limit=_LOOKED_AT)
    following = next((rally_faces.face(one, g.language) for one in found if not rally_faces.is_off(one)), None)
    count = ngettext("%(num)s rally to come", "%(num)s rallies to come", rallies)
    if following is None:
        return count, ""
    when = f"{following.short_day}, {following.hour}" if following.hour else following.short_day
    return count, _("Next: %(when)s", when=when)


@blueprint.get(f"/{LANGUAGE}/rallies/<string:public_id>/{CARD}")
@published()
def rally_card(public_id: str) -> ResponseReturnValue:
    """Where a rally is, as exactly as its page says it, as PNG; the world for one without a place."""
    listing = search.one(public_id, g.moment)
    if listing.lat is None or listing.lon is None:
        return _png([], None)
    point = (listing.lat, listing.lon)
    return _png([worldmap.Dot(*point, "", "")], (point, point))


@blueprint.app_template_global()
def social_card(picture: LinkPicture | None = None) -> SocialCard | None:
    """What the page being shown tells of itself to those who pass it on; None for one that should not be passed on.

    A picture that is given takes the place of the map.
    """
    first, _slash, rest = request.path.strip("/").partition("/")
    if first not in addresses.CODES or rest.startswith(_WITHOUT) or request.method != "GET":
        return None
    base = current.settings().public_address
    is_search = rest.startswith("search")
    home = f"/{first}/"
    if picture is not None:
        href = base + picture.href if picture.href else ""
        return SocialCard(base + request.path, href, picture.width, picture.height, picture.words)
    return SocialCard(
        page=base + (home if is_search else request.path),
        picture=base + (home if is_search else _with_picture(request.path, home)) + CARD,
        width=worldmap.PICTURE_SIDES[0],
        height=worldmap.PICTURE_SIDES[1],
        words=_("Map of rallies"),
    )


def _with_picture(path: str, home: str) -> str:
    """The address of the narrowest list or rally that a page is a part of; home for one that is part of none."""
    urls = current_app.url_map.bind("")
    while len(path) > len(home) and not urls.test(path + CARD):
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return path if len(path) > len(home) else home


def _png(dots: list[worldmap.Dot], bounds: Bounds | None) -> ResponseReturnValue:
    from rallies.formats.map import mapcard  # noqa: PLC0415  # few pages need it

    body = drawings.drawn(partial(mapcard.png, dots, bounds=bounds), repr((dots, bounds)))
    return body, {"Content-Type": "image/png", **_FROM_ANYWHERE}


addresses.add_rules(blueprint, DRAWING, drawing)
addresses.add_rules(blueprint, CARD, card, bases=tuple(base for base in addresses.BASES if base != "search"))
