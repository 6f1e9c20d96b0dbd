"""Numbers of a rally at the desk: those that are counted in, and adding what the press or the police reported."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core.db.database import writing
from rallies.core.errors import InvalidInput, NotFound
from rallies.core.links import is_link
from rallies.core.text import checked, one_line
from rallies.desk.door import door
from rallies.desk.queue import queue_query
from rallies.model.desk.moderation import State
from rallies.model.rally import counts
from rallies.model.rally.counts import MOST, CountSaid, Source, Way
from rallies.model.rally.rallies import Rally

desk: Blueprint = door.blueprint("counts")
_LONGEST_NAME, _LONGEST_ADDRESS = 120, 500


@desk.get("/rallies/<public_id>/counts/")
def index(public_id: str) -> str:
    """The numbers of a rally, and the form that adds a source."""
    return _page(_rally(public_id))


@desk.post("/rallies/<public_id>/counts/")
def add(public_id: str) -> ResponseReturnValue:
    """Add what a source reported; who added it stands in the trail."""
    rally = _rally(public_id)
    try:
        said = _said()
    except InvalidInput as error:
        return _page(rally, trouble=error.message), 422
    with writing():
        counts.add(rally, said, door.by(), is_accepted=True)
    return redirect(url_for("desk_counts.index", public_id=public_id), 303)


def _said() -> CountSaid:
    """What the form says.

    Raises: InvalidInput.
    """
    form = request.form
    low = _whole(form.get("low", ""))
    high = _whole(form.get("high", "")) if form.get("high", "").strip() else low
    if high < low:
        raise InvalidInput(_("The higher number is less than the lower one."))
    if form.get("source") not in {Source.PRESS, Source.POLICE, Source.OTHER}:
        raise InvalidInput(_("Choose who counted."))
    name = one_line(checked(form.get("name", ""), field="name"))[:_LONGEST_NAME]
    return CountSaid(
        low=low, high=high, way=Way.REPORTED, source=Source(form["source"]), source_name=name, url=_address()
    )


def _address() -> str:
    """Where the number can be read, "" for nowhere; everyone can follow it from the report.

    Raises: InvalidInput.
    """
    said = one_line(checked(request.form.get("url", ""), field="url"))
    if said and (len(said) > _LONGEST_ADDRESS or not is_link(said)):
        raise InvalidInput(_("Write a whole address that begins with https:// or http://."))
    return said


def _whole(typed: str) -> int:
    plain = typed.replace(" ", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) < 9 and int(plain) <= MOST):  # noqa: PLR2004  # of MOST
        raise InvalidInput(_("Write whole numbers, such as 120."))
    return int(plain)


def _rally(public_id: str) -> Rally:
    thing = queue_query.one(public_id)
    if not isinstance(thing, Rally):
        raise NotFound("This is no rally.")
    return thing


def _page(rally: Rally, *, trouble: str = "") -> str:
    found = counts.of(rally, State.PUBLISHED, State.PENDING)
    shown: dict[str, Any] = {"rally": rally, "found": found, "span": counts.span, "said": request.form}
    return render_template("desk/counts.html", **shown, trouble=trouble)
