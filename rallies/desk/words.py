"""What the desk's pages call things: states, kinds, acts, fields and flags, in the reader's language."""

from collections.abc import Iterable

from flask_babel import gettext as _

from rallies.core.speech import locale
from rallies.core.speech.voice import lazy_gettext, requested
from rallies.model.actors import Actor, kind_of, staff_name
from rallies.model.desk.moderation import Moderated, State
from rallies.model.lists import placewords
from rallies.model.rally import pins, reasons, streets
from rallies.model.rally.rallies import Precision, Rally

_STATES = {
    "pending": lazy_gettext("Waiting"),
    "published": lazy_gettext("Public"),
    "postponed": lazy_gettext("Postponed"),
    "cancelled": lazy_gettext("Cancelled"),
    "rejected": lazy_gettext("Rejected"),
    "withdrawn": lazy_gettext("Withdrawn"),
    "frozen": lazy_gettext("Hidden"),
}
_THINGS = {
    "rallies": lazy_gettext("Rally"),
    "change_requests": lazy_gettext("Change"),
    "letters": lazy_gettext("Letter"),
    "letter_keys": lazy_gettext("Key for private letters"),
    "photos": lazy_gettext("Picture"),
    "people_counts": lazy_gettext("Number of people"),
    "campaign_proposals": lazy_gettext("What a campaign says"),
}
_KINDS = {
    "rally": lazy_gettext("Rally"),
    "march": lazy_gettext("March"),
    "picket": lazy_gettext("Picket"),
    "vigil": lazy_gettext("Vigil"),
    "letters": lazy_gettext("Letter evening"),
    "photo": lazy_gettext("Photo action"),
    "ride": lazy_gettext("Ride"),
    "exhibition": lazy_gettext("Exhibition"),
    "online": lazy_gettext("Online"),
    "other": lazy_gettext("Other"),
}
_FACTS = {
    "day": lazy_gettext("Day"),
    "hour": lazy_gettext("Start"),
    "end_day": lazy_gettext("Last day"),
    "end_hour": lazy_gettext("End"),
    "tz": lazy_gettext("Time zone"),
    "country": lazy_gettext("Country"),
    "city": lazy_gettext("City"),
    "venue": lazy_gettext("Venue"),
    "address": lazy_gettext("Address"),
    "precision": lazy_gettext("Precision"),
    "point": lazy_gettext("Point"),
    "exact point": lazy_gettext("Exact point"),
    "title": lazy_gettext("Title"),
    "kind": lazy_gettext("Kind"),
    "language": lazy_gettext("Language"),
    "description": lazy_gettext("Description"),
    "organization": lazy_gettext("Organization"),
    "url": lazy_gettext("Link"),
    "route": lazy_gettext("Route"),
    "campaign": lazy_gettext("Campaign"),
    "reason": lazy_gettext("Reason"),
    "state": lazy_gettext("State"),
    "status": lazy_gettext("State"),
    "note": lazy_gettext("Words to the reason"),
}
_DONE = {
    "publish": lazy_gettext("Published."),
    "propose": lazy_gettext("Proposed. A second person has to accept it; until then all stays as it is."),
    "approve": lazy_gettext("Approved. A second person has to look at it before anyone else can see it."),
    "accept": lazy_gettext("Accepted."),
    "reject": lazy_gettext("Rejected."),
    "ask": lazy_gettext("The question is with the organizer."),
    "claim": lazy_gettext("You look after this now."),
    "release": lazy_gettext("Released for others."),
    "reopen": lazy_gettext("It waits again."),
    "freeze": lazy_gettext(
        "Hidden from every page and feed. Calendars show it until they fetch anew, which may take a day."
    ),
    "cancel": lazy_gettext("Marked as cancelled."),
    "postpone": lazy_gettext("Marked as postponed."),
    "reinstate": lazy_gettext("Marked as on again."),
}
_STEPS = {
    "drafted": lazy_gettext("Written"),
    "received": lazy_gettext("Received"),
    "printed": lazy_gettext("Printed"),
    "posted": lazy_gettext("Posted"),
    "answered": lazy_gettext("Answered"),
    "refused": lazy_gettext("Refused"),
    "kept": lazy_gettext("Kept for release"),
}
_FLAGS = {
    "change": lazy_gettext("Change"),
    "series": lazy_gettext("Series"),
    "soon": lazy_gettext("Within 48 hours"),
    "past": lazy_gettext("Already over"),
    "sudden": lazy_gettext("Sudden change"),
    "moved": lazy_gettext("Moves far"),
    "unsure": lazy_gettext("Place not sure"),
    "scripts": lazy_gettext("Mixed scripts"),
    "twin": lazy_gettext("Same day and city"),
    "copy": lazy_gettext("Like a hidden or cancelled one"),
    "key": lazy_gettext("New key"),
    "desk": lazy_gettext("Proposed at the desk"),
    "words": lazy_gettext("Words"),
    "asked": lazy_gettext("Asked"),
    "answered": lazy_gettext("Answered"),
    "unlisted": lazy_gettext("Unlisted"),
    "timed": lazy_gettext("Timed place"),
}
_STREET_STATES = {
    streets.WAITING: lazy_gettext("City point, the street is looked up once it is accepted"),
    streets.PENDING: lazy_gettext("City point, street pending"),
    streets.FOUND: lazy_gettext("Found by the address"),
    streets.UNSURE: lazy_gettext("City point: several spots have this address"),
    streets.NOWHERE: lazy_gettext("City point: the address was not found"),
}
_UNDERSTOOD = {
    streets.MARK: lazy_gettext("Street"),
    "typed": lazy_gettext("Typed"),
    "place": lazy_gettext("Understood"),
    "match": lazy_gettext("Match"),
    "score": lazy_gettext("Score"),
    "by": lazy_gettext("Settled by"),
    "candidates": lazy_gettext("Candidates"),
    pins.MARK: lazy_gettext("Pin moved by"),
}
_TWO = {
    "kind": lazy_gettext("Two people look at everything of this kind."),
    "hidden": lazy_gettext("It is hidden; two people show it again."),
    "sudden": lazy_gettext("It moves the rally far or by long, and it begins within 48 hours."),
    "key": lazy_gettext("Its key was given out at the desk within the last seven days."),
    "proposed": lazy_gettext("It was proposed at the desk; whoever proposed it is the first of two."),
    "twin": lazy_gettext("It is like a rally of that day that is hidden or cancelled; look whether it is a copy."),
    "pin": lazy_gettext("Its pin was moved at the desk; whoever moved it is the first of two."),
}
"""Why a thing takes two people, by the codes of `policy.TWO`."""


