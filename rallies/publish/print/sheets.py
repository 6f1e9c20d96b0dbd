"""What posters, banners, signs and picture cards say, in the reader's language, as the formats take it."""

from flask import g
from flask_babel import gettext as _

from rallies.core.speech import locale
from rallies.formats.print.card import Card
from rallies.formats.print.poster import Banner, Sheet
from rallies.model.case import casewords
from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace, CaseFace, ChangeFace, Listing, Status
from rallies.publish.addresses import short_address
from rallies.publish.campaign import campaign_cards
from rallies.publish.lists import rally_faces
from rallies.publish.lists.rally_faces import Face

ACCENT = "#b3122b"
"""The bar of sheets whose campaign has no colour of its own: the house's, on white."""


def of_rally(listing: Listing) -> Sheet:
    """The poster or flyer of a rally; it shows no more of the place than its page does."""
    face = rally_faces.face(listing, g.language)
    campaign = search.campaign(listing.campaign, g.moment) if listing.campaign else None
    city, country = _where(listing, face)
    return Sheet(
        language=g.language,
        accent=_accent(campaign),
        address=short_address(listing.id),
        link=_bare(short_address(listing.id)),
        hashtag=listing.campaign_hashtag or listing.title,
        title=listing.title if listing.campaign_hashtag else "",
        notice=_notice(listing),
        is_off=rally_faces.is_off(listing),
        was=_before(listing),
        city=city,
        country=country,
        day=_days(face),
        hour=_hours(face),
        no_hour="" if face.hour else _("The hour is still to be announced."),
        zone=_zone(listing) if face.hour else "",
        venue=face.spot,
        street=(listing.address if listing.venue else "") or face.precision,
        scan=_("Still on? Scan, or type:"),
        by_hand=_("To write on: what to bring, whom to ask"),
    )


def of_campaign(campaign: CampaignFace, address: str) -> Sheet:
    """The poster of a campaign, with room to write city and hour by hand; `address` is where its code leads."""
    return Sheet(
        language=g.language,
        accent=_accent(campaign),
        address=address,
        link=_bare(address),
        hashtag=campaign.hashtag or campaign.title(g.language),
        title=campaign.title(g.language) if campaign.hashtag else "",
        notice=_example() if campaign.is_example else "",
        day=campaign_cards.next_days(campaign),
        scan=_("Find a rally near you. Scan, or type:"),
        by_hand=_("To write on: what to bring, whom to ask"),
        write_city=_("City and place"),
        write_hour=_("Hour"),
    )


def banner(campaign: CampaignFace, address: str) -> Banner:
    """A banner with the hashtag of a campaign, to be held up in a picture."""
    return Banner(
        language=g.language,
        accent=_accent(campaign),
        first=campaign.hashtag or campaign.title(g.language),
        second=campaign.title(g.language) if campaign.hashtag else "",
        third=campaign_cards.next_days(campaign),
        link=_bare(address),
    )


def sign(campaign: CampaignFace, case: CaseFace, address: str) -> Banner:
    """A sign that asks for the freedom of a person or a group, and tells how it stands, with its day."""
    return Banner(
        language=g.language,
        accent=_accent(campaign),
        # A name can't be declined: put it where it stands as it is, such as after a colon.
        first=_("Free %(name)s", name=case.name(g.language)),
        second=campaign.hashtag,
        third=case.said(case.roles, g.language),
        note=casewords.in_words(case.state, g.language),
        link=_bare(address),
    )


def rally_card(listing: Listing) -> Card:
    """The picture card of a rally."""
    sheet = of_rally(listing)
    return Card(
        language=g.language,
        accent=sheet.accent,
        hashtag=sheet.hashtag,
        title=sheet.title,
        notice=sheet.notice,
        is_off=sheet.is_off,
        was=sheet.was,
        city=sheet.city,
        country=sheet.country,
        venue=sheet.venue,
        day=sheet.day,
        hour=sheet.hour,
        link=sheet.link,
    )


def campaign_card(campaign: CampaignFace, address: str) -> Card:
    """The picture card of a campaign."""
    sheet = of_campaign(campaign, address)
    return Card(
        language=g.language,
        accent=sheet.accent,
        hashtag=sheet.hashtag,
        title=sheet.title,
        notice=sheet.notice,
        day=sheet.day,
        link=sheet.link,
    )


def _where(listing: Listing, face: Face) -> tuple[str, str]:
    """City and country; the country alone stands in the city's place, and so does the net."""
    if listing.is_online:
        return _("Online"), ""
    return (face.city, face.country) if face.city else (face.country, "")


def _accent(campaign: CampaignFace | None) -> str:
    return campaign.accent or ACCENT if campaign else ACCENT


def _bare(address: str) -> str:
    """An address as it is printed and typed: without its scheme and last slash."""
    return address.partition("://")[2].rstrip("/")


def _notice(listing: Listing) -> str:
    """What stands over everything: that it will not be, is not as it was, or never was."""
    if listing.status is Status.CANCELLED:
        return _("Cancelled")
    if listing.status is Status.POSTPONED:
        return _("Postponed: a new time is not known yet")
    if change := _moved(listing):
        return _("Changed: another time") if change.what == "time" else _("Changed: another place")
    return _example() if listing.is_example else ""


def _moved(listing: Listing) -> ChangeFace | None:
    """The last change of time or place of a rally that has one and is on."""
    if listing.status is not Status.CHANGED:
        return None
    return next(change for change in listing.changes if change.what in {"time", "place"})


def _before(listing: Listing) -> str:
    """What held before the last change of time or place, as far as it is public."""
    change = _moved(listing)
    return rally_faces.told_of(change, listing, g.language).before if change else ""


def _example() -> str:
    return _("Example: nobody meets there")


def _days(face: Face) -> str:
    return _("%(first)s to %(last)s", first=face.short_day, last=face.until_day) if face.until_day else face.day


def _hours(face: Face) -> str:
    return f"{face.hour}–{face.end_hour}" if face.end_hour and not face.until_day else face.hour


def _zone(listing: Listing) -> str:
    """The zone of a rally's hours in words, with what it is called and how far from UTC."""
    at = listing.local_start
    return f"{locale.zone_name(listing.tz, g.language, at)} ({locale.zone_in_words(at)})"
