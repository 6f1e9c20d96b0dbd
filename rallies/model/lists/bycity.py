"""Answers about a selection that are put together from a part for each city.

After a write, or when a rally begins or ends, only the cities that it is of are asked again: the rest stays as it was.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Result, Row, Select, bindparam

from rallies.core.db.database import Standing, is_writing
from rallies.core.db.touched import Touches, touches
from rallies.model.campaign.campaigns import Campaign
from rallies.model.lasting import Shelf
from rallies.model.lists import listed
from rallies.model.query import Question
from rallies.model.rally.rallies import Rally
from rallies.model.selection import Selection

FEW = 50
"""Up to how many cities are asked for by name; more are asked for with all the others."""
City = tuple[str, str]
"""Country (ISO 3166-1 alpha-2) and slug, "" where there is none."""
Thing = TypeVar("Thing")
Part = TypeVar("Part")
Answer = TypeVar("Answer")
_WIDE = (listed.EVERY_CITY, Campaign.__tablename__)
_NAMED = (
    Rally.country.in_(bindparam("countries", expanding=True)),
    Rally.city.in_(bindparam("cities", expanding=True)),
)


class _Kept(NamedTuple, Generic[Part, Answer]):
    """An answer with its parts, the standing and the instant that it was asked at, and until when each part holds.

    `until` has the cities alone whose part will be another one by itself, and `next_until` is the first of these.
    """

    at: Standing
    since: datetime
    parts: Mapping[City, Part]
    until: Mapping[City, datetime]
    next_until: datetime | None
    answer: Answer


class ByCity(Generic[Part, Answer]):
    """The answers to such a question that were asked for last, at most `most` for a register; not to be changed.

    `question` selects the country and the city first, and may ask for `query.NOW`. `part` makes the part of a city of
    its rows, and `until` tells the instant at which it would be another one; `whole` makes the answer of all parts.
    """

    def __init__(
        self,
        most: int,
        question: Callable[[Selection], Select[*tuple[Any, ...]]],
        part: Callable[[Sequence[Row[Any]]], Part],
        until: Callable[[Part], datetime | None],
        whole: Callable[[Collection[Part]], Answer],
    ) -> None:
        self._all = Question(question)
        self._few = Question(lambda about: question(about).where(*_NAMED))
        self._part, self._until, self._whole = part, until, whole
        self._shelf: Shelf[_Kept[Part, Answer]] = Shelf(most)

    def of(self, selection: Selection, now: datetime) -> Answer:
        """The answer of a selection at an instant; what a transaction that writes sees is kept for nobody."""
        if is_writing():
            return self.asked(selection, now)
        written, kept = touches(), self._shelf.found(selection)
        stale = None if kept is None else self._stale(kept, selection, written, now)
        if kept is None or stale is None or len(stale) > FEW:
            parts = self._parts(self._all.ask(selection, now=now))
            until = self._untils(parts)
        elif stale:
            asked = self._asked_again(selection, stale, now)
            parts = _without(kept.parts, stale) | asked
            until = _without(kept.until, stale) | self._untils(asked)
        else:
            return kept.answer
        answer = self._whole(parts.values())
        self._shelf.keep(selection, _Kept(written.at, now, parts, until, min(until.values(), default=None), answer))
        return answer

    def asked(self, selection: Selection, now: datetime) -> Answer:
        """The answer as the register has it, past all that is kept."""
        return self._whole(self._parts(self._all.ask(selection, now=now)).values())

    def _stale(
        self, kept: _Kept[Part, Answer], selection: Selection, written: Touches, now: datetime
    ) -> set[City] | None:
        """The cities whose part may be another one by now, None for all."""
        if now < kept.since or not written.spare(_WIDE, kept.at):
            return None
        stale = {
            city
            for city in listed.cities(written.since(kept.at))
            if selection.country is None or city[0] == selection.country
        }
        if kept.next_until is not None and kept.next_until <= now:
            stale |= {city for city, until in kept.until.items() if until <= now}
        return stale

    def _asked_again(self, selection: Selection, cities: set[City], now: datetime) -> dict[City, Part]:
        countries, slugs = (list(set(column)) for column in zip(*cities, strict=True))
        parts = self._parts(self._few.ask(selection, now=now, countries=countries, cities=slugs))
        return {city: part for city, part in parts.items() if city in cities}

    def _parts(self, found: Result[*tuple[Any, ...]]) -> dict[City, Part]:
        of_city: dict[City, list[Row[Any]]] = {}
        for row in found:
            of_city.setdefault((row[0], row[1]), []).append(row)
        return {city: self._part(of_one) for city, of_one in of_city.items()}

    def _untils(self, parts: Mapping[City, Part]) -> dict[City, datetime]:
        return {city: until for city, part in parts.items() if (until := self._until(part)) is not None}


def _without(of: Mapping[City, Thing], cities: Collection[City]) -> dict[City, Thing]:
    return {city: thing for city, thing in of.items() if city not in cities}
