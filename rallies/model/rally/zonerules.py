"""Rallies to come, brought in line with the rules of their zones: what was promised is a time on the wall.

A state may decide weeks ahead that its clocks will not change. Once the zone database knows it, the instants that
were derived before are wrong, and calendars hear of the right ones by a higher SEQUENCE and LAST-MODIFIED.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import InstrumentedAttribute

from rallies.core.clock import local
from rallies.core.db.database import session, writing
from rallies.core.errors import InvalidInput
from rallies.core.speech.locale import utc_offset
from rallies.model.actors import Actor, By
from rallies.model.desk.audit import record_all
from rallies.model.desk.moderation import PUBLIC
from rallies.model.rally.draft import TimeSaid
from rallies.model.rally.particulars import instants, set_time
from rallies.model.rally.rallies import Change, Rally
from rallies.model.rally.register import edit, touch

_COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    Rally.day,
    Rally.hour,
    Rally.end_day,
    Rally.end_hour,
    Rally.tz,
    Rally.is_second_hour,
    Rally.starts_at,
    Rally.ends_at,
)
"""A time as it was said, and the two instants that were derived from it."""
_log = logging.getLogger(__name__)


def follow(now: datetime) -> int:
    """Derive the instants of all rallies that are not over anew, and return how many have moved.

    Costs a look at each time that rallies have in common, not at each rally.
    """
    stale = [row for row in _times(now) if _has_moved(row)]
    session().rollback()
    return sum(_move(row, now) for row in stale)


def _times(now: datetime) -> Sequence[Row[Any]]:
    """The different times of rallies that are not over, as they were said and as they were derived."""
    return session().execute(select(*_COLUMNS).where(Rally.ends_at > now).distinct()).all()


def _has_moved(row: Row[Any]) -> bool:
    try:
        return instants(_said(row)) != (row.starts_at, row.ends_at)
    except InvalidInput:
        _log.warning("a time is not possible any more by the rules of its zone", extra={"part": row.tz})
        return False


def _move(row: Row[Any], now: datetime) -> int:
    """Move all rallies of one time, in a transaction of their own."""
    conditions = [column.is_not_distinct_from(value) for column, value in zip(_COLUMNS, row, strict=True)]
    with writing() as current:
        rallies = list(current.execute(select(Rally).where(*conditions)).scalars())
        for rally in rallies:
            lead = rally.starts_at - rally.reveals_at if rally.reveals_at else None
            before = {"starts": rally.starts_at, "ends": rally.ends_at}
            set_time(rally, _said(row))
            if rally.state in PUBLIC:
                current.add(_told(rally, now, late_by=rally.starts_at - row.starts_at))
            rally.reveals_at = rally.starts_at - lead if lead is not None else None
            touch(rally, now, moves=True)
            after = {"starts": rally.starts_at, "ends": rally.ends_at}
            record_all(By(Actor.ZONE_RULES, now), [edit("moved", rally, before, after)])
    return len(rallies)


def _told(rally: Rally, now: datetime, *, late_by: timedelta) -> Change:
    """What the public is told: the hour on the wall stays, and is another distance from UTC than it was."""
    at = local(rally.starts_at, rally.tz)
    before = at.replace(tzinfo=timezone((at.utcoffset() or timedelta()) + late_by))
    offsets = ({"offset": utc_offset(one)} for one in (before, at))
    return Change(rally_id=rally.id, at=now, what="zone", before=next(offsets), after=next(offsets), reason="")


def _said(row: Row[Any]) -> TimeSaid:
    return TimeSaid(
        day=row.day,
        hour=row.hour,
        end_day=row.end_day,
        end_hour=row.end_hour,
        tz=row.tz,
        is_second_hour=row.is_second_hour,
    )
