"""Confirming an address: the link of a mail shows a button, and only the button confirms.

Programs that look through mail follow every link in it; none of them presses a button.
"""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from rallies.core.errors import NotFound
from rallies.core.web.guard import check_origin
from rallies.intake.addresses import LANGUAGE
from rallies.model.mail import mailboxes

blueprint = Blueprint("confirmation", __name__)


@blueprint.get(f"/{LANGUAGE}/mail/<token>/")
def ask(token: str) -> ResponseReturnValue:
    """The page with the button, or the word that it was pressed."""
    try:
        mailbox = mailboxes.opened(token)
    except NotFound:
        return _too_old()
    return render_template(
        "intake/confirmation.html",
        state="confirmed" if mailbox.confirmed_at else "asked",
        address=request.path,
    )


@blueprint.post(f"/{LANGUAGE}/mail/<token>/")
def take(token: str) -> ResponseReturnValue:
    """Confirm the address, as often as one likes, and say so."""
    check_origin()
    try:
        mailboxes.confirm(token)
    except NotFound:
        return _too_old()
    return redirect(request.path, 303)


def _too_old() -> ResponseReturnValue:
    return render_template("intake/confirmation.html", state="too old"), 404
