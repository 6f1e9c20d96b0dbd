"""Numbers of a rally at the desk: those that are counted in, and adding what the press or the police reported."""

from typing import ClassVar

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, ValidationError
from wtforms.fields import Field

from rallies.core.db.database import writing
from rallies.core.errors import NotFound
from rallies.core.speech.voice import lazy_gettext as _l
from rallies.desk import fields
from rallies.desk.door import door
from rallies.desk.fields import Sheet, line
from rallies.desk.queue import queue_query
from rallies.model.desk.moderation import State
from rallies.model.rally import counts
from rallies.model.rally.counts import MOST, CountSaid, Source, Way
from rallies.model.rally.rallies import Rally

desk: Blueprint = door.blueprint("counts")
_LONGEST_NAME, _LONGEST_ADDRESS = 120, 500
_MOST_DIGITS = 8
NAMES = {
    Source.HOST: _l("Host"),
    Source.PRESS: _l("Press"),
    Source.POLICE: _l("Police"),
    Source.OTHER: _l("Other"),
}


class SourceForm(Sheet):
    """What a source reported; everyone can follow its address from the report."""

    offered: ClassVar = {"source": [(one.value, NAMES[one]) for one in (Source.PRESS, Source.POLICE, Source.OTHER)]}

    low = line(_l("How many came at least?"), 20, is_needed=True)
    high = line(_l("And at most?"), 20, description=_l("Leave it empty if you know the number exactly."))
    source = SelectField(_l("Who counted?"))
    name = line(_l("Name of the source"), _LONGEST_NAME, description=_l("A paper or an office, never a person."))
    url = line(
        _l("Where it can be read"),
        _LONGEST_ADDRESS,
        description=_l("The address of the article or the notice. The report and the open data show it."),
    )

    def validate_low(self, field: Field) -> None:
        """A whole number."""
        if _whole(field.data) is None:
            raise ValidationError(_("Write whole numbers, such as 120."))

    def validate_high(self, field: Field) -> None:
        """A whole number that is not less, or nothing."""
        if not field.data:
            return
        high, low = _whole(field.data), _whole(self.low.data)
        if high is None:
            raise ValidationError(_("Write whole numbers, such as 120."))
        if low is not None and high < low:
            raise ValidationError(_("The higher number is less than the lower one."))

    def validate_url(self, field: Field) -> None:
        """A whole address, or nothing."""
        fields.address(self, field)

    def said(self) -> CountSaid:
        """What was said, once it fits."""
        low = _whole(self.low.data) or 0
        high = _whole(self.high.data) if self.high.data else low
        return CountSaid(
            low=low,
            high=high or 0,
            way=Way.REPORTED,
            source=Source(self.source.data),
            source_name=self.name.data or "",
            url=self.url.data or "",
        )


@desk.get("/rallies/<public_id>/counts/")
def index(public_id: str) -> str:
    """The numbers of a rally, and the form that adds a source."""
    return _page(_rally(public_id), SourceForm(MultiDict()))


@desk.post("/rallies/<public_id>/counts/")
def add(public_id: str) -> ResponseReturnValue:
    """Add what a source reported; who added it stands in the trail."""
    rally, form = _rally(public_id), SourceForm(request.form)
    if not form.fits():
        return _page(rally, form), 422
    with writing():
        counts.add(rally, form.said(), door.by(), is_accepted=True)
    return redirect(url_for("desk_counts.index", public_id=public_id), 303)


def _whole(typed: str | None) -> int | None:
    """A number of people, None for what is none."""
    plain = (typed or "").replace(" ", "")
    is_number = plain.isascii() and plain.isdigit() and len(plain) <= _MOST_DIGITS and int(plain) <= MOST
    return int(plain) if is_number else None


def _rally(public_id: str) -> Rally:
    thing = queue_query.one(public_id)
    if not isinstance(thing, Rally):
        raise NotFound("This is no rally.")
    return thing


def _page(rally: Rally, form: SourceForm) -> str:
    head_counts = counts.of(rally, State.PUBLISHED, State.PENDING)
    return render_template("desk/counts.html", rally=rally, found=head_counts, span=counts.span, names=NAMES, form=form)
