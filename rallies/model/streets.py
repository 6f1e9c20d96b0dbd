"""Street level of a rally: the worker looks its address up; until then, and else, it stands at its city's point.

Where it stands is kept with what the resolver understood, for the desk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rallies.core import current, jobs
from rallies.model.rallies import Precision

if TYPE_CHECKING:
    from rallies.model.draft import PlaceSaid
    from rallies.model.rallies import Rally

MARK: Final = "street"
PENDING: Final = "pending"
FOUND: Final = "found"
UNSURE: Final = "unsure"
NOWHERE: Final = "nowhere"


def ask(rally: Rally, said: PlaceSaid) -> None:
    """Have the worker look the address of a rally up, if the operator wants it and its place leaves anything open.

    Call within the transaction that writes the rally.
    """
    rally.understood = {name: value for name, value in rally.understood.items() if name != MARK}
    if current.settings().nominatim and said.lat is None and words(rally) and said.precision is not Precision.CITY:
        mark(rally, PENDING)
        jobs.enqueue("find_street", rally=rally.public_id)


def mark(rally: Rally, state: str) -> None:
    """Note how the look-up of a rally's address stands."""
    rally.understood = {**rally.understood, MARK: state}


def words(rally: Rally) -> str:
    """What is looked up of a rally: its address, else its venue, "" where it has neither or no city."""
    return (rally.address or rally.venue) if rally.place_id is not None else ""
