"""City names while they are typed, for the forms that ask for a city: JSON, kept nowhere and never logged."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from rallies.places.candidate import Candidate, Found
from rallies.publish import naming
from rallies.publish.addresses import LANGUAGE

blueprint = Blueprint("complete", __name__)

MOST = 8
LONGEST = 80


@blueprint.get(f"/{LANGUAGE}/complete/")
def complete(lang: str) -> ResponseReturnValue:
    """The biggest places whose name begins with `q`, in `country` if one is given; none before the second letter."""
    country = request.args.get("country", "").upper()
    found = naming.gazetteer().complete(
        request.args.get("q", "")[:LONGEST], country=country if country in naming.country_codes() else None, limit=MOST
    )
    return {"places": [_suggestion(candidate, lang) for candidate in found]}


def _suggestion(place: Candidate, language: str) -> dict[str, str]:
    """A place as it is shown, and the `words` that mean it and no other place in its country."""
    name = naming.city_name(place.place_id, place.name, language)
    region = place.admin1_name if place.admin1_name != name else ""
    country = naming.country_name(place.country, language)
    return {
        "name": name,
        "detail": ", ".join(part for part in (region, country) if part),
        "country": place.country,
        "words": name if _is_meant(name, place) else ", ".join(part for part in (name, region) if part),
    }


def _is_meant(words: str, place: Candidate) -> bool:
    answer = naming.gazetteer().resolve(words, country=place.country)
    return isinstance(answer, Found) and answer.candidate.place_id == place.place_id
