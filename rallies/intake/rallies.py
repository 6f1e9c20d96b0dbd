"""Registering a rally: one form, a preview, and the receipt with its manage key."""

from typing import NamedTuple

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from rallies.core import current, guard
from rallies.core.errors import InvalidInput, TooLarge
from rallies.intake import addresses, choices, submission
from rallies.intake.addresses import LANGUAGE
from rallies.intake.drafts import Outcome, weighed
from rallies.intake.forms import RallyForm
from rallies.intake.preview import preview
from rallies.model.draft import Draft
from rallies.model.listing import CampaignFace

FORM = "submit"
blueprint = Blueprint("submit", __name__)


class Posted(NamedTuple):
    """A form as it came: what it holds, its nonce ("" if its token is no good), and the campaigns to choose from."""

    form: RallyForm
    nonce: str
    campaigns: list[CampaignFace]


@blueprint.get(f"/{LANGUAGE}/submit/")
def ask(lang: str) -> str:
    """The empty form."""
    campaigns = choices.open_campaigns(g.moment)
    wanted = request.args.get("campaign", "")
    form = RallyForm(language=lang, kind="rally", precision="exact", campaign=_among(wanted, campaigns))
    form.token.data = guard.form_token(FORM)
    return _form_page(form, campaigns)


@blueprint.post(f"/{LANGUAGE}/submit/")
def take(lang: str) -> ResponseReturnValue:
    """The form again with what is wrong, a preview, or the way to the receipt; nothing typed is lost."""
    posted = _read()
    step = request.form.get("step", "preview")
    if problem := _refusal(posted, step):
        code, text = problem
        return _form_page(posted.form, posted.campaigns, trouble=text), code
    outcome = _weigh(posted)
    if step == "edit":
        return _form_page(posted.form, posted.campaigns, outcome)
    if outcome.draft is None:
        posted.form.show(outcome.problems)
        return _form_page(posted.form, posted.campaigns, outcome), 422
    if step == "send":
        return _send(outcome.draft, posted, lang)
    return _preview_page(outcome.draft, posted, outcome, lang)


def _among(slug: str, campaigns: list[CampaignFace]) -> str:
    return slug if any(face.slug == slug for face in campaigns) else ""


def _read() -> Posted:
    """The posted form, with a fresh token if its own is no longer valid.

    Raises: TooLarge; NotAllowed if another site sent it.
    """
    try:
        form = RallyForm(request.form)
    except RequestEntityTooLarge as error:
        message = _("The form is larger than this site takes. Shorten the texts; nothing was saved.")
        raise TooLarge(message) from error
    try:
        nonce = guard.check_form(FORM, form.token.data or "")
    except InvalidInput:
        nonce = ""
        form.token.data = guard.form_token(FORM)
    return Posted(form, nonce, choices.open_campaigns(g.moment))


def _refusal(posted: Posted, step: str) -> tuple[int, str] | None:
    """Why the form as a whole is not taken: a status and a sentence; None if it is."""
    if not posted.nonce:
        return 422, _("This form was open for more than a day. Nothing is lost: look through it and send it again.")
    if posted.form.is_trapped:
        posted.form.refuse("website", _("Leave this field empty; only programs fill it."))
        return 422, ""
    if not submission.may_post() or (step == "send" and not submission.may_send()):
        return 429, _(
            "Too many rallies were sent from your network. Nothing is lost: "
            "keep this page open, and send it again in an hour."
        )
    return None


def _weigh(posted: Posted) -> Outcome:
    return weighed(
        posted.form.said(),
        gazetteer=choices.gazetteer(),
        now=g.moment.now,
        campaigns={face.slug for face in posted.campaigns},
    )


def _send(draft: Draft, posted: Posted, language: str) -> ResponseReturnValue:
    sent = submission.send(draft, posted.nonce, language)
    address = addresses.manage(language, sent.key, "receipt/")
    return redirect(f"{address}?again=1" if sent.was_sent_before else address, 303)


def _preview_page(draft: Draft, posted: Posted, outcome: Outcome, language: str) -> str:
    campaign = next((face for face in posted.campaigns if face.slug == draft.campaign), None)
    city = next((each for each in outcome.candidates if each.place_id == draft.place.place_id), None)
    shown = preview(draft, city, campaign, g.moment, language)
    return render_template("intake/preview.html", form=posted.form, shown=shown, step=4)


def _form_page(
    form: RallyForm, campaigns: list[CampaignFace], outcome: Outcome | None = None, *, trouble: str = ""
) -> str:
    problem = outcome.problems.get("city") if outcome else None
    candidates = choices.offered(problem, outcome.candidates if outcome else ())
    if outcome and outcome.draft and not form.place.data:
        form.place.data = str(outcome.draft.place.place_id or "")
    is_repeated = bool(form.which.data) or bool(
        outcome and "start" in outcome.problems and outcome.problems["start"].code == "repeated"
    )
    form.offer(g.language, campaigns, candidates if len(candidates) > 1 or problem else ())
    return render_template(
        "intake/form.html",
        form=form,
        trouble=trouble,
        is_repeated=is_repeated,
        can_mail=current.settings().can_mail,
        step=1,
    )
