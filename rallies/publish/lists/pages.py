"""The pages that everyone reads: lists of rallies, one rally, what has changed."""

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from rallies.core.speech import locale
from rallies.model.lists import nearby, placewords, search
from rallies.model.selection import Selection
from rallies.publish import addresses
from rallies.publish.addresses import LANGUAGE, add_rules
from rallies.publish.campaign import campaign_cards, photos
from rallies.publish.lists import answers, places, query, rally_faces, subscribe
from rallies.publish.lists.list_page import Board, board
from rallies.publish.map import embedding
from rallies.publish.map import map as maps
from rallies.publish.print import posters, sheets
from rallies.publish.served.cacheable_views import may_lag, published
from rallies.publish.sharing import sharing
from rallies.publish.speech import place_names, words
from rallies.publish.speech.whereabouts import whereabouts

blueprint = Blueprint("pages", __name__)

ON_HOME = 10
_LISTED = published(page=query.PAGES, past=query.PAGES)


@blueprint.get("/")
def root() -> ResponseReturnValue:
    """On to the home page in the best language for the reader; it is remembered nowhere."""
    return _on_to(f"/{g.language}/")


@blueprint.get("/r/<string:public_id>")
def short(public_id: str) -> ResponseReturnValue:
    """On to a rally's page in the best language for the reader."""
    return _on_to(addresses.rally_address(public_id, g.language))


@may_lag
@published()
def home(selection: Selection) -> str:
    """What this is, the campaigns, the search and the next rallies."""
    shown = board(selection, limit=ON_HOME)
    tally = campaign_cards.tally(shown.counts)
    return listed("publish/home.html", selection, shown, campaigns=campaign_cards.cards(), tally=tally)


@may_lag
@published()
def countries(selection: Selection) -> str:
    """All countries with rallies, of one campaign or all."""
    said = search.campaign(selection.campaign, g.moment) if selection.campaign else None
    return render_template(
        "publish/places.html",
        campaign=said,
        regions=places.regions(selection),
        feed=subscribe.subscription(selection, g.language),
        offer=embedding.lines(selection, g.language),
    )


@_LISTED
def country(selection: Selection) -> str:
    """A country with its cities and rallies."""
    name = place_names.country_name(selection.country or "", g.language)
    cities = places.cities(selection)
    return listed("publish/country.html", selection, board(selection), cities=cities, country=name)


@_LISTED
def city(selection: Selection) -> str:
    """A city with its rallies, and the nearest other cities that have some."""
    place = places.place(selection)
    return listed(
        "publish/city.html", selection, board(selection), place=place, nearby=places.nearby(place, selection.campaign)
    )


@blueprint.get(f"/{LANGUAGE}/rallies/<string:public_id>/")
@published()
def rally(public_id: str) -> str:
    """One rally."""
    listing = search.one(public_id, g.moment)
    series = search.of_series(listing.series, g.moment) if listing.series else []
    campaign = search.campaign(listing.campaign, g.moment) if listing.campaign else None
    return render_template(
        "publish/rally.html",
        face=rally_faces.face(listing, g.language),
        leaf=words.leaf(listing.day, g.language),
        told=rally_faces.told(listing, g.language),
        in_days=campaign_cards.in_days(listing),
        series=[face for face in rally_faces.faces(series, g.language) if face.listing.id != listing.id],
        campaign=campaign,
        photos=photos.of_rally(listing, campaign),
        crumbs=places.crumbs(Selection(country=listing.country or None, city=listing.city or None), to_city=True),
        city_href=places.city_href(listing),
        spoken=rally_faces.spoken_language(listing, g.language),
        updated=words.day(listing.updated.date(), g.language),
        map=maps.of_rally(listing),
        ways=subscribe.taking(listing, g.language),
        directions=sharing.directions(listing),
        join=sharing.join(listing, g.moment),
        whereabouts=whereabouts(listing, g.language),
        is_city_point=placewords.is_city_point(listing),
        headline=sharing.headline(listing, g.language),
        summary=sharing.summary(listing, g.language),
        link_picture=posters.link_picture(listing),
        share=sharing.text(listing, g.language),
        pictures=posters.pictures(sheets.rally_card(listing), ""),
        data=sharing.event_data(listing, g.language),
        link=addresses.absolute_rally(public_id, g.language),
    )


@published()
def found(selection: Selection) -> str:
    """What a free search finds, with the form to change it and the places that its words may mean."""
    shown = board(selection)
    return render_template(
        "publish/search.html",
        board=shown,
        map=maps.of_selection(selection) if shown.listings or shown.past else None,
        map_href=addresses.address(selection, g.language, "map/"),
        offer=embedding.lines(selection, g.language),
        feed=subscribe.subscription(selection, g.language),
        said=query.written(selection),
        errors={},
        answer=answers.answer(selection, has_any=bool(shown.listings or shown.past)),
        **_form(),
    )


