"""Sheets to print and pictures to pass on: posters, flyers, banners and signs as pages and PDF, cards as PNG or SVG.

A PDF or a picture is drawn once for the words it shows and found again until they change. Without the extra `print`,
or with letters that no font here draws, there is no PDF and no PNG: pages print from a browser, cards are SVG.
"""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core import current
from rallies.core.errors import NotFound
from rallies.formats.print import card as card_
from rallies.formats.print import poster
from rallies.formats.print.typesetting import Unprintable, can_set, is_there
from rallies.model.case import casesearch
from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace, CaseFace, Listing, Status
from rallies.publish.addresses import LANGUAGE, rally_address
from rallies.publish.campaign import case_view
from rallies.publish.print import sheets
from rallies.publish.print.printing import LinkPicture, Picture, Printed, printed, printed_banner
from rallies.publish.served import drawings
from rallies.publish.served.ages import LONGEST
from rallies.publish.served.cacheable_views import published

blueprint = Blueprint("posters", __name__)
_RALLY = f"/{LANGUAGE}/rallies/<string:public_id>"
_KIT = f"/{LANGUAGE}/campaigns/<campaign>/kit"
_SIGN = f"/{LANGUAGE}/campaigns/<campaign>/cases/<case>/sign"
_SIZE = f"<any({', '.join(card_.SIZES)}):size>"
_ON_A3 = published(paper="a3")
_PDF, _PNG, _SVG = "application/pdf", "image/png", "image/svg+xml"


@blueprint.get(f"{_RALLY}/poster/")
@published()
def rally_poster(public_id: str) -> str:
    """A rally's poster, to print from the browser."""
    return _rally_page(search.one(public_id, g.moment), "poster")


@blueprint.get(f"{_RALLY}/flyer/")
@published()
def rally_flyer(public_id: str) -> str:
    """A rally's flyer, four on a sheet."""
    return _rally_page(search.one(public_id, g.moment), "flyer")


@blueprint.get(f"{_RALLY}/poster.pdf")
@_ON_A3
def rally_poster_pdf(public_id: str) -> Response:
    """A rally's poster as PDF, on A4 or A3."""
    sheet = sheets.of_rally(search.one(public_id, g.moment))
    return _pdf(sheet, poster.A3 if _is_a3() else poster.A4, f"poster-{public_id}.pdf")


@blueprint.get(f"{_RALLY}/flyer.pdf")
@published()
def rally_flyer_pdf(public_id: str) -> Response:
    """A rally's flyer as PDF, on A6."""
    return _pdf(sheets.of_rally(search.one(public_id, g.moment)), poster.A6, f"flyer-{public_id}.pdf")


@blueprint.get(f"{_RALLY}/card-{_SIZE}.png")
@published()
def rally_picture(public_id: str, size: str) -> Response:
    """A rally's picture card."""
    return _picture(sheets.rally_card(search.one(public_id, g.moment)), size)


@blueprint.get(f"{_RALLY}/card-{_SIZE}.svg")
@published()
def rally_drawing(public_id: str, size: str) -> Response:
    """A rally's picture card in the reader's own fonts."""
    return _drawing(sheets.rally_card(search.one(public_id, g.moment)), size)


@blueprint.get(f"{_KIT}/poster/")
@published()
def campaign_poster(campaign: str) -> str:
    """A campaign's poster with room for city and hour."""
    return _page(
        printed(sheets.of_campaign(*_campaign(campaign, g.language)), "poster"),
        f"/{g.language}/campaigns/{campaign}/kit/",
    )


@blueprint.get(f"{_KIT}/poster.pdf")
@_ON_A3
def campaign_poster_pdf(campaign: str) -> Response:
    """The same as PDF, on A4 or A3."""
    paper = poster.A3 if _is_a3() else poster.A4
    return _pdf(sheets.of_campaign(*_campaign(campaign, g.language)), paper, f"poster-{campaign}-{g.language}.pdf")


@blueprint.get(f"{_KIT}/banner/")
@published()
def campaign_banner(campaign: str) -> str:
    """A campaign's banner, to print from the browser."""
    banner = sheets.banner(*_campaign(campaign, g.language))
    return _page(printed_banner(banner, "banner.pdf"), f"/{g.language}/campaigns/{campaign}/kit/")


@blueprint.get(f"{_KIT}/banner.pdf")
@_ON_A3
def campaign_banner_pdf(campaign: str) -> Response:
    """The same as PDF, on A4 or A3."""
    return _banner(sheets.banner(*_campaign(campaign, g.language)), f"banner-{campaign}-{g.language}.pdf")


@blueprint.get(f"{_KIT}/card-{_SIZE}.png")
@published()
def campaign_picture(campaign: str, size: str) -> Response:
    """A campaign's picture card."""
    return _picture(sheets.campaign_card(*_campaign(campaign, g.language)), size)


@blueprint.get(f"{_KIT}/card-{_SIZE}.svg")
@published()
def campaign_drawing(campaign: str, size: str) -> Response:
    """A campaign's picture card in the reader's own fonts."""
    return _drawing(sheets.campaign_card(*_campaign(campaign, g.language)), size)


