"""Registering a rally: one form, a preview, and the receipt with its manage key."""

from dataclasses import replace

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core import current
from rallies.core.web import guard
from rallies.intake import addresses, choices, maps, posting
from rallies.intake.addresses import LANGUAGE
from rallies.intake.drafts import Outcome, weighed
from rallies.intake.rally import submission
from rallies.intake.rally.forms import RallyForm, offer, questions
from rallies.intake.rally.preview import preview
from rallies.model.lists import search
from rallies.model.rally.draft import Draft

FORM = "submit"
blueprint = Blueprint("submit", __name__)


@blueprint.get(f"/{LANGUAGE}/submit/")
def ask() -> str:
    """The empty form."""
    wanted = request.args.get("campaign", "")
    form = RallyForm(language=g.language, kind="rally", precision="exact", campaign=wanted)
    form.token.data = guard.form_token(FORM)
    is_closed = wanted and all(face.slug != wanted for face in choices.open_campaigns())
    return _form_page(form, note=_("This campaign takes no rallies. Choose another one, or none.") if is_closed else "")


@blueprint.post(f"/{LANGUAGE}/submit/")
def take() -> ResponseReturnValue:
    """The form again with what is wrong, a preview, or the way to the receipt; nothing typed is lost."""
    form = posting.read(RallyForm)
    step = request.form.get("step", "preview")
    nonce = posting.nonce_of(form, FORM)
    if refused := posting.refusal(form, nonce, sends=step == "send"):
        status, trouble = refused
        return _form_page(form, trouble=trouble), status
    outcome = _weigh(form)
    if step == "edit":
        return _form_page(form, outcome)
    if outcome.draft is None:
        form.show(outcome.problems)
        return _form_page(form, outcome), 422
    if step == "send":
        return _send(outcome.draft, nonce, g.language)
    return _preview_page(form, outcome, outcome.draft)


def _weigh(form: RallyForm) -> Outcome:
    said = form.said()
    if not current.settings().can_mail:
        said = replace(said, email="")
    campaigns = {face.slug for face in choices.open_campaigns()} if said.campaign else set()
    return weighed(said, gazetteer=choices.gazetteer(), now=g.moment.now, campaigns=campaigns)


def _send(draft: Draft, nonce: str, language: str) -> ResponseReturnValue:
    sent = submission.send(draft, nonce, language)
    address = addresses.manage(language, sent.key, "receipt/")
    return redirect(f"{address}?again=1" if sent.was_sent_before else address, 303)


def _preview_page(form: RallyForm, outcome: Outcome, draft: Draft) -> str:
    campaign = search.campaign(draft.campaign) if draft.campaign else None
    city = next((each for each in outcome.candidates if each.place_id == draft.place.place_id), None)
    shown = preview(draft, city, campaign, g.moment, g.language)
    return render_template("intake/preview.html", form=form, shown=shown, spot=maps.spot(shown.face), step=4)


def _form_page(form: RallyForm, outcome: Outcome | None = None, *, trouble: str = "", note: str = "") -> str:
    offer(form, outcome, g.language, choices.open_campaigns())
    return render_template(
        "intake/form.html",
        form=form,
        trouble=trouble,
        note=note,
        **questions(form, outcome),
        can_mail=current.settings().can_mail,
        step=1,
    )
