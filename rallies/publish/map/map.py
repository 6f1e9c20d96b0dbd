"""Maps of selections and of single rallies, and what maps load: scripts, the basemap, street files.

The script of a map is named after its content, so it is kept for ever; so are the parts of the basemap, which pages
ask for by its version.
"""

from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, g, render_template, request, send_file
from flask.typing import ResponseReturnValue

from rallies.core import current
from rallies.core.clock import Moment
from rallies.core.speech import locale
from rallies.formats.map import mapview, streets, worldmap
from rallies.formats.map.mapparts import Direction
from rallies.formats.map.mapview import MapView, Point
from rallies.formats.map.streets import Bounds
from rallies.model.lists import placewords, search, tiles
from rallies.model.lists.listing import CityCount, Listing, Phase, Precision, Status
from rallies.model.memory import remembered
from rallies.model.selection import Selection
from rallies.publish import addresses, assets
from rallies.publish.lists import query
from rallies.publish.served import fileheads, fileparts
from rallies.publish.served.cacheable_views import published
from rallies.publish.speech import place_names

blueprint = Blueprint("map", __name__)
BUILT = Path(__file__).parents[2] / "built"
BASEMAP_KEPT = "public, max-age=86400"
MOST_DOTS = 300
FRAMED = 5
"""How many of the nearest rallies the map around a point has to show."""
AREA_METRES = {Precision.CITY: 2_500.0, Precision.TIMED: 2_500.0, Precision.STREET: 150.0}


def of_selection(
    selection: Selection, *, bounds: Bounds | None = None, is_full: bool = False, is_embedded: bool = False
) -> MapView:
    """The map of a selection, framed on what is still to come of it, or on what was, unless bounds are given."""
    language = g.language
    counts = search.counts(selection, g.moment)
    overview = mapview.Overview(
        # Of what nobody counts the map draws what its feed has room for.
        total=min(counts.rallies, mapview.MOST_IN_A_FEED) if counts.is_part else counts.rallies,
        feed=addresses.address(selection, language, "rallies.geojson"),
        tiles=_tiles_address(selection),
        rally=addresses.rally_address("{id}", language),
        whole="" if is_full else addresses.address(selection, language, "map/"),
        near="" if is_embedded else f"/{language}/near/",
        bounds=bounds or frame(selection),
        shows_past=selection.since is not None or selection.until is not None,
        is_full=is_full,
        streets=streets.of(current.settings()),
    )
    drawing = _drawn(selection, language, overview.bounds)
    return mapview.overview(overview, language=language, direction=_direction(), drawing=drawing)


def around(point: Point, nearest: list[Listing]) -> MapView:
    """The map around a point: what is nearest to it, and all else when one moves on."""
    return of_selection(Selection(), bounds=_around(point, nearest))


def _radius_metres(listing: Listing) -> float | None:
    """How far around its point a rally may be, None for the spot itself."""
    return AREA_METRES.get(Precision.CITY if placewords.is_city_point(listing) else listing.precision)


def of_rally(listing: Listing) -> MapView | None:
    """The map of one rally's place; None if it has none that may be shown."""
    if listing.lat is None or listing.lon is None:
        return None
    is_area = listing.precision is not Precision.TIMED or listing.reveals_at is not None
    place = mapview.Place(
        point=(listing.lat, listing.lon),
        label=listing.venue or listing.city_name,
        state=_state(listing),
        radius_metres=_radius_metres(listing) if is_area else None,
        streets=streets.of(current.settings()),
    )
    dot = worldmap.Dot(listing.lat, listing.lon, "#where", place.label)
    drawing = worldmap.drawing([dot], label=place.label, bounds=(place.point, place.point))
    return mapview.spot(place, language=g.language, direction=_direction(), drawing=drawing)


def frame(selection: Selection) -> Bounds | None:
    """South-west and north-east of what a selection is about; None if nothing of it has a place."""
    ever = replace(selection, since=selection.since or date.min)
    reach = tiles.extent(selection, g.moment) or tiles.extent(ever, g.moment)
    return reach and ((reach.south, reach.west), (reach.north, reach.east))


def dots(selection: Selection, language: str, *, is_absolute: bool = False) -> list[worldmap.Dot]:
    """The cities of a selection with the most to come, or those where it was if all is over."""
    base = current.settings().public_address if is_absolute else ""
    cities = search.largest_cities(selection, g.moment, limit=MOST_DOTS)
    return [_dot(selection, city, language, base) for city in cities]


def _drawn(selection: Selection, language: str, bounds: Bounds | None) -> str:
    """The drawing of a selection, which its page, its map and what is embedded have in common."""

    def draw(own: Moment) -> str:
        cities = search.largest_cities(selection, own, limit=MOST_DOTS)
        dots = [_dot(selection, city, language, "") for city in cities]
        return worldmap.drawing(dots, label=_name(selection, language), bounds=bounds)

    if selection.is_free or selection.city:  # one dot is drawn sooner than its city is counted once more
        return draw(g.moment)
    return remembered(("drawing", selection, language, bounds), g.moment, draw)


