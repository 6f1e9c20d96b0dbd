"""857 real, messy rows: what becomes of them, and that only what organizers typed is looked at."""

import csv
import io
import os
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pytest
from flask import Flask

from rallies.core.clock import Moment
from rallies.core.db.database import revision
from rallies.intake.importing.understood import days
from rallies.model.lists import search
from rallies.model.selection import Selection
from rallies.places.candidate import Ambiguous, Found
from rallies.places.shared import gazetteer
from tests import cast
from tests.intake.importing.command import run

TYPED = ("id", "title", "place_text", "city_text", "country_text", "date_text", "time_text", "organizer", "lang")
NEAR_KM = 50.0

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sample() -> str:
    folder = os.environ.get("RALLIES_TEST_DATA")
    if not folder:
        pytest.skip("RALLIES_TEST_DATA names no folder with global_rallies_sample.csv")
    return (Path(folder) / "global_rallies_sample.csv").read_text("utf-8")


def rows(sample: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sample)))


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    lat, lon, lat2, lon2 = map(radians, (*one, *other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(min(1.0, half)))


def is_offered(row: dict[str, str], truth: tuple[float, float]) -> bool:
    """Whether the place of an asked row is among what the gazetteer proposes for its words."""
    answer = gazetteer().resolve(row["city_text"], country=row["country_text"] or None)
    candidates = answer.candidates if isinstance(answer, Found | Ambiguous) else ()
    return any(km((each.lat, each.lon), truth) <= NEAR_KM for each in candidates)


def test_most_rows_with_a_title_city_and_day_come_to_the_right_place(
    register: Flask, tmp_path: Path, sample: str
) -> None:
    order = days.order_of(row["date_text"] for row in rows(sample))
    right = wrong = whole = 0

    for row, line in zip(rows(sample), run(register, tmp_path, sample), strict=True):
        if not (
            row["title"] and row["city_text"] and row["truth_lat"] and days.read(row["date_text"], column=order).first
        ):
            continue
        whole += 1
        truth = float(row["truth_lat"]), float(row["truth_lon"])
        if line["outcome"] == "accepted":
            is_right = km((float(line["lat"]), float(line["lon"])), truth) <= NEAR_KM
            right, wrong = right + is_right, wrong + (not is_right)
        else:
            right += is_offered(row, truth)

    print(f"{right} of {whole} right or offered ({100 * right / whole:.1f} %), {wrong} wrong")  # noqa: T201  # a figure
    assert right / whole >= 0.85
    assert wrong / whole <= 0.02


def test_only_what_organizers_typed_is_looked_at(register: Flask, tmp_path: Path, sample: str) -> None:
    stripped = io.StringIO()
    writer = csv.DictWriter(stripped, TYPED, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows(sample))

    whole = run(register, tmp_path, sample, is_dry=True)

    assert run(register, tmp_path, stripped.getvalue(), is_dry=True) == whole


def test_every_row_gets_an_outcome_and_each_that_is_not_taken_a_reason(
    register: Flask, tmp_path: Path, sample: str
) -> None:
    lines = run(register, tmp_path, sample)
    before = revision()
    again = run(register, tmp_path, sample)

    accepted = [line for line in lines if line["outcome"] == "accepted"]
    assert [line["key"] for line in lines] == [row["id"] for row in rows(sample)]
    assert all(line["reason"] for line in lines if line["outcome"] != "accepted")
    assert search.counts(Selection(), Moment(cast.NOW)).rallies == 0
    assert len(search.past(Selection(), Moment(cast.NOW), limit=1_000)) == len(accepted)
    assert (again, revision()) == (lines, before)
