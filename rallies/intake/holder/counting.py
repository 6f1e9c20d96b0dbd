"""After the day: a host says how many people came, by her manage link."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField

from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.errors import NotFound
from rallies.core.web import guard
from rallies.intake import posting
from rallies.intake.entry import Problems
from rallies.intake.holder import keys
from rallies.intake.holder.manage import FORM, RALLY, Page, page_of
from rallies.intake.rally.forms import PublicForm
from rallies.intake.typed import number
from rallies.model.actors import Actor, By
from rallies.model.desk.moderation import State
from rallies.model.rally import counts
from rallies.model.rally.counts import MOST, CountSaid, Way

blueprint = Blueprint("counting", __name__)


class CountForm(PublicForm):
    """How many came."""

    low = StringField(_l("How many came at least?"))
    high = StringField(_l("And at most?"), description=_l("Leave it empty if you know the number exactly."))
    way = RadioField(_l("How was it counted?"))

    def offer(self) -> None:
        """Fill the ways that a host may have counted."""
        self.way.choices = [
            (Way.COUNTED.value, _("Head by head")),
            (Way.PHOTO.value, _("On a picture")),
            (Way.ESTIMATED.value, _("By estimate")),
        ]


@blueprint.get(f"{RALLY}count/")
def ask(lang: str, key: str, public_id: str) -> str:
    """The form, with what was said before."""
    del lang
    form = CountForm(way=Way.COUNTED.value)
    form.token.data = guard.form_token(FORM)
    return _show(_held(key, public_id), form)


@blueprint.post(f"{RALLY}count/")
def take(lang: str, key: str, public_id: str) -> ResponseReturnValue:
    """Keep the number for the desk to look at."""
    del lang
    page = _held(key, public_id)
    form = posting.read(CountForm)
    nonce = posting.nonce_of(form, FORM)
    if refused := posting.refusal(form, nonce):
        return _show(page, form, trouble=refused[1]), refused[0]
    problems = Problems()
    said = _said(form, problems)
    if said is None:
        form.show(problems.found)
        return _show(page, form), 422
    with writing():
        counts.add(keys.one(key, public_id), said, By(Actor.ORGANIZER, current.now()))
    return redirect(f"{page.address}count/", 303)


def _said(form: CountForm, problems: Problems) -> CountSaid | None:
    low = _whole("low", form.low.data or "", problems)
    high = _whole("high", form.high.data or "", problems) if (form.high.data or "").strip() else low
    if form.way.data not in {Way.COUNTED, Way.PHOTO, Way.ESTIMATED}:
        problems.add("way", "missing", _("Choose how it was counted."))
    if low is not None and high is not None and high < low:
        problems.add("high", "order", _("This is less than the number before."))
    if problems.found or low is None or high is None:
        return None
    return CountSaid(low=low, high=high, way=Way(form.way.data))


def _whole(name: str, typed: str, problems: Problems) -> int | None:
    value = number(typed.replace(" ", "").replace("\u00a0", ""))
    if value is None or value != int(value) or not 0 <= value <= MOST:
        problems.add(name, "unclear", _("Write a whole number, such as 120."))
        return None
    return int(value)


def _held(key: str, public_id: str) -> Page:
    """The page of a rally that has begun and was public.

    Raises: NotFound.
    """
    page = page_of(key, keys.one(key, public_id))
    if not page.standing.may_count:
        raise NotFound(_("Numbers can be said once the rally has begun."))
    return page


def _show(page: Page, form: CountForm, *, trouble: str = "") -> str:
    form.offer()
    said = counts.of(page.rally, State.PENDING, State.PUBLISHED, State.REJECTED, source=counts.Source.HOST)
    before = [(counts.span(one.low, one.high), one.state, one.reason) for one in said]
    return render_template("intake/count.html", page=page, form=form, trouble=trouble, before=before)
