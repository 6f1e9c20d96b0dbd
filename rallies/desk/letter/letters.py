"""Letters at the desk: moving them on in batches, printing and exporting them, and the key they are sealed to."""

from math import ceil
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core.db import readonly
from rallies.core.db.database import session, writing
from rallies.core.errors import InvalidInput, NotFound
from rallies.core.keys.sealing import checked_key
from rallies.core.speech import locale
from rallies.desk.door import door
from rallies.desk.letter import letterexport, letterlist
from rallies.desk.letter.letterlist import Asked
from rallies.desk.queue import queries
from rallies.desk.words import by_whom, state_word, step_word
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case import casewords
from rallies.model.case.cases import Case
from rallies.model.case.casestates import CaseState, state_of
from rallies.model.desk.audit import record
from rallies.model.letter import letterkeys, letters
from rallies.model.letter.letters import Letter, Step

TO = (Step.PRINTED, Step.POSTED, Step.ANSWERED, Step.REFUSED, Step.KEPT)
BACK = "back"
_CARD, _SMALL = 400, 800
"""Up to how many characters a card is set in its usual and its small type; longer letters take the whole card."""
desk: Blueprint = door.blueprint("letters")


@desk.get("/letters/")
def index() -> str:
    """The accepted letters, all or a part."""
    return _page()


@desk.post("/letters/move/")
def move() -> ResponseReturnValue:
    """Move the ticked letters, or all of a part, to a step, or take the last step back."""
    part, to = letterlist.asked(), request.form.get("to", "")
    if readonly.trouble() is not None:
        return _page(), 503
    is_whole = request.form.get("whole") == "all"
    ids = request.form.getlist("letter")
    if to not in {*TO, BACK}:
        return _page(trouble=_("Choose where the letters have come to.")), 422
    if not ids and not is_whole:
        return _page(trouble=_("Tick the letters that you mean.")), 422
    by = door.by()
    with writing():
        chosen = letterlist.page(part, limit=letterlist.MOST_MOVED) if is_whole else letterlist.named(ids)
        moved = letters.take_back(chosen, by) if to == BACK else letters.move(chosen, Step(to), by)
    told: dict[str, Any] = {**part.kept, "moved": moved, "left": len(chosen) - moved}
    return redirect(url_for("desk_letters.index", **told), 303)


@desk.get("/letters/postcards/")
def postcards() -> str:
    """The open letters of a part on A6 cards, four to a sheet of A4."""
    part = letterlist.asked()
    number = queries.page_number()
    page = letterlist.page(
        Asked(campaign=part.campaign, case=part.case, step=part.step, kind="open"),
        limit=letterlist.PAGE,
        offset=(number - 1) * letterlist.PAGE,
    )
    cards = [(letter, _size(letter), _to(letter)) for letter in page if not _state(letter.case).is_over]
    return render_template("desk/postcards.html", cards=cards, left_out=len(page) - len(cards), people=_people(page))


@desk.post("/letters/export/")
def export() -> ResponseReturnValue:
    """A ZIP of the letters of a part, streamed; that it was taken stands in the trail."""
    part = letterlist.asked()
    _campaign(part.campaign)
    if readonly.trouble() is not None:
        return _page(), 503
    with writing(is_private=True):
        details = {**part.kept, "letters": str(letterlist.total(part))}
        record(door.by(), "exported letters", part.campaign, details)
    body = stream_with_context(letterexport.dump(letterlist.each(part)))
    return Response(
        body,
        content_type="application/zip",
        headers={"Content-Disposition": f"attachment; filename=letters-{part.campaign}.zip"},
    )


