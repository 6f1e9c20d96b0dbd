"""What feeds say in the reader's language: the sentences that the formats take, and names of feeds."""

from functools import lru_cache

from flask import g

from rallies.core import current
from rallies.core.speech import locale
from rallies.core.speech.voice import voice
from rallies.formats.words import Words
from rallies.model.lists import search
from rallies.model.lists.circle import Circle
from rallies.model.lists.listing import Listing
from rallies.model.lists.placewords import is_city_point
from rallies.model.rally import reasons
from rallies.model.selection import Selection
from rallies.publish.addresses import absolute_rally
from rallies.publish.speech.place_names import city_name, country_name, gazetteer, nearest_place
from rallies.publish.speech.words import kind


@lru_cache(maxsize=64)
def words(language: str) -> Words:
    """The sentences around a rally in a language, kept, since lists need them for each rally."""
    _ = voice(language).gettext
    return Words(
        language=language,
        cancelled=_("CANCELLED: %(title)s"),
        postponed=_("POSTPONED: %(title)s"),
        moved=_("CHANGED: %(title)s"),
        hour_unknown=_("%(title)s (time to be announced)"),
        start_alone=_("%(day)s, %(start)s, %(zone)s"),
        span=_("%(day)s, %(start)s–%(end)s, %(zone)s"),
        long_span=_("%(first)s, %(start)s – %(last)s, %(end)s, %(zone)s"),
        open_span=_("%(first)s, %(start)s – %(last)s, %(zone)s"),
        day_only=_("%(day)s, the time is still to be announced"),
        days_only=_("%(first)s – %(last)s, the hours are still to be announced"),
        end_assumed=_("Nobody said when it ends; two hours are assumed."),
        is_cancelled=_("This rally is cancelled."),
        is_postponed=_("This rally is put off; its new day is not known yet."),
        was=_("Changed on %(day)s. Before: %(before)s. Now: %(after)s."),
        zone_changed=_("The rules of the clocks there have changed: this hour is %(after)s now, and not %(before)s."),
        reason=_("Reason: %(reason)s"),
        venue_later=_("The exact place is shown from %(day)s, %(hour)s (%(zone)s)."),
        venue_unknown=_("The exact place is still to be announced."),
        city_only=_("Only the city is shown; the organizer tells the place in another way."),
        city_point=_("The pin shows the middle of the city; go by the words."),
        online=_("Online"),
        route=_("Route: %(route)s"),
        organization=_("Organization: %(name)s"),
        more=_("More: %(link)s"),
        page=_("The latest news is always here: %(link)s"),
        why=lambda code, given: reasons.told(code, given, language),
        kind=lambda value: kind(value, language),
        city=lambda listing: city_of(listing, language),
        country=lambda code: country_name(code, language),
        link=lambda listing: absolute_rally(listing.id, language),
        is_city_point=is_city_point,
    )


def city_of(listing: Listing, language: str) -> str:
    """What a language calls the city of a listing."""
    return city_name(listing.place_id, listing.city_name, language)


def name_of(selection: Selection, language: str) -> str:
    """What a feed or a calendar of a selection is called in a language."""
    _ = voice(language).gettext
    campaign, place = _campaign(selection, language), _place(selection, language)
    if selection.words:
        return _("Rallies found for “%(words)s”", words=selection.words)
    if selection.near is not None:
        return _near(selection.near, language)
    if selection.is_free:
        return _("Rallies found by a search")
    if campaign and place:
        return _("%(campaign)s: rallies in %(place)s", campaign=campaign, place=place)
    if campaign:
        return _("%(campaign)s: all rallies", campaign=campaign)
    return _("Rallies in %(place)s", place=place) if place else _("Rallies everywhere")


def _near(circle: Circle, language: str) -> str:
    _ = voice(language).gettext
    place = nearest_place(circle.lat, circle.lon, language)
    km = locale.number(circle.km, language)
    return _("Rallies within %(km)s km of %(place)s", km=km, place=place)


def about(language: str) -> str:
    """What a feed says of itself in a sentence or two."""
    _ = voice(language).gettext
    return _(
        "From %(site)s. Times are shown in your own time zone; each entry tells the time at the venue. "
        "Calendar apps may take a day to show a change: look at the page of a rally on its day.",
        site=current.settings().name,
    )


def _campaign(selection: Selection, language: str) -> str:
    if selection.campaign is None:
        return ""
    face = search.campaign(selection.campaign, g.moment)
    return face.hashtag or face.title(language)


def _place(selection: Selection, language: str) -> str:
    _ = voice(language).gettext
    if selection.country is None:
        return ""
    country = country_name(selection.country, language)
    if selection.city is None:
        return country
    place = gazetteer().by_slug(selection.country, selection.city)
    city = city_name(place.place_id, place.name, language) if place else selection.city
    return _("%(city)s, %(country)s", city=city, country=country)
