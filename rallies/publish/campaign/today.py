"""The day itself: what goes on now, what is next and what is done, around the world."""

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from flask import Blueprint, g, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from rallies.core.clock import Moment
from rallies.core.speech import locale
from rallies.core.speech.voice import voice
from rallies.model.campaign import campaignsearch, day_timeline
from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace, Listing, NoticeFace
from rallies.model.photo import photowall
from rallies.publish.addresses import LANGUAGE
from rallies.publish.campaign import campaign_cards, campaigns, hour_strip, photos, today_world
from rallies.publish.lists import rally_faces
from rallies.publish.lists.rally_faces import Face
from rallies.publish.served.cacheable_views import may_lag, published
from rallies.publish.sharing import accents
from rallies.publish.speech import place_names, words

blueprint = Blueprint("today", __name__)
SHOWN = 24
PICTURES = 8
"""How many rallies of each kind and how many pictures the page shows."""
BEFORE, AFTER = timedelta(days=31), timedelta(days=1)
"""On which days what runs now may have begun, before and after the day in UTC."""


class Told(NamedTuple):
    """A notice in words: its text and that text's language, where it is for, and when it was said."""

    text: str
    language: str
    country: str
    at: str
    machine: str


class Soon(NamedTuple):
    """Rallies that are to begin, and in how long."""

    until: str
    faces: list[Face]


@blueprint.get(f"/{LANGUAGE}/campaigns/<campaign>/today/")
@may_lag
@published()
def today(campaign: str) -> str:
    """The day of a campaign: now, next and done, over all zones, and when that was last true."""
    face = search.campaign(campaign, g.moment)
    day = hour_strip.day_of(face, g.moment) or g.moment.today()
    days = hour_strip.around(face, day, g.moment)
    at, ahead = day_timeline.ticked(g.moment), day_timeline.to_come(campaign, *days, g.moment, limit=SHOWN)
    notices = campaignsearch.notices(face, g.moment)
    true_at = max([at, *(notice.said_at for notice in notices)])
    of_day, of_days = (
        day_timeline.timetable(campaign, day, day, g.moment),
        day_timeline.timetable(campaign, *days, g.moment),
    )
    running, runs = _running(campaign)
    is_on, tally, around = _is_on(day), day_timeline.tally(of_day, g.moment), day_timeline.tally(of_days, g.moment)
    label = _("The world now") if is_on or runs else _("The cities of the day")
    return render_template(
        "publish/today.html",
        campaign=face,
        accent=accents.address(face),
        crumbs=campaigns.crumbs(face),
        day=words.day(day, g.language),
        machine_day=day.isoformat(),
        is_on=is_on,
        countdown=campaign_cards.until((day - g.moment.today()).days) if not is_on else "",
        notices=[_told(notice, face, g.language) for notice in notices],
        standing=_standing(runs, around.soon + around.later + tally.untimed, tally.done),
        tally=tally,
        around=around,
        shown=SHOWN,
        now=running,
        runs=runs,
        soon=_soon([one for one in ahead if one.starts <= at + day_timeline.SOON], at, g.language),
        following=_soon(ahead[:1], at, g.language),
        zones=hour_strip.strip(day, of_day.beginnings, Moment(at), g.language),
        world=today_world.drawing(campaign, day, running, at if is_on or runs else None, label),
        photos=_pictures(face) if tally.done else [],
        at=words.clock(true_at, "UTC", g.language),
        at_day=words.short_day(true_at.date(), g.language),
    )


def _running(campaign: str) -> tuple[list[Face], int]:
    """What of a campaign runs now, on whichever day, and how much that is."""
    today = g.moment.today()
    days = (today - BEFORE, today + AFTER)
    times = day_timeline.timetable(campaign, *days, g.moment)
    found = day_timeline.going_on(campaign, *days, times, g.moment, limit=SHOWN)
    return rally_faces.faces(found, g.language), day_timeline.tally(times, g.moment).now


def _pictures(campaign: CampaignFace) -> list[photos.Hung]:
    """The latest pictures of a campaign that shows some."""
    return [photos.hung(photo) for photo in photowall.wall(campaign, limit=PICTURES)] if campaign.has_photos else []


def _standing(now: int, to_come: int, over: int) -> str:
    """How many run, are to come and are over, without those that are none."""
    said = [
        ngettext("%(num)s now", "%(num)s now", now) if now else "",
        ngettext("%(num)s to come", "%(num)s to come", to_come) if to_come else "",
        ngettext("%(num)s over", "%(num)s over", over) if over else "",
    ]
    return " · ".join(part for part in said if part)


def _is_on(day: date) -> bool:
    """Whether a day has begun in the first zone and not ended in the last one."""
    first, last = hour_strip.span(day)
    return bool(g.moment.has_come(first)) and not g.moment.has_come(last)


def _soon(listings: list[Listing], at: datetime, language: str) -> list[Soon]:
    """Rallies in their order, those that begin in equally long together."""
    _ = voice(language).gettext
    return [
        Soon(_("In %(time)s", time=locale.duration(starts - at, language)), rally_faces.faces(group, language))
        for starts, group in groupby(listings, key=lambda listing: listing.starts)
    ]


def _told(notice: NoticeFace, campaign: CampaignFace, language: str) -> Told:
    code = next((code for code in (language, campaign.language) if notice.texts.get(code)), "")
    code = code or next(iter(notice.texts), language)
    at = words.clock(notice.said_at, "UTC", language)
    country = place_names.country_name(notice.country, language)
    return Told(notice.texts.get(code, ""), code, country, at.hour, at.machine)
