"""Where a row says that it is: the gazetteer's city, or the few it may be."""

import re
from dataclasses import dataclass
from functools import lru_cache
from math import log10

from flask_babel import gettext as _

from rallies.core.text import folded, one_line
from rallies.intake.importing.rows import Row
from rallies.intake.spot import degrees
from rallies.intake.typed import number
from rallies.places.candidate import Ambiguous, Candidate, Found, NotFound, Resolution
from rallies.places.gazetteer import Gazetteer
from rallies.places.names import countries_of
from rallies.places.points.coordinates import Point
from rallies.places.points.sphere import distance_km, vector

NEAR_KM = 60.0
"""How far a point may lie from the city that it is taken for."""
MOST_CANDIDATES = 5
_WHOLE_NAMES = {"exact", "alternate", "transliterated"}
"""How a text matches that is the name of a place and nothing else."""
_CACHED = 20_000
_DIGITS = re.compile(r"[\w-]*\d[\w-]*")
_BRACKETS = re.compile(r"\(([^)]*)\)")
_NORTH, _EAST = 90.0, 180.0
_LARGE = 100_000
_SMALLEST, _AGREED = 100, 2.0
"""A candidate's score is the logarithm of its people and more where the words beside it name its country or region."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A city, with a note on how it was read; or why there is none, with the cities it may be."""

    city: Candidate | None = None
    note: str = ""
    candidates: tuple[Candidate, ...] = ()
    question: str = ""


class Places:
    """The gazetteer as rows ask it: each text once."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._resolve = lru_cache(maxsize=_CACHED)(self._ask)
        self.country = lru_cache(maxsize=1_000)(self._country)

    def find(self, row: Row) -> Placed:
        """The place of a row."""
        point = point_in(row)
        city = one_line(row.city)
        text = ", ".join(filter(None, (city, one_line(row.region)))) if city else one_line(row.address or row.venue)
        if not text:
            return self._by_point(point) if point else _country_alone(row)
        country = one_line(row.country) or self._of_heading(row, text)
        known = self.country(country)
        answer = self._resolve(text if known or not country else f"{text}, {country}", known)
        if isinstance(answer, Ambiguous) and point:
            answer = _nearest(answer, point)
        if isinstance(answer, NotFound) and point and not city:
            return self._by_point(point)
        if isinstance(answer, Found) and not (city or known or _is_borne_out(answer.candidate, row, point)):
            answer = Ambiguous(answer.candidates)
        if isinstance(answer, Ambiguous) and city:
            answer = self._with_address(answer, row, text, known)
        return self._placed(answer, row, text)

    def is_city_alone(self, row: Row, city: Candidate | None) -> bool:
        """Whether the words of a row's venue are its city, with or without its region and country, and no venue."""
        first, *others = (part.strip() for part in one_line(row.venue).split(","))
        if city is None or row.city.strip() or row.address.strip() or not first:
            return False
        if not all(self.country(part) or folded(part) == folded(city.admin1_name) for part in others):
            return False
        answer = self._resolve(first, city.country)
        candidates = answer.candidates if isinstance(answer, Found | Ambiguous) else ()
        return any(each.place_id == city.place_id and each.match in _WHOLE_NAMES for each in candidates)

    def _ask(self, text: str, country: str) -> Resolution:
        return self.gazetteer.resolve(text, country=country or None, limit=MOST_CANDIDATES)

    def _country(self, words: str) -> str:
        """The words of a country that the gazetteer knows, "" if it knows none in them."""
        for form in (words, _DIGITS.sub(" ", words), _BRACKETS.sub(" ", words), " ".join(_BRACKETS.findall(words))):
            plain = one_line(form).strip(" ,.-")
            codes = countries_of(self.gazetteer.store, plain) if plain else set()
            if codes:
                return plain
        return ""

    def _of_heading(self, row: Row, text: str) -> str:
        """The country or region that a heading names; none beside a line with its own country, and no continent."""
        heading = one_line(row.heading)
        if not heading or any(self.country(part.strip()) for part in text.split(",")[1:]):
            return ""
        return "" if not self.country(heading) and self.gazetteer.is_land(heading) else heading

    def _with_address(self, asked: Ambiguous, row: Row, text: str, country: str) -> Resolution:
        """A city that is not certain, with what its address adds."""
        address = one_line(row.address)
        if not address:
            return asked
        answer = self._resolve(f"{address}, {text}", country)
        known = {candidate.place_id for candidate in asked.candidates}
        return answer if isinstance(answer, Found) and answer.candidate.place_id in known else asked

    def _by_point(self, point: tuple[float, float]) -> Placed:
        answer = self.gazetteer.around(Point(*point))
        if isinstance(answer, Found):
            return Placed(answer.candidate)
        return Placed(question=_("no city is near %(lat).4f, %(lon).4f; name the city", lat=point[0], lon=point[1]))

    def _placed(self, answer: Resolution, row: Row, text: str) -> Placed:
        if isinstance(answer, Found):
            return Placed(answer.candidate, note=_misspelt(text, answer.candidate))
        if self.gazetteer.is_land(text):
            candidates = answer.candidates if isinstance(answer, Ambiguous) else ()
            return Placed(candidates=candidates, question=_land(text, candidates))
        if isinstance(answer, Ambiguous):
            return Placed(candidates=answer.candidates, question=self._which(text, answer))
        country = one_line(row.country)
        if country:
            said = {"country": country, "text": text[:80]}
            return Placed(question=_("no place in %(country)s is called “%(text)s”; name the nearest town", **said))
        return Placed(question=_("no place is called “%(text)s”; name the nearest town", text=text[:80]))

    def _which(self, text: str, answer: Ambiguous) -> str:
        offered = "; ".join(map(label, answer.candidates))
        return _(
            "“%(text)s” is not certain; write the city and country you mean: %(offered)s",
            text=text[:80],
            offered=offered,
        )


