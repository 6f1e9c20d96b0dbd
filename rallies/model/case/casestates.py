"""How it stands with the people of a campaign: no state without the day that it was known for.

Pages, sheets, forms and the desk are handed a `CaseState` and never the bare status of a row, so that none can show
somebody as imprisoned, or as free, who was so on a day it does not tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row

from rallies.core.clock import Moment, instant_of
from rallies.model.case.cases import HELD, Case, CaseStatus

FRESH = timedelta(days=180)
"""How old what is known of a person may be before it says "not checked since"."""
DUE = timedelta(days=90)
"""How old it may be before the desk is asked to check it."""
EVENTS = frozenset({CaseStatus.RELEASED, CaseStatus.DIED})
"""What happens on a day, and stays as it was reported; whoever it happened to gets no letter and no sign."""
# An enumeration takes long to be asked, and a list asks it for each of its cases.
_STATUSES = {status.value: status for status in CaseStatus}


@dataclass(frozen=True)
class CaseState:
    """How it stands with a person: as of `day`, or since it if the day `is_event`; None where nobody has told one.

    What is not an event is checked while its day is at most `FRESH` ago. `source` is the address or title of where
    this stands, "" where it is one of the sources of the case.
    """

    status: CaseStatus
    day: date | None
    is_event: bool
    is_checked: bool
    source: str = ""

    @property
    def is_held(self) -> bool:
        """Whether the person was not free when this was known."""
        return self.status in HELD

    @property
    def is_released(self) -> bool:
        """Whether there is something to celebrate."""
        return self.status is CaseStatus.RELEASED

    @property
    def is_over(self) -> bool:
        """Whether letters and signs have no more use: the person is reported free, or dead."""
        return self.status in EVENTS

    @property
    def style(self) -> str:
        """The name of its colour and shape: that of its status, or "unchecked"."""
        return str(self.status) if self.is_checked else "unchecked"


class StateCount(NamedTuple):
    """How many people a state is known of; `since` is the earliest of their days, None if one has none."""

    status: CaseStatus
    is_checked: bool
    number: int
    since: date | None

    @property
    def is_over(self) -> bool:
        """Whether letters and signs have no more use for them."""
        return self.status in EVENTS

    @property
    def key(self) -> str:
        """The name of these people in an address."""
        return key_of(self.status, is_checked=self.is_checked)


def state_of(row: Case | Row[Any], moment: Moment) -> CaseState:
    """How it stands with the person of a row, as far as is known at a moment.

    A release and a death stay. Any other state holds for `FRESH` after its day; one without a day never does.
    """
    status, day = _STATUSES[row.status], day_of(row)
    if status in EVENTS:
        is_event, is_told = row.held_until is not None, day is not None
        return CaseState(status, day, is_event=is_event, is_checked=is_told, source=row.state_source)
    is_checked = _is_fresh(day, moment)
    return CaseState(status, day, is_event=False, is_checked=is_checked, source=row.state_source)


def day_of(row: Case | Row[Any]) -> date | None:
    """The day of a release or death, of any other state the day for which it is known; None if nobody told one."""
    day: date | None = row.held_until or row.as_of if row.status in EVENTS else row.as_of
    return day


def counted(numbers: Iterable[tuple[CaseState, int]]) -> tuple[StateCount, ...]:
    """How many people each state is of, by status and by whether it is checked; the free ones first."""
    sums: dict[tuple[CaseStatus, bool], StateCount] = {}
    for state, number in numbers:
        about = state.status, state.is_checked
        before = sums.get(about)
        sums[about] = StateCount(*about, number + (before.number if before else 0), _earlier(before, state.day))
    statuses = sorted(CaseStatus, key=lambda status: status is not CaseStatus.RELEASED)
    order = [(status, is_checked) for status in statuses for is_checked in (True, False)]
    return tuple(sums[about] for about in order if about in sums)


def oldest_checked(moment: Moment) -> date:
    """The earliest day for which a state can be known and still be checked."""
    return moment.today() - FRESH


def key_of(status: CaseStatus, *, is_checked: bool) -> str:
    """The name of a state in an address: "released", "detained-checked", "detained-unchecked"."""
    return str(status) if status in EVENTS else f"{status}-{'checked' if is_checked else 'unchecked'}"


KEYS = frozenset(
    [*CaseStatus, *(key_of(status, is_checked=is_checked) for status in CaseStatus for is_checked in (True, False))]
)
"""What an address may ask for: a state checked or not, or a status whichever it is."""


def _is_fresh(day: date | None, moment: Moment) -> bool:
    return day is not None and not moment.has_come(instant_of(day + FRESH + timedelta(days=1), time(0), "UTC"))


def _earlier(before: StateCount | None, day: date | None) -> date | None:
    if before is None or day is None:
        return day
    return min(before.since, day) if before.since else None
