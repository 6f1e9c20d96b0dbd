from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rallies.intake.drafts import LIMITS, Outcome, Problem, Refused, Said, checked, weighed
from rallies.model.rally.rallies import Kind, Precision
from rallies.places.shared import gazetteer

NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)
PLAIN = Said(
    title="Freedom for Viasna", country="PL", city="Warszawa", venue="Plac Zamkowy", date="2027-05-21", start="18:00"
)


def outcome(**differs: str) -> Outcome:
    return weighed(replace(PLAIN, **differs), gazetteer=gazetteer(), now=NOW)


def problem(name: str, **differs: str) -> Problem:
    found = outcome(**differs)
    assert found.draft is None
    assert list(found.problems) == [name]
    return found.problems[name]


@pytest.mark.parametrize("city", ["Warszawa", "Warsaw", "Варшава", "وارسو", "ワルシャワ"])
def test_a_city_is_understood_in_any_script(city: str) -> None:
    draft = checked(replace(PLAIN, city=city), gazetteer=gazetteer(), now=NOW)

    assert (draft.place.country, draft.place.city, draft.time.tz) == ("PL", "warsaw", "Europe/Warsaw")
    assert (draft.time.day, draft.time.hour) == (date(2027, 5, 21), time(18))


@pytest.mark.parametrize(
    ("city", "country", "slug"),
    [("SF, CA", "US", "san-francisco"), ("Hamilton, Ontario", "CA", "hamilton"), ("Warsaw, Poland", "PL", "warsaw")],
)
def test_a_region_behind_a_city_tells_its_country(city: str, country: str, slug: str) -> None:
    draft = checked(replace(PLAIN, city=city, country=""), gazetteer=gazetteer(), now=NOW)

    assert (draft.place.country, draft.place.city) == (country, slug)


def test_a_city_alone_does_not_tell_its_country() -> None:
    assert problem("country", country="", city="Warsaw").code == "missing"


def test_a_city_that_can_be_several_is_asked() -> None:
    asked = problem("city", country="US", city="Springfield")

    assert asked.is_question
    assert {each.admin1 for each in asked.candidates} >= {"MO", "MA", "IL"}


def test_a_candidate_that_was_picked_is_taken() -> None:
    (_, second, *_rest) = problem("city", country="US", city="Springfield").candidates

    found = outcome(country="US", city="Springfield", place=str(second.place_id))

    assert found.draft is not None
    assert found.draft.place.place_id == second.place_id
    assert found.draft.understood["by"] == "organizer"


def test_a_pick_is_forgotten_when_the_city_changes() -> None:
    (first, *_rest) = problem("city", country="US", city="Springfield").candidates

    found = outcome(city="Kraków", place=str(first.place_id))

    assert found.draft is not None
    assert found.draft.place.city == "krakow"


def test_a_city_of_another_country_is_asked_and_not_moved() -> None:
    asked = problem("city", country="PL", city="Paris")

    assert asked.code == "ambiguous"
    assert asked.candidates[0].country == "FR"


def test_a_city_that_nobody_knows_is_refused_with_what_to_try() -> None:
    refused = problem("city", city="Жжжщщъ")

    assert refused.code == "not_found"
    assert "spelling" in refused.message


def test_a_pin_beside_an_unknown_city_offers_what_lies_around() -> None:
    asked = problem("city", city="Жжжщщъ", lat="52.25", lon="21.0")

    assert "PL" in {each.country for each in asked.candidates}
    assert outcome(city="Жжжщщъ", lat="52.25", lon="21.0", place=str(asked.candidates[0].place_id)).draft


@pytest.mark.parametrize("number", ["1", "9223372036854775808"])
def test_a_number_that_no_place_has_is_told(number: str) -> None:
    assert problem("city", city="", place=number).code == "unknown"


def test_a_pin_far_from_its_city_is_refused() -> None:
    assert problem("lat", lat="50.06", lon="19.94").code == "unclear"


@pytest.mark.parametrize(("lat", "lon"), [("91", "21"), ("52", ""), ("abc", "21"), ("nan", "1"), ("1e999", "1")])
def test_a_pin_that_is_no_point_is_refused(lat: str, lon: str) -> None:
    assert problem("lat", lat=lat, lon=lon).code == "unclear"


def test_a_pin_in_the_city_is_kept() -> None:
    found = outcome(lat="52,2479", lon="٢١.٠١٣٧")

    assert found.draft is not None
    assert (found.draft.place.lat, found.draft.place.lon) == (52.2479, 21.0137)


def test_a_pin_across_a_border_of_clocks_has_the_zone_of_its_spot() -> None:
    words = {"country": "US", "city": "South Bend, Indiana"}
    pinned = outcome(**words, lat="41.7075", lon="-86.8950")  # Michigan City, 53 km west
    plain = outcome(**words)
    told = outcome(**words, lat="41.7075", lon="-86.8950", tz="America/New_York")

    zones = [found.draft.time.tz for found in (pinned, plain, told) if found.draft]
    assert zones == ["America/Chicago", "America/Indiana/Indianapolis", "America/New_York"]