def _misspelt(text: str, city: Candidate) -> str:
    """A note on a city whose name is written with a letter wrong, "" for any other."""
    if city.match != "fuzzy":
        return ""
    return _("“%(text)s” was read as %(city)s", text=text[:80], city=label(city))


def _land(text: str, candidates: tuple[Candidate, ...]) -> str:
    offered = "; ".join(map(label, candidates))
    if offered:
        words = {"text": text[:80], "offered": offered}
        return _("“%(text)s” is a whole country or region of the world; name the city, such as %(offered)s", **words)
    return _("“%(text)s” is a whole country or region of the world; name the city", text=text[:80])


def _is_borne_out(candidate: Candidate, row: Row, point: tuple[float, float] | None) -> bool:
    """Whether more than a word in a venue speaks for a city: it stands there alone, or its country or point agree."""
    if point:
        return _is_near(candidate, point) or _is_near(candidate, point[::-1])
    is_name_alone = candidate.match == "exact" and candidate.population >= _LARGE
    names_more = candidate.score >= log10(candidate.population + _SMALLEST) + _AGREED
    return is_name_alone or names_more or row.tz.strip() == candidate.zone


def label(candidate: Candidate) -> str:
    """A candidate in words, with its point."""
    names = ", ".join(filter(None, (candidate.name, candidate.admin1_name, candidate.country)))
    return f"{names} ({candidate.lat:.3f} {candidate.lon:.3f})"


def point_in(row: Row) -> tuple[float, float] | None:
    """The point of a row; one that is none on earth is refused when the row is checked."""
    lat, lon = map(number, degrees(row.lat, row.lon))
    if lat is None or lon is None or abs(lat) > _NORTH or abs(lon) > _EAST:
        return None
    return lat, lon


def _country_alone(row: Row) -> Placed:
    if row.country.strip():
        return Placed(question=_("only a country is given; name the city, or write the kind as online"))
    return Placed(question=_("no city, venue or address is given"))


def _nearest(asked: Ambiguous, point: tuple[float, float]) -> Resolution:
    for spot in (point, point[::-1]):
        near = [candidate for candidate in asked.candidates if _is_near(candidate, spot)]
        if len(near) == 1:
            return Found(near[0], 0.0, (near[0],))
    return asked


def _is_near(candidate: Candidate, point: tuple[float, float]) -> bool:
    return abs(point[0]) <= _NORTH and _km(candidate, point) <= NEAR_KM


def _km(candidate: Candidate, point: tuple[float, float]) -> float:
    return distance_km(vector(candidate.lat, candidate.lon), vector(*point))
