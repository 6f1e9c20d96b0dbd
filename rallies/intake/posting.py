"""What every posted public form goes through: its size, its origin and token, the trap, how many came before."""

from typing import TypeVar

from flask import current_app, request
from flask_babel import gettext as _
from limits import RateLimitItemPerHour
from werkzeug.exceptions import RequestEntityTooLarge

from rallies.core.db import readonly
from rallies.core.errors import InvalidInput, TooLarge
from rallies.core.web import guard
from rallies.intake.rally.forms import PublicForm

SENDS = RateLimitItemPerHour(20)
POSTS = RateLimitItemPerHour(300)
"""How often one network may send rallies, and have forms looked at; many people share one behind a provider."""
Form = TypeVar("Form", bound=PublicForm)


def read(kind: type[Form]) -> Form:
    """The posted form.

    Raises: TooLarge.
    """
    try:
        return kind(request.form)
    except RequestEntityTooLarge as error:
        message = _("The form is larger than this site takes. Go back, shorten the texts and send it again.")
        raise TooLarge(message) from error


def nonce_of(form: PublicForm, name: str) -> str:
    """The nonce of a form's token; "" for one that is no longer valid, and then the form gets a fresh one.

    Raises: NotAllowed if another site sent it.
    """
    try:
        return guard.check_form(name, form.token.data or "")
    except InvalidInput:
        form.token.data = guard.form_token(name)
        return ""


def refusal(form: PublicForm, nonce: str, *, sends: bool = False) -> tuple[int, str] | None:
    """Why a form is not taken as a whole: a status and a sentence; None if it is. Asking counts as one post.

    One that could not be saved comes back with the sentence that stands above the page (rallies/unsaved).
    """
    if readonly.trouble() is not None:
        return 503, ""
    if not nonce:
        return 422, _("This form was open for more than a day. Nothing is lost: look through it and send it again.")
    if form.is_trapped:
        form.refuse("website", _("Leave this field empty; only programs fill it."))
        return 422, ""
    if not _is_within(POSTS, "post") or (sends and not _is_within(SENDS, "send")):
        return 429, _(
            "Too many forms were sent from your network. Nothing is lost: "
            "keep this page open, and send it again in an hour."
        )
    return None


def _is_within(limit: RateLimitItemPerHour, what: str) -> bool:
    is_limited = current_app.config.get("RATELIMIT_ENABLED", True)
    return not is_limited or guard.hit(guard.roomy(limit), what, guard.network_key())
