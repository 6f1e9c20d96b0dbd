"""Writing a letter to a case: the form, a preview of an open one, and the way to its receipt.

A private letter is sealed in the browser, or, without scripts, here, before anything is written; then it has no
preview, so that its words pass through this server once.
"""

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from rallies.core import current, guard
from rallies.core.database import writing
from rallies.core.errors import NotFound
from rallies.core.tokens import key_hash
from rallies.intake import addresses, censor, posting
from rallies.intake.addresses import LANGUAGE
from rallies.intake.letterforms import LONGEST, OPEN, LetterForm, people, weighed
from rallies.model import casesearch, letterkeys, letters, search
from rallies.model.letters import Written
from rallies.model.listing import CampaignFace

FORM = "letter"
MOST_CASES = 500
WRITE = f"/{LANGUAGE}/campaigns/<campaign>/letters/write/"
blueprint = Blueprint("write_letter", __name__)


@blueprint.get(WRITE)
def ask(lang: str, campaign: str) -> str:
    """The empty form, to the case that the address names."""
    del lang
    form = LetterForm(kind=OPEN, language="ru", case=request.args.get("case", ""))
    form.token.data = guard.form_token(FORM)
    return _form_page(form, _campaign(campaign))


@blueprint.post(WRITE)
def take(lang: str, campaign: str) -> ResponseReturnValue:
    """The form again with what is wrong, a preview, or the way to the receipt; nothing typed is lost, or kept."""
    face = _campaign(campaign)
    form = posting.read(LetterForm)
    step = request.form.get("step", "preview")
    nonce = posting.nonce_of(form, FORM)
    if refused := posting.refusal(form, nonce, sends=step == "send"):
        status, trouble = refused
        return _form_page(form, face, trouble=trouble), status
    if step == "edit":
        return _form_page(form, face)
    written, problems = weighed(form, face, letterkeys.in_use(face.slug))
    if written is None:
        form.show(problems)
        return _form_page(form, face), 422
    if step == "send" or written.sealed is not None:
        return redirect(addresses.letter(lang, _send(written, nonce), "receipt/"), 303)
    return _preview_page(form, face, written)


def _campaign(slug: str) -> CampaignFace:
    """The campaign of a slug, if it takes letters.

    Raises: NotFound.
    """
    face = search.campaign(slug)
    if not face.takes_letters:
        raise NotFound("This campaign takes no letters.")
    return face


def _send(written: Written, nonce: str) -> str:
    """Put a letter into the queue, once however often its form is sent; the key that follows it."""
    key = current.secrets().manage_key(nonce)
    with writing():
        if letters.of_key(key_hash(key)) is None:
            letters.add(written, key_hash(key), current.now())
    return key


def _preview_page(form: LetterForm, face: CampaignFace, written: Written) -> str:
    return render_template(
        "intake/letter_preview.html",
        form=form,
        campaign=face,
        written=written,
        to=casesearch.case(face, written.case.slug, g.moment),
        noticed=censor.noticed(written.text),
    )


def _form_page(form: LetterForm, face: CampaignFace, *, trouble: str = "") -> str:
    key = letterkeys.in_use(face.slug)
    form.offer(people(casesearch.cases(face, g.moment, limit=MOST_CASES)), g.language, takes_private=bool(key))
    form.sealed.data = ""
    return render_template(
        "intake/letter_form.html",
        form=form,
        campaign=face,
        key=key,
        longest=LONGEST,
        phrases=censor.phrases(),
        stems=" ".join(censor.STEMS),
        trouble=trouble,
    )
