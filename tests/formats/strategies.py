"""Draws of what is hard: any text, zones at the edges of their clocks, places at the edges of the map."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import available_timezones

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rallies.core.clock import local
from rallies.model.lists.listing import Listing
from tests.formats.cast import listing

ZONES = sorted(
    name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/", "right/"))
)
AWKWARD = (
    ", ; \\ \" ' : = ^n",
    "line\nbreak\r\nand\rmore",
    "BEGIN:VEVENT\nUID:x@y\nEND:VEVENT",
    "\x00\x0b\x7f\x85\u2028\u202e\ufeff",
    "Салідарнасць з палітвязнямі Беларусі " * 5,
    "التضامن مع السجناء السياسيين",
    "राजनीतिक बंदियों के साथ एकजुटता",
    "👩‍👩‍👧‍👦🏳️‍🌈 " * 20,
    "C:\\new\\table",
    "=HYPERLINK(1)",
    "</script><script>",
    "&amp; ]]> <!--",
)


@cache
def transitions(zone: str) -> list[datetime]:
    """The instants in 2027 and 2028 at which a zone's clocks change, to the half hour."""
    at, found = datetime(2027, 1, 1, tzinfo=UTC), []
    step = timedelta(minutes=30)
    while at.year < 2029:
        day = at + timedelta(days=1)
        if local(at, zone).utcoffset() != local(day, zone).utcoffset():
            while local(at, zone).utcoffset() == local(at + step, zone).utcoffset():
                at += step
            found.append(at + step)
            day = at + timedelta(days=1)
        at = day
    return found


def texts() -> SearchStrategy[str]:
    """Any text, and the ones that programs trip over."""
    return st.one_of(st.text(min_size=1, max_size=120), st.sampled_from(AWKWARD)).filter(
        lambda text: bool(text.strip())
    )


@st.composite
def listings(draw: st.DrawFn) -> Listing:
    """A rally with any words at any place, at some half hour around a change of its zone's clocks."""
    zone = draw(st.sampled_from(ZONES))
    edges = transitions(zone) or [datetime(2027, 3, 28, 1, tzinfo=UTC)]
    starts = draw(st.sampled_from(edges)) + timedelta(minutes=30) * draw(st.integers(-6, 6))
    ends = starts + timedelta(minutes=30) * draw(st.integers(1, 8))
    wall, last = local(starts, zone), local(ends, zone)
    return listing(
        title=draw(texts()),
        venue=draw(texts()),
        organization=draw(st.one_of(st.just(""), texts())),
        reason=draw(st.one_of(st.just(""), texts())),
        starts=starts,
        ends=ends,
        day=wall.date(),
        hour=wall.time(),
        end_day=last.date(),
        end_hour=last.time(),
        tz=zone,
        lat=draw(st.one_of(st.none(), st.floats(-90, 90))),
        lon=draw(st.floats(-180, 180)),
    )
