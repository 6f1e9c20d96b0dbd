"""Calling a rally off, putting it off, and deleting it for good."""

from flask import Blueprint, g, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.errors import Conflict
from rallies.core.web import guard
from rallies.intake import posting
from rallies.intake.entry import Problems
from rallies.intake.holder import keys, rally_status
from rallies.intake.holder.manage import FORM, RALLY, Page, page_of
from rallies.intake.holder.manageforms import LONGEST_REASON, DeleteForm, EndForm
from rallies.intake.typed import text
from rallies.model.actors import Actor, By
from rallies.model.desk.moderation import State
from rallies.model.rally import decisions, proposals, reasons
from rallies.model.rally.proposals import Proposal

blueprint = Blueprint("ending", __name__)


@blueprint.get(f"{RALLY}cancel/")
def show_cancel(lang: str, key: str, public_id: str) -> str:
    """The form that calls a rally off."""
    del lang
    form = EndForm(what="cancelled")
    form.token.data = guard.form_token(FORM)
    return _cancel_page(page_of(key, keys.one(key, public_id)), form)


@blueprint.post(f"{RALLY}cancel/")
def cancel(lang: str, key: str, public_id: str) -> ResponseReturnValue:
    """Call a rally off or put it off, and the later dates of its series if that was ticked.

    That is done at once, with a reason from the list; words of her own wait for a coordinator.
    """
    del lang
    page = page_of(key, keys.one(key, public_id))
    form = posting.read(EndForm)
    nonce = posting.nonce_of(form, FORM)
    if refused := posting.refusal(form, nonce):
        return _cancel_page(page, form, trouble=refused[1]), refused[0]
    problems = Problems()
    reason = text("reason", form.reason.data or "", LONGEST_REASON, problems)
    if form.code.data not in reasons.REASONS:
        problems.add("code", "missing", _("Choose why; people who planned to come will ask."))
    if form.what.data not in {State.CANCELLED, State.POSTPONED}:
        problems.add("what", "missing", _("Choose what has happened."))
    if problems.found:
        form.show(problems.found)
        return _cancel_page(page, form), 422
    try:
        _end(page, form, reason)
    except Conflict:
        trouble = _("It was decided meanwhile, and can't be called off as it stands now. Look at its page.")
        return _cancel_page(page, form, trouble=trouble), 409
    return redirect(page.address, 303)


def _end(page: Page, form: EndForm, reason: str) -> None:
    by = By(Actor.ORGANIZER, current.now())
    with writing():
        for rally in keys.from_date(page.key, page.rally.public_id, with_later=bool(form.later.data)):
            if rally.id != page.rally.id and not rally_status.of(rally, g.moment).may_cancel:
                continue
            end = decisions.postpone if form.what.data == State.POSTPONED else decisions.cancel
            end(rally, by, code=form.code.data)
            if reason:
                proposals.propose(rally, by, Proposal(note=reason))


@blueprint.get(f"{RALLY}delete/")
def show_delete(lang: str, key: str, public_id: str) -> str:
    """The page that asks whether she is sure."""
    del lang
    form = DeleteForm()
    form.token.data = guard.form_token(FORM)
    return _delete_page(page_of(key, keys.one(key, public_id)), form)


@blueprint.post(f"{RALLY}delete/")
def delete(lang: str, key: str, public_id: str) -> ResponseReturnValue:
    """Delete a rally, and the later dates of its series if that was ticked."""
    del lang
    page = page_of(key, keys.one(key, public_id))
    form = posting.read(DeleteForm)
    nonce = posting.nonce_of(form, FORM)
    if refused := posting.refusal(form, nonce):
        return _delete_page(page, form, trouble=refused[1]), refused[0]
    if not form.sure.data:
        form.refuse("sure", _("Tick that you are sure; it can't be undone."))
        return _delete_page(page, form), 422
    by = By(Actor.ORGANIZER, current.now())
    with writing():
        for rally in keys.from_date(key, public_id, with_later=bool(form.later.data)):
            if rally.state != State.WITHDRAWN:
                decisions.withdraw(rally, by)
    return redirect(page.address, 303)


def _cancel_page(page: Page, form: EndForm, *, trouble: str = "") -> str:
    form.what.choices = [(State.CANCELLED.value, _("It is called off"))]
    if page.rally.state != State.POSTPONED:
        form.what.choices.append((State.POSTPONED.value, _("It is put off, and the new day is not known yet")))
    form.code.choices = [(code, str(said)) for code, said in reasons.REASONS.items()]
    return render_template("intake/cancel.html", page=page, form=form, trouble=trouble)


def _delete_page(page: Page, form: DeleteForm, *, trouble: str = "") -> str:
    return render_template("intake/delete.html", page=page, form=form, trouble=trouble)
