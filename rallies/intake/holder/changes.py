"""What an organizer changes: at once while her rally waits, by asking once it is public."""

from dataclasses import replace
from functools import partial

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.errors import Conflict
from rallies.intake import addresses, choices, maps
from rallies.intake.drafts import Outcome, texts, weighed
from rallies.intake.entry import Problems, Refused, Said
from rallies.intake.holder import acts, keys, rally_status
from rallies.intake.holder.manage import RALLY, Page, page_of
from rallies.intake.holder.manageforms import LONGEST_REASON, ChangeForm, TextsForm
from rallies.intake.holder.prefilled import PLACE_FIELDS, TIME_FIELDS, said_of
from rallies.intake.rally import preview
from rallies.intake.rally.forms import offer, questions
from rallies.intake.typed import text
from rallies.model.actors import Actor, By
from rallies.model.rally import decisions, proposals
from rallies.model.rally.draft import Draft, PlaceSaid, TimeSaid
from rallies.model.rally.proposals import Proposal
from rallies.model.rally.rallies import Kind, Rally

blueprint = Blueprint("changes", __name__)
TEXT_FIELDS = ("title", "kind", "language", "description", "organization", "url", "route")
"""What the form of words asks for; the campaign is the desk's."""


@blueprint.get(f"{RALLY}texts/")
def show_texts(key: str, public_id: str) -> str:
    """The words of a rally, to be changed."""
    rally = keys.one(key, public_id)
    form = TextsForm(None, **_values(rally, TEXT_FIELDS) | _asked_words(rally))
    return _texts_page(key, public_id, acts.fresh(form))


@blueprint.post(f"{RALLY}texts/")
def take_texts(key: str, public_id: str) -> ResponseReturnValue:
    """Ask for other words of a rally, and of the later dates of its series if that was ticked.

    They are there at once while it waits; once it is public, a coordinator has to agree.
    """
    return acts.take(
        TextsForm,
        partial(_texts_page, key, public_id),
        partial(_ask_for_words, key, public_id),
        addresses.manage(g.language, key, f"{public_id}/"),
    )


def _ask_for_words(key: str, public_id: str, form: TextsForm) -> None:
    rally = keys.one(key, public_id)
    outcome = texts(_said_texts(rally, form), _kept(rally))
    if outcome.draft is None:
        raise Refused(outcome.problems)
    proposal = Proposal(words={name: getattr(outcome.draft, name) for name in TEXT_FIELDS})
    by = By(Actor.ORGANIZER, current.now())
    with writing():
        for date in keys.from_date(key, public_id, with_later=bool(form.later.data)):
            if rally_status.of(date, g.moment).may_edit:
                proposals.propose(date, by, proposal)


@blueprint.get(f"{RALLY}change/")
def show_change(key: str, public_id: str) -> str:
    """Time and place of a rally, to be changed."""
    page = page_of(key, keys.one(key, public_id))
    held = said_of(page.rally, choices.gazetteer())
    form = ChangeForm(None, **{name: getattr(held, name) for name in (*TIME_FIELDS, *PLACE_FIELDS)})
    return _change_page(page, _weigh(held, allows_past=True), acts.fresh(form))


@blueprint.post(f"{RALLY}change/")
def take_change(key: str, public_id: str) -> ResponseReturnValue:
    """The form again, what was understood, or the way back once it is asked for."""
    page = page_of(key, keys.one(key, public_id))
    return acts.take(
        ChangeForm,
        partial(_change_page, page, None),
        partial(_change, page),
        page.address,
    )


def _change(page: Page, form: ChangeForm) -> ResponseReturnValue | None:
    step = request.form.get("step", "preview")
    held = said_of(page.rally, choices.gazetteer())
    outcome = _weigh(_said_change(held, form))
    if step == "edit":
        return _change_page(page, outcome, form)
    problems = Problems(dict(outcome.problems))
    why = text("reason", form.reason.data or "", LONGEST_REASON, problems)
    if not why and page.standing.is_public:
        problems.add("reason", "missing", _("Write why; people who planned to come will ask."))
    if outcome.draft is None or problems.found:
        form.show(problems.found)
        return _change_page(page, outcome, form), 422
    differs = _differing(outcome.draft, _weigh(held, allows_past=True).draft)
    if differs == (None, None):
        trouble = _("Time and place are the same as before.")
        return _change_page(page, outcome, form, trouble), 422
    if step == "send":
        return _ask_for(page, form, outcome, Proposal(time=differs[0], place=differs[1], why=why))
    return _check_page(page, form, outcome.draft, differs)


