"""What is decided of rallies; of asked changes in `proposals`. Call within `database.writing()`."""

from rallies.core.db.database import session
from rallies.core.errors import Conflict
from rallies.model.actors import By
from rallies.model.desk.audit import Act, Words, record, record_all
from rallies.model.desk.moderation import PUBLIC, Moderated, State
from rallies.model.desk.trailwords import record_erasing
from rallies.model.rally.rallies import Change, ChangeRequest, Rally
from rallies.model.rally.register import settle, show, touch


def publish(rally: Rally, by: By) -> None:
    """Show a rally to everyone.

    Raises: Conflict unless it waits, was rejected or is frozen.
    """
    expect(rally, State.PENDING, State.REJECTED, State.FROZEN)
    before = _standing(rally)
    show(rally, by.now)
    shown_again = Words.changed(before, _standing(rally)) if before["state"] == State.FROZEN else None
    _decided(rally, by, Act("published", rally.public_id, is_public=True, words=shown_again))


def reject(rally: Rally, by: By, *, why: str) -> None:
    """Refuse a rally, telling its organizer why.

    Raises: Conflict unless it waits.
    """
    expect(rally, State.PENDING)
    settle(rally, State.REJECTED)
    rally.reason = why
    _decided(rally, by, Act("rejected", rally.public_id))


def ask(rally: Rally, by: By, *, question: str) -> None:
    """Ask the organizer something; the rally goes on waiting.

    Raises: Conflict unless it waits.
    """
    expect(rally, State.PENDING)
    rally.question, rally.answer = question, ""
    record(by, "asked", rally.public_id)


def answer(thing: Moderated, by: By, *, words: str) -> None:
    """Keep the answer of whoever sent a thing for the desk."""
    thing.answer = words
    record(by, "answered", thing.public_id)


def cancel(rally: Rally, by: By, *, reason: str = "", code: str = "") -> None:
    """Call a rally off; it stays where it was, struck through, with the reason: words, a code or both.

    Raises: Conflict unless it is public or waits.
    """
    if rally.state == State.PENDING:
        withdraw(rally, by)
        return
    expect(rally, State.PUBLISHED, State.POSTPONED)
    _change_status(rally, by, State.CANCELLED, "cancelled", reason, code)


def postpone(rally: Rally, by: By, *, reason: str = "", code: str = "") -> None:
    """Put a rally off to a day that is not known yet, for the reason: words, a code or both.

    Raises: Conflict unless it is on.
    """
    expect(rally, State.PUBLISHED)
    _change_status(rally, by, State.POSTPONED, "postponed", reason, code)


def reinstate(rally: Rally, by: By, *, reason: str) -> None:
    """Say that a rally which was called off or put off is on after all.

    Raises: Conflict unless it was.
    """
    expect(rally, State.CANCELLED, State.POSTPONED)
    _change_status(rally, by, State.PUBLISHED, "reinstated", reason)


def explain(rally: Rally, by: By, *, words: str) -> None:
    """Put words to the reason why a rally is off; its code stays.

    Raises: Conflict unless it is off.
    """
    expect(rally, State.CANCELLED, State.POSTPONED)
    before = _standing(rally)
    rally.reason = words
    touch(rally, by.now, moves=True)
    last = session().query(Change).filter(Change.rally_id == rally.id, Change.what == rally.state)
    change = last.order_by(Change.id.desc()).first()
    if change is not None:
        change.reason = words
    said = Words.changed(before, _standing(rally))
    record_all(by, [Act("explained", rally.public_id, is_public=True, words=said)])


def freeze(rally: Rally, by: By, *, why: str) -> None:
    """Take a public rally from every output at once, until it is decided.

    Raises: Conflict unless it is public.
    """
    expect(rally, *PUBLIC)
    before = _standing(rally)
    rally.state_before = rally.state
    settle(rally, State.FROZEN)
    if rally.state_before == State.PUBLISHED:  # else it is why it was called or put off
        rally.reason = why
    touch(rally, by.now, moves=True)
    words = Words.changed(before, {"state": rally.state, "reason": why})
    _decided(rally, by, Act("frozen", rally.public_id, words=words))


def withdraw(rally: Rally, by: By) -> None:
    """Take a rally back for good and forget its words and contact; only that it was there is kept."""
    settle(rally, State.WITHDRAWN)
    rally.title = rally.venue = rally.address = rally.route = rally.organization = rally.url = rally.words = ""
    rally.description = rally.description_html = rally.question = rally.answer = rally.reason = ""
    rally.lat = rally.lon = rally.x = rally.y = rally.z = rally.exact_lat = rally.exact_lon = None
    rally.cell = rally.exact_cell = None
    rally.contact = None
    rally.understood = {}
    touch(rally, by.now, moves=True)
    for request in session().query(ChangeRequest).filter(ChangeRequest.rally_id == rally.id):
        request.state = State.WITHDRAWN if request.state == State.PENDING else request.state
        request.values, request.why, request.reason = {}, "", ""
    session().query(Change).filter(Change.rally_id == rally.id).delete()
    rally.decided_at, rally.decided_by = by.now, by.actor
    record_erasing(by, Act("withdrawn", rally.public_id))


def open_requests(rally: Rally) -> list[ChangeRequest]:
    """The changes asked for that wait for a decision: one at the most of each who asks."""
    query = (
        session().query(ChangeRequest).filter(ChangeRequest.rally_id == rally.id, ChangeRequest.state == State.PENDING)
    )
    return list(query)


def _change_status(rally: Rally, by: By, state: State, what: str, reason: str, code: str = "") -> None:
    before = _standing(rally)
    settle(rally, state)
    rally.reason, rally.reason_code = reason, code
    touch(rally, by.now, moves=True)
    told = {"reason": reason, "reason_code": code}
    session().add(Change(rally_id=rally.id, at=by.now, what=what, before={}, after={}, **told))
    words = Words.changed(before, _standing(rally))
    _decided(rally, by, Act(what, rally.public_id, is_public=True, words=words))


def _standing(rally: Rally) -> dict[str, str]:
    return {"state": rally.state, "reason": rally.reason, "reason code": rally.reason_code}


def _decided(rally: Rally, by: By, act: Act) -> None:
    rally.decided_at, rally.decided_by = by.now, by.actor
    record_all(by, [act])


def expect(thing: Rally | ChangeRequest, *states: State) -> None:
    """Let nothing be done to a thing that stands otherwise.

    Raises: Conflict.
    """
    if thing.state not in states:
        raise Conflict(f"This is {thing.state} already; look again before you decide.")
