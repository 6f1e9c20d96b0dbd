"""The sender's own page: how far her letter has come, what the desk asks, and taking it back."""

from functools import partial
from typing import NamedTuple

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.keys.tokens import key_words
from rallies.core.speech import locale
from rallies.formats import qr
from rallies.intake import addresses
from rallies.intake.addresses import LANGUAGE
from rallies.intake.holder import acts, key_entry, keys
from rallies.intake.holder.manageforms import AnswerForm
from rallies.intake.letter.letterforms import WithdrawForm
from rallies.model.actors import Actor, By
from rallies.model.case import casewords
from rallies.model.case.casestates import CaseState, state_of
from rallies.model.desk.moderation import State
from rallies.model.letter import letters
from rallies.model.letter.letters import Letter, Step

PAGE = f"/{LANGUAGE}/letters/<key>/"
blueprint = Blueprint("follow_letter", __name__)


class Come(NamedTuple):
    """A step on a letter's way: its word, what it means, and the day it came there, "" if it has not."""

    word: str
    means: str
    day: str
    machine_day: str


@blueprint.get(f"/{LANGUAGE}/letters/")
def ask() -> str:
    """Where a key is typed."""
    return key_entry.ask("intake/letter_key.html")


@blueprint.post(f"/{LANGUAGE}/letters/")
def unlock() -> ResponseReturnValue:
    """The way to the page of a typed key."""
    return key_entry.unlock("intake/letter_key.html")


@blueprint.get(PAGE)
def follow(key: str) -> str:
    """How far a letter has come."""
    return _page(key, acts.fresh(AnswerForm()))


@blueprint.post(PAGE)
def answer(key: str) -> ResponseReturnValue:
    """Take the answer to a question of the desk."""

    def waiting() -> Letter | None:
        letter = keys.letter(key)
        return letter if letter.state == State.PENDING else None

    return acts.take(
        AnswerForm,
        partial(_page, key),
        partial(acts.answer, kind=Actor.SENDER, waiting=waiting),
        addresses.letter(g.language, key),
    )


@blueprint.get(f"{PAGE}receipt/")
def receipt(key: str) -> str:
    """The page that follows a sent letter: its key as words, link and code."""
    letter, absolute = keys.letter(key), addresses.absolute_letter(g.language, key)
    return render_template(
        "intake/letter_receipt.html",
        letter=letter,
        name=letters.name_of(letter.case, g.language),
        words=key_words(key),
        address=addresses.letter(g.language, key),
        absolute=absolute,
        code=qr.svg(absolute, label=_("Link of the page of your letter")),
    )


@blueprint.get(f"{PAGE}withdraw/")
def show_withdraw(key: str) -> str:
    """The page that asks whether she is sure."""
    return _withdraw_page(key, acts.fresh(WithdrawForm()))


@blueprint.post(f"{PAGE}withdraw/")
def withdraw(key: str) -> ResponseReturnValue:
    """Take the letter back."""
    return acts.take(
        WithdrawForm,
        partial(_withdraw_page, key),
        partial(_withdraw, key),
        addresses.letter(g.language, key),
    )


def _withdraw(key: str, form: WithdrawForm) -> None:
    acts.check_sure(form.sure)
    with writing():
        letter = keys.letter(key)
        if letter.state != State.WITHDRAWN:
            letters.withdraw(letter, By(Actor.SENDER, current.now()))


def way(letter: Letter) -> list[Come]:
    """The steps of a letter with their days, those still to come after them without one."""
    come = [(Step(each.step), each.at) for each in letters.steps(letter)]
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


def _page(key: str, form: AnswerForm, trouble: str = "") -> str:
    letter = keys.letter(key)
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


def _withdraw_page(key: str, form: WithdrawForm, trouble: str = "") -> str:
    letter = keys.letter(key)
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
