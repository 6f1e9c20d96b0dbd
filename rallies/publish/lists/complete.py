"""Names while they are typed, for forms that ask for a city and for the search: JSON, never kept or logged."""

from typing import Any

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from rallies.core.speech.voice import voice
from rallies.core.text import folded
from rallies.places.candidate import Candidate, Found
from rallies.publish.addresses import LANGUAGE
from rallies.publish.lists import meaning
from rallies.publish.speech import place_names

blueprint = Blueprint("complete", __name__)

MOST = 8
LONGEST = 80
FEWEST_LETTERS = 2

Suggestion = dict[str, str]


@blueprint.get(f"/{LANGUAGE}/complete/")
def complete() -> ResponseReturnValue:
    """What begins with `q`, from two letters on: the biggest places, in `country` if one is given.

    With `for=search` campaigns and countries come before them.
    """
    typed = request.args.get("q", "")[:LONGEST]
    country = request.args.get("country", "").upper()
    known = country if country in place_names.country_codes() else None
    is_search = request.args.get("for") == "search"
    found = place_names.gazetteer().complete(typed, country=known, limit=MOST)
    wider = [*_campaigns(typed, g.language), *_countries(typed, g.language)] if is_search else []
    places = [_suggestion(candidate, g.language, is_search=is_search) for candidate in found]
    return {"places": (wider + places)[:MOST]}


def _campaigns(typed: str, language: str) -> list[Suggestion]:
    """The campaigns that are nearly what was typed, by their hashtags."""
    _ = voice(language).gettext
    return [
        {
            "name": campaign.hashtag or campaign.title(language),
            "detail": campaign.title(language) if campaign.hashtag else _("Campaign"),
            "country": "",
            "words": campaign.hashtag or campaign.title(language),
        }
        for campaign in meaning.alike(typed)
    ]


def _countries(typed: str, language: str) -> list[Suggestion]:
    """The countries whose name in the language begins with what was typed, or is what was typed in another."""
    _ = voice(language).gettext
    start = folded(typed)
    if len(start) < FEWEST_LETTERS:
        return []
    whole = place_names.gazetteer().country_of(typed)
    return [
        {"name": name, "detail": _("Country"), "country": code, "words": name}
        for code, name in place_names.countries(language)
        if code == whole or folded(name).startswith(start)
    ]


def _suggestion(place: Candidate, language: str, *, is_search: bool) -> dict[str, Any]:
    """A place as it is shown, and the `words` that mean it and no other, in its country or in a search."""
    name = place_names.city_name(place.place_id, place.name, language)
    region = place.admin1_name if place.admin1_name != name else ""
    country = place_names.country_name(place.country, language)
    full = ", ".join(part for part in (name, region) if part)
    wanted = (name, full, f"{full}, {country}") if is_search else (name, full)
    return {
        "name": name,
        "detail": ", ".join(part for part in (region, country) if part),
        "country": place.country,
        "words": next((words for words in wanted if _is_meant(words, place, anywhere=is_search)), wanted[-1]),
    }


def _is_meant(words: str, place: Candidate, *, anywhere: bool) -> bool:
    gazetteer = place_names.gazetteer()
    if anywhere and gazetteer.country_of(words):
        return False
    answer = gazetteer.resolve(words, country=None if anywhere else place.country)
    return isinstance(answer, Found) and answer.candidate.place_id == place.place_id
