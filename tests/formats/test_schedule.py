"""The schedule to be pasted: its shape, and that our own importer reads it back."""

from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from rallies.formats import schedule
from rallies.model.lists.listing import Listing, Status
from tests.formats.cast import WORDS, at, listing, unannounced
from tests.formats.strategies import listings


def lines(*held: Listing) -> list[str]:
    return schedule.dump(held, "#FreeViasna", WORDS, link=lambda one: f"/r/{one.id}").splitlines()


def test_days_countries_and_cities_stand_in_order() -> None:
    told = lines(
        at(date(2027, 5, 22), time(9), "Europe/Warsaw", id="later"),
        at(date(2027, 5, 21), time(18), "Europe/Warsaw", id="warsaw", end_hour=None),
        at(date(2027, 5, 21), time(18), "Europe/Warsaw", id="krakow", city_name="Kraków", venue=""),
        at(
            date(2027, 5, 21), time(19), "Asia/Tbilisi", id="tbilisi", country="GE", city_name="Tbilisi", venue="Square"
        ),
    )

    assert told == [
        "#FreeViasna", "", "Friday 21 May 2027", "Georgia:", "• Tbilisi, 19:00–21:00 (UTC+4), Square — /r/tbilisi",
        "Poland:", "• Kraków, 18:00–20:00 (UTC+2) — /r/krakow", "• Warsaw, 18:00 (UTC+2), Plac Zamkowy — /r/warsaw",
        "", "Saturday 22 May 2027", "Poland:", "• Warsaw, 09:00–11:00 (UTC+2), Plac Zamkowy — /r/later",
    ]  # fmt: skip


def test_what_is_off_says_so_and_an_hour_that_is_not_known_too() -> None:
    told = lines(listing(status=Status.CANCELLED), unannounced(id="b", city_name="Zamość"))

    assert told[4].startswith("• CANCELLED: Warsaw, 18:00–20:00")
    assert told[5] == "• Zamość, Freedom for Viasna (time to be announced), Plac Zamkowy — /r/b"


@given(st.lists(listings(), max_size=3), st.randoms())
def test_the_order_in_which_rallies_come_does_not_matter(held: list[Listing], chance: object) -> None:
    unlike = list({one.id: one for one in held}.values())
    first = lines(*unlike)
    chance.shuffle(unlike)  # type: ignore[attr-defined]

    assert lines(*unlike) == first


@given(listings())
def test_one_rally_is_one_line(one: Listing) -> None:
    assert len(lines(one)) == 5
