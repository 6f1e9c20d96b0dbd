"""Every change of clocks of every zone: what is written in UTC and in the time of the venue is read back as it was."""

from datetime import UTC, datetime, timedelta

import pytest

from rallies.core.clock import local
from rallies.formats.calendar import ics
from rallies.model.lists.listing import Listing
from tests.formats.cast import WORDS, joined, listing
from tests.formats.strategies import ZONES, transitions

HEAD = ics.Head(name="Rallies", description="", capped="", source="https://rallies.example/en/rallies.ics", total=0)


@pytest.mark.slow
def test_every_change_of_clocks_of_every_zone_keeps_its_instants_and_words() -> None:
    assert len(ZONES) >= 518  # fewer zones than in 2026 would be a poorer zone database
    for zone in ZONES:
        shown = around_changes(zone)
        if not shown:
            continue
        files = ics.load(joined([ics.dump_one(one, WORDS) for one in shown]))
        feed = ics.load(ics.dump(shown, WORDS, HEAD))

        for one, in_a_file, in_the_feed in zip(shown, files, feed, strict=True):
            for read in (in_a_file, in_the_feed):
                assert isinstance(read.start, datetime)
                assert isinstance(read.end, datetime)
                assert (read.start.astimezone(UTC), read.end.astimezone(UTC)) == (one.starts, one.ends), zone
                assert (read.uid, read.title, read.sequence) == (one.uid, one.title, one.sequence)
                assert f"{one.local_start:%H:%M}" in read.description


def around_changes(zone: str) -> list[Listing]:
    """Rallies of an hour before, in and after each change of a zone's clocks in two years."""
    found: list[Listing] = []
    for edge in transitions(zone):
        for minutes in (-90, -30, 0, 30, 90):
            starts = edge + timedelta(minutes=minutes)
            wall, last = local(starts, zone), local(starts + timedelta(hours=1), zone)
            found.append(
                listing(
                    uid=f"{zone}/{len(found)}@rallies.example",
                    title=f"{zone}, {starts:%Y-%m-%d %H:%M}",
                    starts=starts,
                    ends=starts + timedelta(hours=1),
                    day=wall.date(),
                    hour=wall.time(),
                    end_day=last.date(),
                    end_hour=last.time(),
                    tz=zone,
                )
            )
    return found
