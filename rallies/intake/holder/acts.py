"""What a holder does on her page, alike for a rally, a letter and a picture.

A page says how it is drawn and what is done; here a posted form is taken or shown again.
"""

from collections.abc import Callable

from flask import redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import BooleanField

from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.errors import Conflict
from rallies.core.web import guard
from rallies.intake import posting
from rallies.intake.entry import Problems, Refused
from rallies.intake.holder.manageforms import LONGEST_ANSWER, AnswerForm
from rallies.intake.posting import Form
from rallies.intake.typed import text
from rallies.model.actors import Actor, By
from rallies.model.desk.moderation import Moderated
from rallies.model.rally import decisions

FORM = "holder"
"""What the tokens of these forms are for: one that was opened on one page may be sent on another."""


class Meanwhile(Conflict):
    """It was decided while she wrote; the message tells her so in her language."""


def fresh(form: Form) -> Form:
    """A form that can be sent, with a token of its own."""
    form.token.data = guard.form_token(FORM)
    return form


def take(
    kind: type[Form],
    draw: Callable[[Form, str], str],
    act: Callable[[Form], ResponseReturnValue | None],
    onward: str,
) -> ResponseReturnValue:
    """Do what a posted form asks for and lead on, or show the form again with what is wrong.

    `draw` makes the page of a form and of what is wrong with it as a whole, "" for nothing. `act`
    raises Refused for what has to be mended, Meanwhile for what can't be done any more, and
    answers by itself with a page in between.
    """
    form = posting.read(kind)
    if refusal := posting.refusal(form, posting.nonce_of(form, FORM)):
        return draw(form, refusal[1]), refusal[0]
    try:
        page = act(form)
    except Refused as error:
        form.show(error.problems)
        return draw(form, ""), 422
    except Meanwhile as error:
        return draw(form, error.message), 409
    return redirect(onward, 303) if page is None else page


def check(problems: Problems) -> None:
    """Let a form without problems pass.

    Raises: Refused.
    """
    if problems.found:
        raise Refused(problems.found)


def check_sure(sure: BooleanField) -> None:
    """Let pass what was ticked to be meant, since it can't be undone.

    Raises: Refused ("sure").
    """
    problems = Problems()
    if not sure.data:
        problems.add("sure", "missing", _("Tick that you are sure; it can't be undone."))
    check(problems)


def answer(form: AnswerForm, kind: Actor, waiting: Callable[[], Moderated | None]) -> None:
    """Keep an answer for the desk; `waiting` gives the thing, None once it waits no more.

    Raises: Refused ("answer") for no words or too many; Meanwhile if nothing is asked any more.
    """
    problems = Problems()
    words = text("answer", form.answer.data or "", LONGEST_ANSWER, problems)
    if not words:
        problems.add("answer", "missing", _("Write your answer."))
    check(problems)
    with writing():
        thing = waiting()
        if thing is None or not thing.question:
            raise Meanwhile(_("The question was settled meanwhile."))
        decisions.answer(thing, By(kind, current.now()), words=words)
