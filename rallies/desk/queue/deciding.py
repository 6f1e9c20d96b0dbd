"""Deciding what waits: one door for the pages and the command line; the trail and the mails go with it.

Kinds that have no rule of their own are shown, refused or asked about by their state alone.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, singledispatch

from flask_babel import gettext as _

from rallies.core.db.database import hide, session
from rallies.core.errors import Conflict, InvalidInput, RalliesError
from rallies.desk.proposal import approving
from rallies.desk.queue import decision_mails, queue_query
from rallies.desk.words import state_word
from rallies.model.actors import By
from rallies.model.desk.audit import record
from rallies.model.desk.moderation import Moderated, State
from rallies.model.rally import decisions, proposals
from rallies.model.rally.rallies import ChangeRequest, Rally
from rallies.model.rally.register import settle


@dataclass(frozen=True)
class Rule:
    """An act of the desk: what does it, from which states, and whether something has to be said with it.

    It can be for rallies alone, or for what everyone sees once it is accepted. `do` gives False where nothing was
    done yet, since a second person has to agree.
    """

    do: Callable[[Moderated, By, str], bool | None]
    states: frozenset[State]
    needs_words: bool = False
    rallies_only: bool = False
    shown_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A decision as it was asked for.

    `seen` is the `version` of what was looked at, "" for no check; `is_series` takes the other dates of a series
    along that stand alike.
    """

    act: str
    public_id: str
    words: str = ""
    seen: str = ""
    is_series: bool = False


@singledispatch
def publish(thing: Moderated, by: By, _words: str) -> bool:
    """Accept a thing: let everyone see it, if it is for everyone, and if this yes is enough."""
    if not approving.is_enough(thing, by):
        return False
    settle_thing(thing, by, State.PUBLISHED, "published" if thing.is_for_everyone else "accepted")
    return True


@publish.register
def _publish_rally(thing: Rally, by: By, _words: str) -> bool:
    if not approving.is_enough(thing, by):
        return False
    decisions.publish(thing, by)
    return True


@publish.register
def _accept_change(thing: ChangeRequest, by: By, _words: str) -> bool:
    if not approving.is_enough(thing, by):
        return False
    proposals.accept(thing, by)
    return True


@singledispatch
def reject(thing: Moderated, by: By, words: str) -> None:
    """Refuse a thing, with the reason."""
    thing.reason = words
    settle_thing(thing, by, State.REJECTED, "rejected")


@reject.register
def _reject_rally(thing: Rally, by: By, words: str) -> None:
    decisions.reject(thing, by, why=words)


@reject.register
def _refuse_change(thing: ChangeRequest, by: By, words: str) -> None:
    proposals.refuse(thing, by, why=words)


def ask(thing: Moderated, by: By, words: str) -> None:
    """Ask who sent a thing something; a question about a change stands at its rally, where it is answered."""
    subject = queue_query.rally_of(thing) or thing
    subject.question, subject.answer = words, ""
    record(by, "asked", thing.public_id)


def reopen(thing: Moderated, by: By, _words: str) -> None:
    """Take back a refusal: the thing waits again.

    Raises: Conflict for a change that a newer one has taken the place of.
    """
    if isinstance(thing, ChangeRequest) and proposals.has_newer(thing):
        raise Conflict(_("A newer change of this rally waits already."))
    if isinstance(thing, Rally):
        settle(thing, State.PENDING)
    thing.state, thing.reason = State.PENDING, ""
    thing.decided_at = thing.decided_by = thing.approved_by = None
    record(by, "reopened", thing.public_id)


@singledispatch
def freeze(thing: Moderated, by: By, words: str) -> None:
    """Take a thing from everyone's sight at once, until it is decided anew."""
    thing.reason, thing.approved_by = words, None
    settle_thing(thing, by, State.FROZEN, "frozen")
    hide()


@freeze.register
def _freeze_rally(thing: Rally, by: By, words: str) -> None:
    thing.approved_by = None
    decisions.freeze(thing, by, why=words)


def _turn(status: State, thing: Moderated, by: By, words: str) -> bool:
    """Call a rally off, put it off or on again; somebody else has to agree, unless nobody else can be asked."""
    proposal = proposals.Proposal(status=status, why=words)
    if approving.acts_alone(by):
        proposals.carry_out(_rally(thing), proposal, by)
        return True
    proposals.propose(_rally(thing), by, proposal)
    return False


def _claim(thing: Moderated, by: By, _words: str) -> None:
    if thing.claimed_by not in {None, by.actor}:
        raise Conflict(_("Somebody else looks at this already."))
    thing.claimed_by = by.actor
    record(by, "claimed", thing.public_id)


def _release(thing: Moderated, by: By, _words: str) -> None:
    thing.claimed_by = None
    record(by, "released", thing.public_id)


_PENDING = frozenset({State.PENDING})
_ON = frozenset({State.PUBLISHED})
_OFF = frozenset({State.CANCELLED, State.POSTPONED})
_ACTS_OF = {State.CANCELLED: "cancel", State.POSTPONED: "postpone", State.PUBLISHED: "reinstate"}
TURNS = frozenset(_ACTS_OF.values())
"""The acts that call a rally off, put it off or on again."""
RULES: Mapping[str, Rule] = {
    "publish": Rule(publish, frozenset({State.PENDING, State.FROZEN})),
    "reject": Rule(reject, _PENDING, needs_words=True),
    "ask": Rule(ask, _PENDING, needs_words=True),
    "claim": Rule(_claim, _PENDING),
    "release": Rule(_release, _PENDING),
    "reopen": Rule(reopen, frozenset({State.REJECTED})),
    "freeze": Rule(freeze, _ON | _OFF, needs_words=True, shown_only=True),
    "cancel": Rule(partial(_turn, State.CANCELLED), _ON | {State.POSTPONED}, needs_words=True, rallies_only=True),
    "postpone": Rule(partial(_turn, State.POSTPONED), _ON, needs_words=True, rallies_only=True),
    "reinstate": Rule(partial(_turn, State.PUBLISHED), _OFF, needs_words=True, rallies_only=True),
}
"""Every act of the desk by name."""


