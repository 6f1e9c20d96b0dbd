"""A campaign in a few words: its days, how long until then, how much is to come."""

from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from rallies.model.campaign import actiondays
from rallies.model.campaign.actiondays import Span
from rallies.model.case import casesearch
from rallies.model.lists import search
from rallies.model.lists.census import Counts
from rallies.model.lists.listing import CampaignFace, Listing, Phase
from rallies.model.selection import Selection
from rallies.publish.campaign import case_view
from rallies.publish.campaign.case_view import Named
from rallies.publish.lists import rally_faces
from rallies.publish.speech import words
from rallies.publish.speech.words import Leaf

NAMED = 7
"""How many people a card names."""


@dataclass(frozen=True)
class Card:
    """What a card shows of a campaign; empty words are left out.

    `leaf` is the day that is on or next, None for a campaign without one; `people` are the first it is for.
    """

    campaign: CampaignFace
    counts: Counts
    days: str
    countdown: str
    tally: str
    leaf: Leaf | None
    people: list[Named]


def cards() -> list[Card]:
    """The cards of all campaigns: open ones first, of these the next to come first."""
    unsorted = [card(campaign) for campaign in search.campaigns()]
    return sorted(unsorted, key=lambda card: (not card.campaign.is_open, *_distance(card.campaign)))


def card(campaign: CampaignFace, counts: Counts | None = None) -> Card:
    """The card of a campaign."""
    counts = counts or search.counts(Selection(campaign=campaign.slug), g.moment)
    span = _coming(campaign)
    return Card(
        campaign=campaign,
        counts=counts,
        days=days(campaign),
        countdown=_countdown(campaign),
        tally=tally(counts),
        leaf=words.leaf(max(span.first, min(span.last, g.moment.today())), g.language) if span else None,
        people=case_view.named(casesearch.cases(campaign, g.moment, limit=NAMED), g.language),
    )


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
    if listing.phase is not Phase.UPCOMING or rally_faces.is_off(listing):
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
    """The days of action of a campaign that are not over in words, else the last ones; "" for none."""
    today = g.moment.today()
    ahead = [span for span in campaign.days if span.last >= today] or campaign.days[-1:]
    return " · ".join(_said(span) for span in ahead)


def next_days(campaign: CampaignFace) -> str:
    """The days of action in words that a sheet or a message is for: those that are on, else the next, else the last."""
    span = _coming(campaign)
    return _said(span) if span else ""


def _distance(campaign: CampaignFace) -> tuple[bool, int]:
    """Whether a campaign's day is over or unknown, and how many days it is off."""
    span = _coming(campaign)
    if span is None:
        return True, 0
    days = (span.last - g.moment.today()).days
    return days < 0, abs(days)


def _countdown(campaign: CampaignFace) -> str:
    span, today = _coming(campaign), g.moment.today()
    if span is None:
        return ""
    if span.last >= today > span.first:
        return _("Going on now")
    return until((span.first - today).days)


def _coming(campaign: CampaignFace) -> Span | None:
    days = campaign.days
    return actiondays.coming(days, g.moment.today()) if len(days) > 1 else next(iter(days), None)


def _said(span: Span) -> str:
    first, last = words.day(span.first, g.language), words.day(span.last, g.language)
    return first if first == last else _("%(first)s to %(last)s", first=first, last=last)
