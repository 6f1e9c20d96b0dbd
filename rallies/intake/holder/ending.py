"""Calling a rally off, putting it off, and deleting it for good."""

from functools import partial

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.errors import Conflict
from rallies.intake import addresses
from rallies.intake.entry import Problems
from rallies.intake.holder import acts, keys, rally_status
from rallies.intake.holder.acts import Meanwhile
from rallies.intake.holder.manage import RALLY, page_of
from rallies.intake.holder.manageforms import LONGEST_REASON, DeleteForm, EndForm
from rallies.intake.typed import text
from rallies.model.actors import Actor, By
from rallies.model.desk.moderation import State
from rallies.model.rally import decisions, proposals, reasons
from rallies.model.rally.proposals import Proposal
from rallies.model.rally.rallies import Rally

blueprint = Blueprint("ending", __name__)


@blueprint.get(f"{RALLY}cancel/")
def show_cancel(key: str, public_id: str) -> str:
    """The form that calls a rally off."""
    return _cancel_page(key, public_id, acts.fresh(EndForm(what="cancelled")))


@blueprint.post(f"{RALLY}cancel/")
def cancel(key: str, public_id: str) -> ResponseReturnValue:
    """Call a rally off or put it off, and the later dates of its series if that was ticked.

    That is done at once, with a reason from the list; words of her own wait for a coordinator.
    """
    return acts.take(
        EndForm,
        partial(_cancel_page, key, public_id),
        partial(_cancel, key, public_id),
        addresses.manage(g.language, key, f"{public_id}/"),
    )


def _cancel(key: str, public_id: str, form: EndForm) -> None:
    problems = Problems()
    reason = text("reason", form.reason.data or "", LONGEST_REASON, problems)
    if form.code.data not in reasons.sentences(g.language):
        problems.add("code", "missing", _("Choose why; people who planned to come will ask."))
    if form.what.data not in {State.CANCELLED, State.POSTPONED}:
        problems.add("what", "missing", _("Choose what has happened."))
    acts.check(problems)
    try:
        _end(keys.one(key, public_id), key, form, reason)
    except Conflict as error:
        raise Meanwhile(
            _("It was decided meanwhile, and can't be called off as it stands now. Look at its page.")
        ) from error


def _end(first: Rally, key: str, form: EndForm, reason: str) -> None:
    by = By(Actor.ORGANIZER, current.now())
    end = decisions.postpone if form.what.data == State.POSTPONED else decisions.cancel
    with writing():
        for rally in keys.from_date(key, first.public_id, with_later=bool(form.later.data)):
            if rally.id != first.id and not rally_status.of(rally, g.moment).may_cancel:
                continue
            end(rally, by, code=form.code.data)
            if reason:
                proposals.propose(rally, by, Proposal(note=reason))


@blueprint.get(f"{RALLY}delete/")
def show_delete(key: str, public_id: str) -> str:
    """The page that asks whether she is sure."""
    return _delete_page(key, public_id, acts.fresh(DeleteForm()))


@blueprint.post(f"{RALLY}delete/")
def delete(key: str, public_id: str) -> ResponseReturnValue:
    """Delete a rally, and the later dates of its series if that was ticked."""
    return acts.take(
        DeleteForm,
        partial(_delete_page, key, public_id),
        partial(_delete, key, public_id),
        addresses.manage(g.language, key, f"{public_id}/"),
    )


def _delete(key: str, public_id: str, form: DeleteForm) -> None:
    acts.check_sure(form.sure)
    by = By(Actor.ORGANIZER, current.now())
    with writing():
        for rally in keys.from_date(key, public_id, with_later=bool(form.later.data)):
            if rally.state != State.WITHDRAWN:
                decisions.withdraw(rally, by)


def _cancel_page(key: str, public_id: str, form: EndForm, trouble: str = "") -> str:
    page = page_of(key, keys.one(key, public_id))
    form.what.choices = [(State.CANCELLED.value, _("It is called off"))]
    if page.rally.state != State.POSTPONED:
        form.what.choices.append((State.POSTPONED.value, _("It is put off, and the new day is not known yet")))
    form.code.choices = list(reasons.sentences(g.language).items())
    return render_template("intake/cancel.html", page=page, form=form, trouble=trouble)


def _delete_page(key: str, public_id: str, form: DeleteForm, trouble: str = "") -> str:
    page = page_of(key, keys.one(key, public_id))
    return render_template("intake/delete.html", page=page, form=form, trouble=trouble)
