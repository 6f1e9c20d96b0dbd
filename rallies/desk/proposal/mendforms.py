"""The form by which the desk mends a rally: its words, its campaign, its time and its place."""

import re
from datetime import date, time
from typing import Any, ClassVar

from flask_babel import gettext as _
from wtforms import SelectField, ValidationError
from wtforms.fields import Field

from rallies.core.clock import is_skipped
from rallies.core.speech.voice import lazy_gettext as _l
from rallies.core.text import MAX_MARKDOWN
from rallies.desk import fields, words
from rallies.desk.campaign import campaignwords
from rallies.desk.fields import Sheet, line, text
from rallies.desk.queue import items, queue_query
from rallies.model.rally.draft import TimeSaid
from rallies.model.rally.proposals import CAMPAIGN
from rallies.model.rally.rallies import Kind, Precision, Rally
from rallies.places.candidate import Candidate
from rallies.places.points.sphere import distance_km, vector

WORD_FIELDS = ("title", "kind", "description", "organization", "url", "route", CAMPAIGN)
TIME_FIELDS = ("day", "start", "end", "end_day")
PLACE_FIELDS = ("country", "city", "venue", "address", "lat", "lon")
LONGEST_REASON = 1_000
CITY_POINT_KM = 0.05
"""How near to the point of its city a spot is no spot of its own."""
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", re.ASCII)


class MendForm(Sheet):
    """A rally as it stands, to be changed; the zone is that of its city."""

    offered: ClassVar = {"country": [("", "—"), *campaignwords.countries()]}
    zone: str = "UTC"

    title = line(_l("Title"), 200, is_needed=True)
    kind = SelectField(_l("Kind"))
    description = text(_l("Text"), MAX_MARKDOWN, rows=6)
    organization = line(_l("Organization"), 200)
    url = line(_l("Link"), 500)
    route = text(_l("Route"), 2_000, rows=2)
    campaign = SelectField(_l("Campaign"))
    day = fields.day(_l("Day"))
    start = line(_l("Start"), 5, description=_l("By the clock of the place, such as 18:00; empty if to be announced."))
    end = line(_l("End"), 5)
    end_day = fields.day(_l("Last day"), _l("Only if it lasts several days."))
    country = SelectField(_l("Country"))
    city = line(_l("City"), 200)
    venue = line(_l("Venue"), 300)
    address = line(_l("Address"), 300)
    lat = line(_l("Latitude"), 20, description=_l("Empty for the middle of the city."))
    lon = line(_l("Longitude"), 20)
    why = text(_l("Why"), LONGEST_REASON, rows=2, description=_l("Everyone reads it beside a new time or place."))

    def validate_title(self, field: Field) -> None:
        """A letter or a digit at least."""
        if not any(sign.isalnum() for sign in field.data or ""):
            raise ValidationError(_("This is needed."))

    def validate_url(self, field: Field) -> None:
        """An address of a page without a name and password in it."""
        fields.address(self, field)
        if "@" in (field.data or "").partition("://")[2].partition("/")[0]:
            raise ValidationError(_("Write a whole address that begins with https:// or http://."))

    def validate_start(self, field: Field) -> None:
        """An hour that the clocks of the place show."""
        hour = hour_of(field.data)
        if field.data and hour is None:
            raise ValidationError(_("Write the hour as 18:00, by the 24-hour clock."))
        if hour is not None and self.day.data and is_skipped(self.day.data, hour, self.zone):
            raise ValidationError(_("The clocks there jump over this hour on that day."))

    def validate_end(self, field: Field) -> None:
        """An hour, and only where a start is."""
        if field.data and (hour_of(field.data) is None or not self.start.data):
            raise ValidationError(_("Write the hour as 18:00, by the 24-hour clock."))

    def validate_day(self, field: Field) -> None:
        """Needed."""
        if not field.data:
            raise ValidationError(_("This is needed."))

    def validate_end_day(self, field: Field) -> None:
        """Not before the first."""
        if field.data and self.day.data and field.data < self.day.data:
            raise ValidationError(_("This is before the first day."))

    def validate_lat(self, field: Field) -> None:
        """Degrees, both or none."""
        if bool(field.data) is not bool(self.lon.data) or not _is_degrees(field.data, 90):
            raise ValidationError(_("Write degrees from −%(most)d to %(most)d.", most=90))

    def validate_lon(self, field: Field) -> None:
        """Degrees."""
        if not _is_degrees(field.data, 180):
            raise ValidationError(_("Write degrees from −%(most)d to %(most)d.", most=180))

    def offer(self, rally: Rally) -> None:
        """Fill what can be chosen; a rally moves neither to the net nor from it."""
        is_online = rally.kind == Kind.ONLINE
        self.kind.choices = [(kind.value, words.kind_word(kind)) for kind in Kind if (kind is Kind.ONLINE) is is_online]
        slugs = [(campaign.slug, campaign.hashtag or campaign.slug) for campaign in queue_query.campaigns()]
        self.campaign.choices = [("", "—"), *slugs]

    def time_said(self, zone: str) -> TimeSaid:
        """The time that was typed."""
        first: date = self.day.data
        last: date | None = self.end_day.data
        start, end = hour_of(self.start.data), hour_of(self.end.data)
        return TimeSaid(day=first, hour=start, end_day=last, end_hour=end, tz=zone)

    def words_said(self) -> dict[str, str]:
        """The words that were typed."""
        return {name: self[name].data or "" for name in WORD_FIELDS}


def values(rally: Rally, city: Candidate | None) -> dict[str, Any]:
    """What the form of a rally holds as it stands."""
    point = spot(rally, city)
    return {
        **{name: getattr(rally, name) for name in WORD_FIELDS if name != CAMPAIGN},
        CAMPAIGN: rally.campaign.slug if rally.campaign else "",
        "day": rally.day.isoformat(),
        "start": f"{rally.hour:%H:%M}" if rally.hour else "",
        "end": f"{rally.end_hour:%H:%M}" if rally.end_hour else "",
        "end_day": rally.end_day.isoformat() if rally.end_day else "",
        "country": rally.country,
        "city": rally.city_name,
        "venue": rally.venue,
        "address": rally.address,
        "lat": f"{point[0]:.5f}" if point else "",
        "lon": f"{point[1]:.5f}" if point else "",
    }


def spot(rally: Rally, city: Candidate | None) -> tuple[float, float] | None:
    """The spot of a rally in degrees, None where it is but the point of its city."""
    point = items.point(rally)
    if point is None or rally.precision == Precision.CITY:
        return None
    if city is not None and distance_km(vector(*point), vector(city.lat, city.lon)) < CITY_POINT_KM:
        return None
    return point


def hour_of(text: str | None) -> time | None:
    """An hour of the 24-hour clock, None for what is none."""
    match = _HOUR.fullmatch(text or "")
    return time(int(match[1]), int(match[2])) if match else None


def _is_degrees(text: str | None, most: int) -> bool:
    if not text:
        return True
    return re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,12})?", text, re.ASCII) is not None and abs(float(text)) <= most
