"""Looking addresses up on the operator's street level server: a job of the worker, never of a page."""

from __future__ import annotations

import time
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from rallies import __version__
from rallies.core import current
from rallies.core.db.database import session, writing
from rallies.core.errors import NotFound, Unavailable
from rallies.model.actors import Actor, By
from rallies.model.desk.audit import record_all
from rallies.model.rally import streets
from rallies.model.rally.draft import PlaceSaid
from rallies.model.rally.particulars import points, set_place
from rallies.model.rally.rallies import Precision, Rally
from rallies.model.rally.register import edit, touch, with_id
from rallies.places import candidate, shared
from rallies.places.street.guard import Guard, State

if TYPE_CHECKING:
    from rallies.core.settings import Settings
    from rallies.places.candidate import Candidate
    from rallies.places.street.online import Street


class Asked(NamedTuple):
    """What is looked up of a rally; an answer counts only while this is still so."""

    words: str
    place_id: int
    language: str


def find_street(rally: str) -> None:
    """Look up the address of the rally with a public id, and put it at the spot if that is sure.

    Raises: Unavailable with the time until the server may be asked again.
    """
    query, server = _asked(rally), street()
    if query is None or server is None:
        return
    near = shared.gazetteer(current.settings().gazetteer).place(query.place_id)
    if near is None:
        return
    answer = server.search(query.words, near=near, language=query.language)
    if isinstance(answer, candidate.Unavailable):
        raise Unavailable("street level rests", retry_after_seconds=ceil(answer.retry_after_seconds))
    if isinstance(answer, candidate.Found):
        _settle(rally, query, streets.FOUND, near, spot=answer.candidate)
    else:
        is_unsure = isinstance(answer, candidate.Ambiguous)
        _settle(rally, query, streets.UNSURE if is_unsure else streets.NOWHERE, near)


def street() -> Street | None:
    """The operator's street level server, None where there is none."""
    settings = current.settings()
    return _street(settings, guard()) if settings.nominatim else None


def guard() -> Guard:
    """What stands between all workers of the instance and the server."""
    return _guard(current.settings(), current.secrets().key("street level"))


def state() -> State | None:
    """What an operator is told of street level, None where it is off."""
    return guard().state() if current.settings().nominatim else None


@lru_cache(maxsize=4)
def _guard(settings: Settings, salt: bytes) -> Guard:
    return Guard(settings.instance / "streets.sqlite", salt=salt, now=current.now)


@lru_cache(maxsize=4)
def _street(settings: Settings, between: Guard) -> Street:
    import ssl  # noqa: PLC0415  # with the next two, costs time and memory that pages do without

    from rallies.core.http import Http  # noqa: PLC0415
    from rallies.places.street.online import Street  # noqa: PLC0415

    http = Http(
        user_agent=f"rallies/{__version__} ({settings.contact or settings.base_url})",
        proxy=settings.proxy,
        ssl_context=ssl.create_default_context(cafile=settings.ca_file or None),
    )
    return Street(settings.nominatim, http=http, guard=between, wait=time.sleep)


def _asked(public: str) -> Asked | None:
    """What is to be looked up, None if it no longer is: the rally is gone, over, secret, or has been given a pin."""
    try:
        rally = with_id(public)
    except NotFound:
        return None
    is_pending = rally.understood.get(streets.MARK) == streets.PENDING
    if is_pending and not streets.may_be_asked(rally):
        _put_back(public)
        return None
    is_wanted = is_pending and rally.ends_at > current.now()
    query = _asked_of(rally) if is_wanted else None
    session().rollback()  # nothing is held open while the server is waited for
    return query


def _put_back(public: str) -> None:
    """Let a rally that is no longer public wait until it is accepted again, and one that is secret for nothing."""
    with writing(is_private=True):
        rally = with_id(public)
        if streets.is_told(rally):
            streets.mark(rally, streets.WAITING)
            streets.ask(rally)  # if it was accepted in this very moment
        else:
            streets.drop(rally)


def _asked_of(rally: Rally) -> Asked:
    return Asked(streets.words(rally), rally.place_id or 0, rally.language)


def _settle(public: str, query: Asked, outcome: str, near: Candidate, *, spot: Candidate | None = None) -> None:
    with writing(is_private=spot is None):  # the rally may become public while others write first
        rally = with_id(public)
        is_pending = rally.understood.get(streets.MARK) == streets.PENDING
        if _asked_of(rally) != query or not is_pending or not streets.is_told(rally):
            return
        streets.mark(rally, outcome)
        if spot is not None:
            before = points(rally)
            set_place(rally, _said(rally, near, spot))
            touch(rally, current.now(), moves=False)
            act = edit("street found", rally, before, points(rally), is_secret=rally.exact_lat is not None)
            record_all(By(Actor.WORKER, current.now()), [act])


def _said(rally: Rally, near: Candidate, spot: Candidate) -> PlaceSaid:
    """The place of a rally as it was said, with the spot of its address."""
    reveals = rally.reveals_at
    return PlaceSaid(
        country=rally.country,
        place_id=rally.place_id,
        city=rally.city,
        city_name=rally.city_name,
        region_name=rally.region_name,
        city_lat=near.lat,
        city_lon=near.lon,
        lat=spot.lat,
        lon=spot.lon,
        venue=rally.venue,
        address=rally.address,
        precision=Precision(rally.precision),
        reveal_hours=round((rally.starts_at - reveals).total_seconds() / 3600) if reveals else None,
        is_venue_announced=rally.is_venue_announced,
    )
