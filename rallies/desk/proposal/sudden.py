"""Which changes come too late or too far for one person to agree to, and which come by a key that is new."""

from datetime import datetime, timedelta

from rallies.core.clock import WallTime
from rallies.desk.queue import items
from rallies.desk.queue.queue_query import SOON
from rallies.model.desk.moderation import PUBLIC
from rallies.model.rally.draft import PlaceSaid
from rallies.model.rally.proposals import Proposal
from rallies.model.rally.rallies import ChangeRequest, Rally
from rallies.places.points.sphere import distance_km, vector

LONG = timedelta(minutes=30)
FAR_KM = 0.5
NEW_KEY = timedelta(days=7)


def is_soon(rally: Rally, now: datetime) -> bool:
    """Whether a rally begins within two days, or is on."""
    return rally.starts_at - now <= SOON and rally.ends_at > now


def is_sudden(request: ChangeRequest, now: datetime) -> bool:
    """Whether a change moves a rally far, or by long, within two days of its start as it was or would be."""
    rally = request.rally
    if rally.state not in PUBLIC or not (is_soon(rally, now) or _would_be_soon(request, now)):
        return False
    return is_long(request) or is_far(request)


def is_long(request: ChangeRequest) -> bool:
    """Whether a change moves the start by more than LONG."""
    starts = _asked_start(request)
    return starts is not None and abs(starts - request.rally.starts_at) > LONG


def is_far(request: ChangeRequest) -> bool:
    """Whether a change moves the place by more than FAR_KM, or in words alone, which nobody can measure."""
    place = Proposal.of(request).place
    if place is None:
        return False
    before, after = items.point(request.rally), items.asked_point(request)
    if before is not None and after is not None and distance_km(vector(*before), vector(*after)) > FAR_KM:
        return True
    return place.lat is None and _is_elsewhere(place, request.rally)


def has_new_key(rally: Rally, now: datetime) -> bool:
    """Whether the key of a rally was given out at the desk within NEW_KEY."""
    return rally.key_given_at is not None and now - rally.key_given_at <= NEW_KEY


def _is_elsewhere(place: PlaceSaid, rally: Rally) -> bool:
    names = ("country", "city", "venue", "address")
    return any(getattr(place, name) != getattr(rally, name) for name in names)


def _asked_start(request: ChangeRequest) -> datetime | None:
    time = Proposal.of(request).time
    return WallTime(time.day, time.hour, time.tz, time.is_second_hour).instant if time is not None else None


def _would_be_soon(request: ChangeRequest, now: datetime) -> bool:
    starts = _asked_start(request)
    return starts is not None and starts - now <= SOON
