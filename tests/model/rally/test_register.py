"""What the register keeps of a rally, and what its public face shows."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from rallies.core.clock import Moment, SetClock
from rallies.core.db.database import revision, session, writing
from rallies.core.errors import NotFound
from rallies.model.actors import Actor, By
from rallies.model.desk.audit import Entry
from rallies.model.desk.trailcheck import Fault, first_break
from rallies.model.lists import nearby, search
from rallies.model.lists.listing import Listing, Phase, Precision, Status
from rallies.model.rally import decisions, proposals, register
from rallies.model.rally.draft import TimeSaid
from rallies.model.rally.proposals import Proposal
from rallies.model.rally.rallies import Rally
from rallies.model.selection import Selection
from tests import cast

BY = By.staff("Ala", cast.NOW)


@pytest.fixture(autouse=True)
def _open(register: Flask) -> None:
    """Every test here looks into the register."""


def test_a_rally_that_waits_is_seen_by_nobody() -> None:
    (rally,) = cast.pending()

    assert search.upcoming(Selection(), Moment(cast.NOW)) == []
    with pytest.raises(NotFound):
        search.one(rally.public_id, Moment(cast.NOW))


def test_a_published_rally_is_listed_with_its_instant_and_words() -> None:
    cast.published()

    (listing,) = search.upcoming(Selection(country="PL", city="warsaw"), Moment(cast.NOW))

    assert listing.starts == datetime(2027, 5, 21, 16, 0, tzinfo=UTC)
    assert (listing.title, listing.status, listing.phase) == ("Freedom for Viasna", Status.ON, Phase.UPCOMING)
    assert listing.description_html == "<p>Bring a <strong>poster</strong>.</p>"


def test_a_listing_knows_until_when_it_is_true() -> None:
    rally = cast.published()
    moment = Moment(cast.NOW)

    search.one(rally.public_id, moment)

    assert moment.until == rally.starts_at


def test_a_city_precise_rally_shows_neither_venue_nor_its_point() -> None:
    rally = cast.published(place_precision=Precision.CITY)

    listing = search.one(rally.public_id, Moment(cast.NOW))

    assert (listing.lat, listing.lon) == (52.22977, 21.01178)
    assert listing.venue == ""
    assert search.upcoming(Selection(words="Zamkowy"), Moment(cast.NOW)) == []


def test_a_timed_place_is_shown_from_its_hour_on() -> None:
    rally = cast.published(place_precision=Precision.TIMED, place_reveal_hours=2)

    before, after = (search.one(rally.public_id, Moment(rally.starts_at - timedelta(hours=hours))) for hours in (3, 2))

    assert (before.venue, before.lat) == ("", 52.22977)
    assert (after.venue, after.lat) == ("Plac Zamkowy", 52.2479)
    assert before.reveals_at == rally.starts_at - timedelta(hours=2)


def test_an_unlisted_rally_is_found_by_its_link_alone() -> None:
    rally = cast.published(place_precision=Precision.UNLISTED)

    assert search.upcoming(Selection(), Moment(cast.NOW)) == []
    assert search.one(rally.public_id, Moment(cast.NOW)).venue == "Plac Zamkowy"


def test_a_weekly_series_keeps_its_hour_through_a_clock_change() -> None:
    rallies = cast.pending(time_day=date(2027, 10, 24), repeats_until=date(2027, 11, 7))

    assert [rally.starts_at.hour for rally in rallies] == [16, 17, 17]
    assert len({rally.uid for rally in rallies}) == 3


def test_an_asked_change_shows_only_once_it_is_accepted() -> None:
    rally = cast.published()
    later = TimeSaid.of({**cast.draft().time.values(), "hour": "19:00", "end_hour": "21:00"})
    with writing():
        request = proposals.propose(rally, BY, Proposal(time=later, why="The square is taken"))
    assert search.one(rally.public_id, Moment(cast.NOW)).hour == time(18)

    with writing():
        assert request is not None
        proposals.accept(request, BY)

    listing = search.one(rally.public_id, Moment(cast.NOW))
    assert (listing.hour, listing.status, listing.sequence) == (time(19), Status.CHANGED, 1)
    assert listing.changes[0].reason == "The square is taken"


def test_a_cancelled_rally_stays_with_its_reason() -> None:
    rally = cast.published()
    with writing():
        decisions.cancel(rally, BY, reason="Storm")

    (listing,) = search.upcoming(Selection(), Moment(cast.NOW))

    assert (listing.status, listing.reason, listing.sequence) == (Status.CANCELLED, "Storm", 1)


def test_every_writing_transaction_raises_the_revision_by_one() -> None:
    before = revision()

    cast.pending()

    assert revision() == before + 1


def test_the_trail_is_whole_until_someone_edits_it() -> None:
    cast.published()
    assert first_break() is None

    from rallies.core.db.database import session  # noqa: PLC0415
    from rallies.model.desk.audit import Entry  # noqa: PLC0415

    entry = session().query(Entry).first()
    assert entry is not None
    entry.actor = "nobody"

    assert first_break() == (entry.id, Fault.CHANGED)


def test_the_nearest_rally_is_found_across_the_antimeridian(clock: SetClock) -> None:
    cast.published(place_lat=-16.5, place_lon=179.9, title="Fiji")
    cast.published(place_lat=52.0, place_lon=21.0, title="Poland")

    found = nearby.near(-16.5, -179.9, Moment(clock.now()), limit=1)

    assert [distant.listing.title for distant in found] == ["Fiji"]
    assert found[0].km == pytest.approx(21.3, abs=0.2)


def test_a_feed_keeps_what_is_nearest_to_the_present() -> None:
    for day in (3, 9, 20):
        cast.published(time_day=date(2027, 5, day), title=str(day))

    kept = search.window(Selection(), Moment(cast.NOW), limit=2)

    assert ([listing.title for listing in kept.listings], kept.total) == (["3", "9"], 3)


def test_a_feed_keeps_what_is_under_way_and_to_come_before_what_is_over() -> None:
    over, before = (cast.published(time_day=date(2027, 4, day), title=f"April {day}") for day in (29, 28))
    vigil = TimeSaid(day=date(2027, 4, 20), hour=time(18), end_day=date(2027, 5, 30), tz="Europe/Warsaw")
    under_way = cast.published(time=vigil, title="Vigil")
    ahead = cast.published(time_day=date(2028, 5, 1), title="Next year")

    kept = search.window(Selection(), Moment(cast.NOW), limit=3)

    assert [one.id for one in kept.nearest] == [one.public_id for one in (under_way, ahead, over)]
    assert [one.id for one in kept.listings] == [one.public_id for one in (under_way, over, ahead)]
    assert kept.total == 4
    assert before.public_id not in {one.id for one in kept.nearest}


def test_a_face_that_is_known_is_made_anew_when_the_rally_or_the_clock_moves() -> None:
    rally = cast.published(place_precision=Precision.TIMED, place_reveal_hours=2)

    def asked(now: datetime) -> tuple[Listing, datetime | None]:
        moment = Moment(now)
        (face,) = search.window(Selection(), moment).listings
        return face, moment.until

    first, until = asked(cast.NOW)
    assert asked(cast.NOW) == (first, until)
    assert asked(rally.starts_at - timedelta(hours=1))[0].venue != first.venue == ""
    assert asked(rally.starts_at)[0].phase != first.phase
    with writing():
        decisions.cancel(rally, BY, reason="Storm")
    assert asked(cast.NOW)[0].reason == "Storm"
    with writing():
        decisions.withdraw(rally, BY)
    assert search.window(Selection(), Moment(cast.NOW)).listings == []


def test_a_cancelled_rally_that_was_frozen_comes_back_cancelled_with_its_reason() -> None:
    rally = cast.published()
    with writing():
        decisions.cancel(rally, BY, reason="Storm")
        decisions.freeze(rally, BY, why="Looks copied")
    with pytest.raises(NotFound):
        search.one(rally.public_id, Moment(cast.NOW))

    with writing():
        decisions.publish(rally, BY)

    listing = search.one(rally.public_id, Moment(cast.NOW))
    assert (listing.status, listing.reason) == (Status.CANCELLED, "Storm")


def test_several_acts_of_one_transaction_are_chained_in_their_order() -> None:
    with writing():
        (rally,) = register.add(cast.draft(), register.Origin(now=cast.NOW, host="rallies.example"))
        decisions.publish(rally, BY)
        decisions.freeze(rally, BY, why="Asked to")

    assert first_break() is None


def test_many_are_added_as_one_by_one_dates_of_a_series_and_trail_in_order() -> None:
    weekly = cast.draft(title="Weekly", repeats_until=date(2027, 6, 4))
    drafts = [cast.draft(title="First"), weekly, cast.draft(title="Last", place_venue="")]
    origin = register.Origin(now=cast.NOW, host="rallies.example", actor=Actor.IMPORT)

    with writing():
        together = register.add_all(
            [register.Addition(draft, f"k{number}") for number, draft in enumerate(drafts)],
            origin,
            is_published=True,
        )
        alone = [rally for draft in drafts for rally in register.add(draft, origin)]
        for rally in alone:
            decisions.publish(rally, By(Actor.IMPORT, cast.NOW))

    rallies = [register.with_id(public) for public in together]
    assert [_facts(rally) for rally in rallies] == [_facts(rally) for rally in alone]
    assert [rally.source_key for rally in rallies] == ["k0", "k1", "k1", "k1", "k2"]
    assert [rally.day.day for rally in rallies] == [21, 21, 28, 4, 21]
    assert len({rally.series for rally in rallies[1:4]}) == 1
    trail = session().execute(select(Entry.actor, Entry.act, Entry.subject).order_by(Entry.id)).all()
    acts = ("submitted", "published")
    assert trail[:10] == [("import", act, public) for public in together for act in acts]
    assert first_break() is None


def _facts(rally: Rally) -> dict[str, Any]:
    """What the register holds of a rally, but for what is drawn anew and where it comes from."""
    session().refresh(rally)
    drawn = {"id", "public_id", "uid", "series", "source_key"}
    names = [column.key for column in Rally.__table__.columns if column.key not in drawn]
    return {name: getattr(rally, name) for name in names}
