"""Where a rally stands, in the organizer's words, and what she can do with it there."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from rallies.core.clock import Moment
from rallies.intake import words
from rallies.intake.rally.preview import face
from rallies.model.desk.moderation import PUBLIC, State
from rallies.model.rally import particulars
from rallies.model.rally.proposals import Proposal
from rallies.model.rally.rallies import ChangeRequest, Rally


@dataclass(frozen=True)
class Standing:
    """A rally's state: `word` and `means` for people, `status` for the style, and what its state allows."""

    word: str
    means: str
    status: str
    is_public: bool = False
    may_edit: bool = False
    may_change: bool = False
    may_cancel: bool = False
    may_delete: bool = True
    may_count: bool = False


@dataclass(frozen=True)
class Asked:
    """A change that waits for the desk, in words; "" for what stays as it is.

    `texts` are new words with what each is called; `note` are her words to the reason.
    """

    start: str
    end: str
    where: str
    venue: str
    why: str
    texts: tuple[tuple[str, str], ...] = ()
    note: str = ""


def of(rally: Rally, moment: Moment) -> Standing:
    """Where a rally stands."""
    word, means, status = _words(rally, moment)
    state, is_over = State(rally.state), moment.has_come(rally.ends_at)
    is_waiting = state is State.PENDING
    return Standing(
        word=word,
        means=means,
        status=status,
        is_public=state in PUBLIC,
        may_edit=is_waiting or state in PUBLIC,
        may_change=not is_over and (is_waiting or state in {State.PUBLISHED, State.POSTPONED}),
        may_cancel=not is_over and state in {State.PUBLISHED, State.POSTPONED},
        may_delete=state is not State.WITHDRAWN,
        may_count=state is State.PUBLISHED and moment.has_come(rally.starts_at),
    )


def _words(rally: Rally, moment: Moment) -> tuple[str, str, str]:
    state = State(rally.state)
    if state is State.PUBLISHED and moment.has_come(rally.ends_at):
        return _("Past"), _("It is over, and stays on the list of what has been."), "past"
    still_held = _("Subscribed calendars show it until they fetch anew, which may take a day.")
    return {
        State.PENDING: (_("Waiting"), _("A coordinator will look at it. Nobody else sees it yet."), "tba"),
        State.PUBLISHED: (
            _("On"),
            _("Everyone can see it, on the map, on the page of its city and in calendars."),
            "on",
        ),
        State.POSTPONED: (_("Postponed"), _("Everyone can see that it was put off."), "postponed"),
        State.CANCELLED: (_("Cancelled"), _("Everyone can see that it was called off; it stays listed."), "cancelled"),
        State.REJECTED: (_("Not published"), _("A coordinator decided not to publish it."), "cancelled"),
        State.FROZEN: (
            _("Taken from view"),
            _("A coordinator took it from view until it is looked into.") + " " + still_held,
            "postponed",
        ),
        State.WITHDRAWN: (
            _("Deleted"),
            _("Its words and your contact are gone from here for good.") + " " + still_held,
            "past",
        ),
    }[state]


def asked(request: ChangeRequest, moment: Moment, language: str) -> Asked:
    """What a waiting change would make of its rally."""
    changed = Rally(**_columns(request.rally))
    proposal = Proposal.of(request)
    time, place = proposal.time, proposal.place
    if time:
        particulars.set_time(changed, time)
    if place:
        particulars.set_place(changed, place)
    listing = face(changed, None, moment)
    venue = ", ".join(part for part in (changed.venue, changed.address) if part)
    return Asked(
        start=words.start(listing, language) if time else "",
        end=words.end(listing, language) if time else "",
        where=words.where(listing, language) if place else "",
        venue=venue if place else "",
        why=request.why,
        texts=tuple((_WORDS[name](), words.text(name, text, language)) for name, text in proposal.words.items()),
        note=proposal.note,
    )


_WORDS: dict[str, Callable[[], str]] = {
    "title": lambda: _("Title"),
    "kind": lambda: _("What will people do?"),
    "language": lambda: _("Language of your texts"),
    "description": lambda: _("What people should know"),
    "organization": lambda: _("Organization"),
    "url": lambda: _("Link"),
    "route": lambda: _("Route of a march"),
    "campaign": lambda: _("Campaign"),
}


def _columns(rally: Rally) -> dict[str, object]:
    return {column.key: getattr(rally, column.key) for column in Rally.__table__.columns if column.key != "id"}
