"""A small press to test published bytes with: an instance of its own, whose pages are of this file."""

from datetime import timedelta
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, g, request, session

from rallies.app import create_app
from rallies.core import settings
from rallies.core.clock import Clock, SetClock
from rallies.core.db import database, upgrading
from rallies.core.web.guard import form_token
from rallies.model.lists import search
from rallies.model.selection import Selection
from rallies.publish.served.cacheable_views import may_lag, published
from tests import cast

if TYPE_CHECKING:
    from threading import Event

LONG = 300_000
"""Longer than what is read from the disk in one piece."""


def empty_register(folder: Path) -> Path:
    """A database file with all tables and no rows, to be copied."""
    app = create_app(settings.load(folder, environ={}))
    with app.app_context():
        upgrading.upgrade()
        database.db.session.remove()
        with database.db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.db.engine.dispose()
    return folder / "rallies.sqlite"


def press(folder: Path, register: Path, *, clock: Clock | None = None, **environ: str) -> Flask:
    """An application with the pages of this file, on a copy of a register unless it has one already."""
    folder.mkdir(exist_ok=True)
    if not (folder / "rallies.sqlite").exists():
        copyfile(register, folder / "rallies.sqlite")
    environ = {"RALLIES_BASE_URL": "https://rallies.example", **environ}
    app = create_app(settings.load(folder, environ=environ), clock=clock or SetClock(cast.NOW))
    app.register_blueprint(_pages())
    app.extensions["press.rendered"] = []
    return app


def _pages() -> Blueprint:
    pages = Blueprint("press", __name__, url_prefix="/press")
    for rule, view in (
        ("/titles", published(page="[1-9]")(titles)),
        ("/sums", may_lag(published()(sums))),
        ("/private", private),
        ("/cookie", published()(with_cookie)),
        ("/varied", published()(varied)),
        ("/no-store", published()(no_store)),
        ("/writing", published()(writing)),
        ("/small", published()(small)),
        ("/long", published()(long)),
        ("/dated", published()(dated)),
        ("/visitor", published()(visitor)),
        ("/session", published()(of_session)),
    ):
        pages.add_url_rule(rule, view_func=view)
    pages.add_url_rule("/add", view_func=add, methods=["POST"])
    return pages


def titles() -> str:
    """The titles and phases of what is to come."""
    _note()
    shown = search.upcoming(Selection(), g.moment)
    page = request.args.get("page", "")
    return f"page {page}\n" + "\n".join(f"{one.title} {one.phase} {one.venue}" for one in shown) + "\n" + "." * 400


def sums() -> str:
    """The same, for a view that may lag; it waits until the test lets it go on."""
    from flask import current_app  # noqa: PLC0415  # as below

    gate: Event | None = current_app.extensions.get("press.gate")
    if gate is not None:
        gate.wait(10)
    return titles()


def add() -> str:
    """What a person writes."""
    cast.published(title=request.form["title"])
    return "added"


def private() -> str:
    _note()
    return form_token("press")


def with_cookie() -> Response:
    response = Response("welcome back")
    response.set_cookie("seen", "1")
    return response


def of_session() -> str:
    session["seen"] = True
    return "hello"


def varied() -> Response:
    return Response("in your language", headers={"Vary": "Accept-Language"})


def no_store() -> Response:
    return Response("not for the disk", headers={"Cache-Control": "no-store"})


def writing() -> str:
    with database.writing():
        pass
    return "written"


def small() -> str:
    return "small"


def long() -> str:
    return "".join(str(number) for number in range(LONG))


def dated() -> Response:
    _note()
    response = Response("dated", mimetype="text/calendar")
    response.last_modified = g.moment.now - timedelta(hours=1)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def visitor() -> dict[str, str]:
    """All that the page is told of who asks."""
    return dict(request.headers.items()) | {"query": request.query_string.decode()}


def _note() -> None:
    from flask import current_app  # noqa: PLC0415  # as the views of this file are all short

    current_app.extensions["press.rendered"].append(request.full_path)


def rendered(press: Flask) -> list[str]:
    """The addresses that were rendered, in order."""
    found: list[str] = press.extensions["press.rendered"]
    return found


def stored(press: Flask) -> list[bytes]:
    """What every file of the store holds."""
    folder: Path = press.config["RALLIES"].instance / "published" / "pages"
    return [file.read_bytes() for file in folder.glob("*")]
