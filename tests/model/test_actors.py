"""Who acts: kinds, and what the trail has written of them for ever."""

import pytest

from rallies.model.actors import Actor, By, kind_of, staff_name
from tests import cast


@pytest.mark.parametrize(
    ("written", "kind", "name"),
    [
        ("staff Ala", Actor.STAFF, "Ala"),
        ("staff line", Actor.STAFF, "line"),
        ("staff Anna Maria", Actor.STAFF, "Anna Maria"),
        ("organizer", Actor.ORGANIZER, ""),
        ("sender", Actor.SENDER, ""),
        ("command line", Actor.COMMAND_LINE, ""),
        ("worker", Actor.WORKER, ""),
        ("the desk", Actor.DESK, ""),
        ("import", Actor.IMPORT, ""),
        ("gazetteer", Actor.GAZETTEER, ""),
        ("zone rules", Actor.ZONE_RULES, ""),
        ("demo", Actor.DEMO, ""),
    ],
)
def test_what_the_trail_has_written_is_read_and_written_alike(written: str, kind: Actor, name: str) -> None:
    assert kind_of(written) is kind
    assert staff_name(written) == name
    assert By(kind, cast.NOW, name).actor == written


@pytest.mark.parametrize("written", ["", "staff", "staff ", "staffer Ala", "Staff Ala", "robot"])
def test_who_is_written_as_nobody_is_any_more_is_of_no_kind(written: str) -> None:
    assert kind_of(written) is None
    assert staff_name(written) == ""


@pytest.mark.parametrize(("kind", "name"), [(Actor.ORGANIZER, "Ala"), (Actor.STAFF, "")])
def test_a_name_is_for_people_of_the_desk_alone(kind: Actor, name: str) -> None:
    with pytest.raises(ValueError, match="with the name"):
        By(kind, cast.NOW, name)
