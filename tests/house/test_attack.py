"""That `make attack` tries something, and says so when it was not held off."""

from pathlib import Path

import pytest

from attack import __main__ as attack
from attack.harness import Result, Site

SITE = Site(Path(), 0, 0)


def broken(site: Site) -> Result:
    raise RuntimeError(site.port)


@pytest.mark.parametrize(("result", "is_held"), [(Result(3, 3), True), (Result(3, 2), False), (Result(0, 0), False)])
def test_only_what_was_tried_and_wholly_held_off_counts(result: Result, *, is_held: bool) -> None:
    assert result.is_held is is_held


def test_an_attack_that_fails_was_not_held_off() -> None:
    assert not attack.tried(broken, SITE).is_held


def test_every_module_lists_its_attacks() -> None:
    names = [file.stem for file in Path(attack.__file__).parent.glob("*.py") if file.stem[0] != "_"]

    assert {"slow", "uploads", "printing", "disk", "mail", "proxies", "broken", "harness", "watch"} == set(names)
    assert len(attack.found([])) >= 14
    assert all(call.__doc__ for call in attack.found([]).values())
