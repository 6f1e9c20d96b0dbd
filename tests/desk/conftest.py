"""People of the desk, enrolled through the door they use."""

from collections.abc import Callable
from functools import partial

import pytest
import segno
from flask import Flask

from rallies.core.clock import SetClock
from rallies.core.db.database import writing
from rallies.core.web.guard import limiter
from rallies.desk.door import enrolment
from rallies.desk.door.policy import Role
from rallies.model.actors import Actor, By
from tests.desk.person import Person

Enrol = Callable[..., Person]


@pytest.fixture(autouse=True)
def _unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """All tests come from one network, and more often than a person does."""
    monkeypatch.setattr(limiter, "enabled", False)


@pytest.fixture(autouse=True)
def _quick_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the eight masks of a QR code the first one is taken: nobody scans those of an enrolment here."""
    monkeypatch.setattr(segno, "make", partial(segno.make, mask=0))


@pytest.fixture
def enrol(register: Flask, clock: SetClock) -> Enrol:
    """Enrol somebody of a name and role; she is logged in."""

    def enrolled(name: str = "Ala", role: Role = Role.COORDINATOR) -> Person:
        with writing():
            key = enrolment.add(name, role, by=By(Actor.COMMAND_LINE, clock.now()))
        person = Person(name, register.test_client(), clock, key)
        assert person.finish_enrolment().status_code == 303
        return person

    return enrolled


@pytest.fixture
def ala(enrol: Enrol) -> Person:
    return enrol("Ala")
