"""What was typed, as plain strings, and what is wrong with it, field by field.

The same shape is filled by the form, by a row of an import and by the API; `drafts.checked` turns it into a draft.
"""

from dataclasses import dataclass, field

from rallies.core.errors import InvalidInput
from rallies.places.candidate import Candidate


@dataclass(frozen=True, kw_only=True)
class Said:
    """A rally as it was typed; "" is what was not said.

    `country` is an ISO code; `city` a name in any script; `place` the number of a place of the gazetteer, once picked
    among candidates; `lat`, `lon` degrees of a pin. `date`, `end_date`, `until` are ISO days; `start`, `end` hours as
    HH:MM; `which` is "first" or "second" of an hour that clocks show twice. `time_later` and `venue_later` are "" or
    anything else, for "to be announced". `until` makes a weekly series. `language` is that of the texts.
    """

    title: str = ""
    kind: str = "rally"
    campaign: str = ""
    country: str = ""
    city: str = ""
    place: str = ""
    lat: str = ""
    lon: str = ""
    venue: str = ""
    address: str = ""
    venue_later: str = ""
    precision: str = "exact"
    reveal_hours: str = ""
    date: str = ""
    start: str = ""
    time_later: str = ""
    end: str = ""
    end_date: str = ""
    until: str = ""
    tz: str = ""
    which: str = ""
    language: str = "en"
    description: str = ""
    organization: str = ""
    url: str = ""
    route: str = ""
    email: str = ""


@dataclass(frozen=True)
class Problem:
    """Why a field can't be taken: a code for programs, a sentence for people, and what could be picked instead.

    Codes: missing, too_long, characters, unknown, ambiguous, not_found, unclear, skipped, repeated, past, far, order.
    "ambiguous" and "repeated" are questions, the others refusals.
    """

    code: str
    message: str
    candidates: tuple[Candidate, ...] = ()

    @property
    def is_question(self) -> bool:
        """Whether a choice among few answers would settle it."""
        return self.code in {"ambiguous", "repeated"}


@dataclass
class Problems:
    """The problems found so far, the first one of each field, in the order of finding."""

    found: dict[str, Problem] = field(default_factory=dict)

    def add(self, name: str, code: str, message: str, candidates: tuple[Candidate, ...] = ()) -> None:
        """Note a problem of a field, unless it has one."""
        self.found.setdefault(name, Problem(code, message, candidates))


class Refused(InvalidInput):
    """What was said is no draft yet; `problems` says why for each field."""

    def __init__(self, problems: dict[str, Problem]) -> None:
        name, first = next(iter(problems.items()))
        super().__init__(first.message, field=name)
        self.problems = problems
