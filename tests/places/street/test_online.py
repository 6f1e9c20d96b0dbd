"""Street level over HTTP: what is found, and what each way of failing leads to."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rallies.core.clock import SetClock
from rallies.core.errors import ConfigurationError
from rallies.core.http import Http
from rallies.places.candidate import Ambiguous, Candidate, Found, NotFound, Unavailable
from rallies.places.street import online
from rallies.places.street.guard import KEPT_SECONDS, Guard
from rallies.places.street.online import Street
from tests.places.nominatim import SPOT, Fake, served

AGENT = "rallies/1 (mail@example.org)"
ADDRESS = "praspiekt Niezaležnasci 1"
MINSK = Candidate(625144, "Minsk", "BY", "04", "Horad Minsk", 53.90019, 27.56653, 1742124, "Europe/Minsk", "minsk")


@pytest.fixture
def fake() -> Iterator[Fake]:
    with served() as server:
        yield server


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2027, 5, 21, 12, tzinfo=UTC))


@pytest.fixture
def guard(tmp_path: Path, clock: SetClock) -> Guard:
    return Guard(tmp_path / "streets.sqlite", salt=b"salt", now=clock.now)


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def street(fake: Fake, guard: Guard, waits: list[float]) -> Street:
    return Street(fake.address, http=Http(user_agent=AGENT), guard=guard, wait=waits.append)


def rests(answer: object) -> float:
    assert isinstance(answer, Unavailable), answer
    return answer.retry_after_seconds


def test_an_address_is_a_spot_in_its_city(street: Street, fake: Fake) -> None:
    answer = street.search(ADDRESS, near=MINSK, language="be")

    assert isinstance(answer, Found)
    assert (answer.candidate.lat, answer.candidate.lon) == (53.9045, 27.5615)
    assert (answer.candidate.match, answer.candidate.source, answer.candidate.place_id) == (
        "street",
        "nominatim",
        625144,
    )
    (query,) = fake.queries
    assert (query["q"], query["countrycodes"], query["accept-language"], query["bounded"]) == (ADDRESS, "by", "be", "1")
    assert fake.agents == [AGENT]


def test_the_same_words_are_asked_once(street: Street, fake: Fake, guard: Guard) -> None:
    street.search(ADDRESS, near=MINSK)
    again = street.search(ADDRESS.upper(), near=MINSK)

    assert isinstance(again, Found)
    assert len(fake.queries) == 1
    assert (guard.state().hits, guard.state().asked) == (1, 1)


def test_what_was_not_found_is_remembered_too(street: Street, fake: Fake) -> None:
    fake.body = "[]"

    assert isinstance(street.search(ADDRESS, near=MINSK), NotFound)
    assert isinstance(street.search(ADDRESS, near=MINSK), NotFound)
    assert len(fake.queries) == 1


def test_an_answer_grows_old(street: Street, fake: Fake, clock: SetClock) -> None:
    street.search(ADDRESS, near=MINSK)
    clock.instant += timedelta(seconds=KEPT_SECONDS + 1)
    street.search(ADDRESS, near=MINSK)

    assert len(fake.queries) == 2


def test_nothing_that_was_typed_is_kept(street: Street, tmp_path: Path) -> None:
    street.search("Sakretnaja 77", near=MINSK)

    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"akretnaja" not in stored


def test_two_spots_far_apart_are_asked(street: Street, fake: Fake) -> None:
    fake.body = json.dumps([SPOT, SPOT | {"lat": "53.95"}])

    answer = street.search(ADDRESS, near=MINSK)

    assert isinstance(answer, Ambiguous)
    assert len(answer.candidates) == 2


def test_a_spot_far_from_the_city_is_none(street: Street, fake: Fake) -> None:
    fake.body = json.dumps([SPOT | {"lat": "52.1", "lon": "23.7"}])

    assert isinstance(street.search(ADDRESS, near=MINSK), NotFound)


def test_workers_take_turns_of_a_second(street: Street, guard: Guard, waits: list[float]) -> None:
    other = guard.take_turn()
    street.search("one", near=MINSK)
    street.search("two", near=MINSK)

    assert [other, *waits] == [0.0, 1.0, 2.0]


def test_a_server_that_forbids_rests_for_hours(street: Street, fake: Fake, guard: Guard) -> None:
    fake.status = 403

    assert rests(street.search(ADDRESS, near=MINSK)) == 6 * 3600
    assert rests(street.search("something else", near=MINSK)) == 6 * 3600
    assert len(fake.queries) == 1
    assert "GeocoderInsufficientPrivileges" in guard.state().why


def test_retry_after_is_obeyed(street: Street, fake: Fake, clock: SetClock) -> None:
    fake.status, fake.headers = 429, {"Retry-After": "7"}

    assert rests(street.search(ADDRESS, near=MINSK)) == 7
    fake.status = 200
    assert rests(street.search(ADDRESS, near=MINSK)) == 7
    clock.instant += timedelta(seconds=8)
    assert isinstance(street.search(ADDRESS, near=MINSK), Found)


@pytest.mark.parametrize(
    ("status", "body", "hangs_up"),
    [(500, "", False), (503, "", False), (404, "", False), (200, "<html>blocked</html>", False), (200, "", True)],
)
def test_a_server_in_trouble_rests_longer_each_time(
    street: Street,
    fake: Fake,
    clock: SetClock,
    status: int,
    body: str,
    hangs_up: bool,  # noqa: FBT001
) -> None:
    fake.status, fake.body, fake.hangs_up = status, body, hangs_up

    first = rests(street.search(ADDRESS, near=MINSK))
    clock.instant += timedelta(seconds=first + 1)
    second = rests(street.search(ADDRESS, near=MINSK))

    assert (first, second) == (60, 120)


def test_a_silent_server_is_given_up(street: Street, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(street._nominatim, "timeout", 0.2)
    fake.silent = threading.Event()

    assert rests(street.search(ADDRESS, near=MINSK)) == 60
    assert online.TIMEOUT_SECONDS == 10


def test_a_server_sends_nobody_elsewhere(street: Street, fake: Fake) -> None:
    fake.status, fake.headers = 302, {"Location": f"{fake.address}/elsewhere"}

    rests(street.search(ADDRESS, near=MINSK))
    assert len(fake.queries) == 1


def test_nobody_there_is_unavailable(guard: Guard) -> None:
    street = Street("http://127.0.0.1:9", http=Http(user_agent=AGENT), guard=guard, wait=lambda _: None)

    assert rests(street.search(ADDRESS, near=MINSK)) == 60


def test_whoever_asks_says_who_asks(guard: Guard) -> None:
    with pytest.raises(ConfigurationError, match="User-Agent"):
        Http(user_agent=" ")
    with pytest.raises(ConfigurationError, match="no address"):
        Street("ftp://example.org", http=Http(user_agent=AGENT), guard=guard, wait=lambda _: None)
