"""Changes of a rally that somebody proposes: what they say, waiting for the desk, and being carried out.

A proposal carries whatever differs: words, time, place, whether the rally is on, or the words to a reason. Who may
accept it is for the desk. Call within `database.writing()`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Self

from rallies.core.db.database import hide, session
from rallies.model.actors import Actor, By, kind_of
from rallies.model.desk.audit import record, record_all
from rallies.model.desk.moderation import PUBLIC, State
from rallies.model.fresh_ids import fresh_id
from rallies.model.rally import decisions, particulars, pins, register
from rallies.model.rally.decisions import expect, open_requests
from rallies.model.rally.draft import PlaceSaid, TimeSaid
from rallies.model.rally.rallies import Change, ChangeRequest, Rally

CAMPAIGN = "campaign"
"""The word among a proposal's that is the slug of a campaign, "" for none."""
_OFF = (State.CANCELLED, State.POSTPONED)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What would be other than now; None, empty or "" for what stays.

    `words` are some of `particulars.TEXTS` and CAMPAIGN by name. `status` is the state it would be in, and `why` the
    reason that everyone reads; `note` are words to the reason of a rally that is off already.
    """

    time: TimeSaid | None = None
    place: PlaceSaid | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    status: str = ""
    note: str = ""
    why: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be other than now."""
        return not (self.time or self.place or self.words or self.status or self.note)

    def values(self) -> dict[str, Any]:
        """The proposal as JSON values, without its reason."""
        return {
            "time": self.time.values() if self.time else None,
            "place": self.place.values() if self.place else None,
            "words": dict(self.words),
            "status": self.status,
            "note": self.note,
        }

    @classmethod
    def of(cls, request: ChangeRequest) -> Self:
        """What a request asks for."""
        values = request.values
        return cls(
            time=TimeSaid.of(values["time"]) if values.get("time") else None,
            place=PlaceSaid.of(values["place"]) if values.get("place") else None,
            words=values.get("words") or {},
            status=values.get("status") or "",
            note=values.get("note") or "",
            why=request.why,
        )

    def over(self, older: Self) -> Self:
        """The same with what an older proposal says and this one does not."""
        return replace(
            older,
            time=self.time or older.time,
            place=self.place or older.place,
            words={**older.words, **self.words},
            status=self.status or older.status,
            note=self.note or older.note,
            why=self.why or older.why,
        )

    def for_date(self, step: timedelta) -> Self:
        """The same for another date of a series: its day is as many days later, all else alike."""
        return replace(self, time=particulars.moved(self.time, self.time.day + step)) if self.time else self

    def against(self, rally: Rally) -> Self:
        """The same without the words that a rally has already."""
        held = words_of(rally)
        return replace(self, words={name: text for name, text in self.words.items() if text != held[name]})


def words_of(rally: Rally) -> dict[str, str]:
    """The words of a rally as a proposal names them."""
    return {**particulars.texts(rally), CAMPAIGN: rally.campaign.slug if rally.campaign else ""}


def propose(rally: Rally, by: By, proposal: Proposal) -> ChangeRequest | None:
    """Let a change wait; of a rally that waits itself its organizer changes all at once.

    A newer proposal joins the open one of the same person. None if nothing waits: it was done, or all is as before.

    Raises: Conflict for a change that the rally's state does not allow.
    """
    if rally.state == State.PENDING and by.kind is Actor.ORGANIZER:
        carry_out(rally, proposal.against(rally), by)
        return None
    _check(rally, by.kind, proposal)
    for waiting in open_requests(rally):
        if waiting.proposed_by == by.actor:
            proposal = proposal.over(Proposal.of(waiting))
            waiting.state = State.WITHDRAWN
    proposal = proposal.against(rally)
    if rally.state == State.CANCELLED:  # what was asked for before has no day any more
        proposal = replace(proposal, time=None, place=None)
    if proposal.is_empty:
        return None
    request = ChangeRequest(
        public_id=fresh_id(ChangeRequest.public_id),
        rally_id=rally.id,
        values=proposal.values(),
        why=proposal.why,
        state=State.PENDING,
        submitted_at=by.now,
        proposed_by=by.actor,
        series=rally.series,
    )
    session().add(request)
    session().flush()
    record(by, "asked for a change", rally.public_id)
    return request


