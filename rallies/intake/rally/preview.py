"""A rally before it is sent: the face it will have, by the same function that every public page goes through."""

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from rallies.core.clock import Moment
from rallies.intake import words
from rallies.model.desk.moderation import State
from rallies.model.lists import placewords
from rallies.model.lists.listing import COLUMNS, CampaignFace, Listing, of
from rallies.model.rally import particulars
from rallies.model.rally.draft import Draft
from rallies.model.rally.rallies import Precision, Rally
from rallies.places.candidate import Candidate

if TYPE_CHECKING:
    from sqlalchemy import Row


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What the organizer is shown before she sends: the public face, and what it means in words.

    `later` is the face of a timed place once it is shown, None for all others; `is_city_point` tells that the map
    has no more than the city to show, `spot` in words where the exact one is, `misspelt` how a city was read whose
    name has a letter wrong.
    """

    face: Listing
    later: Listing | None
    start: str
    end: str
    where: str
    shown: str
    campaign_title: str
    series: str = ""
    clock_note: str = ""
    email: str = ""
    is_city_point: bool = False
    spot: str = ""
    misspelt: str = ""


def preview(
    draft: Draft, city: Candidate | None, campaign: CampaignFace | None, moment: Moment, language: str
) -> Preview:
    """What a draft will look like in a language."""
    shown = of_rally(unsaved(draft, moment), campaign, moment, language)
    lat, lon = draft.place.lat, draft.place.lon
    return replace(
        shown,
        series=words.series(draft.time.day, draft.repeats_until, language),
        clock_note=words.clock_note(
            shown.face.tz, city.zone if city else "", draft.time.day, draft.time.hour, language
        ),
        email=draft.email,
        misspelt=words.misspelt(draft.understood, language, city),
        spot=words.spot(lat, lon, city, language) if city and lat is not None and lon is not None else "",
        is_city_point=draft.place.lat is None and shown.face.precision in {Precision.EXACT, Precision.STREET},
    )


def of_rally(rally: Rally, campaign: CampaignFace | None, moment: Moment, language: str) -> Preview:
    """What a rally of the register looks like, or would look like once it is published."""
    listing = face(rally, campaign, moment)
    later = face(rally, campaign, Moment(rally.reveals_at)) if listing.reveals_at and rally.reveals_at else None
    return Preview(
        face=listing,
        later=later,
        start=words.start(listing, language),
        end=words.end(listing, language),
        where=words.where(listing, language),
        shown=placewords.for_organizer(rally, listing, language),
        campaign_title=campaign.title(language) if campaign else "",
    )


def unsaved(draft: Draft, moment: Moment) -> Rally:
    """A rally of a draft that is in no session."""
    rally = Rally(public_id="", uid="", state=State.PUBLISHED, reason="", revision=0, sequence=0, updated_at=moment.now)
    particulars.set_texts(rally, draft)
    particulars.set_time(rally, draft.time)
    particulars.set_place(rally, draft.place)
    return rally


def face(rally: Rally, campaign: CampaignFace | None, moment: Moment) -> Listing:
    """The public face that a rally would have at a moment, were it published."""
    row: dict[str, Any] = {column.key: getattr(rally, column.key, None) for column in COLUMNS}
    row |= {
        "state": State.PUBLISHED,
        "campaign": campaign.slug if campaign else None,
        "hashtag": campaign.hashtag if campaign else None,
        "is_example": False,
    }
    return of(cast("Row[Any]", SimpleNamespace(**row)), moment)
