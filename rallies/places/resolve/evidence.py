"""What the words of a query are known to be: places, areas, postcodes."""

from __future__ import annotations

from collections import defaultdict
from heapq import nlargest
from typing import TYPE_CHECKING, Final

from rallies.places import schema
from rallies.places.fold import GREEK, fold, latin
from rallies.places.resolve import words
from rallies.places.resolve.parse import postcodes
from rallies.places.resolve.span import Span, holds, overlap, windows
from rallies.places.store import Hit
from rallies.places.territories import stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rallies.places.resolve.parse import Part, Query, Token
    from rallies.places.store import Area, Place, Store

_SHORT_FOR: Final = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "saint": "st", "sankt": "st"}
_LONGEST_PARTICLE: Final = 2
_NOTHING: Final[frozenset[int]] = frozenset()
_LONGEST_CODE: Final = 3
# Shorter codes look like numbers of houses.
_SURE_CODE: Final = 5
# So many places in a long text are looked at, the biggest.
_MOST_NAMED: Final = 40
# Keys that are the place's own name, and those by which it is hardly ever called.
OWN: Final = frozenset({schema.PRIMARY, schema.STANDARD})
UNSPOKEN: Final = frozenset({schema.CODE, schema.MACHINE})
WEAK: Final = UNSPOKEN | {schema.FORMER}


def _lands(store: Store, areas: dict[str, list[Area]]) -> dict[str, frozenset[str]]:
    """Return the countries that keys name; a code in two or three letters is no name but where it is used as one."""
    found: dict[str, frozenset[str]] = {}
    for key, meant in areas.items():
        codes = frozenset(area.cc for area in meant if not (area.cc and area.a1))
        if codes and (len(key) > _LONGEST_CODE or not key.isascii() or key in store.short_lands):
            found[key] = codes
    return found