@blueprint.app_errorhandler(query.BadQuery)
def not_asked(error: query.BadQuery) -> ResponseReturnValue:
    """The search form with what was typed and what is wrong with it; for programs, JSON."""
    if not request.path.endswith("/"):
        return {"error": error.message, "errors": error.errors}, 400
    return render_template("publish/search.html", board=None, said=error.said, errors=error.errors, **_form()), 400


@blueprint.get(f"/{LANGUAGE}/near/")
@published()
def near() -> str:
    """What is to come around a point, nearest first."""
    asked = query.point(request.args)
    selection = query.read(request.args)
    listed = nearby.near(asked[0], asked[1], g.moment, km=asked[2]) if asked else []
    return render_template(
        "publish/near.html",
        asked=asked,
        rows=[(rally_faces.face(distant.listing, g.language), round(distant.km)) for distant in listed],
        map=maps.around(asked[:2], [distant.listing for distant in listed]) if asked and listed else None,
        place=place_names.nearest_place(asked[0], asked[1], g.language) if asked else None,
        feed=subscribe.subscription(selection, g.language) if selection.near else None,
    )


@published()
def code(selection: Selection) -> ResponseReturnValue:
    """The QR code of a calendar: a picture of its own, since most readers of a list never open it."""
    return subscribe.code(selection, g.language), {
        "Content-Type": "image/svg+xml",
        "Cache-Control": "public, max-age=86400",
    }


@blueprint.get(f"/{LANGUAGE}/changes/")
@published()
def changes() -> str:
    """The public changes of rallies, newest first."""
    told = [
        (rally_faces.told_of(change, listing, g.language), rally_faces.face(listing, g.language))
        for change, listing in search.changes(g.moment)
    ]
    return render_template("publish/changes.html", told=told)


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """What crawlers may read: everything public but searches, which have no end; a calendar of one is for its owner."""
    feeds = [f"Allow: /{code}/search/rallies." for code in addresses.CODES]
    lines = ["User-agent: *", "Disallow: /desk/", *(f"Disallow: /{code}/{part}/" for code, part in _unread()), *feeds]
    return "\n".join(lines) + "\n", {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "max-age=3600"}


def _unread() -> list[tuple[str, str]]:
    parts = ("search", "near", "manage", "submit", "complete", "letters")
    return [(code, part) for code in addresses.CODES for part in parts]


def _on_to(path: str) -> ResponseReturnValue:
    response = redirect(path, 302)
    response.headers["Vary"] = "Accept-Language"
    return response


def listed(template: str, selection: Selection, shown: Board, **more: object) -> str:
    """A page of a selection: its list, its map and its feeds, and what it has of its own."""
    has_any = bool(shown.listings or shown.past)
    return render_template(
        template,
        board=shown,
        leaf=words.leaf(shown.first.listing.day, g.language) if shown.first else None,
        map=maps.of_selection(selection) if has_any or not selection.city else None,
        feed=subscribe.subscription(selection, g.language),
        offer=embedding.lines(selection, g.language),
        crumbs=places.crumbs(selection),
        **more,
    )


def _form() -> dict[str, object]:
    """What the search form offers."""
    return {
        "kinds": list(words.kinds(g.language).items()),
        "statuses": list(words.statuses(g.language).items()),
        "all_countries": [(code.lower(), name) for code, name in place_names.countries(g.language)],
        "spoken": words.spoken_languages(g.language),
    }


@blueprint.app_template_global()
def number(value: float) -> str:
    """A number with the separators and digits of the reader's language."""
    return locale.number(value, g.language)


@blueprint.app_template_global()
def in_languages() -> list[tuple[locale.Language, str]]:
    """Each language with the address of the page being shown in it; of a page without one, the home page."""
    return addresses.in_languages()


@blueprint.app_template_global()
def is_translated() -> bool:
    """Whether the page being shown is there in each language at an address of its own."""
    return request.method != "POST" and request.path.split("/", 2)[1] in addresses.CODES


for _base, _view in {
    "home": home,
    "places": countries,
    "campaign_places": countries,
    "country": country,
    "campaign_country": country,
    "city": city,
    "campaign_city": city,
    "search": found,
}.items():
    add_rules(blueprint, "", _view, bases=(_base,))
add_rules(blueprint, "embed/", embedding.page)
add_rules(blueprint, subscribe.CODE, code)
