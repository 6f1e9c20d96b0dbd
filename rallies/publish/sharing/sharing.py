"""What leads on from a rally: lines for a messenger, links to maps and sites of others, data for search engines."""

from datetime import timedelta
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from flask_babel import gettext as _
from markupsafe import Markup

from rallies.core.clock import Moment
from rallies.core.speech.voice import voice
from rallies.formats import words as said
from rallies.model.lists.listing import Listing, Phase, Status
from rallies.model.lists.placewords import is_city_point
from rallies.publish.addresses import short_address
from rallies.publish.lists import rally_faces
from rallies.publish.speech.feedwords import words

DOORS_OPEN = timedelta(minutes=15)
"""How long before its beginning the way into a rally on the net is what its page leads to."""
_MOVES = frozenset({"time", "place"})
_SITES = ("OpenStreetMap", "Google Maps", "Apple Maps")


class Direction(NamedTuple):
    """A link to a map that is not ours; `leaves` tells whether it leads to another site."""

    name: str
    href: str
    leaves: bool


class Join(NamedTuple):
    """The way into a rally on the net: whose site it is, and whether it is time to go there."""

    host: str
    href: str
    is_open: bool


def join(listing: Listing, moment: Moment) -> Join | None:
    """The way into a rally on the net, None for one that is over or off, or elsewhere."""
    if not (listing.is_online and listing.url) or listing.phase is Phase.PAST or rally_faces.is_off(listing):
        return None
    is_open = bool(listing.hour) and moment.has_come(listing.starts - DOORS_OPEN)
    return Join(urlsplit(listing.url).hostname or listing.url, listing.url, is_open)


def text(listing: Listing, language: str) -> str:
    """Title, time, place and short address of a rally, a line each; of one that is off or has moved, that first."""
    spoken = words(language)
    lines = [headline(listing, language), what_holds(listing, language), said.where(listing, spoken)]
    if listing.campaign_hashtag:
        lines.append(listing.campaign_hashtag)
    return "\n".join([*lines, short_address(listing.id)])


def headline(listing: Listing, language: str) -> str:
    """The title of a rally, with the word for one that is off or has moved in front."""
    return said.title(listing, words(language))


def summary(listing: Listing, language: str) -> str:
    """What a link to a rally says below its title: what holds, and where."""
    return f"{what_holds(listing, language)} · {said.where(listing, words(language))}"


def what_holds(listing: Listing, language: str) -> str:
    """When a rally is; of one that is off or has moved that it is, before the time that was announced."""
    _ = voice(language).gettext
    when = said.when(listing, words(language))
    if listing.status is Status.CANCELLED:
        return _("This rally will not take place. It was announced for %(when)s.", when=when)
    if listing.status is Status.POSTPONED:
        return _("This rally is put off; its new day is not known yet. It was announced for %(when)s.", when=when)
    change = next((rally_faces.told_of(one, listing, language) for one in listing.changes if one.what in _MOVES), None)
    if listing.status is not Status.CHANGED or change is None or not change.before:
        return when
    return _("%(change)s. Before: %(before)s. Now: %(when)s.", change=change.what, before=change.before, when=when)


def directions(listing: Listing) -> list[Direction]:
    """Maps that lead to the venue of a rally, apps on the device first; none where it is off or the venue is not shown.

    Where only the middle of the city is known, they search for the words of the venue.
    """
    if listing.status is Status.CANCELLED:
        return []
    if listing.lat is None or listing.lon is None or not listing.venue + listing.address:
        return []
    point = f"{listing.lat:.5f},{listing.lon:.5f}"
    geo, organic, *sites = _by_words(listing, point) if is_city_point(listing) else _to_spot(listing, point)
    return [
        Direction(_("Map app on this device"), geo, leaves=False),
        Direction("Organic Maps", organic, leaves=False),
        *(Direction(name, href, leaves=True) for name, href in zip(_SITES, sites, strict=True)),
    ]


def _to_spot(listing: Listing, point: str) -> list[str]:
    name = listing.venue or listing.title
    marker = _query(mlat=f"{listing.lat:.5f}", mlon=f"{listing.lon:.5f}")
    return [
        f"geo:{point}?q={point}({quote(name)})",
        f"om://map?{_query(v='1', ll=point, n=name)}",
        f"https://www.openstreetmap.org/?{marker}#map=17/{listing.lat:.5f}/{listing.lon:.5f}",
        f"https://www.google.com/maps/search/?{_query(api='1', query=point)}",
        f"https://maps.apple.com/?{_query(ll=point, q=name)}",
    ]


def _by_words(listing: Listing, point: str) -> list[str]:
    place = ", ".join(part for part in (listing.venue, listing.address, listing.city_name) if part)
    return [
        f"geo:{point}?{_query(q=place)}",
        f"om://search?{_query(query=place, cll=point)}",
        f"https://www.openstreetmap.org/search?{_query(query=place)}",
        f"https://www.google.com/maps/search/?{_query(api='1', query=place)}",
        f"https://maps.apple.com/?{_query(q=place, sll=point)}",
    ]


def _query(**fields: str) -> str:
    return urlencode(fields, quote_via=quote)


def event_data(listing: Listing, language: str) -> Markup:
    """The rally as schema.org's Event, to stand in a script element of data."""
    from rallies.formats import jsonld  # noqa: PLC0415  # needed on one page

    return Markup(jsonld.dump(listing, words(language)))  # noqa: S704  # `dump` escapes what could end the element
