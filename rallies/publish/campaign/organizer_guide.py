"""The organizer's kit: how to hold a rally, permits by country, a press release and the schedule to be pasted."""

from datetime import timedelta
from typing import NamedTuple

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core.clock import Moment
from rallies.core.errors import NotFound
from rallies.core.speech import locale
from rallies.core.speech.voice import voice
from rallies.core.text import plain
from rallies.formats import schedule as schedules
from rallies.formats import words as said
from rallies.model.campaign import campaignsearch
from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace, Listing, StatementFace
from rallies.model.memory import remembered
from rallies.model.selection import Selection
from rallies.publish.addresses import LANGUAGE, absolute, absolute_rally, short_address
from rallies.publish.campaign import campaigns
from rallies.publish.lists import rally_faces
from rallies.publish.served.cacheable_views import published
from rallies.publish.sharing import accents, sharing
from rallies.publish.speech import place_names, words
from rallies.publish.speech.feedwords import words as feedwords

blueprint = Blueprint("hold", __name__)
AROUND = timedelta(days=14)
"""How far from its days of action a campaign's schedule reaches."""
PASTED = 60
"""Up to how many rallies the kit shows the schedule itself; more are a file."""
QUOTED = 600
"""Characters of the statement in a press release."""


class Permit(NamedTuple):
    """What the coalition says about permits in a country: its name, the text as HTML and that text's language."""

    country: str
    html: str
    language: str
    updated: str


@blueprint.get(f"/{LANGUAGE}/campaigns/<campaign>/kit/hold/")
@published()
def hold(campaign: str) -> str:
    """How to hold a rally for a campaign, step by step."""
    face = search.campaign(campaign, g.moment)
    rallies = _number(face)
    return render_template(
        "publish/hold.html",
        campaign=face,
        accent=accents.address(face),
        crumbs=campaigns.crumbs(face),
        permits=_permits(face, g.language),
        schedule=_pasted(face, g.language) if rallies <= PASTED else "",
        rallies=rallies,
        file=campaigns.below(g.language, campaign, "kit/hold/schedule.txt"),
    )


@blueprint.get(f"/{LANGUAGE}/campaigns/<campaign>/kit/hold/schedule.txt")
@published()
def schedule(campaign: str) -> ResponseReturnValue:
    """The schedule of a campaign as plain text."""
    face = search.campaign(campaign, g.moment)
    return _schedule(face, _scheduled(face, g.moment, limit=search.MAX_FEED), g.language), {
        "Content-Type": "text/plain; charset=utf-8"
    }


@blueprint.get(f"/{LANGUAGE}/rallies/<string:public_id>/press/")
@published()
def press(public_id: str) -> str:
    """A press release with the facts of a rally, for its organizer to finish."""
    listing = search.one(public_id, g.moment)
    if not listing.campaign:
        raise NotFound(_("This rally belongs to no campaign, so there is nothing to tell the press of it here."))
    face = search.campaign(listing.campaign, g.moment)
    return render_template(
        "publish/press.html",
        campaign=face,
        accent=accents.address(face),
        crumbs=campaigns.crumbs(face, (_("Hold a rally"), campaigns.below(g.language, face.slug, "kit/hold/"))),
        listing=listing,
        headline=sharing.headline(listing, g.language),
        href=f"/{g.language}/rallies/{public_id}/",
        release=_release(listing, face, g.language),
    )


def _permits(campaign: CampaignFace, language: str) -> list[Permit]:
    """The texts about permits by the names of countries, each in the reader's language or another one it has."""
    permits = []
    for text in campaignsearch.permits(campaign, g.moment):
        code = next((code for code in (language, campaign.language) if code in text.htmls), next(iter(text.htmls), ""))
        name = place_names.country_name(text.country, language)
        permits.append(Permit(name, text.htmls.get(code, ""), code, words.plain_day(text.updated_at.date(), language)))
    return sorted(permits, key=lambda permit: locale.sorting_key(permit.country))


def _around(campaign: CampaignFace) -> Selection:
    """The rallies around a campaign's days; of one without days all of them."""
    if not campaign.days:
        return Selection(campaign=campaign.slug)
    since, until = campaign.days[0].first - AROUND, campaign.days[-1].last + AROUND
    return Selection(campaign=campaign.slug, since=since, until=until)


def _number(campaign: CampaignFace) -> int:
    """How many rallies the schedule has: past ones too, of a campaign without days those to come."""
    about = _around(campaign)
    return search.size(about, g.moment) if campaign.days else search.counts(about, g.moment).rallies


def _scheduled(campaign: CampaignFace, moment: Moment, *, limit: int) -> list[Listing]:
    about = _around(campaign)
    if not campaign.days:
        return search.upcoming(about, moment, limit=limit)
    return search.window(about, moment, limit=limit).listings


def _pasted(campaign: CampaignFace, language: str) -> str:
    """The schedule as the kit shows it, asked once a revision."""
    return remembered(
        ("pasted", campaign.slug, language),
        g.moment,
        lambda own: _schedule(campaign, _scheduled(campaign, own, limit=PASTED), language),
    )


def _schedule(campaign: CampaignFace, listings: list[Listing], language: str) -> str:
    _ = voice(language).gettext
    head = f"{campaign.hashtag} {campaign.title(language)}".strip()
    text = schedules.dump(listings, head, feedwords(language), link=lambda listing: short_address(listing.id))
    page = absolute(Selection(campaign=campaign.slug), language)
    return f"{text}\n{_('The newest schedule is always here: %(link)s', link=page)}\n"


def _release(listing: Listing, campaign: CampaignFace, language: str) -> str:
    """The press release as plain text, with gaps in brackets for what the organizer alone knows."""
    _ = voice(language).gettext
    spoken = feedwords(language)
    statement = campaignsearch.statement(campaign, language, g.moment)
    city, country = spoken.city(listing), place_names.country_name(listing.country, language)
    day = words.day(listing.day, language)
    facts = [
        _("On %(day)s people gather in %(city)s for the campaign %(tag)s: %(title)s.", day=day, city=city or country,
          tag=campaign.hashtag, title=campaign.title(language)),
        _("When: %(when)s", when=said.when(listing, spoken)),
    ]  # fmt: skip
    parts = [
        _("PRESS RELEASE · %(city)s, %(country)s", city=city, country=country) if city else _("PRESS RELEASE"),
        said.title(listing, spoken),
        *([sharing.what_holds(listing, language)] if rally_faces.is_off(listing) else facts),
        _("Where: %(where)s", where=said.where(listing, spoken)),
        _("Who calls: %(who)s", who=listing.organization) if listing.organization else "",
        campaign.anniversary(language),
        _demands(statement, language),
        _("A sentence of your own: [why you stand there, in one or two sentences]"),
        _("For the press: [a name and a number that may become public]"),
        _("The latest news on this rally: %(link)s", link=absolute_rally(listing.id, language)),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def _demands(statement: StatementFace | None, language: str) -> str:
    """The demands as a list, else the beginning of the statement."""
    if statement is None:
        return ""
    _ = voice(language).gettext
    if statement.demands:
        return "\n".join([_("The coalition asks for:"), *(f"– {demand}" for demand in statement.demands)])
    return plain(statement.html)[:QUOTED].rsplit("\n", 1)[0]
