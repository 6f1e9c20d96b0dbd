"""What people typed, checked into a draft: one set of rules for the form, a row of an import and the API.

Which words go into which field is for its callers; nothing here asks the database.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache, partial
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from flask_babel import gettext as _

from rallies.core.errors import InvalidInput
from rallies.core.mail import checked_address
from rallies.core.text import MAX_MARKDOWN
from rallies.intake import typed
from rallies.intake.entry import Problem, Problems, Refused, Said
from rallies.intake.spot import located
from rallies.intake.when import when
from rallies.intake.where import Where, city, place
from rallies.model.rally.draft import Draft, PlaceSaid
from rallies.model.rally.rallies import Kind
from rallies.places.candidate import Candidate
from rallies.places.gazetteer import Gazetteer
from rallies.places.points.zones import zone_at

__all__ = ["LIMITS", "Outcome", "Problem", "Refused", "Said", "Settled", "checked", "texts", "weighed"]

LIMITS = {
    "title": 200,
    "organization": 200,
    "url": 500,
    "venue": 300,
    "address": 300,
    "city": 200,
    "route": 2_000,
    "description": MAX_MARKDOWN,
    "email": 254,
}
"""The most characters of each text: what the register's columns hold."""
_KINDS = frozenset(Kind)
ZoneOf = Callable[[float, float, Candidate], str]
"""The time zone at a point in degrees that lies at a city."""
_SPOT = ("lat", "lon", "address", "venue")
_LINES = ("title", "organization", "venue", "address", "city")
_TEXTS = ("description", "route")
_CODES = (
    "kind", "campaign", "country", "place", "lat", "lon", "venue_later", "precision", "reveal_hours", "date", "start",
    "time_later", "end", "end_date", "until", "tz", "which", "language",
)  # fmt: skip


class Settled(NamedTuple):
    """What a caller with many rows knows already: where each is, and a quick answer to the zone at a pin near it."""

    where: Where
    zone_at: ZoneOf


@dataclass(frozen=True)
class Outcome:
    """What became of what was said: a draft or problems, and the cities that its words can mean, best first.

    `city` is the one that was understood, None if it has to be asked. `spot` holds the fields that were typed otherwise
    than they are understood, since the exact spot stood among words: its degrees, and the words without it.
    """

    draft: Draft | None
    problems: dict[str, Problem]
    candidates: tuple[Candidate, ...] = ()
    city: Candidate | None = None
    spot: dict[str, str] = field(default_factory=dict)


def checked(
    said: Said,
    *,
    gazetteer: Gazetteer,
    now: datetime,
    campaigns: Collection[str] | None = None,
    allows_past: bool = False,
) -> Draft:
    """The draft of what was said; `campaigns` are the slugs to choose from, None if the caller has looked already.

    Raises: Refused with a problem for each field that can't be taken or has to be asked.
    """
    outcome = weighed(said, gazetteer=gazetteer, now=now, campaigns=campaigns, allows_past=allows_past)
    if outcome.draft is None:
        raise Refused(outcome.problems)
    return outcome.draft


def weighed(
    said: Said,
    *,
    gazetteer: Gazetteer,
    now: datetime,
    campaigns: Collection[str] | None = None,
    allows_past: bool = False,
    settled: Settled | None = None,
) -> Outcome:
    """What became of what was said, without raising."""
    problems = Problems()
    read = located(said)
    spot = {name: getattr(read, name) for name in _SPOT if getattr(read, name) != getattr(said, name)}
    said = _cleaned(read, problems)
    _check_choices(said, problems, campaigns)
    where = settled.where if settled else city(said, problems, gazetteer)
    place_said = place(said, where, problems)
    zone = _zone(where, place_said, settled.zone_at if settled else partial(_zone_near, gazetteer))
    time_said = when(said, zone, problems, now=now, allows_past=allows_past)
    if problems.found or place_said is None or time_said is None:
        return Outcome(None, problems.found, where.candidates, where.city, spot)
    draft = Draft(
        title=said.title,
        kind=Kind(said.kind),
        language=said.language,
        place=place_said,
        time=time_said.time,
        campaign=said.campaign,
        description=said.description,
        organization=said.organization,
        url=said.url,
        route=said.route if said.kind == Kind.MARCH else "",
        repeats_until=time_said.until,
        email=said.email,
        understood=_understood(said, where),
    )
    return Outcome(draft, {}, where.candidates, where.city, spot)


