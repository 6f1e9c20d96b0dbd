"""GeoJSON: the properties that partners rely on, and nothing more precise than the listing is."""

import json
from datetime import date
from typing import Any

from hypothesis import given

from rallies.formats import geojson
from rallies.model.lists.listing import Kind, Listing
from tests.formats.cast import WORDS, listing, unannounced
from tests.formats.strategies import listings


def feature(shown: Listing) -> dict[str, Any]:
    read = json.loads(geojson.dump([shown], WORDS))
    assert read["type"] == "FeatureCollection"
    (one,) = read["features"]
    assert isinstance(one, dict)
    return one


def test_a_feature_has_the_properties_of_the_contract() -> None:
    assert list(feature(listing())["properties"]) == [
        "id", "uid", "title", "kind", "status", "starts", "ends", "tz", "city", "country", "venue", "precision",
        "language", "campaign", "url", "updated", "sequence", "organization",
    ]  # fmt: skip


def test_times_carry_the_offset_of_the_venue() -> None:
    said = feature(listing())["properties"]

    assert (said["starts"], said["ends"]) == ("2027-05-21T18:00:00+02:00", "2027-05-21T20:00:00+02:00")
    assert said["updated"] == "2027-05-01T12:00:00Z"


def test_an_unannounced_hour_leaves_the_days_alone() -> None:
    said = feature(unannounced(end_day=date(2027, 5, 22)))["properties"]

    assert (said["starts"], said["ends"]) == ("2027-05-21", "2027-05-22")


def test_an_end_that_nobody_gave_is_null() -> None:
    assert feature(listing(end_hour=None))["properties"]["ends"] is None
    assert feature(unannounced())["properties"]["ends"] is None


def test_a_last_day_without_an_hour_is_a_day_alone() -> None:
    said = feature(listing(end_day=date(2027, 5, 23), end_hour=None))["properties"]

    assert (said["starts"], said["ends"]) == ("2027-05-21T18:00:00+02:00", "2027-05-23")


def test_a_point_is_east_before_north() -> None:
    assert feature(listing())["geometry"] == {"type": "Point", "coordinates": [21.0137, 52.2479]}


def test_an_online_rally_has_no_geometry() -> None:
    assert feature(listing(kind=Kind.ONLINE, lat=None, lon=None))["geometry"] is None


@given(listings())
def test_words_come_through_as_they_are(shown: Listing) -> None:
    assert feature(shown)["properties"]["title"] == shown.title
