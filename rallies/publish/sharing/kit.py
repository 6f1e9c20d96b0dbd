"""The kit of a campaign: texts, pictures and links to pass it on, and what to print."""

from typing import NamedTuple

from flask import Blueprint, g, render_template
from flask_babel import gettext as _

from rallies.formats.print.typesetting import is_there
from rallies.model.case import casesearch
from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace
from rallies.model.selection import Selection
from rallies.publish.addresses import LANGUAGE, absolute
from rallies.publish.campaign import campaign_cards, case_view
from rallies.publish.print import posters, sheets
from rallies.publish.served.cacheable_views import published
from rallies.publish.sharing import accents, networks
from rallies.publish.sharing.networks import Fit, Way

blueprint = Blueprint("kit", __name__)
MOST_SIGNS = 60


class Text(NamedTuple):
    """A text that is ready to be sent: what it is for, its words, how long it is where, and links that put it in."""

    purpose: str
    words: str
    fits: tuple[Fit, ...]
    ways: list[Way]


@blueprint.get(f"/{LANGUAGE}/campaigns/<campaign>/kit/")
@published()
def kit(campaign: str) -> str:
    """Everything to pass a campaign on, in one language."""
    face = search.campaign(campaign, g.moment)
    address = absolute(Selection(campaign=campaign), g.language)
    held = casesearch.held(face, g.moment, limit=MOST_SIGNS + 1)
    return render_template(
        "publish/kit.html",
        campaign=face,
        accent=accents.address(face),
        texts=texts(face, address),
        pictures=posters.pictures(sheets.campaign_card(face, address), ""),
        has_pdf=is_there(),
        held=case_view.named(held[:MOST_SIGNS], g.language),
        has_more=len(held) > MOST_SIGNS,
    )


def texts(campaign: CampaignFace, link: str) -> list[Text]:
    """The ready texts of a campaign, from the shortest to one for messengers and mail."""
    days, title, tag = campaign_cards.next_days(campaign), campaign.title(g.language), campaign.hashtag
    counted = search.counts(Selection(campaign=campaign.slug), g.moment)
    lines_of = {
        _("The shortest"): [" ".join(part for part in (tag or title, days, link) if part)],
        _("A post"): [
            _("%(title)s. Find a rally near you, or hold one.", title=title.rstrip(".")),
            *([days] if days else []),
            link,
            *([tag] if tag else []),
        ],
        _("For messengers and mail"): [
            title,
            *([days] if days else []),
            campaign.summary(g.language),
            campaign_cards.tally(counted) if counted.rallies else "",
            _("Where and when: %(link)s", link=link),
            tag,
        ],
    }
    return [
        _text(purpose, "\n".join(line for line in lines if line), link, title) for purpose, lines in lines_of.items()
    ]


def _text(purpose: str, words: str, link: str, subject: str) -> Text:
    fits = networks.fits(words)
    over = {fit.network for fit in fits if not fit.fits}
    return Text(purpose, words, fits, [way for way in networks.ways(words, link, subject) if way.name not in over])
