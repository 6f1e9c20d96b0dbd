"""What is passed on of a rally: a few lines for a messenger, links to maps of others, data for search engines."""

from typing import NamedTuple
from urllib.parse import quote, urlencode

from flask_babel import gettext as _
from markupsafe import Markup

from rallies.formats import words as said
from rallies.model.listing import Listing
from rallies.publish.addresses import short_address
from rallies.publish.feedwords import words


class Direction(NamedTuple):
    """A link to a map that is not ours; `leaves` tells whether it leads to another site."""

    name: str
    href: str
    leaves: bool


def text(listing: Listing, language: str) -> str:
    """Title, time, place and short address of a rally, a line each."""
    spoken = words(language)
    lines = [said.title(listing, spoken), said.when(listing, spoken), said.where(listing, spoken)]
    if listing.campaign_hashtag:
        lines.append(listing.campaign_hashtag)
    return "\n".join([*lines, short_address(listing.id)])


def directions(listing: Listing) -> list[Direction]:
    """Maps that lead to the venue of a rally, apps on the device first; none where the venue is not shown."""
    if listing.lat is None or listing.lon is None or not listing.venue + listing.address:
        return []
    point = f"{listing.lat:.5f},{listing.lon:.5f}"
    name = listing.venue or listing.title
    marker = urlencode({"mlat": f"{listing.lat:.5f}", "mlon": f"{listing.lon:.5f}"})
    openstreetmap = f"https://www.openstreetmap.org/?{marker}#map=17/{listing.lat:.5f}/{listing.lon:.5f}"
    organic = "om://map?" + urlencode({"v": "1", "ll": point, "n": name}, quote_via=quote)
    google = "https://www.google.com/maps/search/?" + urlencode({"api": "1", "query": point})
    apple = "https://maps.apple.com/?" + urlencode({"ll": point, "q": name}, quote_via=quote)
    return [
        Direction(_("Map app on this device"), f"geo:{point}?q={point}({quote(name)})", leaves=False),
        Direction("Organic Maps", organic, leaves=False),
        Direction("OpenStreetMap", openstreetmap, leaves=True),
        Direction("Google Maps", google, leaves=True),
        Direction("Apple Maps", apple, leaves=True),
    ]


def event_data(listing: Listing, language: str) -> Markup:
    """The rally as schema.org's Event, to stand in a script element of data."""
    from rallies.formats import jsonld  # noqa: PLC0415  # needed on one page

    return Markup(jsonld.dump(listing, words(language)))  # noqa: S704  # `dump` escapes what could end the element