def state_word(state: str) -> str:
    """A state as the desk calls it."""
    return str(_STATES.get(state, state))


def thing_word(table: str) -> str:
    """What a row of a table is called; the table's own name for one that has no word yet."""
    return str(_THINGS.get(table, table.replace("_", " ").capitalize()))


def kind_word(kind: str) -> str:
    """What people do at a rally."""
    return str(_KINDS.get(kind, kind))


def step_word(step: str) -> str:
    """How far a letter has come."""
    return str(_STEPS.get(step, step))


def precision_word(precision: str) -> str:
    """How exactly a place is shown to everyone."""
    return placewords.precision_word(Precision(precision))


def place_word(rally: Rally) -> str:
    """What is public of the place of a rally, and whether a spot was set at all."""
    return placewords.for_staff(rally)


def fact_word(fact: str) -> str:
    """What a fact of time or place is called."""
    return str(_FACTS.get(fact, fact))


def done_word(act: str) -> str:
    """What is said once an act is done."""
    return str(_DONE[act])


def flag_word(flag: str) -> str:
    """What a flag of a row is called."""
    return str(_FLAGS.get(flag, flag))


def flags() -> list[str]:
    """Every flag there is."""
    return list(_FLAGS)


def reason_word(thing: Moderated) -> str:
    """The reason that a thing has, "" for none; of what was off before it was hidden it is not why it was."""
    language = requested().language
    if not isinstance(thing, Rally):
        return reasons.told("", thing.reason, language)
    if thing.state == State.FROZEN and thing.state_before in {State.CANCELLED, State.POSTPONED}:
        return ""
    return reasons.told(thing.reason_code, thing.reason, language)


def two_words(codes: Iterable[str]) -> list[str]:
    """Why a thing takes two people, a sentence for each code."""
    return [str(_TWO[code]) for code in codes]


def understood_word(key: str) -> str:
    """What a part of the resolver's answer is called."""
    return str(_UNDERSTOOD.get(key, key))


def understood_value(key: str, value: str) -> str:
    """What a part of the resolver's answer says, in words where it is a code of our own."""
    if key == pins.MARK:
        return by_whom(value)
    return str(_STREET_STATES.get(value, value)) if key == streets.MARK else value


def country_name(code: str, language: str) -> str:
    """A country in the reader's language, or its code."""
    return str(locale.locale(language).territories.get(code, code)) if code else ""


def by_whom(actor: str) -> str:
    """Who did something, as the trail names her."""
    others = {
        Actor.ORGANIZER: _("The organizer"),
        Actor.SENDER: _("The sender"),
        Actor.COMMAND_LINE: _("The command line"),
    }
    kind = kind_of(actor)
    return staff_name(actor) or (others.get(kind, actor) if kind else actor)
