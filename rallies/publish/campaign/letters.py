"""The wall: open letters of a campaign, or to one of its cases, and how many there are on their way."""

from math import ceil

from flask import Blueprint, g, render_template

from rallies.core.errors import NotFound
from rallies.core.speech import locale
from rallies.core.speech.voice import voice
from rallies.model.case import casesearch
from rallies.model.letter import lettersearch
from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace, PublicLetter
from rallies.publish.addresses import LANGUAGE
from rallies.publish.campaign import campaigns, case_view
from rallies.publish.lists import query
from rallies.publish.served.cacheable_views import published
from rallies.publish.sharing import accents
from rallies.publish.speech import words

PAGE = 12
"""Letters on a page of the wall: with the longest ones it stays below 25 kB."""
MOST_CASES = 200
CAMPAIGN = f"/{LANGUAGE}/campaigns/<campaign>/"
blueprint = Blueprint("letters", __name__)


@blueprint.get(f"{CAMPAIGN}letters/")
@published(page=query.PAGES)
def wall(campaign: str) -> str:
    """All open letters of a campaign."""
    return _wall(_campaign(campaign), "")


@blueprint.get(f"{CAMPAIGN}cases/<case>/letters/")
@published(page=query.PAGES)
def to_one(campaign: str, case: str) -> str:
    """The open letters to one case."""
    return _wall(_campaign(campaign), case)


@blueprint.get(f"{CAMPAIGN}letters/sheet/")
@published()
def sheet(campaign: str) -> str:
    """What a letter-writing evening prints: blank postcards with addresses, one for each who is held."""
    face = _campaign(campaign)
    held = [case for case in casesearch.held(face, g.moment, limit=MOST_CASES) if case.write_to]
    spelling = locale.one_of(face.letter_languages, g.language)
    return render_template(
        "publish/letter_cards.html",
        campaign=face,
        cards=[(case, case.name(spelling)) for case in held],
        written_in=locale.one_or_other(face.letter_languages, g.language),
        people=case_view.named(held, g.language),
    )


def _campaign(slug: str) -> CampaignFace:
    face = search.campaign(slug, g.moment)
    if not face.has_letters:
        raise NotFound("This campaign has no letters.")
    return face


def _wall(face: CampaignFace, case: str) -> str:
    language = g.language
    to = casesearch.case(face, case, g.moment) if case else None
    number, counted = query.page("page"), lettersearch.tally(face, g.moment, case=case)
    pages = max(1, ceil(counted.open / PAGE))
    if number > pages:
        raise NotFound("There is no such page.")
    page = lettersearch.wall(face, case=case, limit=PAGE, offset=(number - 1) * PAGE, total=counted.open)
    return render_template(
        "publish/letters.html",
        campaign=face,
        accent=accents.address(face),
        to=to,
        person=case_view.card(to, language) if to else None,
        takes_letters=campaigns.has_readers(face),
        letters=[(letter, *_said(letter, face, language)) for letter in page],
        steps=_steps(language),
        tally=counted,
        page=number,
        pages=pages,
    )


def _said(letter: PublicLetter, face: CampaignFace, language: str) -> tuple[str, str]:
    """Whom a letter is to, and its day, in words."""
    return _to(letter.case_name(language, face.language), language), words.short_day(letter.sent_on, language)


def _to(name: str, language: str) -> str:
    _ = voice(language).gettext
    return _("To %(name)s", name=name)


def _steps(language: str) -> dict[str, str]:
    """How far letters have come, in words."""
    _ = voice(language).gettext
    return {
        "received": _("received"),
        "printed": _("printed"),
        "posted": _("posted"),
        "answered": _("answered"),
        "refused": _("refused by the prison"),
        "kept": _("kept for release"),
    }
