"""Entering and leaving the desk: the enrolment link, logging in, the list of one's sessions."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.errors import InvalidInput
from rallies.core.web.guard import at_most, check_form, form_token, limiter, network_key, share
from rallies.desk.door import devices, door, enrolment, onetime, sessions
from rallies.desk.door.login import Attempt, is_known_device
from rallies.desk.door.login import log_in as logged_in
from rallies.desk.forms import EnrolForm, LoginForm
from rallies.formats import qr

desk = door.blueprint("accounts")
_ATTEMPTS = at_most("20 per minute")


def _is_known_device() -> bool:
    """Whether the limit of a network is not for this request: strangers there must not use up her tries."""
    return is_known_device(request.form.get("name", ""), door.device_keys(), current.now())


@desk.get("/login/")
def login() -> ResponseReturnValue:
    """The page that asks who is there."""
    return _login_page(LoginForm())


@desk.post("/login/")
@limiter.limit(_ATTEMPTS, exempt_when=_is_known_device)
def log_in() -> ResponseReturnValue:
    """Let a person in, or say that what she typed does not fit together."""
    check_form("desk login", request.form.get(door.TOKEN_FIELD, ""))
    form = LoginForm(request.form)
    if not form.fits():
        return _login_page(form), 422
    name, password, code = form.name.data or "", form.password.data or "", form.code.data or ""
    attempt = Attempt(name, password, code, network_key(), door.device_keys(), share())
    entrance = logged_in(attempt, current.now())
    if entrance is None:
        return _login_page(form, is_refused=True), 403
    return door.give_cookies(make_response(redirect(url_for("desk_queue.index"), 303)), entrance)


def _login_page(form: LoginForm, *, is_refused: bool = False) -> str:
    token = form_token("desk login")
    return render_template("desk/login.html", form=form, token=token, is_refused=is_refused)


@desk.get("/enrol/<key>/")
def enrol(key: str) -> ResponseReturnValue:
    """The page of an enrolment link; opening it uses nothing up."""
    return _enrolment_page(key, EnrolForm(), form_token("desk enrol"))


@desk.post("/enrol/<key>/")
@limiter.limit(_ATTEMPTS)
def finish_enrolment(key: str) -> ResponseReturnValue:
    """Set a password and a one-time secret, and let the person in."""
    token = request.form.get(door.TOKEN_FIELD, "")
    check_form("desk enrol", token)
    form, now = EnrolForm(request.form), current.now()
    enrolment.invited(key, now)
    if not form.fits():
        return _enrolment_page(key, form, token), 422
    secret = enrolment.secret_of(key, token)
    step = onetime.matching_step(secret, form.code.data, now, after=0)
    if step is None:
        form.code.errors = (
            _("This is not the code of the moment. Scan the picture again, or check your phone's clock."),
        )
        return _enrolment_page(key, form, token), 422
    keys = door.device_keys()
    try:
        with writing(is_private=True):
            entrance = enrolment.enrol(key, form.password.data, secret, step=step, now=now, device_keys=keys)
    except InvalidInput as refused:
        form.password.errors = (refused.message,)
        return _enrolment_page(key, form, token), 422
    return door.give_cookies(make_response(redirect(url_for("desk_queue.index"), 303)), entrance)


@desk.get("/sessions/")
def sessions_page() -> ResponseReturnValue:
    """The list of one's own sessions."""
    visit, now = door.visit(), current.now()
    own_devices = devices.of_staff(visit.staff_id, visit.name, door.device_keys(), now)
    return render_template("desk/sessions.html", logins=sessions.of_staff(visit, now), devices=own_devices)


@desk.post("/sessions/<number>/revoke/")
def revoke(number: str) -> ResponseReturnValue:
    """End another session of one's own."""
    with writing(is_private=True):
        sessions.revoke(door.visit(), number)
    return redirect(url_for("desk_accounts.sessions_page"), 303)


@desk.post("/devices/<number>/forget/")
def forget_device(number: str) -> ResponseReturnValue:
    """Know a device of one's own no more."""
    with writing(is_private=True):
        devices.revoke(door.visit().staff_id, number)
    return redirect(url_for("desk_accounts.sessions_page"), 303)


@desk.post("/logout/")
def log_out() -> ResponseReturnValue:
    """End this session."""
    with writing(is_private=True):
        sessions.end(door.visit())
    return door.take_cookie(make_response(redirect(url_for("desk_accounts.login"), 303)))


def _enrolment_page(key: str, form: EnrolForm, token: str) -> str:
    person = enrolment.invited(key, current.now())
    secret = enrolment.secret_of(key, token)
    address = onetime.address(secret, name=person.name, issuer=current.settings().name)
    return render_template(
        "desk/enrol.html",
        form=form,
        token=token,
        name=person.name,
        picture=qr.svg(address, label=_("One-time secret as a QR code")),
        secret=onetime.secret_text(secret),
    )
