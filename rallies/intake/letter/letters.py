"""Writing a letter to a case: the form, a preview of an open one, and the way to its receipt.

A private letter is sealed in the browser, or, without scripts, here, before anything is written; then it has no
preview, so that its words pass through this server once.
"""

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.errors import NotFound
from rallies.core.keys.tokens import key_hash
from rallies.core.speech import locale
from rallies.core.web import guard
from rallies.intake import addresses, posting
from rallies.intake.addresses import LANGUAGE
from rallies.intake.letter import censor
from rallies.intake.letter.letterforms import LONGEST, OPEN, LetterForm, people, weighed
from rallies.model.case import casesearch, casewords
from rallies.model.letter import letterkeys, letters
from rallies.model.letter.letters import Written
from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace, CaseFace

FORM = "letter"
MOST_CASES = 500
MOST_NAMED = 12
"""Of those who are not free, how many stand on the page that tells of somebody who is."""
WRITE = f"/{LANGUAGE}/campaigns/<campaign>/letters/write/"
blueprint = Blueprint("write_letter", __name__)


@blueprint.get(WRITE)
def ask(campaign: str) -> str:
    """The empty form, to the case that the address names; for who is free, where to write instead."""
    face = _campaign(campaign)
    free = _free(face, request.args.get("case", ""))
    if free or _has_nobody(face):
        return _free_page(face, free)
    language = locale.one_of(face.letter_languages, g.language)
    form = LetterForm(kind=OPEN, language=language, case=request.args.get("case", ""))
    form.token.data = guard.form_token(FORM)
    return _form_page(form, face)


@blueprint.post(WRITE)
def take(campaign: str) -> ResponseReturnValue:
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
        return redirect(addresses.letter(g.language, _send(written, nonce), "receipt/"), 303)
    return _preview_page(form, face, written)


def _campaign(slug: str) -> CampaignFace:
    """The campaign of a slug, if it takes letters.

    Raises: NotFound.
    """
    face = search.campaign(slug)
    if not face.takes_letters:
        raise NotFound("This campaign takes no letters.")
    return face


def _free(campaign: CampaignFace, slug: str) -> CaseFace | None:
    """The person of an address to whom no letter is taken any more, None for everyone else."""
    try:
        case = casesearch.case(campaign, slug, g.moment) if slug else None
    except NotFound:
        return None
    return case if case and case.state.is_over else None


def _has_nobody(campaign: CampaignFace) -> bool:
    """Whether all people of a campaign are reported free, or dead."""
    counts = casesearch.counts(campaign, g.moment)
    return bool(counts) and all(count.is_over for count in counts)


def _free_page(campaign: CampaignFace, free: CaseFace | None) -> str:
    """Kind words about somebody who is free, or about a campaign where everyone is."""
    held = people(casesearch.held(campaign, g.moment, limit=MOST_NAMED))
    return render_template(
        "intake/letter_free.html",
        campaign=campaign,
        name=free.name(g.language) if free else "",
        state=free.state if free else None,
        standing=casewords.in_words(free.state, g.language) if free else "",
        others=[
            (case.slug, case.name(g.language), case.state.style, casewords.in_words(case.state, g.language))
            for case in held
        ],
    )


def _send(written: Written, nonce: str) -> str:
    """Put a letter into the queue, once however often its form is sent; the key that follows it."""
    key = current.secrets().manage_key(nonce)
    with writing(is_private=True):  # it waits
        if letters.of_key(key_hash(key)) is None:
            letters.add(written, key_hash(key), current.now())
    return key


def _preview_page(form: LetterForm, face: CampaignFace, written: Written) -> str:
    to = casesearch.case(face, written.case.slug, g.moment)
    return render_template(
        "intake/letter_preview.html",
        form=form,
        campaign=face,
        written=written,
        to=to,
        standing=casewords.in_words(to.state, g.language),
        noticed=censor.noticed(written.text),
    )


def _form_page(form: LetterForm, face: CampaignFace, *, trouble: str = "") -> str:
    key = letterkeys.in_use(face.slug)
    offered = people(casesearch.cases(face, g.moment, limit=MOST_CASES))
    form.offer(offered, g.language, read_in=face.letter_languages, takes_private=bool(key))
    to = next((case for case in offered if case.slug == form.case.data), None)
    if to is None and not form.case.data:
        to = next(iter(offered), None)  # whom the browser chooses first
    form.sealed.data = ""
    return render_template(
        "intake/letter_form.html",
        form=form,
        campaign=face,
        to=to,
        standing=casewords.in_words(to.state, g.language) if to else "",
        key=key,
        longest=LONGEST,
        phrases=censor.phrases(),
        stems=" ".join(censor.STEMS),
        trouble=trouble,
    )
