"""Who may do what at the desk: tables of acts and roles, of addresses and acts, of approvals; the rest is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rallies.model.actors import Actor


class Role(StrEnum):
    """What a person of the desk is there for."""

    COORDINATOR = "coordinator"
    VIEWER = "viewer"


class Act(StrEnum):
    """What an address of the desk lets one do."""

    ENTER = "enter"
    LEAVE = "leave"
    READ = "read"
    DECIDE = "decide"
    EXPORT = "export"
    EDIT = "edit"


def _anyone(_role: Role | None) -> bool:
    """Whoever comes, known or not."""
    return True


def _staff(role: Role | None) -> bool:
    """Whoever has logged in."""
    return role is not None


def _coordinator(role: Role | None) -> bool:
    """Whoever decides."""
    return role is Role.COORDINATOR


PERMISSIONS: Mapping[Act, Callable[[Role | None], bool]] = {
    Act.ENTER: _anyone,
    Act.LEAVE: _staff,
    Act.READ: _staff,
    Act.DECIDE: _coordinator,
    Act.EXPORT: _coordinator,
    Act.EDIT: _coordinator,
}
"""The role None is a visitor who has not logged in."""

ROUTES: Mapping[tuple[str, str], Act] = {
    ("desk_accounts.login", "GET"): Act.ENTER,
    ("desk_accounts.log_in", "POST"): Act.ENTER,
    ("desk_accounts.enrol", "GET"): Act.ENTER,
    ("desk_accounts.finish_enrolment", "POST"): Act.ENTER,
    ("desk_accounts.sessions_page", "GET"): Act.LEAVE,
    ("desk_accounts.revoke", "POST"): Act.LEAVE,
    ("desk_accounts.forget_device", "POST"): Act.LEAVE,
    ("desk_accounts.log_out", "POST"): Act.LEAVE,
    ("desk_queue.index", "GET"): Act.READ,
    ("desk_queue.item", "GET"): Act.READ,
    ("desk_queue.decide", "POST"): Act.DECIDE,
    ("desk_pins.page", "GET"): Act.DECIDE,
    ("desk_pins.move", "POST"): Act.DECIDE,
    ("desk_mending.page", "GET"): Act.EDIT,
    ("desk_mending.propose", "POST"): Act.EDIT,
    ("desk_photos.pixels", "GET"): Act.READ,
    ("desk_coalition.picture", "GET"): Act.READ,
    ("desk_letters.index", "GET"): Act.READ,
    ("desk_letters.postcards", "GET"): Act.READ,
    ("desk_letters.move", "POST"): Act.DECIDE,
    ("desk_letters.propose_key", "POST"): Act.DECIDE,
    ("desk_letters.drop_key", "POST"): Act.DECIDE,
    ("desk_letters.export", "POST"): Act.EXPORT,
    ("desk_campaigns.index", "GET"): Act.READ,
    ("desk_campaigns.new", "GET"): Act.EDIT,
    ("desk_campaigns.add", "POST"): Act.EDIT,
    ("desk_campaigns.edit", "GET"): Act.READ,
    ("desk_campaigns.save", "POST"): Act.EDIT,
    ("desk_campaigns.settle", "POST"): Act.EDIT,
    ("desk_campaigns.copy", "POST"): Act.EDIT,
    ("desk_cases.index", "GET"): Act.READ,
    ("desk_cases.take", "POST"): Act.EDIT,
    ("desk_cases.new", "GET"): Act.EDIT,
    ("desk_cases.add", "POST"): Act.EDIT,
    ("desk_cases.edit", "GET"): Act.READ,
    ("desk_cases.save", "POST"): Act.EDIT,
    ("desk_cases.portray", "POST"): Act.EDIT,
    ("desk_people.index", "GET"): Act.READ,
    ("desk_people.one", "GET"): Act.READ,
    ("desk_people.still", "POST"): Act.EDIT,
    ("desk_people.changed", "POST"): Act.EDIT,
    ("desk_coalition.members", "GET"): Act.READ,
    ("desk_coalition.join", "POST"): Act.EDIT,
    ("desk_coalition.logo", "POST"): Act.EDIT,
    ("desk_notices.index", "GET"): Act.READ,
    ("desk_notices.say", "POST"): Act.EDIT,
    ("desk_notices.end", "POST"): Act.EDIT,
    ("desk_permits.index", "GET"): Act.READ,
    ("desk_permits.save", "POST"): Act.EDIT,
    ("desk_counts.index", "GET"): Act.READ,
    ("desk_counts.add", "POST"): Act.DECIDE,
    ("desk_trail.index", "GET"): Act.READ,
    ("desk_state.index", "GET"): Act.READ,
    ("desk_components.index", "GET"): Act.READ,
}
"""What each endpoint of the desk lets one do, by method."""


class Approval(StrEnum):
    """What an account's yes does to a thing that takes two."""

    FIRST = "first"
    SHOWS = "shows"


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What a yes would do, as far as it decides how many people have to say it."""

    takes_two: bool = False
    is_hidden: bool = False
    is_sudden: bool = False
    has_new_key: bool = False
    is_proposed_here: bool = False
    is_twin: bool = False
    has_moved_pin: bool = False


TWO: Mapping[str, Callable[[Matter], bool]] = {
    "kind": lambda matter: matter.takes_two,
    "hidden": lambda matter: matter.is_hidden,
    "sudden": lambda matter: matter.is_sudden,
    "key": lambda matter: matter.has_new_key,
    "proposed": lambda matter: matter.is_proposed_here,
    "twin": lambda matter: matter.is_twin,
    "pin": lambda matter: matter.has_moved_pin,
}
"""What takes two people of the desk, by the code of its reason; all else takes one."""


@dataclass(frozen=True, kw_only=True)
class Yes:
    """Who says yes, who said it before her (None for nobody), who may not, and whether two have to."""

    actor: str
    before: str | None = None
    barred: frozenset[str] = frozenset()
    needs_two: bool = True


def _nobody_before(yes: Yes) -> bool:
    """The first of two."""
    return yes.needs_two and yes.before is None and yes.actor not in yes.barred


def _is_enough(yes: Yes) -> bool:
    """The only one, or the second of two who is somebody else."""
    has_another = yes.before not in {None, yes.actor} or not yes.needs_two
    return has_another and yes.actor not in yes.barred


APPROVALS: Mapping[Approval, Callable[[Yes], bool]] = {
    Approval.SHOWS: _is_enough,
    Approval.FIRST: _nobody_before,
}
"""What a yes does; one that fits no line does nothing."""


def reasons_for_two(matter: Matter, kind: Actor = Actor.STAFF) -> tuple[str, ...]:
    """The codes of why a thing takes two people, the one who asks among them; none if one is enough.

    The operator has the register itself, and needs nobody beside her but for what takes two by
    its kind.
    """
    codes = ("kind",) if kind is Actor.COMMAND_LINE else tuple(TWO)
    return tuple(code for code in codes if TWO[code](matter))


def approval_of(yes: Yes) -> Approval | None:
    """What a yes does; None for one that may not be said."""
    return next((approval for approval, fits in APPROVALS.items() if fits(yes)), None)


def act_of(endpoint: str | None, method: str) -> Act | None:
    """What a request wants to do; None for what nobody may."""
    return ROUTES.get((endpoint or "", "GET" if method == "HEAD" else method))


def may(role: Role | None, act: Act) -> bool:
    """Whether a role may do an act."""
    return PERMISSIONS[act](role)
