"""Street level of a rally: the worker looks its address up; until then, and else, it stands at its city's point.

The server that is asked is another's: it learns of a rally only what everyone may know already. So none is looked up
before it is accepted, and none whose place is kept back. Where it stands is kept with what the resolver understood,
for the desk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rallies.core import current, jobs
from rallies.model.desk.moderation import PUBLIC
from rallies.model.rally.rallies import Precision

if TYPE_CHECKING:
    from rallies.model.rally.draft import PlaceSaid
    from rallies.model.rally.rallies import Rally

MARK: Final = "street"
WAITING: Final = "waiting"
PENDING: Final = "pending"
FOUND: Final = "found"
UNSURE: Final = "unsure"
NOWHERE: Final = "nowhere"


_TOLD: Final = frozenset({Precision.EXACT, Precision.STREET})
"""How exactly a place is shown whose address everyone may read from the day it is accepted."""


def note(rally: Rally, entry: PlaceSaid) -> None:
    """Note whether the address of a rally is to be looked up, and have it be if the rally is public.

    Call within the transaction that writes the rally.
    """
    drop(rally)
    if current.settings().nominatim and entry.lat is None and words(rally) and is_told(rally):
        mark(rally, WAITING)
        ask(rally)


def ask(rally: Rally) -> None:
    """Have the worker look the address of a rally up, if that was waited with and everyone may know it now.

    Call within the transaction that makes the rally public.
    """
    if rally.understood.get(MARK) == WAITING and may_be_asked(rally):
        mark(rally, PENDING)
        jobs.enqueue("find_street", rally=rally.public_id)


def may_be_asked(rally: Rally) -> bool:
    """Whether another server may learn the address of a rally: it is accepted, and its place is no secret."""
    return rally.state in PUBLIC and is_told(rally)


def is_told(rally: Rally) -> bool:
    """Whether the address of a rally is for everyone once it is accepted."""
    return rally.precision in _TOLD and rally.is_venue_announced


def drop(rally: Rally) -> None:
    """Forget how the look-up of a rally's address stands; one that is under way changes nothing any more."""
    rally.understood = {name: value for name, value in rally.understood.items() if name != MARK}


def standing(rally: Rally) -> dict[str, str]:
    """How the look-up of a rally's address stands, as `understood` holds it; empty if there is none."""
    return {name: value for name, value in rally.understood.items() if name == MARK}


def mark(rally: Rally, state: str) -> None:
    """Note how the look-up of a rally's address stands."""
    rally.understood = {**rally.understood, MARK: state}


def words(rally: Rally) -> str:
    """What is looked up of a rally: its address, else its venue, "" where it has neither or no city."""
    return (rally.address or rally.venue) if rally.place_id is not None else ""
