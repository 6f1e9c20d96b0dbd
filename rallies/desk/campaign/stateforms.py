"""The forms of how it stands with a person: never without a day, and at the desk's two acts never without a source."""

from datetime import date
from typing import ClassVar

from flask_babel import gettext as _
from wtforms import SelectField, ValidationError
from wtforms.fields import Field

from rallies.core.speech.voice import lazy_gettext as _l
from rallies.desk.campaign import campaignwords
from rallies.desk.fields import NEEDED, Sheet, day, line
from rallies.model.case.cases import HELD, CaseStatus
from rallies.model.case.casestates import EVENTS
from rallies.model.case.casework import StateSaid

LONGEST_SOURCE = 500


class StateForm(Sheet):
    """How it stands with a person, since or as of which day, and where this is reported."""

    offered: ClassVar = {"status": [*campaignwords.STATUSES.items()]}
    today: date | None = None

    status = SelectField(_l("How it stands"))
    as_of = day(_l("Known for the day"), _l("The day for which this is known; it stands beside it on every page."))
    held_since = day(_l("Detained since"))
    held_until = day(_l("Until"), _l("The day of release, or of death."))
    state_source = line(
        _l("Where this is reported"),
        LONGEST_SOURCE,
        description=_l("The address of a page, or a title; it is shown beside it."),
    )

    def validate_held_since(self, field: Field) -> None:
        """Not after today."""
        if field.data and self.today and field.data > self.today:
            raise ValidationError(_("This day is still to come."))

    def validate_held_until(self, field: Field) -> None:
        """Not before it began, not after today, and not for somebody who is still held."""
        if field.data and self.held_since.data and field.data < self.held_since.data:
            raise ValidationError(_("This is before the day of the arrest."))
        self.validate_held_since(field)
        if field.data and self.status.data in HELD:
            raise ValidationError(_("This says that it is over, the status that it goes on. Change one of them."))

    def validate_as_of(self, field: Field) -> None:
        """Not after today, and not before the release or death that it tells of."""
        self.validate_held_since(field)
        if field.data and self.held_until.data and field.data < self.held_until.data:
            raise ValidationError(_("This is before the day of the release or death."))

    def validate(self, extra_validators: object = None) -> bool:
        """The checks of each field, and a day for what is said."""
        fits = bool(super().validate(extra_validators))  # type: ignore[no-untyped-call]  # WTForms has no types
        if self.status.data in EVENTS:
            told = _("A release or death has a day. If nobody knows it, take the day it was first reported.")
            return self._has_day(self.held_until, told) and fits
        told = _("Say for which day this is known; nothing is shown without its day.")
        return self._has_day(self.as_of, told) and fits

    def _has_day(self, field: Field, told: str) -> bool:
        if not field.data and not field.errors:
            field.errors = (told,)
        return bool(field.data)


class ChangedForm(StateForm):
    """What has changed in how it stands with a person."""

    held_since = day(_l("Arrested anew on"), _l("For somebody who was free."))
    held_until = day(_l("Day of the release or death"), _l("A release or death needs it; it stays on every page."))
    state_source = line(
        _l("Where this is reported"),
        LONGEST_SOURCE,
        is_needed=True,
        description=_l("The address of a page, or a title; it is shown beside it."),
    )

    def validate_state_source(self, field: Field) -> None:
        """More than spaces."""
        check_filled(field)

    def said(self) -> StateSaid:
        """What was said, once it fits."""
        as_of = self.as_of.data or self.held_until.data
        if as_of is None:
            raise ValueError("a state that has no day does not fit")
        return StateSaid(
            status=CaseStatus(self.status.data),
            as_of=as_of,
            state_source=self.state_source.data,
            held_until=self.held_until.data,
            held_since=self.held_since.data,
        )


def check_filled(field: Field) -> None:
    """Refuse a source of nothing but spaces.

    Raises: ValidationError.
    """
    if not field.data:
        raise ValidationError(str(NEEDED))


class StillForm(Sheet):
    """That it still stands so with a person."""

    source = line(
        _l("Where you saw it today"),
        LONGEST_SOURCE,
        is_needed=True,
        description=_l("The address of a page, or a title; it is shown beside it."),
    )

    def validate_source(self, field: Field) -> None:
        """More than spaces."""
        check_filled(field)
