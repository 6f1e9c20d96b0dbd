"""The trail: what it says of each act, what it forgets, and that whoever changes it outside of the program is seen."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, UpdateBase, delete, insert, select, update

from rallies.core.clock import SetClock
from rallies.core.db.database import session, writing
from rallies.model.actors import Actor, By
from rallies.model.desk import audit, trailwords
from rallies.model.desk.audit import Entry, EntryWords, record
from rallies.model.desk.trailcheck import Break, Fault, Standing, first_break, read, standing, written
from rallies.model.rally import decisions, proposals, register
from rallies.model.rally.proposals import Proposal
from rallies.model.rally.rallies import Precision, Rally
from tests import cast

BY = By.staff("Ala", cast.NOW)
ORGANIZER = By(Actor.ORGANIZER, cast.NOW)
ENTRIES: Table = Entry.__table__  # type: ignore[assignment]
BESIDE: Table = EntryWords.__table__  # type: ignore[assignment]

pytestmark = pytest.mark.usefixtures("register")


def edited(**differs: Any) -> Rally:
    """A public rally whose title was changed, in the midst of others."""
    cast.published(title="Another one")
    rally = cast.published(title="Old title")
    with writing():
        said = Proposal(words={"title": "New title", **differs})
        proposals.carry_out(register.with_id(rally.public_id), said, ORGANIZER)
    cast.published(title="One more")
    return register.with_id(rally.public_id)


def entry(act: str) -> Entry:
    """The newest entry of an act."""
    return session().execute(select(Entry).where(Entry.act == act).order_by(Entry.id.desc()).limit(1)).scalar_one()


def words(act: str) -> tuple[dict[str, object], dict[str, object]] | None:
    """What the newest entry of an act says, before and after; None if it is not kept."""
    found = trailwords.of([entry(act)])
    return next(((row.before, row.after) for row in found.values()), None)


def test_an_edit_of_a_public_rally_says_old_and_new_words() -> None:
    edited(organization="Viasna")

    assert words("edited") == ({"title": "Old title"}, {"title": "New title", "organization": "Viasna"})
    assert entry("edited").details == {}
    assert first_break() is None


def test_a_moved_rally_says_old_and_new_time_place_and_the_reason() -> None:
    rally = cast.published()
    with writing():
        draft = cast.draft(time_day=cast.draft().time.day + timedelta(days=1), place_venue="Rynek", place_lat=52.3)
        register.change(
            register.with_id(rally.public_id),
            said_time=draft.time, said_place=draft.place, reason="Rain", by=By.staff("Ala", cast.NOW),
        )  # fmt: skip

    told = words("changed")
    assert told is not None
    assert [told[0][name] for name in ("day", "venue", "point")] == ["2027-05-21", "Plac Zamkowy", [52.2479, 21.0137]]
    assert [told[1][name] for name in ("day", "venue", "point")] == ["2027-05-22", "Rynek", [52.3, 21.0137]]
    assert told[1]["reason"] == "Rain"
    assert set(told[0]) == {"day", "venue", "point"}


def test_a_pin_that_is_moved_alone_is_a_change_too() -> None:
    rally = cast.published()
    with writing():
        place = cast.draft(place_lat=52.3).place
        register.change(
            register.with_id(rally.public_id),
            said_time=None, said_place=place, reason="Wrong spot", by=By.staff("Ala", cast.NOW),
        )  # fmt: skip

    assert words("changed") == ({"point": [52.2479, 21.0137]}, {"point": [52.3, 21.0137], "reason": "Wrong spot"})


def test_calling_off_and_hiding_say_from_what_and_why() -> None:
    rally = cast.published()
    with writing():
        decisions.cancel(register.with_id(rally.public_id), BY, reason="Storm")
        decisions.freeze(register.with_id(rally.public_id), BY, why="It was not her")

    assert words("cancelled") == ({"state": "published"}, {"state": "cancelled", "reason": "Storm"})
    assert words("frozen") == (
        {"state": "cancelled", "reason": "Storm"},
        {"state": "frozen", "reason": "It was not her"},
    )


def test_what_nobody_but_the_desk_has_seen_is_not_kept() -> None:
    (rally,) = cast.pending(title="My flat, Rynek 3")
    with writing():
        said = Proposal(words={"title": "A square"})
        proposals.propose(register.with_id(rally.public_id), ORGANIZER, said)

    assert words("edited") is None
    assert entry("edited").details == {"fields": "title"}


def test_a_withdrawn_rally_has_no_words_in_the_trail_and_the_chain_holds() -> None:
    rally = edited()
    other = edited()
    number = session().execute(select(Entry.id).where(Entry.act == "edited", Entry.subject == rally.public_id)).scalar()
    with writing():
        decisions.withdraw(register.with_id(rally.public_id), BY)

    kept = session().execute(select(Entry.subject).join(EntryWords)).scalars().all()
    assert kept == [other.public_id]
    assert entry("withdrawn").details == {"erased": str(number)}
    assert first_break() is None


def test_words_that_were_never_for_everyone_are_erased_a_month_after_the_rally(clock: SetClock) -> None:
    secret = cast.published(place_precision=Precision.TIMED, place_reveal_hours=2)
    plain = edited()
    with writing():
        place = cast.draft(place_precision=Precision.TIMED, place_reveal_hours=2, place_venue="Rynek").place
        register.change(
            register.with_id(secret.public_id),
            said_time=None, said_place=place, reason="", by=By.staff("Ala", cast.NOW),
        )  # fmt: skip

    before = trailwords.forget(secret.ends_at + timedelta(days=29))
    after = trailwords.forget(secret.ends_at + timedelta(days=30))
    again = trailwords.forget(secret.ends_at + timedelta(days=31))

    kept = session().execute(select(Entry.subject).join(EntryWords)).scalars().all()
    assert (before, after, again) == (0, 1, 0)
    assert kept == [plain.public_id]
    assert first_break() is None


OTHER = {
    "id": 900, "at": cast.NOW + timedelta(seconds=1), "actor": "staff Eve", "act": "rejected", "subject": "abcdefgh",
    "details": {"by": "nobody"}, "is_public": False, "words_digest": b"d" * 32, "is_keyed": False,
    "before_hash": b"b" * 32, "own_hash": b"o" * 32,
}  # fmt: skip


@pytest.mark.parametrize("column", [column.key for column in Entry.__table__.columns])
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_a_changed_field_of_an_entry_is_seen_where_it_is(column: str, place: str) -> None:
    edited()
    numbers = list(session().execute(select(Entry.id).order_by(Entry.id)).scalars())
    with writing():
        record(By.staff("Ala", cast.NOW), "published", "last", is_public=True)
    numbers.append(numbers[-1] + 1)
    number = {"first": numbers[0], "middle": numbers[3], "last": numbers[-1]}[place]
    value = not session().get_one(Entry, number).is_public if column == "is_public" else OTHER[column]
    tamper(update(ENTRIES).where(ENTRIES.c.id == number).values({column: value}))

    broken = first_break()

    behind = 900 if place == "last" else number + 1
    is_seen_behind = column == "id" or (column, place) == ("is_keyed", "first")
    assert broken == (behind if is_seen_behind else number, Fault.CHANGED)


@pytest.mark.parametrize(
    ("column", "value"),
    [("before", {}), ("after", {"title": "Nicer title"}), ("is_private", True), ("salt", b"s" * 16), ("entry_id", 1)],
)
def test_changed_words_are_seen_where_they_are(column: str, value: object) -> None:
    edited()
    number = entry("edited").id
    tamper(update(BESIDE).where(BESIDE.c.entry_id == number).values({column: value}))

    assert first_break() == (1 if column == "entry_id" else number, Fault.WORDS_CHANGED)


def test_words_that_somebody_took_away_are_missed() -> None:
    edited()
    number = entry("edited").id
    tamper(delete(BESIDE).where(BESIDE.c.entry_id == number))

    assert first_break() == (number, Fault.WORDS_MISSING)


def test_an_entry_without_the_key_cannot_say_that_words_were_erased() -> None:
    edited()
    number = entry("edited").id
    tamper(delete(BESIDE).where(BESIDE.c.entry_id == number))
    last = audit.head()
    forged = {"id": last.number + 1, "at": cast.NOW, "actor": "worker", "act": "words erased", "subject": "trail",
              "details": {"erased": str(number)}, "is_public": False, "words_digest": None}  # fmt: skip
    own = audit.keyed_hash(b"guessed", last.own_hash, forged)
    tamper(insert(ENTRIES).values(**forged, is_keyed=True, before_hash=last.own_hash, own_hash=own))

    assert first_break() == (last.number + 1, Fault.CHANGED)


@pytest.mark.parametrize("taken", [0, 1, 4])
def test_an_entry_that_was_taken_out_is_seen_at_the_one_behind_it(taken: int) -> None:
    edited()
    number = list(session().execute(select(Entry.id).order_by(Entry.id)).scalars())[taken]
    tamper(delete(BESIDE).where(BESIDE.c.entry_id == number))
    tamper(delete(ENTRIES).where(ENTRIES.c.id == number))

    assert first_break() == (number + 1, Fault.CHANGED)


def test_entries_taken_from_the_end_are_seen_by_a_head_that_was_kept_elsewhere() -> None:
    edited()
    kept = read(written(audit.head()))
    assert standing(kept) is Standing.HELD
    tamper(delete(ENTRIES).where(ENTRIES.c.id > kept.number - 2))
    assert first_break() is None

    gone = standing(kept)
    cast.published(title="Written over it")
    cast.published(title="And once more")

    assert gone is Standing.GONE
    assert first_break() is None
    assert standing(kept) is Standing.OTHER


def test_what_was_written_without_a_key_is_sealed_by_the_next_act() -> None:
    last = unkeyed_past(3)
    assert first_break() == (3, Fault.NOT_SEALED)

    cast.pending()

    seal = session().get(Entry, 4)
    assert seal is not None
    assert (seal.act, seal.details) == ("sealed", {"entries": "3", "hash": last.hex()})
    assert [row.act for row in session().execute(select(Entry).order_by(Entry.id)).scalars()][4:] == ["submitted"]
    assert first_break() is None


@pytest.mark.parametrize("column", ["at", "actor", "act", "subject", "details", "is_public"])
def test_the_unkeyed_past_cannot_be_written_anew_once_it_is_sealed(column: str) -> None:
    unkeyed_past(3)
    cast.pending()
    tamper(update(ENTRIES).where(ENTRIES.c.id == 2).values({column: OTHER[column]}))
    chain_anew(until=3)

    assert first_break() == (4, Fault.CHANGED)


def test_a_whole_trail_written_anew_without_the_key_is_not_sealed() -> None:
    edited()
    tamper(delete(BESIDE))
    tamper(update(ENTRIES).values(words_digest=None, is_keyed=False, actor="staff Eve"))
    last = chain_anew(until=900)

    assert first_break() == (last, Fault.NOT_SEALED)


def test_words_of_the_unkeyed_past_are_erased_without_breaking_the_chain() -> None:
    rally = cast.published()
    tamper(delete(ENTRIES))
    unkeyed_past(3, subject=rally.public_id)
    with writing():
        decisions.withdraw(register.with_id(rally.public_id), BY)

    first = session().get(Entry, 1)
    assert first is not None
    assert first.details == {}
    assert entry("withdrawn").details == {"erased": "1 2 3"}
    assert first_break() is None
    tamper(update(ENTRIES).where(ENTRIES.c.act == "withdrawn").values(details={}))
    assert first_break() == Break(entry("withdrawn").id, Fault.CHANGED)


def tamper(statement: UpdateBase) -> None:
    """Do what somebody who can write to the database does, past the program."""
    with writing() as register_session:
        register_session.execute(statement)


def unkeyed_past(count: int, *, subject: str = "qwertyui") -> bytes:
    """Entries as they were written before there was a key; the last one's hash."""
    before = audit.START
    for number in range(1, count + 1):
        said = {"at": cast.NOW, "actor": "organizer", "act": "changed", "subject": subject,
                "details": {"reason": f"Reason {number}"}, "is_public": True}  # fmt: skip
        own = audit.unkeyed_hash(before, said)
        tamper(insert(ENTRIES).values(**said, id=number, is_keyed=False, before_hash=before, own_hash=own))
        before = own
    return before


def chain_anew(*, until: int) -> int:
    """Chain entries as who writes the database can, without the key; the last one's number."""
    before, number = audit.START, 0
    for row in session().execute(select(ENTRIES).where(ENTRIES.c.id <= until).order_by(ENTRIES.c.id)).mappings().all():
        own, number = audit.unkeyed_hash(before, row), row["id"]
        tamper(update(ENTRIES).where(ENTRIES.c.id == number).values(before_hash=before, own_hash=own))
        before = own
    return number