def _zone(where: Where, place_said: PlaceSaid | None, zone_of: ZoneOf) -> str:
    """The time zone of the pin that was set by hand, else of the city, "" without one."""
    if where.city is None:
        return ""
    if place_said is None or place_said.lat is None or place_said.lon is None:
        return where.city.zone
    return zone_of(place_said.lat, place_said.lon, where.city)


def _zone_near(gazetteer: Gazetteer, lat: float, lon: float, near: Candidate) -> str:
    return zone_at(gazetteer, lat, lon, country=near.country)


def texts(said: Said, kept: Draft) -> Outcome:
    """A draft with the words that were said, and everything else as it was in `kept`."""
    problems = Problems()
    said = _cleaned(said, problems)
    _check_choices(said, problems, None)
    if problems.found:
        return Outcome(None, problems.found)
    draft = replace(
        kept,
        title=said.title,
        kind=Kind(said.kind),
        language=said.language,
        description=said.description,
        organization=said.organization,
        url=said.url,
        route=said.route,
    )
    return Outcome(draft, {})


def _cleaned(said: Said, problems: Problems) -> Said:
    """What was said with every text normalized; what is too long or hides something is noted."""
    lines = {name: typed.line(name, getattr(said, name), LIMITS[name], problems) for name in _LINES}
    texts = {name: typed.text(name, getattr(said, name), LIMITS[name], problems) for name in _TEXTS}
    codes = {name: typed.line(name, getattr(said, name), 80, problems) for name in _CODES}
    url = typed.web_address("url", said.url, LIMITS["url"], problems)
    email = _email(said.email, problems)
    return replace(said, url=url, email=email, **lines, **texts, **codes)


def _check_choices(said: Said, problems: Problems, campaigns: Collection[str] | None) -> None:
    if not any(letter.isalnum() for letter in said.title):
        problems.add("title", "missing", _("Write a title: what it is and for whom."))
    if said.kind not in _KINDS:
        problems.add("kind", "unknown", _("Choose what people will do there."))
    if said.campaign and campaigns is not None and said.campaign not in campaigns:
        problems.add("campaign", "unknown", _("This campaign takes no rallies. Choose another one, or none."))
    if not is_language(said.language):
        problems.add("language", "unknown", _("Choose the language of your texts."))


@lru_cache(maxsize=512)
def is_language(code: str) -> bool:
    """Whether a code such as "be" or "zh-Hant" names a language that is known."""
    if not code or len(code) > 12:  # noqa: PLR2004  # the register's column
        return False
    try:
        return bool(Locale.parse(code, sep="-"))
    except (ValueError, TypeError, UnknownLocaleError):
        return False


def _email(said: str, problems: Problems) -> str:
    """An address that mail can be sent to, its domain in ASCII; nobody is asked whether it exists."""
    if not said:
        return ""
    said = typed.line("email", said, LIMITS["email"], problems)
    try:
        return checked_address(said)
    except InvalidInput:
        problems.add("email", "unclear", _("No mail reaches this address. Check it, or leave it empty."))
        return said


def _understood(said: Said, where: Where) -> dict[str, str]:
    """What the resolver made of the words, for those who decide."""
    if where.city is None:
        return {}
    city = where.city
    return {
        "typed": ", ".join(part for part in (said.city, said.country) if part),
        "place": ", ".join(part for part in (city.name, city.admin1_name, city.country) if part),
        "match": city.match,
        "score": f"{city.score:g}",
        "by": where.by,
        "candidates": str(len(where.candidates)),
    }
