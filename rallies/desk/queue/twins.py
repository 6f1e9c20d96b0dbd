"""Rallies that could be taken for one another: on one day in one city, under one title or at one spot."""

from collections.abc import Collection

from sqlalchemy import Select, select

from rallies.core.db.database import session
from rallies.core.text import folded
from rallies.model.desk.moderation import State
from rallies.model.rally.rallies import Rally
from rallies.places.points.sphere import distance_km, vector

MOST = 20
NEAR_KM = 0.5
_OFF = (State.FROZEN, State.CANCELLED)
_STANDING = (State.PENDING, State.PUBLISHED, State.POSTPONED)


def off(rally: Rally) -> list[Rally]:
    """The hidden or cancelled rallies that one could be taken for: a copy of such a one may lead people astray."""
    others = session().execute(_of_day(rally, _OFF)).scalars()
    return [other for other in others if _is_twin(rally, other)][:MOST]


def standing(rally: Rally) -> list[Rally]:
    """The rallies, public or waiting, in the same city on the same day."""
    if not rally.city:
        return []
    in_city = (Rally.country == rally.country, Rally.city == rally.city)
    return list(session().execute(_of_day(rally, _STANDING).where(*in_city).limit(MOST)).scalars())


def _of_day(rally: Rally, states: Collection[State]) -> Select[Rally]:
    return select(Rally).where(Rally.state.in_(states), Rally.day == rally.day, Rally.id != rally.id)


def _is_twin(one: Rally, other: Rally) -> bool:
    in_city = bool(one.city) and (one.country, one.city) == (other.country, other.city)
    is_called_so = folded(one.title) == folded(other.title)
    is_held_there = bool(one.venue) and folded(one.venue) == folded(other.venue)
    return in_city or is_called_so or is_held_there or _are_near(one, other)


def _are_near(one: Rally, other: Rally) -> bool:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return False
    return distance_km(vector(one.lat, one.lon), vector(other.lat, other.lon)) <= NEAR_KM