def accept(request: ChangeRequest, by: By) -> None:
    """Do what was asked for.

    Raises: Conflict if it was decided meanwhile, or if the rally's state does not allow it any more.
    """
    expect(request, State.PENDING)
    rally, proposal = request.rally, Proposal.of(request)
    _check(rally, kind_of(request.proposed_by), proposal)
    was_put_off = rally.state == State.POSTPONED
    carry_out(rally, proposal, by)
    if was_put_off and proposal.time and not proposal.status:
        register.settle(rally, State.PUBLISHED)
        rally.reason = rally.reason_code = ""
    request.state = State.PUBLISHED
    request.decided_at, request.decided_by = by.now, by.actor
    record(by, "accepted the change", rally.public_id)


def refuse(request: ChangeRequest, by: By, *, why: str) -> None:
    """Leave a rally as it is.

    Raises: Conflict if it was decided meanwhile.
    """
    expect(request, State.PENDING)
    request.state, request.reason = State.REJECTED, why
    request.decided_at, request.decided_by = by.now, by.actor
    record(by, "refused the change", request.rally.public_id)


def carry_out(rally: Rally, proposal: Proposal, by: By) -> None:
    """Make a rally what a proposal says; of a public one everyone is told what changed, and why.

    Raises: Conflict for a state that it can't come into; NotFound for a campaign that is not there.
    """
    proposal = proposal.against(rally)
    rally.approved_by = None  # a first yes was said to what it was before
    if proposal.place:
        pins.forget(rally)
    held = words_of(rally)
    _reword(rally, proposal.words)
    has_moved = register.change(rally, said_time=proposal.time, said_place=proposal.place, reason=proposal.why, by=by)
    if proposal.words:
        _tell_words(rally, held, proposal, by, is_touched=has_moved)
    if proposal.status:
        _ACTS[State(proposal.status)](rally, by, reason=proposal.why)
    if proposal.note:
        decisions.explain(rally, by, words=proposal.note)


def _check(rally: Rally, kind: Actor | None, proposal: Proposal) -> None:
    """What can be proposed of a rally, by its state.

    Raises: Conflict.
    """
    waits = () if kind is Actor.ORGANIZER else (State.PENDING,)
    if proposal.words:
        expect(rally, *PUBLIC, *waits)
    if proposal.time or proposal.place:
        expect(rally, State.PUBLISHED, State.POSTPONED, *waits)
    if proposal.status:
        expect(rally, *_FROM[State(proposal.status)])
    if proposal.note:
        expect(rally, *_OFF)


def _reword(rally: Rally, words: Mapping[str, str]) -> None:
    if CAMPAIGN in words:
        rally.campaign = register.campaign_named(words[CAMPAIGN])
    particulars.reword(rally, {name: text for name, text in words.items() if name != CAMPAIGN})


def _tell_words(rally: Rally, held: dict[str, str], proposal: Proposal, by: By, *, is_touched: bool) -> None:
    """Let everyone know which words of a public rally have changed, and the trail how."""
    is_public = rally.state in PUBLIC
    if not is_touched:
        register.touch(rally, by.now, moves=is_public)
    if is_public:
        hide()  # words that were taken back must not be served for another moment
        fields = [name for name in (*particulars.TEXTS, CAMPAIGN) if name in proposal.words]
        change = Change(rally_id=rally.id, at=by.now, what="text", before={}, after={"fields": fields})
        change.reason = proposal.why
        session().add(change)
    record_all(by, [register.edit("edited", rally, held, words_of(rally))])


_ACTS = {
    State.CANCELLED: decisions.cancel,
    State.POSTPONED: decisions.postpone,
    State.PUBLISHED: decisions.reinstate,
}
_FROM = {
    State.CANCELLED: (State.PUBLISHED, State.POSTPONED),
    State.POSTPONED: (State.PUBLISHED,),
    State.PUBLISHED: _OFF,
}
"""What brings a rally into a state, and from which ones."""


def has_newer(request: ChangeRequest) -> bool:
    """Whether a newer change of the same person waits."""
    return any(other.proposed_by == request.proposed_by for other in open_requests(request.rally))
