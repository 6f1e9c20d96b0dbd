"""Our calendars in the hands of the libraries that calendar apps are made of: each shows what the register holds."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rallies.core.clock import local
from rallies.formats.calendar import ics, vevent
from rallies.model.lists.listing import Kind, Listing, Precision, Status
from tests.clients.readers import LIBRARIES, PROGRAMS, Reader, by_uid, meant
from tests.formats.cast import WORDS, joined, listing, moved, unannounced
from tests.formats.strategies import AWKWARD, transitions

HEAD = ics.Head(
    name='Rallies, everywhere; \\ "all"',
    description="Салідарнасць, التضامن; \n एकजुटता",
    capped="",
    source="https://rallies.example/en/rallies.ics",
    total=0,
)
ZONES = (
    "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Australia/Sydney",
    "Pacific/Apia", "Africa/Casablanca", "Asia/Gaza", "Europe/Dublin", "America/Santiago", "Pacific/Chatham",
    "Asia/Kathmandu", "America/Adak", "Africa/Cairo",
)  # fmt: skip
READERS = [
    *(pytest.param(reader, id=reader.name) for reader in LIBRARIES),
    *(pytest.param(reader, id=reader.name, marks=pytest.mark.service) for reader in PROGRAMS),
]


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    ics.fragments.forget()


def in_zones() -> list[Listing]:
    """Rallies before, in and after each change of clocks, in summer and in winter."""
    found: list[Listing] = []
    for zone in ZONES:
        edges = [
            edge + timedelta(minutes=minutes) for edge in transitions(zone)[:2] for minutes in (-60, -30, 0, 30, 90)
        ]
        for starts in [*edges, datetime(2027, 7, 1, 15, tzinfo=UTC), datetime(2027, 12, 1, 9, tzinfo=UTC)]:
            ends = starts + timedelta(hours=2)
            wall, last = local(starts, zone), local(ends, zone)
            found.append(
                listing(
                    uid=f"zone-{len(found):03}@rallies.example",
                    starts=starts,
                    ends=ends,
                    day=wall.date(),
                    hour=wall.time(),
                    end_day=last.date(),
                    tz=zone,
                )
            )
    return found


def in_all_states() -> list[Listing]:
    """Every kind of rally that looks different in a calendar."""
    return [
        listing(status=Status.CANCELLED, reason="The permit was taken back; sorry."),
        listing(status=Status.POSTPONED, reason="Rain"),
        moved(),
        unannounced(),
        unannounced(end_day=date(2027, 5, 24), kind=Kind.EXHIBITION),
        listing(kind=Kind.ONLINE, venue="", country="", city_name="", lat=None, lon=None),
        listing(ends=datetime(2027, 5, 24, 10, tzinfo=UTC), end_day=date(2027, 5, 24)),
        listing(precision=Precision.TIMED, venue="", reveals_at=datetime(2027, 5, 21, 14, tzinfo=UTC)),
        *(listing(title=words, venue=words, organization=words, reason=words) for words in AWKWARD),
    ]


def the_cast() -> list[Listing]:
    states = [replace(one, uid=f"state-{number:03}@rallies.example") for number, one in enumerate(in_all_states())]
    return [*in_zones(), *states]


@pytest.mark.parametrize("reader", READERS)
def test_a_feed_is_read_as_it_was_meant(reader: Reader) -> None:
    shown = the_cast()

    seen = reader.read(ics.dump(shown, WORDS, HEAD))

    assert by_uid(seen) == by_uid((meant(one, WORDS) for one in shown), without=reader.hides)


@pytest.mark.parametrize("reader", READERS)
def test_a_file_is_read_as_it_was_meant(reader: Reader) -> None:
    """One calendar of all zones' rules: what each file of one rally says, joined so that a reader starts once."""
    shown = in_zones()
    files = [ics.dump_one(one, WORDS) for one in shown]

    seen = reader.read(joined(files))

    assert by_uid(seen) == by_uid((meant(one, WORDS, limit=vevent.FULL_TEXT) for one in shown), without=reader.hides)
