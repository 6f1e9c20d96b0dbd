"""The report of a campaign: how many came where and when, pictures of each city, and the same as open data."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, g, render_template, stream_with_context
from flask_babel import gettext as _

from rallies.core import locale
from rallies.formats.table import defused
from rallies.model import photowall, report, search
from rallies.model.listing import CampaignFace
from rallies.model.report import Held, Total
from rallies.publish import naming, photos
from rallies.publish.addresses import LANGUAGE
from rallies.publish.photos import Hung
from rallies.publish.shapes import published

blueprint = Blueprint("report", __name__)
BASE = f"/{LANGUAGE}/campaigns/<campaign>/report/"
EACH = 4
"""How many pictures of a city stand beside its numbers."""
MOST_COLLAGES = 24
COLUMNS = ("id", "title", "day", "country", "city", "people_low", "people_high", "counted_by", "lat", "lon")


@dataclass(frozen=True)
class Line:
    """A year, country or city with its sums in words; `parts` are the cities of a country."""

    name: str
    total: Total
    people: str
    parts: "tuple[Line, ...]" = ()


@blueprint.get(BASE)
@published()
def page(lang: str, campaign: str) -> str:
    """The report as a page, which prints as sheets."""
    face = search.campaign(campaign)
    rallies = list(report.held(face, g.moment))
    years = report.sums(rallies, lambda rally: rally.day.year)
    whole = report.total(rallies)
    return render_template(
        "publish/report.html",
        campaign=face,
        whole=Line("", whole, people(whole)),
        years=[Line(str(year), years[year], people(years[year])) for year in sorted(years, reverse=True)],
        countries=_countries(rallies, lang),
        collages=_collages(face),
    )


@blueprint.get(f"{BASE}rallies.csv")
def table(lang: str, campaign: str) -> Response:
    """Every rally that took place with its numbers, as CSV, sent as it is read."""
    del lang
    return _streamed(_rows(search.campaign(campaign)), "text/csv; charset=utf-8; header=present", campaign, "csv")


@blueprint.get(f"{BASE}rallies.geojson")
def features(lang: str, campaign: str) -> Response:
    """The same as GeoJSON. Source: RFC 7946."""
    del lang
    return _streamed(_features(search.campaign(campaign)), "application/geo+json", campaign, "geojson")


def people(total: Total) -> str:
    """How many people came, in words."""
    if not total.known:
        return _("number not known")
    low, high = (locale.number(value, g.language) for value in (total.low, total.high))
    if total.unknown:
        return _("at least %(low)s", low=low) if low == high else _("at least %(low)s to %(high)s", low=low, high=high)
    return low if low == high else _("%(low)s to %(high)s", low=low, high=high)


def _countries(rallies: list[Held], language: str) -> list[Line]:
    countries = report.sums(rallies, lambda rally: rally.country)
    cities = report.sums(rallies, lambda rally: (rally.country, rally.city))
    names = {(rally.country, rally.city): rally.city_name for rally in rallies}
    lines = []
    for code, total in countries.items():
        parts = [Line(names[of, city], sub, people(sub)) for (of, city), sub in cities.items() if of == code and city]
        name = naming.country_name(code, language) if code else _("Online or without a place")
        lines.append(Line(name, total, people(total), tuple(sorted(parts, key=lambda line: line.name.casefold()))))
    return sorted(lines, key=lambda line: line.name.casefold())


def _collages(face: CampaignFace) -> list[tuple[str, list[Hung]]]:
    """The newest pictures of each city, those with most first."""
    if not face.has_photos:
        return []
    found = sorted(photowall.collage(face, each=EACH).items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [(photos.hung(faces[0]).place, [photos.hung(one) for one in faces]) for _, faces in found[:MOST_COLLAGES]]


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
        said = {name: None if value == "" else value for name, value in list(_values(rally).items())[1:-2]}
        feature = {
            "type": "Feature",
            "id": rally.id,
            "geometry": {"type": "Point", "coordinates": [rally.lon, rally.lat]} if has_point else None,
            "properties": said,
        }
        yield ("," if number else "") + json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
    yield "]}"


def _values(rally: Held) -> dict[str, str | int | float]:
    """What is told of a rally, by COLUMNS; "" for what is not known."""
    said = (
        rally.id, rally.title, rally.day.isoformat(), rally.country, rally.city_name, rally.low, rally.high,
        " ".join(rally.sources), rally.lat, rally.lon,
    )  # fmt: skip
    return {name: "" if value is None else value for name, value in zip(COLUMNS, said, strict=True)}


def _streamed(parts: Iterator[str], kind: str, campaign: str, end: str) -> Response:
    response = Response(stream_with_context(parts), content_type=kind)
    response.headers["Content-Disposition"] = f'inline; filename="report-{campaign}.{end}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
