"""A campaign in a few words: its days, how long until then, how much is to come."""

from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from rallies.model import search
from rallies.model.listing import CampaignFace, Listing, Phase
from rallies.model.search import Counts
from rallies.model.selection import Selection
from rallies.publish import faces, words


@dataclass(frozen=True)
class Card:
    """What a card shows of a campaign; empty words are left out."""

    campaign: CampaignFace
    counts: Counts
    days: str
    countdown: str
    tally: str


def cards() -> list[Card]:
    """The cards of all campaigns: open ones first, of these the next to come first."""
    found = [card(campaign) for campaign in search.campaigns(g.moment)]
    return sorted(found, key=lambda card: (not card.campaign.is_open, *_distance(card.campaign)))


def card(campaign: CampaignFace, counts: Counts | None = None) -> Card:
    """The card of a campaign."""
    counts = counts or search.counts(Selection(campaign=campaign.slug), g.moment)
    return Card(campaign, counts, days(campaign), _countdown(campaign), tally(counts))


def tally(counts: Counts) -> str:
    """How many rallies, cities and countries, each with its own plural."""
    parts = [
        ngettext("%(num)s rally", "%(num)s rallies", counts.rallies),
        ngettext("%(num)s city", "%(num)s cities", counts.cities),
        ngettext("%(num)s country", "%(num)s countries", counts.countries),
    ]
    return " · ".join(parts)


def in_days(listing: Listing) -> str:
    """How far off a rally that is to come is, by the calendar at its venue; "" for one that is not."""
    if listing.phase is not Phase.UPCOMING or faces.is_off(listing):
        return ""
    return until((listing.day - g.moment.today(listing.tz)).days)


def until(days: int) -> str:
    """How far off a day is; "" for one that is over."""
    if days == 0:
        return _("Today")
    if days == 1:
        return _("Tomorrow")
    return ngettext("In %(num)s day", "In %(num)s days", days) if days > 0 else ""


def days(campaign: CampaignFace) -> str:
    """The days of action of a campaign in words, "" for none."""
    first, last = campaign.starts_on, campaign.ends_on
    if first is None:
        return ""
    if last is None or last == first:
        return words.day(first, g.language)
    return _("%(first)s to %(last)s", first=words.day(first, g.language), last=words.day(last, g.language))


def _distance(campaign: CampaignFace) -> tuple[bool, int]:
    """Whether a campaign's day is over or unknown, and how many days it is off."""
    last = campaign.ends_on or campaign.starts_on
    if last is None:
        return True, 0
    days = (last - g.moment.today()).days
    return days < 0, abs(days)


def _countdown(campaign: CampaignFace) -> str:
    if campaign.starts_on is None:
        return ""
    today = g.moment.today()
    if (campaign.ends_on or campaign.starts_on) >= today > campaign.starts_on:
        return _("Going on now")
    return until((campaign.starts_on - today).days)
