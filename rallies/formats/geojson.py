"""GeoJSON: listings as features with the properties that partners rely on. Source: RFC 7946."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rallies.formats.words import Words, precision
from rallies.model.lists.listing import Listing

KIND = "application/geo+json"


def dump(listings: Iterable[Listing], words: Words, neighbours: Mapping[str, str] | None = None) -> bytes:
    """Listings as a feature collection, in the order given; no geometry for what has no public place.

    `neighbours` are the addresses of the pages before and behind, by relation; without any there is no such member.
    Source: RFC 7946 6.1 (foreign members); RFC 8288 3.3 (relations).
    """
    links = [{"rel": rel, "type": KIND, "href": href} for rel, href in (neighbours or {}).items()]
    collection: dict[str, Any] = {"type": "FeatureCollection"} | ({"links": links} if links else {})
    collection["features"] = [feature(listing, words) for listing in listings]
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def feature(listing: Listing, words: Words) -> dict[str, Any]:
    """One listing as a feature; its coordinates are east before north."""
    geometry = None
    if listing.lat is not None and listing.lon is not None:
        geometry = {"type": "Point", "coordinates": [round(listing.lon, 5), round(listing.lat, 5)]}
    return {"type": "Feature", "id": listing.id, "geometry": geometry, "properties": properties(listing, words)}


def properties(listing: Listing, words: Words) -> dict[str, Any]:
    """What a listing says, in the order of the contract.

    `starts` and `ends` are RFC 3339 with the venue's offset, or a day where the hour is not announced or not given;
    `ends` is None where nobody gave an end. `country` is ISO 3166-1 alpha-2; `city` a name in the reader's language;
    `url` the rally's page; `precision` that of the point, so `city` also where the venue is named and its
    spot is not known.
    """
    starts, ends = span(listing)
    return {
        "id": listing.id,
        "uid": listing.uid,
        "title": listing.title,
        "kind": str(listing.kind),
        "status": str(listing.status),
        "starts": starts,
        "ends": ends,
        "tz": listing.tz,
        "city": words.city(listing),
        "country": listing.country,
        "venue": ", ".join(part for part in (listing.venue, listing.address) if part),
        "precision": str(precision(listing, words)),
        "language": listing.language,
        "campaign": listing.campaign,
        "url": words.link(listing),
        "updated": f"{listing.updated:%Y-%m-%dT%H:%M:%SZ}",
        "sequence": listing.sequence,
        "organization": listing.organization,
    }


def span(listing: Listing) -> tuple[str, str | None]:
    """Start and end with the venue's offset, or the days alone; None for an end that nobody gave.

    Source: RFC 3339 5.6.
    """
    starts = listing.local_start.isoformat(timespec="seconds") if listing.hour else listing.day.isoformat()
    if not listing.has_end:
        return starts, None
    is_timed = listing.hour is not None and listing.end_hour is not None
    return starts, listing.local_end.isoformat(timespec="seconds") if is_timed else listing.end_day.isoformat()
