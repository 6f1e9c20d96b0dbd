"""schema.org Event: what a search engine reads on a rally's page."""

import json
from typing import Any

import pytest
from hypothesis import given

from rallies.formats import jsonld
from rallies.model.lists.listing import Kind, Listing, Status
from tests.formats.cast import WORDS, listing, moved, unannounced
from tests.formats.strategies import listings


def event(shown: Listing) -> dict[str, Any]:
    read = json.loads(jsonld.dump(shown, WORDS))
    assert isinstance(read, dict)
    return read


def test_an_event_has_what_search_engines_require() -> None:
    read = event(listing(address="Plac Zamkowy 4"))

    assert read["@type"] == "Event"
    assert read["startDate"] == "2027-05-21T18:00:00+02:00"
    assert read["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert read["location"]["address"]["addressLocality"] == "Warsaw"
    assert read["location"]["address"]["streetAddress"] == "Plac Zamkowy 4"
    assert read["organizer"] == {"@type": "Organization", "name": "Belarusian Youth Hub"}


def test_an_unannounced_hour_is_a_date_alone() -> None:
    assert event(unannounced())["startDate"] == "2027-05-21"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.ON, "EventScheduled"),
        (Status.CANCELLED, "EventCancelled"),
        (Status.POSTPONED, "EventPostponed"),
        (Status.CHANGED, "EventScheduled"),
    ],
)
def test_the_status_is_said_in_the_words_of_the_schema(status: Status, said: str) -> None:
    assert event(listing(status=status))["eventStatus"] == f"https://schema.org/{said}"


def test_a_moved_start_is_rescheduled_and_names_the_previous_one() -> None:
    read = event(moved())

    assert read["eventStatus"] == "https://schema.org/EventRescheduled"
    assert read["previousStartDate"] == "2027-05-21T17:00:00+02:00"


def test_an_online_rally_is_at_a_virtual_place() -> None:
    read = event(listing(kind=Kind.ONLINE))

    assert read["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert read["location"] == {"@type": "VirtualLocation", "url": "https://hub.example/21-may"}


@given(listings())
def test_nothing_ends_the_script_element(shown: Listing) -> None:
    octets = jsonld.dump(shown, WORDS)

    assert not {"<", ">", "&"} & set(octets)
    assert json.loads(octets)["name"] == shown.title
