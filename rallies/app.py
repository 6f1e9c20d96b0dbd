"""Puts the rooms together: one Flask application from the settings."""

from pathlib import Path
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import Babel
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from rallies import desk, intake, publish, unsaved
from rallies.core import current, jobs, links, mail
from rallies.core.clock import Clock, Moment, SystemClock
from rallies.core.db import database, group_commit
from rallies.core.errors import (
    Busy,
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    RalliesError,
    TooLarge,
    TooMany,
    Unavailable,
)
from rallies.core.keys.tokens import Secrets
from rallies.core.settings import Settings
from rallies.core.speech import locale, offered, wording
from rallies.core.speech.voice import CATALOGUES, RequestVoice, requested
from rallies.core.web import guard, routing, traffic, uploads
from rallies.core.web.proxies import BehindProxies, Proxies
from rallies.core.web.sightings import Sightings
from rallies.model.mail import mailboxes
from rallies.model.rally import lookups
from rallies.publish.served import cache, fileheads

PACKAGE = Path(__file__).parent
ROOT = PACKAGE if (PACKAGE / "templates").is_dir() else PACKAGE.parent
"""Where templates/ and static/ lie: in the package of a wheel, beside it in a checkout."""
MAX_BODY_BYTES = 256 * 1024
_STATUS = {
    TooLarge: 413,
    InvalidInput: 422,
    NotFound: 404,
    Conflict: 409,
    NotAllowed: 403,
    TooMany: 429,
    Unavailable: 503,
}


def create_app(settings: Settings, *, clock: Clock | None = None) -> Flask:
    """The application of an instance; `clock` is the machine's unless a test or a preview sets it."""
    app = Flask("rallies", root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.request_class = uploads.Request
    app.url_rule_class = routing.Rule
    app.config.update(
        RALLIES=settings,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
        MAX_FORM_PARTS=200,
        BABEL_TRANSLATION_DIRECTORIES=str(CATALOGUES),
        **guard.storage(settings.redis_url),
        SESSION_COOKIE_SECURE=settings.is_secure,
    )
    app.extensions["rallies.clock"] = clock or SystemClock()
    app.extensions["rallies.secrets"] = Secrets.in_folder(settings.instance)
    app.extensions["rallies.sightings"] = Sightings(settings.instance, app.extensions["rallies.clock"])
    app.config["SECRET_KEY"] = app.extensions["rallies.secrets"].key("flask")
    database.init_app(app, settings.database_address)
    group_commit.init_app(app)
    wording.init_app(app)
    Babel(app, locale_selector=lambda: requested().language).domain_instance = RequestVoice()
    guard.limiter.init_app(app)
    jobs.register(mail.send_mail, mailboxes.gather_mail)
    jobs.register(lookups.find_street, are_patient=True)
    app.url_value_preprocessor(_take_language)
    app.before_request(_begin)
    app.before_request(uploads.allow)
    app.after_request(guard.add_headers)
    app.register_error_handler(RalliesError, _show_error)
    app.register_error_handler(HTTPException, _show_http_error)
    for kind in (DBAPIError, OSError):
        app.register_error_handler(kind, unsaved.answer)
    app.context_processor(_shared_words)
    app.jinja_env.filters["ascii_host"] = links.ascii_host
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for blueprint in (*intake.BLUEPRINTS, *desk.BLUEPRINTS, *publish.BLUEPRINTS):
        app.register_blueprint(blueprint)
    _surround(app, settings)
    return app


def _surround(app: Flask, settings: Settings) -> None:
    """Put before an application what a request meets first, the outermost last."""
    fileheads.install(app)
    cache.install(app)
    app.wsgi_app = BehindProxies(  # type: ignore[method-assign]  # as Flask asks for it
        app.wsgi_app, Proxies.of(settings.trusted_proxies), app.extensions["rallies.sightings"]
    )
    traffic.install(app, settings.instance)


def _take_language(_endpoint: str | None, arguments: dict[str, Any] | None) -> None:
    """Take the language from the address, else the best that a reader accepts; no view is given it again."""
    g.language = _path_language() or locale.negotiated(
        (code for code, _ in request.accept_languages), offered.languages()
    )
    if arguments:
        arguments.pop("lang", None)


def _begin() -> None:
    g.moment = Moment(current.now())
    if routing.is_strange(request.path):
        raise NotFound("There is no such address.")


def _path_language() -> str | None:
    first = request.path.split("/", 2)[1]
    return first if first in locale.LANGUAGES else None


def _shared_words() -> dict[str, Any]:
    return {"site": current.settings(), "moment": getattr(g, "moment", None), "unsaved": unsaved.words()}


def _show_error(error: RalliesError) -> Response:
    if isinstance(error, Unavailable) and (again := unsaved.form_again(error)) is not None:
        return again
    status = next(code for kind, code in _STATUS.items() if isinstance(error, kind))
    is_told = isinstance(error, Busy) or not isinstance(error, Unavailable)
    response = _error_answer(status, error.message if is_told else "")
    if isinstance(error, TooMany | Unavailable):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def _show_http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:  # noqa: PLR2004  # a redirect
        return error.get_response()  # type: ignore[return-value]
    response = _error_answer(error.code, "")
    response.headers.extend([(name, value) for name, value in error.get_headers() if name != "Content-Type"])  # Allow
    return response


def _error_answer(status: int, detail: str) -> Response:
    """An error as a page, or as JSON where programs ask."""
    if request.path.startswith(("/api/", "/tiles/")) or request.path.endswith((".geojson", ".json")):
        said = {"error": detail or HTTP_STATUS_CODES.get(status, ""), "status": status}
        response = jsonify(said)
        response.headers["Access-Control-Allow-Origin"] = "*"
    else:
        response = make_response(render_template("errors/error.html", status=status, detail=detail))
    response.status_code = status
    return response
