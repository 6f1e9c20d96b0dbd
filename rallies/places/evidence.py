"""What the words of a query are known to be: places, areas, streets; and how those beside a place speak for it."""

from __future__ import annotations

from collections import defaultdict
from heapq import nlargest
from typing import TYPE_CHECKING, Final, NamedTuple

from rallies.places import schema, words
from rallies.places.fold import latin
from rallies.places.parse import postcodes
from rallies.places.sphere import distance_km, vector
from rallies.places.territories import stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rallies.places.parse import Part, Query
    from rallies.places.store import Area, Hit, Place, Store

_LONGEST_WINDOW: Final = 6
_NEAR_KM: Final = 25.0
_FAR_KM: Final = 60.0
_SHORT_FOR: Final = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "saint": "st", "sankt": "st"}
# A region with the name of a town is taken for the town that has at least this part of its people.
_LONGEST_PARTICLE: Final = 2
_TOWN_BESIDE_REGION: Final = 0.15
_TOWN_OF_REGION: Final = 0.06
# So many places in a long text are looked at, the biggest.
_MOST_NAMED: Final = 40
_WEAK: Final = frozenset({schema.CODE, schema.MACHINE})


class Span(NamedTuple):
    """Words of one part, from `start` to before `end`."""

    part: int
    start: int
    end: int


class Rest(NamedTuple):
    """How the words beside a place speak: for it, against it, of a smaller place in it, or not at all.

    `region` counts what names its region or district.
    """

    agree: int = 0
    against: int = 0
    smaller: int = 0
    unknown: int = 0
    region: int = 0


_NOTHING: Final = Rest()