def test_an_hour_that_clocks_skip_is_refused_with_the_two_beside_it() -> None:
    refused = problem("start", date="2028-03-26", start="02:30")

    assert refused.code == "skipped"
    assert "01:30" in refused.message
    assert "03:30" in refused.message


def test_an_hour_that_clocks_show_twice_is_asked() -> None:
    assert problem("start", date="2027-10-31", start="02:30").code == "repeated"

    late = outcome(date="2027-10-31", start="02:30", which="second").draft

    assert late is not None
    assert late.time.is_second_hour


def test_a_later_date_of_a_series_is_checked_against_the_clocks_too() -> None:
    asked = problem("start", date="2027-10-24", start="02:30", until="2027-11-07")

    assert asked.code == "repeated"
    assert "2027-10-31" in asked.message


@pytest.mark.parametrize(
    ("name", "code", "differs"),
    [
        ("date", "past", {"date": "2026-05-21"}),
        ("date", "far", {"date": "2031-05-21"}),
        ("date", "unclear", {"date": "3/4/2027"}),
        ("date", "unclear", {"date": "2027-02-30"}),
        ("date", "missing", {"date": ""}),
        ("start", "missing", {"start": ""}),
        ("start", "unclear", {"start": "6"}),
        ("end", "unclear", {"end": "25:00"}),
        ("end_date", "order", {"end_date": "2027-05-20"}),
        ("end_date", "far", {"end_date": "2029-05-20"}),
        ("until", "order", {"until": "2027-05-21"}),
        ("until", "far", {"until": "2029-05-21"}),
        ("tz", "unknown", {"tz": "Mars/Phobos"}),
        ("title", "missing", {"title": " … "}),
        ("title", "characters", {"title": "Free\u202edom"}),
        ("kind", "unknown", {"kind": "riot"}),
        ("language", "unknown", {"language": "tlh-x!"}),
        ("country", "missing", {"country": ""}),
        ("country", "unknown", {"country": "ZZ"}),
        ("venue", "missing", {"venue": ""}),
        ("precision", "unknown", {"precision": "pin"}),
        ("reveal_hours", "missing", {"precision": "timed"}),
        ("reveal_hours", "unclear", {"precision": "timed", "reveal_hours": "1.5"}),
        ("url", "unclear", {"url": "javascript:alert(1)"}),
        ("url", "unclear", {"url": "https://good.example@evil.example/"}),
        ("url", "unclear", {"url": "http://[::1"}),
        ("email", "unclear", {"email": "nobody"}),
        ("description", "too_long", {"description": "x" * 4001}),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(name: str, code: str, differs: dict[str, str]) -> None:
    assert problem(name, **differs).code == code


def test_what_is_to_be_announced_needs_no_hour_and_no_venue() -> None:
    found = outcome(start="", time_later="1", venue="", venue_later="1")

    assert found.draft is not None
    assert found.draft.time.hour is None
    assert not found.draft.place.is_venue_announced


def test_an_online_action_has_no_place_and_the_clock_of_a_city() -> None:
    found = outcome(kind="online", country="", venue="")

    assert found.draft is not None
    assert found.draft.kind is Kind.ONLINE
    assert (found.draft.place.country, found.draft.place.city_lat) == ("", None)
    assert found.draft.time.tz == "Europe/Warsaw"


def test_an_online_action_without_a_clock_is_asked_for_one() -> None:
    assert problem("tz", kind="online", country="", city="").code == "missing"


def test_a_timed_place_keeps_its_hours() -> None:
    found = outcome(precision="timed", reveal_hours="3")

    assert found.draft is not None
    assert (found.draft.place.precision, found.draft.place.reveal_hours) == (Precision.TIMED, 3)


def test_the_past_is_taken_when_records_are_loaded() -> None:
    said = replace(PLAIN, date="2021-09-17")

    assert checked(said, gazetteer=gazetteer(), now=NOW, allows_past=True).time.day == date(2021, 9, 17)


def test_a_domain_in_another_script_is_kept_as_it_is_sent() -> None:
    found = outcome(email="viasna@вясна.бел")

    assert found.draft is not None
    assert found.draft.email.isascii()
    assert "xn--" in found.draft.email


def test_a_refusal_names_the_first_field() -> None:
    with pytest.raises(Refused) as refused:
        checked(replace(PLAIN, title="", date=""), gazetteer=gazetteer(), now=NOW)

    assert set(refused.value.problems) == {"title", "date"}
    assert refused.value.field == "title"


@settings(deadline=timedelta(seconds=5))
@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.text(max_size=40) | st.sampled_from(["", "1", "٣", "-0", "2027-10-31", "02:30", "UTC", "9" * 40])
            for name in Said.__dataclass_fields__
        },
    )
)
def test_whatever_is_typed_becomes_a_draft_or_problems_of_its_fields(differs: dict[str, str]) -> None:
    found = outcome(**differs)

    assert (found.draft is None) == bool(found.problems)
    assert set(found.problems) <= set(Said.__dataclass_fields__)
    if found.draft is not None:
        assert len(found.draft.title) <= LIMITS["title"]
