"""The day of a campaign around the world, with a set clock."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.clock import Moment, SetClock
from rallies.core.db.database import writing
from rallies.model.actors import By
from rallies.model.campaign import campaigning, day_timeline
from rallies.model.campaign.campaigning import CampaignSaid
from rallies.model.campaign.campaigns import Campaign, CampaignState
from rallies.model.lists import search
from rallies.model.rally.draft import PlaceSaid
from rallies.publish.campaign import hour_strip
from tests import cast

BY = By.staff("Ala", cast.NOW)
PAGE = "/en/campaigns/viasna/today/"


@pytest.fixture
def viasna(register: Flask) -> Campaign:
    return begin(date(2027, 5, 21))


def begin(day: date, last: date | None = None, *, others: list[str] | None = None) -> Campaign:
    with writing():
        titles, days = {"en": "Freedom"}, others or []
        said = CampaignSaid(hashtag="#FreeViasna", titles=titles, starts_on=day, ends_on=last, other_days=days)
        return campaigning.add("viasna", said, BY, state=CampaignState.OPEN)


def held(title: str, tz: str, hour: int, day: date = date(2027, 5, 21), **differs: Any) -> None:
    place = PlaceSaid(country="XX", city=title.lower(), city_name=title)
    said = {"time_day": day, "time_hour": time(hour), "time_end_hour": None, "time_tz": tz, "campaign": "viasna"}
    cast.published(title=title, place=place, **{**said, **differs})


def parts(text: str) -> dict[str, set[str]]:
    """The titles under each heading of the page."""
    found = re.split(r'<h2 id="(\w+)">', text)
    return {
        name: set(re.findall(r"<bdi lang=\"en\">(\w+)</bdi>", part))
        for name, part in zip(found[1::2], found[2::2], strict=True)
    }


def figures(text: str) -> dict[str, int]:
    """The figures of the page, those alone that are not zero."""
    return {name: int(number) for name, number in re.findall(r"<dt>([^<]*)</dt><dd>(\d+)</dd>", text)}


def test_the_day_goes_from_the_first_zone_to_the_last(viasna: Campaign, client: FlaskClient, clock: SetClock) -> None:
    held("Kiritimati", "Pacific/Kiritimati", 12)
    held("Warsaw", "Europe/Warsaw", 18)
    held("Midway", "Pacific/Midway", 12)
    seen = []
    for hour in (20, 23, 40, 47, 50):  # hours after 00:00 UTC on the 20th
        clock.instant = datetime(2027, 5, 20, tzinfo=UTC) + timedelta(hours=hour)
        text = client.get(PAGE).text
        seen.append((parts(text).get("now", set()), parts(text).get("soon", set()), figures(text).get("over", 0)))

    assert seen == [
        (set(), {"Kiritimati"}, 0),
        ({"Kiritimati"}, {"Warsaw"}, 0),
        ({"Warsaw"}, {"Midway"}, 1),
        ({"Midway"}, set(), 2),
        (set(), set(), 3),
    ]


def test_a_day_begins_and_ends_with_its_zones_not_with_utc(viasna: Campaign) -> None:
    face = search.campaign("viasna")
    edges = [datetime(2027, 5, 20, 10, tzinfo=UTC), datetime(2027, 5, 22, 12, tzinfo=UTC)]
    second = timedelta(seconds=1)

    shines = [hour_strip.shining(face, Moment(edge + step)) for edge in edges for step in (-second, timedelta())]

    assert shines == [False, True, True, False]


def test_of_several_days_the_one_that_is_on_is_shown(register: Flask, client: FlaskClient, clock: SetClock) -> None:
    begin(date(2027, 5, 21), date(2027, 5, 23))
    held("First", "Europe/Warsaw", 18)
    held("Second", "Europe/Warsaw", 18, date(2027, 5, 22))

    clock.instant = datetime(2027, 5, 22, 16, 30, tzinfo=UTC)

    assert parts(client.get(PAGE).text)["now"] == {"Second"}


def test_what_goes_on_past_midnight_in_utc_is_shown_with_the_next_day(
    register: Flask, client: FlaskClient, clock: SetClock
) -> None:
    begin(date(2027, 5, 21), date(2027, 5, 22))
    held("Boston", "America/New_York", 20)
    held("Denver", "America/Denver", 20)
    held("Warsaw", "Europe/Warsaw", 18, date(2027, 5, 22))

    clock.instant = datetime(2027, 5, 22, 0, 30, tzinfo=UTC)
    text = client.get(PAGE).text

    assert (parts(text)["now"], parts(text)["soon"]) == ({"Boston"}, {"Denver"})
    assert re.findall(r'<h2 id="(?:now|soon)">[^<]*<span class="count">(\d)</span>', text) == ["1", "1"]
    assert '<time datetime="2027-05-22">Saturday 22 May 2027</time>' in text
    assert re.findall(r'<span class="muted">([^<]*)</span></p>\s*<p class="true-at">', text) == ["1 rally"]


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        (datetime(2027, 5, 20, 9, tzinfo=UTC), "2027-05-21"),
        (datetime(2027, 5, 22, 11, tzinfo=UTC), "2027-05-21"),  # still the 21st on Midway
        (datetime(2027, 5, 22, 12, tzinfo=UTC), "2027-05-23"),
        (datetime(2027, 5, 24, 12, tzinfo=UTC), "2027-09-17"),
        (datetime(2027, 9, 20, tzinfo=UTC), "2027-09-17"),
    ],
)
def test_of_days_apart_the_one_that_is_on_or_next_is_shown(
    register: Flask, client: FlaskClient, clock: SetClock, instant: datetime, shown: str
) -> None:
    begin(date(2027, 5, 21), others=["2027-05-23", "2027-09-17"])

    clock.instant = instant

    assert f'<time datetime="{shown}">' in client.get(PAGE).text


def test_between_days_apart_it_is_not_the_day(register: Flask) -> None:
    begin(date(2027, 5, 21), others=["2027-09-17"])
    face = search.campaign("viasna")

    shines = [hour_strip.shining(face, Moment(datetime(2027, *at, 9, tzinfo=UTC))) for at in ((5, 21), (7, 1), (9, 17))]

    assert shines == [True, False, True]


@pytest.mark.parametrize(
    ("day", "hour", "starts"),
    [
        (date(2027, 3, 28), 3, datetime(2027, 3, 28, 1, tzinfo=UTC)),  # Warsaw jumps from 02:00 to 03:00
        (date(2027, 10, 31), 3, datetime(2027, 10, 31, 2, tzinfo=UTC)),  # 02:00 comes twice
    ],
)
def test_an_hour_is_right_where_clocks_change(
    register: Flask, clock: SetClock, day: date, hour: int, starts: datetime
) -> None:
    begin(day)
    held("Warsaw", "Europe/Warsaw", hour, day)

    before, after = Moment(starts - timedelta(seconds=1)), Moment(starts)

    of_day = day_timeline.timetable("viasna", day, day, before)
    assert (day_timeline.tally(of_day, before).soon, before.until) == (1, starts)
    assert day_timeline.tally(of_day, after).now == 1


def test_the_strip_has_a_row_an_offset_from_east_to_west(viasna: Campaign) -> None:
    held("Kathmandu", "Asia/Kathmandu", 9)
    held("Warsaw", "Europe/Warsaw", 18)
    held("Paris", "Europe/Paris", 18)
    held("Boston", "America/New_York", 23)
    moment = Moment(datetime(2027, 5, 21, 16, 31, tzinfo=UTC))

    of_day = day_timeline.timetable("viasna", date(2027, 5, 21), date(2027, 5, 21), moment)
    zones = hour_strip.strip(date(2027, 5, 21), of_day.beginnings, moment, "en")

    assert [(zone.offset, zone.rallies, zone.clock, zone.now) for zone in zones] == [
        ("UTC+5:45", 1, "22:15", 222), ("UTC+2", 2, "18:30", 185), ("UTC−4", 1, "12:30", 125),
    ]  # fmt: skip
    assert [[bar.state for bar in zone.bars] for zone in zones] == [["done"], ["now", "now"], ["ahead"]]


def test_a_bar_goes_from_start_to_end(viasna: Campaign, client: FlaskClient, clock: SetClock) -> None:
    held("Warsaw", "Europe/Warsaw", 5, time_end_hour=time(23))
    clock.instant = datetime(2027, 5, 21, 12, tzinfo=UTC)

    text = client.get(PAGE).text

    assert '<rect class="sun-now" x="50" y="0" width="180" height="24"/>' in text
    assert "sun-done" not in text


def test_what_lasts_beside_each_other_stands_in_lanes(viasna: Campaign) -> None:
    for title, hour, end in (("Early", 9, 12), ("Long", 10, 18), ("Late", 12, 14)):
        held(title, "Europe/Warsaw", hour, time_end_hour=time(end))
    moment = Moment(datetime(2027, 5, 20, 12, tzinfo=UTC))

    of_day = day_timeline.timetable("viasna", date(2027, 5, 21), date(2027, 5, 21), moment)
    (zone,) = hour_strip.strip(date(2027, 5, 21), of_day.beginnings, moment, "en")

    assert [(bar.x, bar.y, bar.width, bar.height) for bar in zone.bars] == [
        (90, 0, 30, 12), (100, 12, 80, 12), (120, 0, 20, 12),
    ]  # fmt: skip


def test_what_runs_outside_the_campaigns_day_is_there_too(
    viasna: Campaign, client: FlaskClient, clock: SetClock
) -> None:
    cast.published(title="Early", campaign="viasna", time_day=date(2027, 5, 10), time_hour=time(10), time_end_hour=None)
    held("Warsaw", "Europe/Warsaw", 18)
    clock.instant = datetime(2027, 5, 10, 8, 30, tzinfo=UTC)

    text = client.get(PAGE).text

    assert parts(text)["now"] == {"Early"}
    assert '<p class="today-standing"><bdi>1 now · 1 to come</bdi></p>' in text
    assert "today-ring" in text
    assert "world-night" in text


def test_nothing_is_said_of_what_is_none(viasna: Campaign, client: FlaskClient) -> None:
    held("Warsaw", "Europe/Warsaw", 18)

    text = client.get(PAGE).text

    assert figures(text) == {"to come later": 1}
    assert "world-night" not in text


def test_what_has_no_hour_or_is_off_is_counted_apart(viasna: Campaign, client: FlaskClient, clock: SetClock) -> None:
    held("Someday", "Europe/Warsaw", 18, time_hour=None)
    clock.instant = datetime(2027, 5, 21, 10, tzinfo=UTC)

    text = client.get(PAGE).text

    assert "without an hour yet" in text
    assert "now" not in parts(text)


def test_the_page_says_when_it_was_true_and_is_made_anew_in_time(viasna: Campaign) -> None:
    held("Warsaw", "Europe/Warsaw", 18)
    moment = Moment(datetime(2027, 5, 21, 15, 58, 30, tzinfo=UTC))

    at = day_timeline.ticked(moment)

    assert at == datetime(2027, 5, 21, 15, 55, tzinfo=UTC)
    assert moment.until == datetime(2027, 5, 21, 16, tzinfo=UTC)


def test_a_countdown_is_in_words(viasna: Campaign, client: FlaskClient, clock: SetClock) -> None:
    held("Warsaw", "Europe/Warsaw", 18)
    clock.instant = datetime(2027, 5, 21, 13, 45, tzinfo=UTC)
    soon = client.get(PAGE).text
    clock.instant = datetime(2027, 5, 18, 13, 45, tzinfo=UTC)

    assert "In 2 hours, 15 minutes" in soon
    assert "Last true at 13:45 UTC on Fri 21 May 2027" in soon
    assert "In 3 days" in client.get(PAGE).text
    assert "In 3 days, 2 hours" in client.get(PAGE).text


def test_a_notice_stands_on_the_page_until_its_time_is_over(
    viasna: Campaign, client: FlaskClient, clock: SetClock
) -> None:
    with writing():
        campaigning.notify(viasna, {"en": "Meet under the bridge."}, cast.NOW + timedelta(hours=3), BY, country="PL")
    before = client.get(PAGE).text
    clock.move(timedelta(hours=3))

    assert "Meet under the bridge." in before
    assert "Poland" in before
    assert "Meet under the bridge." not in client.get(PAGE).text


def test_a_page_is_not_older_than_the_notice_on_it(viasna: Campaign, client: FlaskClient, clock: SetClock) -> None:
    clock.instant = cast.NOW + timedelta(minutes=3)
    with writing():
        said = By.staff("Ala", clock.instant)
        campaigning.notify(viasna, {"en": "Meet under the bridge."}, cast.NOW + timedelta(hours=3), said)

    text = client.get(PAGE).text

    assert "said at 12:03 UTC" in text
    assert "Last true at 12:03 UTC" in text


def test_nobody_holds_anything_yet_and_the_page_invites(viasna: Campaign, client: FlaskClient) -> None:
    assert "/en/submit/?campaign=viasna" in client.get(PAGE).text


def test_the_world_has_a_dot_for_each_city_of_the_day_over_or_not(
    viasna: Campaign, client: FlaskClient, clock: SetClock
) -> None:
    for place, day in ((cast.WARSAW, 21), (cast.WARSAW, 21), (cast.TBILISI, 21), (cast.TBILISI, 22)):
        cast.published(campaign="viasna", place=place, time_day=date(2027, 5, day))
    clock.instant = datetime(2027, 5, 21, 23, tzinfo=UTC)

    radii = re.findall(r'class="today-dot" cx="[\d.]+" cy="[\d.]+" r="([\d.]+)"', client.get(PAGE).text)

    assert [float(radius) for radius in radii] == [3.9, 3.0]
