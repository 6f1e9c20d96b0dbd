"""The world on a campaign's day, drawn by the server: where it is night, what runs now, and the cities of the day."""

from collections.abc import Iterable
from datetime import date, datetime

from flask import g
from markupsafe import Markup

from rallies.formats.map import night, worldmap
from rallies.model.campaign import day_timeline
from rallies.model.lists.listing import Listing
from rallies.model.memory import remembered
from rallies.publish.lists.rally_faces import Face
from rallies.publish.speech.place_names import gazetteer

MOST_CITIES = 300
_NORTH, _SOUTH = 78.0, -56.0


def drawing(campaign: str, day: date, running: Iterable[Face], at: datetime | None, label: str) -> Markup:
    """The world with a ring for each of the running rallies and a dot for each city of a day; the night at an instant.

    Without an instant there is no night: a day that is not on has none to show.
    """
    left, top = worldmap.position(_NORTH, -170.0)
    right, bottom = worldmap.position(_SOUTH, 180.0)
    drawn = remembered(("dots of a day", campaign, day), g.moment, lambda _: _dots(campaign, day))
    rings = Markup("").join(_ring(face.listing, face.href) for face in running)
    dark = Markup('<path class="world-night" d="{}"/>').format(night.path(at)) if at else ""
    return Markup(
        '<svg class="world today-world" viewBox="{left:.0f} {top:.0f} {width:.0f} {height:.0f}" role="group" '
        'aria-label="{label}"><use class="world-land" href="{file}#land"/>{dark}'
        '<use class="world-borders" href="{file}#borders"/>{drawn}{rings}</svg>'
    ).format(
        left=left, top=top, width=right - left, height=bottom - top, label=label, file=worldmap.OUTLINES, dark=dark,
        drawn=drawn, rings=rings,
    )  # fmt: skip


def _dots(campaign: str, day: date) -> Markup:
    """A dot in the middle of each city of a day."""
    drawn = []
    for country, city, rallies in day_timeline.cities(campaign, day, day, limit=MOST_CITIES):
        if place := gazetteer().by_slug(country, city):
            x, y = worldmap.position(place.lat, place.lon)
            radius = 3 * worldmap.dot_radius(rallies)
            drawn.append(f'<circle class="today-dot" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>')
    return Markup("".join(drawn))  # noqa: S704  # numbers alone


def _ring(listing: Listing, href: str) -> Markup:
    """A ring around where a rally runs, which leads to its page."""
    if listing.lat is None or listing.lon is None:
        return Markup()
    x, y = worldmap.position(listing.lat, listing.lon)
    return Markup(
        '<a href="{href}"><circle class="today-now" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
        '<circle class="today-ring" cx="{x:.1f}" cy="{y:.1f}" r="13"><title>{title}</title></circle></a>'
    ).format(href=href, x=x, y=y, title=listing.title)