@desk.post("/letters/key/")
def propose_key() -> ResponseReturnValue:
    """Propose the key that private letters are sealed to; somebody else accepts it in the queue."""
    campaign = _campaign(letterlist.asked().campaign)
    typed = request.form.get("key", "")
    if readonly.trouble() is not None:
        return _page(typed_key=typed[:200]), 503
    try:
        key = checked_key(typed[:200])
    except InvalidInput:
        trouble = _("This is no public key of age. It begins with age1 and has 62 letters and digits.")
        return _page(key_trouble=trouble, typed_key=typed[:200] if typed.startswith("age1") else ""), 422
    with writing():
        letterkeys.propose(campaign, key, door.by())
    return redirect(url_for("desk_letters.index", campaign=campaign.slug, proposed=1), 303)


@desk.post("/letters/key/drop/")
def drop_key() -> ResponseReturnValue:
    """Take no more private letters, at once: one person is enough for that."""
    campaign = _campaign(letterlist.asked().campaign)
    if readonly.trouble() is not None:
        return _page(), 503
    with writing():
        letterkeys.drop(campaign.id, door.by())
    return redirect(url_for("desk_letters.index", campaign=campaign.slug), 303)


def _page(*, trouble: str = "", key_trouble: str = "", typed_key: str = "") -> str:
    part, number = letterlist.asked(), queries.page_number()
    total = letterlist.total(part)
    rows = letterlist.page(part, offset=(number - 1) * letterlist.PAGE)
    return render_template(
        "desk/letters.html",
        asked=part,
        rows=[_row(letter) for letter in rows],
        waiting=[(one, letters.name_of(one.case, g.language), *_standing(one.case)) for one in letterlist.to_free()],
        counts=[(step, step_word(step), count) for step, count in letterlist.counts(part).items()],
        total=total,
        number=number,
        pages=max(1, ceil(total / letterlist.PAGE)),
        campaigns=letterlist.campaigns(),
        cases=[(case.slug, letters.name_of(case, g.language)) for case in letterlist.cases(part.campaign)],
        steps=[(step, step_word(step)) for step in TO],
        most=letterlist.MOST_MOVED,
        ticked=request.form.getlist("letter"),
        chosen=request.form.get("to", ""),
        is_whole=request.form.get("whole") == "all",
        step_word=step_word,
        state_word=state_word,
        by_whom=by_whom,
        trouble=trouble,
        **_of_key(part, key_trouble, typed_key),
        told={name: request.args.get(name, type=int) for name in ("moved", "left", "proposed")},
    )


def _of_key(part: Asked, trouble: str, typed: str) -> dict[str, Any]:
    """What the page says of the key of a campaign, nothing without one."""
    chosen = next((campaign for campaign in letterlist.campaigns() if campaign.slug == part.campaign), None)
    return {
        "campaign": chosen,
        "key": letterkeys.in_use(part.campaign) if chosen else "",
        "history": letterkeys.history(chosen.id)[:10] if chosen else [],
        "key_trouble": trouble,
        "typed_key": typed,
    }


def _campaign(slug: str) -> Campaign:
    campaign: Campaign | None = session().query(Campaign).filter_by(slug=slug).one_or_none()
    if campaign is None:
        raise NotFound(_("Choose a campaign first."))
    return campaign


def _to(letter: Letter) -> str:
    return letters.name_of(letter.case, letter.campaign.spelling(letter.language))


def _row(letter: Letter) -> tuple[Letter, str, str, CaseState, str]:
    """A letter, whom it is to, since when it stands at its step, and how it stands with her, also in words."""
    return letter, _to(letter), locale.short_day(letter.moved_at.date(), g.language), *_standing(letter.case)


def _state(case: Case) -> CaseState:
    return state_of(case, g.moment)


def _standing(case: Case) -> tuple[CaseState, str]:
    state = _state(case)
    return state, casewords.in_words(state, g.language)


def _people(sent: list[Letter]) -> list[tuple[str, CaseState, str]]:
    """Each person that letters are to, with how it stands."""
    cases = {letter.case_id: letter.case for letter in sent}
    return [(letters.name_of(case, g.language), *_standing(case)) for case in cases.values()]


def _size(letter: Letter) -> str:
    length = len(letter.text) + 40 * letter.text.count("\n")
    return "card" if length <= _CARD else "small" if length <= _SMALL else "whole"
