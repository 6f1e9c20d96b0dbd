"""Tiles of the map's rallies as JSON, as small as they can be.

A document is `{"groups": [[lat, lon, count, [south, west, north, east], rallies], ...]}`: degrees; `rallies`, a list of
those whose words are told, is left out where there are none.
"""

import json
from collections.abc import Iterable

from rallies.formats.geojson import span
from rallies.model.lists.listing import Listing
from rallies.model.lists.tiles import Group

MOST_PLACES = 5
"""Decimal places of a degree: about a metre."""


def dump(groups: Iterable[Group], *, zoom: int) -> bytes:
    """Groups as a JSON document, in the order given, no finer than a zoom can show."""
    document = {"groups": [_group(group, min(MOST_PLACES, 2 + zoom // 4)) for group in groups]}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _group(group: Group, places: int) -> list[object]:
    reach = [round(degrees, places) for degrees in group.reach]
    members: list[object] = [round(group.lat, places), round(group.lon, places), group.count, reach]
    return [*members, [_rally(listing) for listing in group.listings]] if group.listings else members


def _rally(listing: Listing) -> dict[str, str]:
    """A rally's words; `starts` and `ends` are those of GeoJSON, without an end that nobody gave."""
    starts, ends = span(listing)
    members = {
        "id": listing.id,
        "title": listing.title,
        "status": listing.status,
        "starts": starts,
        "ends": ends,
        "city": listing.city_name,
    }
    return {name: value for name, value in members.items() if value}
