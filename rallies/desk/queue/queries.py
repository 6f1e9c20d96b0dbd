"""The part of the queue that an address asks for; what can't be read in it is left out."""

from flask import request

from rallies.core.text import clean, one_line
from rallies.desk.queue.lists import Filter, kinds
from rallies.model.desk.moderation import State

NAMES = ("state", "kind", "campaign", "country", "claimed", "q")
LONGEST = 100
_LAST_PAGE = 100_000


def asked() -> Filter:
    """The filter of this request."""
    filters = {name: one_line(clean(request.args.get(name, "")))[:LONGEST] for name in NAMES}
    return Filter(
        state=State(filters["state"]) if filters["state"] in set(State) else State.PENDING,
        kind=filters["kind"] if filters["kind"] in kinds() else "",
        campaign=filters["campaign"],
        country=filters["country"].upper()[:2],
        claimed=filters["claimed"],
        words=filters["q"],
    )


def kept(**differs: str) -> dict[str, str]:
    """The query of this request's filter, with what differs; "" leaves a part out."""
    now = asked()
    filters = {
        "state": "" if now.state is State.PENDING else str(now.state),
        "kind": now.kind,
        "campaign": now.campaign,
        "country": now.country,
        "claimed": now.claimed,
        "q": now.words,
    }
    return {name: value for name, value in {**filters, **differs}.items() if value}


def page_number() -> int:
    """The page of the list that is asked for, from 1 on."""
    number: int = request.args.get("page", 1, type=int)
    return min(max(number, 1), _LAST_PAGE)