@blueprint.get("/map/<name>.js")
def script(name: str) -> Response:
    """The script of a kind of map, by its hash."""
    text = mapview.script(name)
    if text is None:
        abort(404)
    return assets.answer(_packed_script(text), assets.FOREVER)


@blueprint.get("/basemap/world.pmtiles")
def basemap() -> Response:
    """The world as tiles, asked for in ranges."""
    fileheads.note(mapview.WORLD)
    return _in_ranges(mapview.WORLD, mapview.world_version())


@blueprint.get("/basemap/world.svg")
def outlines() -> Response:
    """The world as one drawing."""
    file = BUILT / "world.svg"
    if not file.is_file():
        abort(404)
    return assets.answer(_packed_drawing(file, file.stat().st_mtime_ns), BASEMAP_KEPT)


@blueprint.get("/basemap/streets/<name>.pmtiles")
def street_file(name: str) -> Response:
    """A street file of the operator."""
    file = streets.file(current.settings(), name)
    if file is None:
        abort(404)
    fileheads.note(file)
    return _in_ranges(file, streets.version(file))


@published()
def full_page(selection: Selection) -> ResponseReturnValue:
    """The map of a selection on the whole screen."""
    view = of_selection(selection, is_full=True)
    back = addresses.address(selection, g.language)
    return render_template("publish/map.html", view=view, name=_name(selection, g.language), back=back)


addresses.add_rules(blueprint, "map/", full_page)


def _in_ranges(file: Path, version: str) -> Response:
    """A file by parts, kept for ever where it was asked for by its version: another content has another address."""
    if not file.is_file():
        abort(404)
    response = send_file(file.absolute(), mimetype="application/vnd.pmtiles", conditional=True, etag=version)
    if response.status_code == HTTPStatus.PARTIAL_CONTENT:
        _send_part(response, file)
    response.headers["Cache-Control"] = (
        assets.FOREVER if request.args.get(fileheads.VERSION) == version else BASEMAP_KEPT
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _send_part(response: Response, file: Path) -> None:
    """Have a part sent from the file by the server's loop."""
    start, length = response.content_range.start, response.content_length
    if request.method == "HEAD" or start is None or length is None:
        return
    response.response.close()  # type: ignore[union-attr]  # the file that it was to come from
    response.response = fileparts.FilePart.of(file, start, length).wrapped(request.environ)


@cache
def _packed_script(text: str) -> assets.Asset:
    return assets.packed(text.encode(), "text/javascript")


@lru_cache(maxsize=1)
def _packed_drawing(file: Path, _changed_ns: int) -> assets.Asset:
    return assets.packed(file.read_bytes(), "image/svg+xml")


def _around(point: Point, nearest: list[Listing]) -> Bounds:
    placed = [(each.lat, each.lon) for each in nearest if each.lat is not None and each.lon is not None]
    # A rally across the antimeridian would frame the whole world.
    framed = [point, *[each for each in placed[:FRAMED] if abs(each[1] - point[1]) <= 180]]  # noqa: PLR2004  # degrees
    lats, lons = [each[0] for each in framed], [each[1] for each in framed]
    return (min(lats), min(lons)), (max(lats), max(lons))


def _tiles_address(selection: Selection) -> str:
    values = {name: value for name, value in query.written(selection).items() if name != "campaign"}
    path = f"/tiles/{selection.campaign or 'all'}/{{z}}/{{x}}/{{y}}.json"
    return f"{path}?{urlencode(values)}" if values else path


def _dot(selection: Selection, city: CityCount, language: str, base: str) -> worldmap.Dot:
    there = Selection(campaign=selection.campaign, country=city.country or None, city=city.city or None)
    name = place_names.city_name(city.place_id, city.city_name, language) or place_names.country_name(
        city.country, language
    )
    is_counted = city.rallies and not search.counts(selection, g.moment).is_part
    label = f"{name}: {locale.number(city.rallies, language)}" if is_counted else name
    return worldmap.Dot(
        city.lat or 0.0, city.lon or 0.0, base + addresses.address(there, language), label, max(1, city.rallies)
    )


def _name(selection: Selection, language: str) -> str:
    """What a selection is called: its city, country or campaign, else the site."""
    if selection.country and selection.city:
        place = place_names.gazetteer().by_slug(selection.country, selection.city)
        return place_names.city_name(place.place_id, place.name, language) if place else selection.city
    if selection.country:
        return place_names.country_name(selection.country, language)
    return (
        search.campaign(selection.campaign, g.moment).title(language) if selection.campaign else current.settings().name
    )


def _state(listing: Listing) -> str:
    if listing.status in {Status.CANCELLED, Status.POSTPONED} or listing.phase is Phase.UPCOMING:
        return str(listing.status)
    return str(listing.phase)


def _direction() -> Direction:
    return "rtl" if locale.direction(g.language) == "rtl" else "ltr"