@blueprint.get(f"{_SIGN}/")
@published()
def case_sign(campaign: str, case: str) -> ResponseReturnValue:
    """A sign for a person who is not free, to print from the browser; kind words for who asks for another one."""
    face, address = _campaign(campaign, g.language)
    person = casesearch.case(face, case, g.moment)
    if not person.is_held:
        return _no_sign(face, person)
    return _page(
        printed_banner(sheets.sign(face, person, address), "sign.pdf"), f"/{g.language}/campaigns/{campaign}/kit/"
    )


@blueprint.get(f"{_SIGN}.pdf")
@_ON_A3
def case_sign_pdf(campaign: str, case: str) -> ResponseReturnValue:
    """The same as PDF, on A4 or A3."""
    face, address = _campaign(campaign, g.language)
    person = casesearch.case(face, case, g.moment)
    if not person.is_held:
        return _no_sign(face, person)
    return _banner(sheets.sign(face, person, address), f"sign-{case}-{g.language}.pdf")


def pictures(card: card_.Card, base: str) -> list[Picture]:
    """The addresses of a card's pictures below a base, each as PNG where that can be drawn."""
    kind = "png" if is_there() and can_set(card_.words(card)) else "svg"
    return [Picture(f"{base}card-{name}.{kind}", size.width, size.height) for name, size in card_.SIZES.items()]


def link_picture(listing: Listing) -> LinkPicture | None:
    """The card that is shown beside links to a rally; None where it can't be drawn and the map says nothing wrong.

    Of one that is off or has moved no picture is better than a map as if nothing had happened.
    """
    shown = _beside_links(sheets.rally_card(listing), rally_address(listing.id, g.language))
    return shown if shown.href or listing.status is not Status.ON else None


def campaign_link_picture(campaign: CampaignFace) -> LinkPicture | None:
    """The card that is shown beside links to a campaign; None where it can't be drawn."""
    page = f"/{g.language}/campaigns/{campaign.slug}/"
    card = sheets.campaign_card(campaign, current.settings().public_address + page)
    shown = _beside_links(card, f"{page}kit/")
    return shown if shown.href else None


def _beside_links(card: card_.Card, base: str) -> LinkPicture:
    """The lying card below a base, as what it says."""
    wide = next(each for each in pictures(card, base) if "card-wide." in each.href)
    href = wide.href if wide.href.endswith(".png") else ""  # messengers show no SVG
    said = (card.notice, card.title or card.hashtag, card.day, card.hour, card.venue, card.city)
    return LinkPicture(href, wide.width, wide.height, " · ".join(part for part in said if part))


def drawn(draw: Callable[[], bytes], made_from: str, kind: str, file: str) -> Response:
    """A file that is drawn once for what it is made from.

    Raises: NotFound where it can't be drawn; Busy; TooMany.
    """
    if not is_there():
        raise NotFound(_("This server makes no such files. Print the page instead."))
    try:
        return _file(drawings.drawn(draw, f"{kind} {made_from}"), kind, file)
    except Unprintable:
        raise NotFound(_("These words have letters that this server can't draw. Print the page instead.")) from None


def _campaign(slug: str, language: str) -> tuple[CampaignFace, str]:
    """A campaign and its whole address."""
    return search.campaign(slug, g.moment), f"{current.settings().public_address}/{language}/campaigns/{slug}/"


def _no_sign(campaign: CampaignFace, case: CaseFace) -> ResponseReturnValue:
    """What is told to who opens the old address of a sign for somebody who has come free."""
    return render_template("publish/no_sign.html", campaign=campaign, person=case_view.card(case, g.language)), 404


def _is_a3() -> bool:
    return request.args.get("paper") == "a3"


def _rally_page(listing: Listing, kind: str) -> str:
    sheet = printed(sheets.of_rally(listing), kind)
    return _page(sheet, rally_address(listing.id, g.language), link_picture(listing))


def _page(sheet: Printed, back: str, picture: LinkPicture | None = None) -> str:
    pdfs = sheet.pdfs if is_there() and can_set(sheet.words) else ()
    return render_template("publish/sheet.html", shown=sheet, pdfs=pdfs, back=back, link_picture=picture)


def _pdf(sheet: poster.Sheet, paper: poster.Paper, file: str) -> Response:
    return drawn(partial(poster.pdf, sheet, paper), repr((sheet, paper)), _PDF, file)


def _banner(banner: poster.Banner, file: str) -> Response:
    paper = poster.LYING_A3 if _is_a3() else poster.LYING_A4
    return drawn(partial(poster.banner, banner, paper), repr((banner, paper)), _PDF, file)


def _picture(card: card_.Card, size: str) -> Response:
    return drawn(partial(card_.png, card, card_.SIZES[size]), repr((card, size)), _PNG, f"card-{size}.png")


def _drawing(card: card_.Card, size: str) -> Response:
    return _file(card_.svg(card, card_.SIZES[size]), _SVG, f"card-{size}.svg")


def _file(body: bytes, kind: str, file: str) -> Response:
    response = Response(body, content_type=kind)
    response.headers["Content-Disposition"] = f'inline; filename="{file}"'
    response.headers["Cache-Control"] = LONGEST
    return response
