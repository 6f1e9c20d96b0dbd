"""The few places for programs that draw, and those who find them taken."""

import time

import pytest
from flask import Flask

from rallies.core.errors import Busy
from rallies.core.pictures import drawing
from rallies.core.web.share import Share


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """All places are taken."""
    monkeypatch.setattr(drawing, "_share", Share(0, 0, patience_seconds=0, busy=drawing.busy))


@pytest.mark.usefixtures("taken")
def test_who_finds_every_place_taken_is_told_so_at_once(register: Flask) -> None:
    began = time.monotonic()

    with register.test_request_context("/en/"), pytest.raises(Busy) as told:
        drawing.drawn("rallies.core.pictures.canvas", data=b"")

    assert time.monotonic() - began < 0.5
    assert "try again in half a minute" in told.value.message


def test_who_waits_too_long_for_a_program_to_end_is_told_so(register: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_share", Share(0, 1, patience_seconds=0.05, busy=drawing.busy))

    for _ in range(2):  # who has given up leaves the place to wait in to the next one
        began = time.monotonic()
        with register.test_request_context("/en/"), pytest.raises(Busy):
            drawing.drawn("rallies.core.pictures.canvas", data=b"")
        assert time.monotonic() - began >= 0.05


def test_a_program_that_gives_up_says_so() -> None:
    with pytest.raises(drawing.Failed) as failed:
        drawing.drawn("rallies.core.pictures.canvas", "image/jpeg", "1000", "10", data=b"no picture")

    assert failed.value.code == 4
