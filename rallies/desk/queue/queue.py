"""The queue: what waits, one thing by itself, and deciding it."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core import current
from rallies.core.db import readonly
from rallies.core.db.database import writing
from rallies.core.errors import Conflict, NotFound
from rallies.core.text import clean
from rallies.desk import words
from rallies.desk.door import door
from rallies.desk.forms import WordsForm
from rallies.desk.proposal import approving, mending
from rallies.desk.queue import deciding, flags, items, lists, pins, queries, queue_query, spots, twins
from rallies.model.desk.moderation import PUBLIC, Moderated, State
from rallies.model.lists import calendar_faults
from rallies.model.rally.rallies import ChangeRequest, Rally

desk: Blueprint = door.blueprint("queue")
_MOST_HIDDEN = 10
_UNDO = {"reject": "reopen", "publish": "freeze"}
"""What takes an act back as far as that can be done: what was public for a moment may have been seen."""


@desk.get("/")
def index() -> ResponseReturnValue:
    """The list of what waits, or of what stands in another state."""
    return render_template("desk/queue.html", **_list(), **_strip())


@desk.get("/items/<public_id>/")
def item(public_id: str) -> ResponseReturnValue:
    """One thing by itself, beside the list it stands in."""
    return _item_page(queue_query.one(public_id), WordsForm())


@desk.post("/items/<public_id>/<act>/")
def decide(public_id: str, act: str) -> ResponseReturnValue:
    """Do an act, then show what is next; whatever stands against it, nothing typed is lost."""
    form, rule = WordsForm(request.form), deciding.RULES.get(act)
    if rule is None:
        raise NotFound(_("This is nothing that the desk does."))
    if readonly.trouble() is not None or (rule.needs_words and not form.fits()):
        return _item_page(queue_query.one(public_id), form, act=act), 422
    decision = deciding.Asked(
        act=act,
        public_id=public_id,
        words=(form.words.data or "") if rule.needs_words else "",
        seen=request.form.get("seen", ""),
        is_series=request.form.get("series") == "all",
    )
    following = queue_query.next_after(queue_query.one(public_id), queries.asked())
    try:
        with writing():
            things = deciding.decide(decision, door.by())
    except Conflict as conflict:
        return _item_page(queue_query.one(public_id), form, act=act, conflict=conflict.message), 409
    return redirect(_after(act, public_id, following, len(things)), 303)


def _after(act: str, public_id: str, following: str | None, dates: int) -> str:
    """Where one goes from an act: to what is next, or back to the thing if it still waits there."""
    told: dict[str, Any] = {**queries.kept(), "done": act, "thing": public_id, "dates": dates}
    if act in deciding.TURNS and dates == 0:
        told["done"] = "propose"
    if act in {"publish", "reject", "ask"}:
        if following is None or following == public_id:
            return url_for("desk_queue.index", **told)
        return url_for("desk_queue.item", public_id=following, **told)
    return url_for("desk_queue.item", public_id=public_id, **told)


def _item_page(thing: Moderated, form: WordsForm, *, act: str = "", conflict: str = "") -> str:
    rally = queue_query.rally_of(thing)
    return render_template(
        "desk/item.html",
        **_list(),
        **_strip(),
        thing=thing,
        face=_row(thing),
        rally=rally,
        text=thing.summary.text,
        when=items.when(rally, g.language) if rally is not None else "",
        spot=spots.of(thing, g.language),
        is_middle=spots.is_middle(thing),
        may_move_pin=pins.may_move(thing if isinstance(thing, Rally) else None),
        differences=items.differences(thing),
        acts=deciding.possible(thing),
        seen=deciding.version(thing),
        following=queue_query.next_after(thing, queries.asked()),
        dates=[items.when(_rally(date), g.language) for date in queue_query.siblings(thing)],
        why_two=words.two_words(approving.reasons_for_two(thing, current.now())),
        twins=_twins(thing),
        may_mend=mending.may_mend(thing),
        said_yes=approving.said_yes(thing),
        is_first_of_two=approving.is_first_of_two(thing, current.now()),
        form=form,
        no_words=WordsForm().words,
        tried=act,
        is_series=not act or request.form.get("series") == "all",
        conflict=conflict,
    )


def _rally(thing: Rally | ChangeRequest) -> Rally:
    return thing.rally if isinstance(thing, ChangeRequest) else thing


def _twins(thing: Moderated) -> list[Rally]:
    """The rallies that a waiting one could be taken for, hidden and cancelled ones first."""
    if not isinstance(thing, Rally) or thing.state != State.PENDING:
        return []
    return [*twins.off(thing), *twins.standing(thing)]


def _list() -> dict[str, Any]:
    """What every page of the queue shows of the list itself."""
    wanted, number = queries.asked(), queries.page_number()
    page = queue_query.page(wanted, offset=(number - 1) * queue_query.PAGE)
    return {
        "asked": wanted,
        "rows": [_row(thing) for thing in page.things],
        "total": page.total,
        "number": number,
        "pages": max(1, -(-page.total // queue_query.PAGE)),
        "counts": queue_query.counts(),
        "kinds": list(lists.kinds()),
        "campaigns": queue_query.campaigns(),
        "countries": sorted((words.country_name(code, g.language), code) for code in queue_query.countries()),
        "kept": queries.kept(),
        "left_out": calendar_faults.standing(),
        "hidden": _hidden(wanted),
        "words_of": words,
    }


def _hidden(wanted: lists.Filter) -> list[dict[str, str]]:
    """What is hidden now, by whom and why: one person hides at once, and everybody else at the desk is told here."""
    if wanted.state is State.FROZEN:
        return []
    return [
        {
            "id": thing.public_id,
            "title": thing.summary.title,
            "by": words.by_whom(thing.decided_by or ""),
            "at": f"{thing.decided_at:%Y-%m-%d %H:%M}" if thing.decided_at else "",
            "reason": thing.reason,
        }
        for thing in queue_query.page(lists.Filter(state=State.FROZEN), limit=_MOST_HIDDEN).things
    ]


def _row(thing: Moderated) -> items.Row:
    dates, now = len(queue_query.siblings(thing)) + 1, current.now()
    return items.row(thing, now, dates=dates, flags=flags.of(thing, now, dates=dates))


def _strip() -> dict[str, Any]:
    """The strip that says what was done last and offers to take it back."""
    act, public_id = request.args.get("done", ""), clean(request.args.get("thing", ""))
    if act not in {*deciding.RULES, "propose"} or not public_id:
        return {"done": None}
    thing = queue_query.found(public_id)
    if thing is None:
        return {"done": None}
    undo = _UNDO.get(act, "")
    return {
        "done": {
            "id": public_id,
            "said": words.done_word(_done(act, thing)),
            "title": thing.summary.title,
            "dates": request.args.get("dates", 1, type=int),
            "undo": undo if undo in deciding.possible(thing) else "",
            "seen": deciding.version(thing),
        }
    }


def _done(act: str, thing: Moderated) -> str:
    """What an act has come to: accepting shows a thing, accepts it, or is the first yes of two."""
    if act != "publish":
        return act
    if thing.state not in PUBLIC:
        return "approve"
    return "publish" if thing.is_for_everyone else "accept"
