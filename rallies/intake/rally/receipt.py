"""The receipt: the manage key as words, link and code, which only the key itself opens."""

from flask import Blueprint, g, render_template, request
from flask_babel import gettext as _

from rallies.core.keys.tokens import key_words
from rallies.formats import qr
from rallies.intake import addresses, words
from rallies.intake.addresses import LANGUAGE
from rallies.intake.holder import keys
from rallies.intake.rally.preview import face
from rallies.model.desk.moderation import State

blueprint = Blueprint("receipt", __name__)


@blueprint.get(f"/{LANGUAGE}/manage/<key>/receipt/")
def show(key: str) -> str:
    """The page that follows a sent rally."""
    rallies = keys.opened(key)
    absolute = addresses.absolute_manage(g.language, key)
    return render_template(
        "intake/receipt.html",
        rallies=rallies,
        when=words.start(face(rallies[0], None, g.moment), g.language),
        words=key_words(key),
        address=addresses.manage(g.language, key),
        absolute=absolute,
        code=qr.svg(absolute, label=_("Link of the manage page")),
        is_waiting=any(rally.state == State.PENDING for rally in rallies),
        is_mailed=rallies[0].contact is not None,
        was_sent_before="again" in request.args,
    )
