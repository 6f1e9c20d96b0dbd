"""The forms of a picture's sender: what they ask, and whether it can be taken."""

from collections.abc import Mapping

from flask import g
from flask_babel import gettext as _
from wtforms import BooleanField, FileField, RadioField, SelectField, StringField, TextAreaField

from rallies.core.speech.voice import lazy_gettext as _l
from rallies.core.speech.voice import voice
from rallies.intake import choices, where
from rallies.intake.entry import Problem, Problems, Said
from rallies.intake.rally.forms import PublicForm
from rallies.intake.typed import line
from rallies.model.desk.moderation import State
from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace, CityCount
from rallies.model.photo.photos import LONGEST_ALT, LONGEST_CREDIT, Photo, PhotoSaid
from rallies.model.rally.rallies import Rally
from rallies.model.selection import Selection

LONGEST_CITY = 120


class PhotoForm(PublicForm):
    """Sending a picture."""

    cities: dict[str, CityCount]
    """The cities that can be chosen, by country code and slug."""

    picture = FileField(_l("The picture"))
    alt = TextAreaField(
        _l("What is on it?"),
        description=_l("In a sentence, for those who can't see it: the words on the banner, the place, the weather."),
    )
    place = SelectField(_l("Where was it taken?"))
    city = StringField(
        _l("Or in another city"), description=_l("In any language and script, with its country if that is not clear.")
    )
    picked = RadioField(_l("Which one do you mean?"), choices=[])
    credit = StringField(_l("Name to show"), description=_l("Leave it empty unless an organization wants to be named."))
    sure = BooleanField(
        _l("I took it or may share it. Nobody can be recognized on it, or everybody on it wants to be shown.")
    )

    def offer(self, campaign: CampaignFace, language: str) -> None:
        """Fill the places that can be chosen at once: nowhere, and the cities of the campaign."""
        _ = voice(language).gettext
        cities = [city for city in search.cities(Selection(campaign=campaign.slug), g.moment) if city.city]
        named = sorted((_place_name(city, language), _place_value(city)) for city in cities)
        self.cities = {_place_value(city): city for city in cities}
        self.place.choices = [("", _("I'd rather not say")), *((value, name) for name, value in named)]


class TakeBackForm(PublicForm):
    """Taking a picture back."""

    sure = BooleanField(_l("Yes, erase the picture and its words for good"))


def said(form: PhotoForm, rally: Rally | None = None) -> tuple[PhotoSaid, Mapping[str, Problem]]:
    """What was said of a picture, and what is wrong with it by field; call after `offer`.

    A picture that a host gives is from where her rally was.
    """
    problems = Problems()
    alt = line("alt", form.alt.data or "", LONGEST_ALT, problems)
    credit = line("credit", form.credit.data or "", LONGEST_CREDIT, problems)
    if not alt:
        problems.add("alt", "missing", _("Say what is on the picture."))
    place = (rally.country, rally.city, rally.city_name) if rally is not None else _place(form, problems)
    if not form.sure.data:
        problems.add("sure", "missing", _("Tick this, or cover the faces first."))
    return PhotoSaid(alt=alt, credit=credit, language=g.language, place=place), problems.found


def _place(form: PhotoForm, problems: Problems) -> tuple[str, str, str]:
    """The city that was written, else the one that was chosen; nowhere if neither was, or if it has to be asked."""
    if typed := line("city", form.city.data or "", LONGEST_CITY, problems):
        place = where.of_words(Said(city=typed, place=form.picked.data or ""), problems, choices.gazetteer())
        if "city" in problems.found or form.picked.data:
            form.picked.choices = choices.places(place.candidates, g.language)
        return (place.city.country, place.city.slug, place.city.name) if place.city else ("", "", "")
    city = form.cities.get(form.place.data or "")
    if form.place.data and city is None:
        problems.add("place", "unclear", _("Choose a place of the list."))
    return (city.country, city.city, city.city_name) if city is not None else ("", "", "")


def standing(photo: Photo) -> str:
    """What became of a picture, for who sent it."""
    if photo.state == State.PENDING:
        return _("Two people look at it before anyone else can see it. Look here again in a day.")
    sentences = {
        State.PUBLISHED: _("It is on the wall."),
        State.REJECTED: _("It is not shown. The reason: %(reason)s", reason=photo.reason),
        State.FROZEN: _("It was taken from the wall. The reason: %(reason)s", reason=photo.reason),
        State.WITHDRAWN: _("You have taken it back. Nothing of it is kept here."),
    }
    return sentences[State(photo.state)]


def _place_name(city: CityCount, language: str) -> str:
    countries = dict(choices.countries(language))
    return f"{city.city_name}, {countries.get(city.country, city.country)}"


def _place_value(city: CityCount) -> str:
    return f"{city.country.lower()}/{city.city}"
