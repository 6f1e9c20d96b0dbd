"""The report of a campaign as a page and as PDF: how many came where and when, who says so, pictures of each city."""

from functools import partial

from flask import Blueprint, Response, g, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from rallies.core import current
from rallies.formats.print import report as sheets
from rallies.formats.print.typesetting import can_set, is_there
from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace
from rallies.model.photo import photowall
from rallies.publish.addresses import LANGUAGE
from rallies.publish.campaign import photos
from rallies.publish.campaign.photos import Hung
from rallies.publish.campaign.report_view import Citing, Line, Outcome, outcome
from rallies.publish.print import posters
from rallies.publish.print.sheets import ACCENT
from rallies.publish.served.cacheable_views import may_lag, published

blueprint = Blueprint("report", __name__)
BASE = f"/{LANGUAGE}/campaigns/<campaign>/report"
EACH = 4
"""How many pictures of a city stand beside its numbers."""
MOST_COLLAGES = 12
"""Of how many cities there are pictures; all of them hang on the wall."""


@blueprint.get(f"{BASE}/")
@may_lag
@published()
def page(campaign: str) -> str:
    """The report as a page, which prints as sheets."""
    face = search.campaign(campaign)
    report, collages = outcome(face), _collages(face)
    has_file = is_there() and report.is_printable and can_set([face.hashtag or face.title(g.language)])
    return render_template(
        "publish/report.html", campaign=face, said=report, lead=lead(report), collages=collages, has_file=has_file
    )


@blueprint.get(f"{BASE}.pdf")
@published()
def file(campaign: str) -> Response:
    """The same as PDF, where this server makes any."""
    face = search.campaign(campaign)
    report, collages = sheet(face, outcome(face)), _collages(face)
    pictures = [(place, [photo.photo.id for photo in hung]) for place, hung in collages]
    draw = partial(_drawn, report, collages)
    return posters.drawn(draw, repr((report, pictures)), "application/pdf", f"report-{campaign}-{g.language}.pdf")


def lead(report: Outcome) -> tuple[str, ...]:
    """The whole in sentences."""
    whole = report.whole
    took_place = ngettext("%(num)s rally took place.", "%(num)s rallies took place.", whole.total.rallies)
    came = _("People who came: %(people)s.", people=whole.people) if whole.total.known else ""
    unknown = whole.total.unknown and ngettext(
        "Of %(num)s rally the number is not known.", "Of %(num)s rallies the number is not known.", whole.total.unknown
    )
    return tuple(sentence for sentence in (took_place, came, unknown) if sentence)


def sheet(face: CampaignFace, report: Outcome) -> sheets.Report:
    """What the PDF says."""
    sums = (_("Rallies"), _("People"), _("Counted"))
    years = tuple(
        sheets.Row((each.line.name, each.countries, each.cities, *_cells(each.line))) for each in report.years
    )
    places = tuple(row for country in report.countries for row in _rows(country))
    return sheets.Report(
        language=g.language,
        accent=face.accent or ACCENT,
        link=f"{current.settings().public_address}/{g.language}/campaigns/{face.slug}/report/".partition("://")[2],
        hashtag=face.hashtag or face.title(g.language),
        title=_("Report: who came, where and when"),
        lead=lead(report),
        tables=(
            sheets.Table(_("Year by year"), (_("Year"), _("Countries"), _("Cities"), *sums), years),
            sheets.Table(_("Countries and cities"), (_("Place"), *sums), places),
        ),
        sources=_("Sources"),
        cited=tuple(_cited(each) for each in report.citings),
        pictures=_("Pictures"),
        how=_("How this is counted"),
        method=_(
            "Hosts say how many came, as a number or a range, and how they counted; the desk adds what the press or "
            "the police reported. A rally's range goes from the lowest to the highest of these. Sums add the low ends "
            "and the high ends. Where nobody counted, the number is not known, and nothing is guessed."
        ),
    )


def _rows(country: Line) -> list[sheets.Row]:
    whole = sheets.Row((country.name, *_cells(country)))
    return [whole, *(sheets.Row((city.name, *_cells(city)), is_part=True) for city in country.parts)]


def _cells(line: Line) -> tuple[str, str, str]:
    return line.rallies, line.people, line.counted


def _cited(citing: Citing) -> sheets.Cited:
    who = f"{citing.kind}: {citing.name}" if citing.name else citing.kind
    return sheets.Cited((citing.day, citing.place, citing.people, who), citing.url)


def _drawn(report: sheets.Report, collages: list[tuple[str, tuple[Hung, ...]]]) -> bytes:
    return sheets.pdf(report, [sheets.Collage(place, tuple(map(_picture, hung))) for place, hung in collages])


def _picture(hung: Hung) -> sheets.Picture:
    photo = hung.photo
    return sheets.Picture(photowall.picture(photo.id, "wall"), photo.width, photo.height, photo.alt)


def _collages(face: CampaignFace) -> list[tuple[str, tuple[Hung, ...]]]:
    """The newest pictures of each city, those with most first."""
    if not face.has_photos:
        return []
    cities = photowall.collage(face, g.moment, cities=MOST_COLLAGES, each=EACH)
    return [(photos.hung(faces[0]).place, tuple(photos.hung(photo) for photo in faces)) for faces in cities]