def possible(thing: Moderated) -> list[str]:
    """The acts that a thing's kind and state allow."""
    return [
        act
        for act, rule in RULES.items()
        if thing.state in rule.states
        and (isinstance(thing, Rally) or not rule.rallies_only)
        and (_is_shown(thing) or not rule.shown_only)
    ]


def _is_shown(thing: Moderated) -> bool:
    """Whether it is seen by itself: a change is seen at its rally."""
    return thing.is_for_everyone and not isinstance(thing, ChangeRequest)


def decide(asked: Asked, by: By) -> list[Moderated]:
    """Do an act and enqueue the mails about it; return what it was done to, nothing while a second has to agree.

    Call within `database.writing()`.

    Raises: NotFound; InvalidInput ("act", "words"); Conflict if the thing has changed since it was seen, or
    can't be decided so any more.
    """
    rule = RULES.get(asked.act)
    if rule is None:
        raise InvalidInput(_("This is nothing that the desk does."), field="act")
    if rule.needs_words and not asked.words:
        raise InvalidInput(_("Say why."), field="words")
    things = _done(queue_query.one(asked.public_id, holding=True), asked, rule, by)
    if things:
        _tell(asked, things)
    return things


def decide_each(act: str, public_ids: Sequence[str], by: By, *, words: str = "") -> list[RalliesError | None]:
    """Do an act to many things, each by itself, and say of each why it could not be done, or None if it was.

    Organizers get one mail for all dates of a series. Call within `database.writing()`.
    """
    rule = RULES[act]
    done: list[Moderated] = []
    outcomes: list[RalliesError | None] = []
    things = {thing.public_id: thing for thing in queue_query.some(public_ids, holding=True)}
    for public_id in public_ids:
        try:
            thing = things.get(public_id) or queue_query.one(public_id)
            with session().begin_nested():
                done += _done(thing, Asked(act=act, public_id=public_id, words=words), rule, by)
        except RalliesError as error:
            outcomes.append(error)
        else:
            outcomes.append(None)
    for is_change in (False, True):
        of_kind = [thing for thing in done if isinstance(thing, ChangeRequest) is is_change]
        if of_kind:
            _tell(Asked(act=act, public_id="", words=words), of_kind)
    return outcomes


def _done(thing: Moderated, asked: Asked, rule: Rule, by: By) -> list[Moderated]:
    if asked.act not in possible(thing):
        raise Conflict(_standing(thing))
    if asked.seen and asked.seen != version(thing):
        raise Conflict(_("This was changed after you opened it. Look at it again before you decide."))
    things: list[Moderated] = [thing, *(queue_query.siblings(thing, holding=True) if asked.is_series else [])]
    return [date for date in things if rule.do(date, by, asked.words) is not False]


def version(thing: Moderated) -> str:
    """A short text that differs once a thing stands otherwise than it was seen."""
    rally = queue_query.rally_of(thing)
    standing: list[str | int | None] = [thing.public_id, thing.state, thing.question, thing.answer]
    standing.append(thing.approved_by)
    standing += [rally.state, rally.revision, rally.question, rally.answer] if rally is not None else []
    return hashlib.sha256(json.dumps(standing).encode()).hexdigest()[:16]


def _tell(asked: Asked, things: Sequence[Moderated]) -> None:
    rallies = [rally for rally in map(queue_query.rally_of, things) if rally is not None]
    news = _news_of(things[0], asked) if isinstance(things[0], ChangeRequest) else (asked.act, asked.words)
    decision_mails.tell(rallies, *news)


def _news_of(request: ChangeRequest, asked: Asked) -> tuple[str, str]:
    """What an organizer is told of a decided change, and the reason: one that the desk refused itself is no news."""
    is_hers = not approving.is_of_desk(request.proposed_by)
    if asked.act == "publish" and (status := proposals.Proposal.of(request).status):
        return _ACTS_OF[State(status)], request.why
    if asked.act == "publish" and not is_hers:
        return "mend", request.why
    if asked.act == "reject" and not is_hers:
        return "", ""
    return f"{asked.act} change" if asked.act in {"publish", "reject"} else asked.act, asked.words


def _standing(thing: Moderated) -> str:
    """Where a thing stands, for one who came too late."""
    if thing.decided_by and thing.decided_at:
        decision = {"state": state_word(thing.state), "who": thing.decided_by, "hour": f"{thing.decided_at:%H:%M}"}
        return _("“%(state)s” was decided already by %(who)s at %(hour)s UTC.", **decision)
    return _("This is “%(state)s” now and can't be decided so.", state=state_word(thing.state))


def settle_thing(thing: Moderated, by: By, state: State, act: str) -> None:
    """Put a thing that has no rule of its own in a state, and say so in the trail."""
    thing.state = state
    thing.decided_at, thing.decided_by = by.now, by.actor
    record(by, act, thing.public_id)


def _rally(thing: Moderated) -> Rally:
    if not isinstance(thing, Rally):
        raise InvalidInput(_("This can be done to rallies alone."), field="act")
    return thing
