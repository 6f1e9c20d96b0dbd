"""What stands at the door of the staff: each request is let in by the table of `policy`, or not at all."""

import hmac
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from rallies.core import current
from rallies.core.errors import NotAllowed
from rallies.core.pictures import pictures
from rallies.core.web import guard, uploads
from rallies.core.web.guard import check_origin
from rallies.desk.door import devices, policy, sessions
from rallies.desk.door.devices import Entrance
from rallies.desk.door.policy import Act
from rallies.desk.door.sessions import Visit
from rallies.model.actors import By
from rallies.model.case import casewords
from rallies.model.case.cases import Case
from rallies.model.case.casestates import state_of

COOKIE = "rallies_desk"
DEVICE_COOKIE = "rallies_desk_device"
PATH = "/desk"
TOKEN_FIELD = "form_token"  # noqa: S105  # the name of a field
_HIDDEN_FIELDS = frozenset({"form_token", "seen", "opened", "act", "series", "password", "code"})
"""What nobody has typed, or what must not be shown; all else is shown back to her if her session has ended."""
_LARGE_FORMS: Mapping[str, int] = {"desk_cases.take": 500 * 1024}
"""Endpoints whose forms may be larger than others, in bytes."""


def blueprint(name: str) -> Blueprint:
    """A blueprint of the desk, whose every request goes through this door."""
    made = Blueprint(f"desk_{name}", __name__, url_prefix="/desk")
    made.before_request(_admit)
    made.after_request(_keep_private)
    made.context_processor(_shared_words)
    return made


def visit() -> Visit:
    """Who is at the desk."""
    visitor: Visit = g.visit
    return visitor


def by() -> By:
    """Who is at the desk, as who acts now."""
    return By.staff(visit().name, current.now())


def give_cookies(response: Response, entrance: Entrance) -> Response:
    """The response that begins a session in this browser and lets it be known, for the desk's addresses alone."""
    kept = (
        (COOKIE, entrance.session_key, sessions.LIFETIME),
        (DEVICE_COOKIE, ".".join(entrance.device_keys), devices.LIFETIME),
    )
    for name, value, lifetime in kept:
        response.set_cookie(
            name, value, max_age=lifetime, path=PATH, secure=guard.is_secure(), httponly=True, samesite="Lax"
        )
    return response


def device_keys() -> tuple[str, ...]:
    """The keys by which this browser is known for who has logged in with it."""
    return devices.keys_in(request.cookies.get(DEVICE_COOKIE, ""))


def take_cookie(response: Response) -> Response:
    """The response that ends it, with what the browser kept of the desk's pages."""
    response.delete_cookie(COOKIE, path=PATH, secure=guard.is_secure(), httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _admit() -> ResponseReturnValue | None:
    g.visit = sessions.of_key(request.cookies.get(COOKIE, ""), current.now())
    act = policy.act_of(request.endpoint, request.method)
    if act is None:
        raise NotAllowed("The desk has nothing to do here.")
    if not policy.may(g.visit.role if g.visit else None, act):
        return _refuse()
    if large := _LARGE_FORMS.get(request.endpoint or ""):
        request.max_content_length = request.max_form_memory_size = large
    if request.method == "POST" and act is not Act.ENTER:
        _check_form()
    return None


def _refuse() -> ResponseReturnValue:
    """What is said to a visitor who has not logged in, or may not do this."""
    if g.visit is not None:
        raise NotAllowed("Your role at the desk does not allow this.")
    if request.method != "POST":
        return redirect(url_for("desk_accounts.login"), 303)
    fields = request.form.items(multi=True)
    kept = [text for field, text in fields if field not in _HIDDEN_FIELDS and text.strip()]
    return render_template("desk/ended.html", kept=kept), 403


def _check_form() -> None:
    check_origin()
    try:
        token = request.form.get(TOKEN_FIELD, "")
    except RequestEntityTooLarge as error:
        if uploads.takes_picture(request.path):
            raise pictures.too_large() from error
        raise
    if not hmac.compare_digest(token.encode(), visit().form_token.encode()):
        raise NotAllowed("This form belongs to another session. Go back, load the page again and send it once more.")


def _keep_private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _shared_words() -> dict[str, Any]:
    may_decide = g.get("visit") and policy.may(visit().role, Act.DECIDE)
    shared = {"visit": g.get("visit"), "may_decide": may_decide, "state_in_words": _state_in_words}
    return {**shared, "is_desk_alone": current.settings().is_desk_alone}


def _state_in_words(case: Case) -> str:
    """How it stands with somebody, with the day it was known for."""
    return casewords.in_words(state_of(case, g.moment), g.language)
