"""The open data of a campaign's report: each rally that took place with its numbers, as CSV and GeoJSON, as it is read.

Of people there is nothing in it but how many came; of sources what they are and where they can be read.
"""

import csv
import io
import json
from collections.abc import Iterator

from flask import Blueprint, Response, g, stream_with_context

from rallies.formats.cell import defused
from rallies.model.campaign import report
from rallies.model.campaign.report import Held
from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace
from rallies.publish.addresses import LANGUAGE

blueprint = Blueprint("opendata", __name__)
BASE = f"/{LANGUAGE}/campaigns/<campaign>/report/"
COLUMNS = (
    "id", "title", "day", "country", "city", "people_low", "people_high", "counted_by", "sources", "lat", "lon",
)  # fmt: skip


@blueprint.get(f"{BASE}rallies.csv")
def table(campaign: str) -> Response:
    """Every rally that took place with its numbers, as CSV, sent as it is read."""
    return _streamed(_rows(search.campaign(campaign)), "text/csv; charset=utf-8; header=present", campaign, "csv")


@blueprint.get(f"{BASE}rallies.geojson")
def features(campaign: str) -> Response:
    """The same as GeoJSON. Source: RFC 7946."""
    return _streamed(_features(search.campaign(campaign)), "application/geo+json", campaign, "geojson")


def _rows(face: CampaignFace) -> Iterator[str]:
    yield ",".join(COLUMNS) + "\r\n"
    for rally in report.held(face, g.moment):
        line = io.StringIO(newline="")
        cells = [defused(value) if isinstance(value, str) else value for value in _values(rally).values()]
        csv.writer(line).writerow(cells)
        yield line.getvalue()


def _features(face: CampaignFace) -> Iterator[str]:
    yield '{"type":"FeatureCollection","features":['
    for number, rally in enumerate(report.held(face, g.moment)):
        has_point = rally.lat is not None and rally.lon is not None
        properties = {name: None if value == "" else value for name, value in list(_values(rally).items())[1:-2]}
        feature = {
            "type": "Feature",
            "id": rally.id,
            "geometry": {"type": "Point", "coordinates": [rally.lon, rally.lat]} if has_point else None,
            "properties": properties,
        }
        yield ("," if number else "") + json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
    yield "]}"


def _values(rally: Held) -> dict[str, str | int | float]:
    """What is told of a rally, by COLUMNS; "" for what is not known."""
    values = (
        rally.id, rally.title, rally.day.isoformat(), rally.country, rally.city_name, rally.low, rally.high,
        " ".join(rally.sources), " ".join(rally.urls), rally.lat, rally.lon,
    )  # fmt: skip
    return {name: "" if value is None else value for name, value in zip(COLUMNS, values, strict=True)}


def _streamed(parts: Iterator[str], kind: str, campaign: str, end: str) -> Response:
    response = Response(stream_with_context(parts), content_type=kind)
    response.headers["Content-Disposition"] = f'inline; filename="report-{campaign}.{end}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
