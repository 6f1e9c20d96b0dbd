"""After the day: a host says how many people came, by her manage link."""

from functools import partial

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import RadioField, StringField

from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.errors import NotFound
from rallies.core.speech.voice import lazy_gettext as _l
from rallies.intake import addresses
from rallies.intake.entry import Problems, Refused
from rallies.intake.holder import acts, keys
from rallies.intake.holder.manage import RALLY, Page, page_of
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
def ask(key: str, public_id: str) -> str:
    """The form, with what was said before."""
    return _show(key, public_id, acts.fresh(CountForm(way=Way.COUNTED.value)))


@blueprint.post(f"{RALLY}count/")
def take(key: str, public_id: str) -> ResponseReturnValue:
    """Keep the number for the desk to look at."""
    _held(key, public_id)
    return acts.take(
        CountForm,
        partial(_show, key, public_id),
        partial(_count, key, public_id),
        addresses.manage(g.language, key, f"{public_id}/count/"),
    )


def _count(key: str, public_id: str, form: CountForm) -> None:
    count = _said(form)
    with writing(is_private=True):  # it waits
        counts.add(keys.one(key, public_id), count, By(Actor.ORGANIZER, current.now()))


def _said(form: CountForm) -> CountSaid:
    """The number that was typed.

    Raises: Refused.
    """
    problems = Problems()
    low = _whole("low", form.low.data or "", problems)
    high = _whole("high", form.high.data or "", problems) if (form.high.data or "").strip() else low
    if form.way.data not in {Way.COUNTED, Way.PHOTO, Way.ESTIMATED}:
        problems.add("way", "missing", _("Choose how it was counted."))
    if low is not None and high is not None and high < low:
        problems.add("high", "order", _("This is less than the number before."))
    if problems.found or low is None or high is None:
        raise Refused(problems.found)
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


def _show(key: str, public_id: str, form: CountForm, trouble: str = "") -> str:
    page = _held(key, public_id)
    form.offer()
    host_counts = counts.of(page.rally, State.PENDING, State.PUBLISHED, State.REJECTED, source=counts.Source.HOST)
    before = [(counts.span(count.low, count.high), count.state, count.reason) for count in host_counts]
    return render_template("intake/count.html", page=page, form=form, trouble=trouble, before=before)