class Evidence:
    """The places and areas that words of a query may mean; `allowed` countries alone if there are any.

    `spans` are the words by their key, `keys` the keys by their words, the first as it was typed. `lands` are the
    countries that a key names, whether they are allowed or not, "" among them for what is wider than a country.
    """

    def __init__(self, query: Query, store: Store, allowed: frozenset[str], *, romanize: bool = False) -> None:
        self.query = query
        self.allowed = allowed
        self.streets_of = frozenset() if allowed else query.streets_of
        self._romanize = romanize
        self.spans: dict[str, list[Span]] = defaultdict(list)
        self.keys: dict[Span, tuple[str, ...]] = {}
        self.by_key: dict[str, list[Hit]] = {}
        self.is_name = self._is_one_name(store)
        if not self.is_name:
            self._take_apart(store)
        known = store.areas(self.spans)
        self.lands = _lands(store, known)
        self._capitals = store.capitals if known else _NOTHING
        self.areas: dict[str, list[Area]] = {
            key: kept
            for key, areas in known.items()
            if (kept := [area for area in areas if stated(area.cc, area.a1, 0, allowed)])
        }
        self.named = list(self._named())
        self._strong: dict[Span, list[Place]] = defaultdict(list)
        self._held: dict[Span, set[int]] = {}
        self.served: list[Place] = []
        if not self.is_name:
            for hit, span in self.named:
                if hit.kind not in WEAK:
                    self._strong[span].append(hit.place)
            self.served = self._served(store)

    def _served(self, store: Store) -> list[Place]:
        """Return the towns that the postcodes in it serve."""
        codes = [code for part in self.query.parts for code in postcodes(part)]
        served = dict.fromkeys(store.served(codes)) if codes else ()
        return [place for place in served if stated(place.cc, place.a1, place.id, self.allowed)]

    def told_by_street(self, store: Store) -> str:
        """Return the one country that calls streets as in it and has the postcode behind the street's name, else ""."""
        if not self.streets_of or sum(bool(part.words) for part in self.query.parts) > 1:
            return ""
        codes = [
            token.word
            for part in self.query.parts
            for number, token in enumerate(part.tokens)
            if token.is_number and len(token.word) >= _SURE_CODE and (number or not part.words)
        ]
        told = {place.cc for place in store.served(codes)} & self.streets_of
        return told.pop() if len(told) == 1 else ""

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
        self._add(Span(0, 0, len(part.tokens)), part.key)
        self._look_up(store)
        return any(hit.kind not in WEAK for hits in self.by_key.values() for hit in hits)

    def _take_apart(self, store: Store) -> None:
        self.spans.clear()
        for number, part in enumerate(self.query.parts):
            for span, key in windows(number, part):
                self._add(span, key)
        self._look_up(store)

    def _look_up(self, store: Store) -> None:
        found: dict[str, list[Hit]] = defaultdict(list)
        hits = store.hits(self.spans)
        for hit in filter(self._is_allowed, hits) if self.allowed else hits:
            found[hit.key].append(hit)
        self.by_key = found
        if spelled := [key for key in found if key[0] >= GREEK]:
            self._add_namesakes(store, spelled)

    def _add_namesakes(self, store: Store, spelled: list[str]) -> None:
        """Add the places of a country that share the Latin name of one which is known by these letters.

        Sources have the spelling for some of a name's places alone, and not for the biggest first.
        """
        written = {
            (fold(hit.place.name), hit.place.cc): key
            for key in spelled
            for hit in self.by_key[key]
            if hit.kind == schema.SPELLING
        }
        for hit in store.hits({name for name, _ in written}):
            key = written.get((hit.key, hit.place.cc), "")
            is_new = all(known.place.id != hit.place.id for known in self.by_key.get(key, ()))
            if key and is_new and hit.kind == schema.PRIMARY and self._is_allowed(hit):
                self.by_key[key].append(Hit(key, schema.SPELLING, hit.place))

    def _is_allowed(self, hit: Hit) -> bool:
        place = hit.place
        return place.cc in self.allowed or bool(stated(place.cc, place.a1, place.id, self.allowed))

    def _add(self, span: Span, key: str) -> None:
        first, _, rest = key.partition(" ")
        keys = (key, f"{_SHORT_FOR[first]} {rest}") if rest and first in _SHORT_FOR else (key,)
        if self._romanize and not key.isascii():
            keys = (latin(key), key)  # areas are known by their own letters
        self.keys[span] = keys
        for spelled in keys:
            self.spans[spelled].append(span)

    def _longest(self) -> Iterator[tuple[Hit, Span]]:
        """Return each place with its words, but not where they are a piece of a longer name."""
        strong: dict[int, set[Span]] = defaultdict(set)
        for key, hits in self.by_key.items():
            if any(hit.kind not in WEAK for hit in hits):
                for span in self.spans[key]:
                    strong[span.part].add(span)
        for key, hits in self.by_key.items():
            for span in self.spans[key]:
                if not any(holds(longer, span) for longer in strong[span.part]) and self.may_be_place(key, span):
                    yield from ((hit, span) for hit in hits)

    def may_be_place(self, key: str, span: Span) -> bool:
        """Return whether words are enough to be a place: of a longer text, "of", "LA" and "Hauptbahnhof" are not."""
        part = self.query.parts[span.part]
        if len(self.query.parts) == 1 and span.end - span.start == len(part.tokens):
            return True
        if key in words.OF_A_TOWN:
            return False
        if part.is_area and key == part.name:
            # "San Luis, San Luis Province": the town is in the other part.
            return part.key not in self.areas or all(key != other.key for other in self.others(span))
        if key != part.key and words.is_kind(key) and not self._is_told_apart(span):
            return False
        if key in words.NOISE or (key.isascii() and len(key) <= _LONGEST_PARTICLE):
            return key == part.key and all(other.key in self.areas for other in self.others(span))
        return True

    def has_stranger(self) -> bool:
        """Return whether a part that is no address names nothing that is known."""
        if len(self.query.parts) < 2:  # noqa: PLR2004 - no other part
            return False
        known = {span.part for _, span in self.named}
        return any(
            number not in known and part.key not in self.areas and not part.is_street and not part.has_number
            for number, part in enumerate(self.query.parts)
        )

    def is_outside_district(self, place: Place) -> bool:
        """Return whether the region that a place gives its name to has a district in the query that is elsewhere."""
        said = {key: self.areas[key] for part in self.query.parts if (key := part.key) in self.areas}
        its = {key for key in said if any(hit.place.id == place.id for hit in self.by_key.get(key, ()))}
        if not place.a2 or not any(area.a1 and area.holds(place) for key in its for area in said[key]):
            return False
        return any(
            any(area.a2 and (area.cc, area.a1) == (place.cc, place.a1) for area in areas)
            and not any(area.holds(place) for area in areas)
            for key, areas in said.items()
            if key not in its
        )

    def is_area_told(self, span: Span) -> bool:
        """Return whether the words of a span are all of its part, a word for an area among them."""
        part = self.query.parts[span.part]
        return part.is_area and span.end - span.start == len(part.tokens)

    def _is_told_apart(self, span: Span) -> bool:
        """Return whether the words beside a span only say where or what it is: "Largo Maryland", "City of Largo"."""
        tokens = self.query.parts[span.part].tokens
        return all(self._tells(rest) for rest in (tokens[: span.start], tokens[span.end :]) if rest)

    def _tells(self, rest: tuple[Token, ...]) -> bool:
        said = {token.word for token in rest}
        if " ".join(token.word for token in rest) in self.areas:
            return True
        return said <= words.KIND and not said.isdisjoint(words.BESIDE)

    def is_known(self, key: str) -> bool:
        """Return whether a place is called so."""
        return any(hit.kind not in WEAK for hit in self.by_key.get(key, ()))

    def regions(self) -> list[tuple[Span, list[Area]]]:
        """Return the regions and districts that words may mean: of a region and a district in it the district.

        Of what is as short as a code they are the districts alone, where both are called so.
        """
        found = []
        for key, areas in self.areas.items():
            inner = [area for area in areas if area.a1]
            parted = {area[:2] for area in inner if area.a2}
            is_code = len(key) <= _LONGEST_CODE
            narrow = [area for area in inner if area.a2 or (area[:2] not in parted and not is_code)] or inner
            found += [
                (span, narrow)
                for span in (self.spans[key] if narrow else ())
                if key == self.query.parts[span.part].key or self._may_be_region(key, span)
            ]
        return found

    def _may_be_region(self, key: str, span: Span) -> bool:
        """Return whether words of a longer part may be a region: "Park" of "the park" is none."""
        return self.may_be_place(key, span) and (not words.is_place_kind(key) or self.is_area_told(span))

    def others(self, span: Span) -> list[Part]:
        """Return the parts that a span is not in."""
        return [part for number, part in enumerate(self.query.parts) if number != span.part]

    def areas_of(self, span: Span) -> list[Area]:
        """Return the countries, regions and districts that the words of a span may mean."""
        if not self.areas:
            return []
        return [area for key in self.keys.get(span, ()) for area in self.areas.get(key, ())]

    def hits_of(self, span: Span) -> list[Hit]:
        """Return the places that the words of a span may mean."""
        return [hit for key in self.keys.get(span, ()) for hit in self.by_key.get(key, ())]

    def is_of_longer_area(self, span: Span, place: Place) -> bool:
        """Return whether words are a piece of an area's name that a place is not in: "Bohemia" of "Central Bohemia"."""
        part = self.query.parts[span.part]
        is_piece = span.end - span.start < len(part.words) and part.key in self.areas
        return is_piece and not any(area.holds(place) for area in self.areas[part.key])

    def is_capital_of(self, regions: list[Area], place: Place) -> bool:
        """Return whether a place is a country's capital and lies in one of the regions: Banjul, but not Washington."""
        return place.id in self._capitals and any(area.holds(place) for area in regions)

    def is_area_of_another(self, span: Span, place: Place) -> bool:
        """Return whether the words of a span name an area of another place in the query, as "NY" in "Troy, NY"."""
        if len(self._strong) < 2 or not (areas := self.areas_of(span)):  # noqa: PLR2004 - itself and another
            return False
        if span not in self._held:
            self._held[span] = {
                there.id
                for other, places in self._strong.items()
                if other != span and not overlap(other, span)
                for there in places
                if any(area.holds(there) for area in areas)
            }
        return not self._held[span] <= {place.id}

    def is_land_elsewhere(self, span: Span, place: Place) -> bool:
        """Return whether the words of a span are the name of countries that a place does not lie in."""
        if not self.lands or self.allowed:
            return False
        codes = [self.lands[key] for key in self.keys.get(span, ()) if key in self.lands]
        return bool(codes) and all(place.cc not in each for each in codes)

    def regions_of(self, span: Span) -> list[Area]:
        """Return the regions that the words of a span name."""
        return [area for area in self.areas_of(span) if area.a1 and not area.a2] if self.areas else []
