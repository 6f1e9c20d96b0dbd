"""A reminder in the events of a calendar, for whoever asks for one; no event has one otherwise.

Source: RFC 5545 3.6.6 (VALARM) and 3.8.6.3 (TRIGGER, before the start).
"""

from dataclasses import dataclass
from typing import Final

from rallies.core.clock import Moment
from rallies.formats.calendar.contentline import line, text
from rallies.model.lists.listing import Listing, Status

DAY_BEFORE: Final = "P1D"
HOURS_BEFORE: Final = "PT2H"
BEFORE: Final = (DAY_BEFORE, HOURS_BEFORE)
"""How long before the start a reminder may be, as RFC 5545 writes a duration."""
_END = b"END:VEVENT\r\n"
# An event without an hour begins at midnight: nine in the morning of the day before.
_NINE_ON_THE_EVE = "PT15H"


@dataclass(frozen=True)
class Reminder:
    """A reminder that is asked for: one of BEFORE, the words it has, and the moment of the answer."""

    before: str
    words: str
    moment: Moment

    def put_into(self, event: bytes, listing: Listing) -> bytes:
        """The event of a listing with a reminder at its end.

        It has none where nobody should go, where it has begun, since programs ring at once for what is past,
        and two hours before an hour that is not announced.
        """
        if listing.status in {Status.CANCELLED, Status.POSTPONED} or self.moment.has_come(listing.starts):
            return event
        before = self.before
        if not listing.is_time_announced:
            if before == HOURS_BEFORE:
                return event
            before = _NINE_ON_THE_EVE
        alarm = (
            b"BEGIN:VALARM\r\nACTION:DISPLAY\r\n",
            line("TRIGGER", f"-{before}"),
            line("DESCRIPTION", text(self.words)),
            b"END:VALARM\r\n",
        )
        return b"".join([event.removesuffix(_END), *alarm, _END])
