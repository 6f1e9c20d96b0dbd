"""The trail: every act, newest first, and whether its chain is whole."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from rallies.core.database import session
from rallies.desk import door, words
from rallies.model.audit import Entry, first_break

desk: Blueprint = door.blueprint("trail")
PAGE = 100


@desk.get("/trail/")
def index() -> ResponseReturnValue:
    """A page of the trail."""
    total = session().execute(select(func.count(Entry.id))).scalar_one()
    pages = max(1, -(-total // PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    query = select(Entry).order_by(Entry.id.desc()).limit(PAGE).offset((number - 1) * PAGE)
    return render_template(
        "desk/trail.html",
        entries=session().execute(query).scalars().all(),
        total=total,
        number=number,
        pages=pages,
        broken=first_break(),
        words_of=words,
    )