def _ask_for(page: Page, form: ChangeForm, outcome: Outcome, asked: Proposal) -> ResponseReturnValue | None:
    by = By(Actor.ORGANIZER, current.now())
    try:
        with writing():
            first = keys.one(page.key, page.rally.public_id)
            for rally in keys.from_date(page.key, first.public_id, with_later=bool(form.later.data)):
                if rally is first or rally_status.of(rally, g.moment).may_change:
                    proposals.propose(rally, by, asked.for_date(rally.day - first.day))
    except Conflict:
        trouble = _("It was decided meanwhile, and can't be changed as it stands now. Look at its page.")
        return _change_page(page, outcome, form, trouble), 409
    return None


def _weigh(said: Said, *, allows_past: bool = False) -> Outcome:
    return weighed(said, gazetteer=choices.gazetteer(), now=g.moment.now, allows_past=allows_past)


def _values(rally: Rally, names: tuple[str, ...]) -> dict[str, str]:
    return {name: getattr(rally, name) for name in names}


def _asked_words(rally: Rally) -> dict[str, str]:
    """The words that she has asked for and that wait."""
    return {
        name: words
        for request in decisions.open_requests(rally)
        if request.proposed_by == Actor.ORGANIZER
        for name, words in Proposal.of(request).words.items()
    }


def _said_texts(rally: Rally, form: TextsForm) -> Said:
    """The words of a form; the kind can't move a rally to the net."""
    said = form.said()
    if (said.kind == Kind.ONLINE) is not (rally.kind == Kind.ONLINE):
        said = replace(said, kind="")
    return said


def _kept(rally: Rally) -> Draft:
    """A draft to put words into; time and place are not looked at."""
    return Draft(
        title="", kind=Kind(rally.kind), language="", place=PlaceSaid(), time=TimeSaid(day=rally.day, tz=rally.tz)
    )


def _said_change(known: Said, form: ChangeForm) -> Said:
    """What the rally is, with time and place as they were typed."""
    typed = form.said()
    return replace(known, **{name: getattr(typed, name) for name in (*TIME_FIELDS, *PLACE_FIELDS)})


def _differing(new: Draft, old: Draft | None) -> tuple[TimeSaid | None, PlaceSaid | None]:
    """The parts that are other than before."""
    time = new.time if old is None or new.time != old.time else None
    place = new.place if old is None or new.place != old.place else None
    return time, place


def _texts_page(key: str, public_id: str, form: TextsForm, trouble: str = "") -> str:
    page = page_of(key, keys.one(key, public_id))
    form.offer(g.language, [])
    form.offer_kinds(page.rally.kind)
    return render_template("intake/texts.html", page=page, form=form, trouble=trouble)


def _change_page(page: Page, outcome: Outcome | None, form: ChangeForm, trouble: str = "") -> str:
    offer(form, outcome, g.language, [])
    return render_template(
        "intake/change.html",
        page=page,
        form=form,
        trouble=trouble,
        **questions(form, outcome),
    )


def _check_page(page: Page, form: ChangeForm, draft: Draft, differs: tuple[TimeSaid | None, PlaceSaid | None]) -> str:
    shown = preview.of_rally(preview.unsaved(draft, g.moment), None, g.moment, g.language)
    return render_template(
        "intake/change_check.html",
        page=page,
        form=form,
        shown=shown,
        moves_time=differs[0] is not None,
        moves_place=differs[1] is not None,
        carried=form.carried_from((*TIME_FIELDS, *PLACE_FIELDS, "reason", "later")),
        spot=maps.spot(shown.face),
    )
