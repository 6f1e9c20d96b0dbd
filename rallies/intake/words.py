"""Time and place of a rally in whole sentences, as the organizer is told what was understood."""

from collections.abc import Mapping
from datetime import date, time

from rallies.core.clock import instant_of
from rallies.core.speech import locale
from rallies.core.speech.voice import voice
from rallies.intake.choices import gazetteer, kinds
from rallies.model.lists.listing import Listing
from rallies.places.candidate import Candidate
from rallies.places.points.sphere import distance_km, vector


def city(listing: Listing, language: str) -> str:
    """The name of the city in a language, "" for none."""
    if listing.place_id is None:
        return listing.city_name
    return gazetteer().local_name(listing.place_id, language) or listing.city_name


def where(listing: Listing, language: str) -> str:
    """City, region and country in a language; "" online."""
    if listing.is_online:
        return ""
    country = gazetteer().country_name(listing.country, language) if listing.country else ""
    region = listing.region_name if listing.region_name != listing.city_name else ""
    return ", ".join(part for part in (city(listing, language), region, country) if part)


def start(listing: Listing, language: str) -> str:
    """The start: "Friday 21 May 2027, 18:00 in Warsaw (CEST, UTC+2)"."""
    _ = voice(language).gettext
    words = {"day": locale.day_in_words(listing.day, language), "city": city(listing, language)}
    if listing.hour is None:
        return _("%(day)s, the hour is to be announced", **words)
    words |= {
        "hour": locale.hour_in_words(listing.local_start, language),
        "zone": locale.zone_in_words(listing.local_start),
    }
    if words["city"]:
        return _("%(day)s, %(hour)s in %(city)s (%(zone)s)", **words)
    return _("%(day)s, %(hour)s (%(zone)s)", **words)


def end(listing: Listing, language: str) -> str:
    """The end in words; for one that nobody said, what calendars will show."""
    _ = voice(language).gettext
    day, last = locale.day_in_words(listing.end_day, language), listing.end_day > listing.day
    hour = locale.hour_in_words(listing.local_end, language)
    if listing.end_hour is None:
        if last:
            return _("Lasts until %(day)s.", day=day)
        return "" if listing.hour is None else _("No end was said; calendars show two hours.")
    if last:
        return _("Ends on %(day)s at %(hour)s.", day=day, hour=hour)
    return _("Ends at %(hour)s.", hour=hour)


def spot(lat: float, lon: float, place: Candidate, language: str) -> str:
    """The exact spot as it was understood: its degrees, and how far it is from the middle of the city."""
    _ = voice(language).gettext
    km = locale.number(round(distance_km(vector(lat, lon), vector(place.lat, place.lon)), 1), language)
    name = gazetteer().local_name(place.place_id, language) or place.name
    words = {"lat": f"{lat:.5f}", "lon": f"{lon:.5f}", "km": km, "city": name}
    return _("The exact spot: latitude %(lat)s, longitude %(lon)s, %(km)s km from the middle of %(city)s.", **words)


def text(name: str, said: str, language: str) -> str:
    """A word of a rally as a person reads it; codes of kinds and languages by their names, "—" for none."""
    if name == "kind":
        return dict(kinds(language)).get(said, said)
    return locale.language_name(said, language) if name == "language" else said or "—"


def misspelt(understood: Mapping[str, str], language: str, place: Candidate | None) -> str:
    """How a city was read whose name has a letter wrong, "" for any other."""
    _ = voice(language).gettext
    if place is None or understood.get("match") != "fuzzy" or understood.get("by") != "resolver":
        return ""
    name = gazetteer().local_name(place.place_id, language) or place.name
    return _("“%(typed)s” was read as %(city)s. If that is wrong, choose “Change something”.",
             typed=understood["typed"], city=name)  # fmt: skip


def series(first: date, until: date | None, language: str) -> str:
    """The dates of a weekly series, "" for a single one."""
    ngettext = voice(language).ngettext
    if until is None:
        return ""
    count = (until - first).days // 7 + 1
    weekday = locale.day_in_words(until, language)
    return ngettext(
        "Every week until %(day)s: %(num)s date.", "Every week until %(day)s: %(num)s dates.", count, day=weekday
    )


def clock_note(tz: str, place_zone: str, day: date, hour: time | None, language: str) -> str:
    """A warning where the zone that was chosen shows another hour than the clock of the place."""
    hour_or_noon = hour or time(12)
    if not place_zone or instant_of(day, hour_or_noon, tz) == instant_of(day, hour_or_noon, place_zone):
        return ""
    _ = voice(language).gettext
    return _("This is not the clock of the place, which goes by %(zone)s.", zone=place_zone)
