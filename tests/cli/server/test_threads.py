"""Who is answered when: what was asked ahead waits for what is asked now, but not for ever."""

import threading
import time
from collections.abc import Iterator

import pytest

from rallies.cli.server import threads
from rallies.cli.server.threads import Threads


class Asked:
    """A connection with a request, answered at once or when it is let go."""

    def __init__(self, *, asks_ahead: bool, takes_long: bool = False) -> None:
        self.asks_ahead = asks_ahead
        self.is_begun, self.is_answered, self.may_end = threading.Event(), threading.Event(), threading.Event()
        if not takes_long:
            self.may_end.set()

    def service(self) -> None:
        self.is_begun.set()
        self.may_end.wait(10)
        self.is_answered.set()


@pytest.fixture
def two() -> Iterator[Threads]:
    found = Threads(2)
    yield found
    found.shutdown()


def quiet(found: Threads) -> None:
    """Wait until all threads have nothing to do."""
    end = time.monotonic() + 5
    while time.monotonic() < end and not (threads._is_idle(found._now) and threads._is_idle(found._later)):
        time.sleep(0.002)


def test_what_is_asked_now_is_answered_without_waiting_for_the_loop(two: Threads) -> None:
    page = Asked(asks_ahead=False)

    two.add_task(page)  # type: ignore[arg-type]  # a stand-in

    assert page.is_answered.wait(5)


def test_what_was_asked_ahead_begins_when_nothing_else_is_to_be_done(two: Threads) -> None:
    ahead = Asked(asks_ahead=True)
    quiet(two)
    two.add_task(ahead)  # type: ignore[arg-type]  # as above

    two.begin(is_idle=False)
    is_begun_early = ahead.is_begun.is_set()
    seconds = two.most_seconds(2.0)
    two.begin(is_idle=True)

    assert (is_begun_early, seconds) == (False, 0.0)
    assert ahead.is_answered.wait(5)


def test_one_at_a_time_of_what_was_asked_ahead_is_answered(two: Threads) -> None:
    first, second = Asked(asks_ahead=True, takes_long=True), Asked(asks_ahead=True)
    quiet(two)
    for each in (first, second):
        two.add_task(each)  # type: ignore[arg-type]  # as above
        two.begin(is_idle=True)

    assert first.is_begun.wait(5)
    assert two.most_seconds(2.0) == 2.0
    assert not second.is_begun.is_set()
    first.may_end.set()


def test_what_was_asked_ahead_is_answered_although_pages_never_end(
    two: Threads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "LONGEST_WAIT_SECONDS", 0.05)
    page, ahead = Asked(asks_ahead=False, takes_long=True), Asked(asks_ahead=True)
    quiet(two)
    two.add_task(page)  # type: ignore[arg-type]  # as above
    assert page.is_begun.wait(5)
    two.add_task(ahead)  # type: ignore[arg-type]  # as above

    two.begin(is_idle=True)
    is_begun_early = ahead.is_begun.is_set()
    waits = two.most_seconds(2.0)
    time.sleep(0.06)
    two.begin(is_idle=False)

    assert not is_begun_early
    assert 0 < waits <= 0.05
    assert ahead.is_answered.wait(5)
    page.may_end.set()
