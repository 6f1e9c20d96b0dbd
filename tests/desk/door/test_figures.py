"""The figures at /metrics, as a program of Prometheus reads them, and the same on the desk's page State."""

import logging
import os
import re
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from rallies.core.clock import SetClock
from rallies.core.web import exposition, traffic
from rallies.core.web.exposition import Family, Sample
from rallies.desk.door import figures
from tests import cast
from tests.cli.server.test_workers import children, until
from tests.cli.test_serve import get, served
from tests.desk.person import Person

TOKEN = {"Authorization": "Bearer letmein"}
SAMPLES = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def read(text: str) -> SAMPLES:
    """All lines of an exposition by name and labels; two of one name and labels would be refused by a server."""
    found: SAMPLES = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation
        assert family.type in {"counter", "gauge", "histogram"}
        for sample in family.samples:
            key = (sample.name, tuple(sorted(sample.labels.items())))
            assert key not in found
            found[key] = sample.value
    return found


def of(client: FlaskClient) -> SAMPLES:
    return read(client.get("/metrics", headers=TOKEN).text)


@pytest.fixture(autouse=True)
def _token(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "RALLIES", replace(app.config["RALLIES"], metrics_token="letmein"))


def grown(before: SAMPLES, after: SAMPLES, name: str, **labels: str) -> float:
    key = (name, tuple(sorted(labels.items())))
    return after.get(key, 0.0) - before.get(key, 0.0)


def test_answers_are_counted_by_view_and_class_and_by_what_published_bytes_did(client: FlaskClient) -> None:
    before = of(client)
    for _ in range(3):
        client.get("/en/help/")
    for at in range(5):
        client.get(f"/en/made-up-{at}/")
    client.get("/en/places/xx/")
    after = of(client)

    assert grown(before, after, "rallies_requests_total", route="help.index", **{"class": "2xx"}) == 3
    assert grown(before, after, "rallies_published_total", route="help.index", outcome="hit") == 2
    assert grown(before, after, "rallies_published_total", route="help.index", outcome="miss") == 1
    assert grown(before, after, "rallies_requests_total", route="none", **{"class": "4xx"}) == 5
    assert not any("made-up" in str(key) or "xx" in dict(key[1]).get("route", "") for key in after)


def test_a_page_that_is_no_longer_true_counts_as_stale(client: FlaskClient, register: Flask) -> None:
    cast.published()
    client.get("/en/")
    before = of(client)
    cast.published()
    client.get("/en/")
    after = of(client)

    stale = [key for key in after if ("outcome", "stale") in key[1] and after[key] > before.get(key, 0.0)]
    assert len(stale) == 1


def test_times_are_a_histogram_whose_last_bucket_holds_all(client: FlaskClient) -> None:
    client.get("/en/help/")
    told = of(client)

    buckets = [
        value for key, value in told.items() if key[0].endswith("_bucket") and dict(key[1])["route"] == "help.index"
    ]
    count = told["rallies_request_seconds_count", (("route", "help.index"),)]
    assert buckets == sorted(buckets)
    assert len(buckets) == len(traffic.BOUNDS) + 1
    assert buckets[-1] == count > 0
    assert told["rallies_request_seconds_sum", (("route", "help.index"),)] > 0


def test_what_waits_is_told_by_its_age_and_by_no_name(client: FlaskClient, register: Flask, clock: SetClock) -> None:
    cast.pending(title="Secret words")
    cast.pending(title="Other words")
    clock.move(2 * figures.AGES["hour"])

    text = client.get("/metrics", headers=TOKEN).text

    told = read(text)
    assert told["rallies_queue", (("kind", "rallies"),)] == 2
    assert told["rallies_queue_within", (("age", "hour"), ("kind", "rallies"))] == 0
    assert told["rallies_queue_within", (("age", "day"), ("kind", "rallies"))] == 2
    assert told["rallies_queue_oldest_seconds", (("kind", "rallies"),)] == 7_200
    assert "words" not in text
    assert "127.0.0.1" not in text


def test_version_disk_and_faults_are_told(client: FlaskClient, register: Flask) -> None:
    before = of(client)
    handler = traffic.of(register).log_handler()
    for level in (logging.INFO, logging.WARNING, logging.ERROR):
        if level >= handler.level:
            handler.handle(logging.LogRecord("rallies", level, "", 0, "", None, None))
    after = of(client)

    assert grown(before, after, "rallies_faults_total", level="warning") == 1
    assert grown(before, after, "rallies_faults_total", level="error") == 1
    assert after["rallies_disk_bytes", ()] >= after["rallies_disk_free_bytes", ()] > 0
    (about,) = [dict(key[1]) for key in after if key[0] == "rallies_build_info"]
    assert about["version"]


def test_the_desk_draws_what_programs_are_told(ala: Person, register: Flask) -> None:
    cast.pending(title="Secret words")
    ala.look("/desk/")

    page = ala.look("/desk/state/")

    taken = figures.taken()
    assert f"<dd>{taken.waiting} (the oldest for 0 h)</dd>" in page
    assert f"{taken.version} ·" in page
    assert re.search(r">[a-z_]+\.[a-z_]+</th><td>\d+</td><td>\d+\.\d</td>", page)
    assert "None was made from here." in page


def test_labels_and_meanings_are_escaped_and_large_numbers_whole() -> None:
    odd = 'a "b" \\ c\nd'
    text = exposition.document([Family("x", "m \\ n\no", "gauge", [Sample(123_456_789.0, {"of": odd}), Sample(0.25)])])

    assert read(text) == {("x", (("of", odd),)): 123_456_789.0, ("x", ()): 0.25}


@pytest.mark.service
@pytest.mark.slow
def test_figures_are_of_all_processes_and_do_not_fall_when_one_is_killed(tmp_path: Path) -> None:
    def told() -> SAMPLES:
        return read(get(port, "/metrics")[2].decode())

    def answered() -> float:
        return told().get(("rallies_requests_total", (("class", "2xx"), ("route", "alive.healthz"))), 0.0)

    with served(tmp_path, "--workers", "2") as (process, port):
        first = answered()
        for _ in range(60):
            get(port, "/healthz")
        sums = [answered() for _ in range(8)]
        os.kill(children(process.pid)[1], signal.SIGKILL)
        until(lambda: len(children(process.pid)) == 2 and get(port, "/readyz")[0] == 200)
        after = answered()
        process.terminate()
        process.communicate(timeout=60)

    assert [one - first for one in sums] == [60] * 8
    assert after - first >= 60
