"""The sender's own page: how far her letter has come, what the desk asks, and taking it back."""

from typing import NamedTuple

from flask import Blueprint, g, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.errors import InvalidInput, NotFound
from rallies.core.keys.tokens import key_hash, key_words
from rallies.core.speech import locale
from rallies.core.web import guard
from rallies.formats import qr
from rallies.intake import addresses, posting
from rallies.intake.addresses import LANGUAGE
from rallies.intake.entry import Problems
from rallies.intake.holder import key_entry
from rallies.intake.holder.manageforms import LONGEST_ANSWER, AnswerForm
from rallies.intake.letter.letterforms import WithdrawForm
from rallies.intake.typed import text
from rallies.model.actors import Actor, By
from rallies.model.case import casewords
from rallies.model.case.casestates import CaseState, state_of
from rallies.model.desk.moderation import State
from rallies.model.letter import letters
from rallies.model.letter.letters import Letter, Step
from rallies.model.rally import decisions

FORM = "letter key"
PAGE = f"/{LANGUAGE}/letters/<key>/"
blueprint = Blueprint("follow_letter", __name__)


class Come(NamedTuple):
    """A step on a letter's way: its word, what it means, and the day it came there, "" if it has not."""

    word: str
    means: str
    day: str
    machine_day: str


@blueprint.get(f"/{LANGUAGE}/letters/")
def ask(lang: str) -> str:
    """Where a key is typed."""
    del lang
    return key_entry.ask(FORM, "intake/letter_key.html")


@blueprint.post(f"/{LANGUAGE}/letters/")
def unlock(lang: str) -> ResponseReturnValue:
    """The way to the page of a typed key."""
    del lang
    return key_entry.unlock(FORM, "intake/letter_key.html")


@blueprint.get(PAGE)
def follow(lang: str, key: str) -> str:
    """How far a letter has come."""
    del lang
    form = AnswerForm()
    form.token.data = guard.form_token(FORM)
    return _page(key, opened(key), form)


@blueprint.post(PAGE)
def answer(lang: str, key: str) -> ResponseReturnValue:
    """Take the answer to a question of the desk."""
    letter = opened(key)
    form = posting.read(AnswerForm)
    nonce = posting.nonce_of(form, FORM)
    if refused := posting.refusal(form, nonce):
        return _page(key, letter, form, trouble=refused[1]), refused[0]
    problems = Problems()
    words = text("answer", form.answer.data or "", LONGEST_ANSWER, problems)
    if not words:
        problems.add("answer", "missing", _("Write your answer."))
    if problems.found:
        form.show(problems.found)
        return _page(key, letter, form), 422
    with writing():
        letter = opened(key)
        if letter.state != State.PENDING or not letter.question:
            form.refuse("answer", _("The question was settled meanwhile."))
            return _page(key, letter, form), 409
        decisions.answer(letter, By(Actor.SENDER, current.now()), words=words)
    return redirect(addresses.letter(lang, key), 303)


@blueprint.get(f"{PAGE}receipt/")
def receipt(lang: str, key: str) -> str:
    """The page that follows a sent letter: its key as words, link and code."""
    letter, absolute = opened(key), addresses.absolute_letter(lang, key)
    return render_template(
        "intake/letter_receipt.html",
        letter=letter,
        name=letters.name_of(letter.case, lang),
        words=key_words(key),
        address=addresses.letter(lang, key),
        absolute=absolute,
        code=qr.svg(absolute, label=_("Link of the page of your letter")),
    )


@blueprint.get(f"{PAGE}withdraw/")
def show_withdraw(lang: str, key: str) -> str:
    """The page that asks whether she is sure."""
    del lang
    form = WithdrawForm()
    form.token.data = guard.form_token(FORM)
    return _withdraw_page(key, opened(key), form)


@blueprint.post(f"{PAGE}withdraw/")
def withdraw(lang: str, key: str) -> ResponseReturnValue:
    """Take the letter back."""
    letter = opened(key)
    form = posting.read(WithdrawForm)
    nonce = posting.nonce_of(form, FORM)
    if refused := posting.refusal(form, nonce):
        return _withdraw_page(key, letter, form, trouble=refused[1]), refused[0]
    if not form.sure.data:
        form.refuse("sure", _("Tick that you are sure; it can't be undone."))
        return _withdraw_page(key, letter, form), 422
    with writing():
        letter = opened(key)
        if letter.state != State.WITHDRAWN:
            letters.withdraw(letter, By(Actor.SENDER, current.now()))
    return redirect(addresses.letter(lang, key), 303)


def opened(key: str) -> Letter:
    """The letter of a key.

    Raises: NotFound for a key that opens nothing, whatever is wrong with it.
    """
    try:
        letter = letters.of_key(key_hash(key))
    except InvalidInput:
        letter = None
    if letter is None:
        raise NotFound(_("This key opens nothing. Check the link or the words."))
    return letter


def way(letter: Letter) -> list[Come]:
    """The steps of a letter with their days, those still to come after them without one."""
    come = [(Step(one.step), one.at) for one in letters.steps(letter)]
    last = come[-1][0]
    is_over = letter.state in {State.WITHDRAWN, State.REJECTED}
    ahead = {Step.DRAFTED: 3, Step.RECEIVED: 2, Step.PRINTED: 1}.get(last, 0) if not is_over else 0
    following = (Step.RECEIVED, Step.PRINTED, Step.POSTED)[3 - ahead :]
    told = [Come(*_told(step), locale.day_in_words(at.date(), g.language), at.date().isoformat()) for step, at in come]
    return told + [Come(*_told(step), "", "") for step in following]


def _told(step: Step) -> tuple[str, str]:
    return {
        Step.DRAFTED: (_("Written"), _("It waits for the coalition.")),
        Step.RECEIVED: (_("Received"), _("The coalition has it and will print it.")),
        Step.PRINTED: (_("Printed"), _("It is on paper.")),
        Step.POSTED: (_("Posted"), _("It is on its way to the prison. Weeks may pass; many letters are held back.")),
        Step.ANSWERED: (_("Answered"), _("Somebody answered. The coalition keeps the answer for you: ask there.")),
        Step.REFUSED: (_("Refused"), _("The prison sent it back or did not hand it over.")),
        Step.KEPT: (_("Kept for release"), _("A copy is kept and handed over once the person is free.")),
    }[step]


def _standing(letter: Letter) -> tuple[CaseState, str]:
    """How it stands with whom a letter is to, and this in words."""
    state = state_of(letter.case, g.moment)
    return state, casewords.in_words(state, g.language)


def _page(key: str, letter: Letter, form: AnswerForm, *, trouble: str = "") -> str:
    state, standing = _standing(letter)
    return render_template(
        "intake/letter.html",
        letter=letter,
        state=state,
        standing=standing,
        name=letters.name_of(letter.case, g.language),
        way=way(letter),
        address=addresses.letter(g.language, key),
        form=form,
        trouble=trouble,
    )


def _withdraw_page(key: str, letter: Letter, form: WithdrawForm, *, trouble: str = "") -> str:
    is_on_paper = letter.step not in {Step.DRAFTED, Step.RECEIVED}
    return render_template(
        "intake/letter_withdraw.html",
        letter=letter,
        name=letters.name_of(letter.case, g.language),
        address=addresses.letter(g.language, key),
        is_on_paper=is_on_paper,
        form=form,
        trouble=trouble,
    )