class Evidence:
    """The places and areas that words of a query may mean; `allowed` countries alone if there are any."""

    def __init__(self, query: Query, store: Store, allowed: frozenset[str], *, romanize: bool = False) -> None:
        self.query = query
        self.allowed = allowed
        self._romanize = romanize
        self.spans: dict[str, list[Span]] = defaultdict(list)
        self._keys: dict[Span, tuple[str, ...]] = {}
        self.by_key: dict[str, list[Hit]] = {}
        self.is_name = self._is_one_name(store)
        if not self.is_name:
            self._take_apart(store)
        self.areas: dict[str, list[Area]] = {
            key: kept
            for key, areas in store.areas(self.spans).items()
            if (kept := [area for area in areas if stated(area.cc, area.a1, 0, allowed)])
        }
        self.named = list(self._named())
        self._strong: dict[Span, list[Place]] = defaultdict(list)
        for hit, span in self.named:
            if hit.kind not in _WEAK:
                self._strong[span].append(hit.place)
        codes = [] if self.is_name else [code for part in query.parts for code in postcodes(part)]
        served = dict.fromkeys(store.served(codes)) if codes else ()
        self.served = [place for place in served if stated(place.cc, place.a1, place.id, allowed)]

    def _named(self) -> Iterable[tuple[Hit, Span]]:
        """Return each place with its words."""
        if self.is_name:
            return [(hit, span) for key, hits in self.by_key.items() for span in self.spans[key] for hit in hits]
        named = self._longest()
        if not self.query.is_long:
            return named
        return nlargest(_MOST_NAMED, named, key=lambda found: (found[0].place.pop, found[0].place.id))

    def _is_one_name(self, store: Store) -> bool:
        """Return whether the whole text is one name, so that its words need not be looked at one by one."""
        if len(self.query.parts) != 1 or self.query.parts[0].has_number:
            return False
        part = self.query.parts[0]
        self._add(Span(0, 0, len(part.tokens)), latin(part.key) if self._romanize else part.key)
        self._look_up(store)
        return any(hit.kind not in _WEAK for hits in self.by_key.values() for hit in hits)

    def _take_apart(self, store: Store) -> None:
        self.spans.clear()
        for number, part in enumerate(self.query.parts):
            for span, key in windows(number, part):
                self._add(span, latin(key) if self._romanize else key)
        self._look_up(store)

    def _look_up(self, store: Store) -> None:
        found: dict[str, list[Hit]] = defaultdict(list)
        for hit in store.hits(self.spans):
            place = hit.place
            if not self.allowed or place.cc in self.allowed or stated(place.cc, place.a1, place.id, self.allowed):
                found[hit.key].append(hit)
        self.by_key = found

    def _add(self, span: Span, key: str) -> None:
        first, _, rest = key.partition(" ")
        keys = (key, f"{_SHORT_FOR[first]} {rest}") if rest and first in _SHORT_FOR else (key,)
        self._keys[span] = keys
        for spelled in keys:
            self.spans[spelled].append(span)

    def _longest(self) -> Iterator[tuple[Hit, Span]]:
        """Return each place with its words, but not where they are a piece of a longer name."""
        strong: dict[int, set[Span]] = defaultdict(set)
        for key, hits in self.by_key.items():
            if any(hit.kind not in _WEAK for hit in hits):
                for span in self.spans[key]:
                    strong[span.part].add(span)
        for key, hits in self.by_key.items():
            for span in self.spans[key]:
                if not any(_holds(longer, span) for longer in strong[span.part]) and self._may_be_place(key, span):
                    yield from ((hit, span) for hit in hits)

    def _may_be_place(self, key: str, span: Span) -> bool:
        """Return whether words are enough to be a place: of a longer text, "of" and "LA" are not."""
        alone = len(self.query.parts) == 1 and span.end - span.start == len(self.query.parts[0].tokens)
        return alone or not (key in words.NOISE or (key.isascii() and len(key) <= _LONGEST_PARTICLE))

    def others(self, span: Span) -> list[Part]:
        """Return the parts that a span is not in."""
        return [part for number, part in enumerate(self.query.parts) if number != span.part]

    def areas_of(self, span: Span) -> list[Area]:
        """Return the countries, regions and districts that the words of a span may mean."""
        if not self.areas:
            return []
        return [area for key in self._keys.get(span, ()) for area in self.areas.get(key, ())]

    def hits_of(self, span: Span) -> list[Hit]:
        """Return the places that the words of a span may mean."""
        return [hit for key in self._keys.get(span, ()) for hit in self.by_key.get(key, ())]

    def is_area_of_another(self, span: Span, place: Place) -> bool:
        """Return whether the words of a span name an area of another place in the query, as "NY" in "Troy, NY"."""
        if len(self._strong) < 2 or not (areas := self.areas_of(span)):  # noqa: PLR2004 - itself and another
            return False
        return any(
            there.id != place.id and area.holds(there)
            for other, places in self._strong.items()
            if other != span and not _overlap(other, span)
            for there in places
            for area in areas
        )

    def is_rather_region(self, span: Span, place: Place) -> bool:
        """Return whether the words of a span name a region that is not, by its people, the town: "Maryland"."""
        return bool(self.areas) and any(
            place.pop < (_TOWN_OF_REGION if area.holds(place) else _TOWN_BESIDE_REGION) * area.pop
            for area in self.areas_of(span)
            if area.a1 and not area.a2 and area.cc == place.cc
        )

    def by_postcode(self, place: Place) -> Rest:
        """Return how the postcodes of a query speak for a place."""
        if not self.served:
            return _NOTHING
        point = vector(place.lat, place.lon)
        distances = [distance_km(point, vector(town.lat, town.lon)) for town in self.served if town.cc == place.cc]
        if any(km < _NEAR_KM for km in distances):
            return Rest(agree=1)
        return Rest(against=int(bool(self.allowed) and min(distances, default=0) > _FAR_KM))

    def weigh(self, span: Span, place: Place) -> Rest:
        """Return how the words of a span speak for a place, the longest words with a meaning first."""
        tokens = self.query.parts[span.part].tokens
        found: list[Rest] = []
        start = span.start
        while start < span.end:
            end, rest = self._next(Span(span.part, start, span.end), place)
            if rest is None:
                word = tokens[start].word
                known = tokens[start].is_number or word in words.NOISE or word in words.GENERIC or word in words.AREA
                rest = Rest(unknown=not known)
            found.append(rest)
            start = end
        return Rest(*map(sum, zip(*found, strict=True))) if found else _NOTHING

    def _next(self, span: Span, place: Place) -> tuple[int, Rest | None]:
        """Return where the first words of a span end, and how they speak; None when they say nothing."""
        whole = span.start == 0 and span.end == len(self.query.parts[span.part].tokens)
        for end in range(min(span.end, span.start + _LONGEST_WINDOW), span.start, -1):
            piece = Span(span.part, span.start, end)
            if piece in self._keys and (rest := self._verdict(piece, place, whole=whole and end == span.end)):
                return end, rest
        return span.start + 1, None

    def _verdict(self, span: Span, place: Place, *, whole: bool) -> Rest | None:
        areas = self.areas_of(span)
        if any(area.holds(place) for area in areas):
            return Rest(agree=1, region=any(area.a1 for area in areas))
        key = self._keys[span][0]
        if key in words.NOISE and not whole:
            return None
        if not words.is_place_kind(key) and (near := self._near(span, place)):
            return Rest(agree=1) if near.pop > place.pop else Rest(smaller=1)
        if areas and (whole or any(not area.a1 for area in areas)) and len(key) > 1:
            return Rest(against=1)
        return None

    def _near(self, span: Span, place: Place) -> Place | None:
        """Return another place that the words of a span name and that lies near, the biggest."""
        point = vector(place.lat, place.lon)
        near = [
            hit.place
            for hit in self.hits_of(span)
            if hit.place.cc == place.cc
            and hit.place.id != place.id
            and hit.kind not in _WEAK
            and distance_km(point, vector(hit.place.lat, hit.place.lon)) < _NEAR_KM
        ]
        return max(near, key=lambda other: other.pop, default=None)


def windows(number: int, part: Part) -> Iterator[tuple[Span, str]]:
    """Return the runs of words of a part that have no number in them, and the whole part."""
    tokens = part.tokens
    for start in range(len(tokens)):
        key = ""
        for end in range(start + 1, min(len(tokens), start + _LONGEST_WINDOW) + 1):
            token = tokens[end - 1]
            if token.is_number:
                break
            key = f"{key} {token.word}" if key else token.word
            yield Span(number, start, end), key
    if part.has_number or len(tokens) > _LONGEST_WINDOW:
        yield Span(number, 0, len(tokens)), " ".join(token.word for token in tokens)


def _holds(longer: Span, span: Span) -> bool:
    return longer != span and longer.start <= span.start and span.end <= longer.end


def _overlap(one: Span, other: Span) -> bool:
    return one.part == other.part and one.start < other.end and other.start < one.end
