"""Fields of the desk's larger forms: texts of a language each, lists, days, addresses; each says what it refuses."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import ClassVar

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Form, StringField, TextAreaField, ValidationError
from wtforms.fields import Field
from wtforms.validators import InputRequired, Optional

from rallies.core.links import is_link
from rallies.core.speech.voice import lazy_gettext
from rallies.core.text import clean, forbidden_at, has_forbidden, one_line
from rallies.desk.forms import DeskForm

CODE = re.compile("[a-z]{2,3}(-[A-Z][a-z]{3}|-[a-z]{2,8})?")
"""What the code of a language looks like: "be", "be-Latn", "be-tarask"."""
NEEDED = lazy_gettext("This is needed.")


class Sheet(DeskForm):
    """A form of many fields, whose errors are listed above it.

    `offered` are the choices of its selects, `codes` the languages that it has texts in.
    """

    offered: ClassVar[Mapping[str, Sequence[tuple[str, object]]]] = {}
    codes: tuple[str, ...] = ()

    def __init__(self, formdata: MultiDict[str, str] | None = None) -> None:
        super().__init__(formdata)
        for name, choices in self.offered.items():
            self[name].choices = list(choices)

    @property
    def erring(self) -> list[Field]:
        """The fields that can't be taken, in the order of the page."""
        return [field for field in self if field.errors]

    def target(self, field: Field) -> str:
        """The id that leads to a field."""
        return str(field.id)

    def name_of(self, field: Field) -> str:
        """What a list of fields calls one of them: its label, and the code of its language."""
        code = field.name.rpartition("_")[2]
        return f"{field.label.text} · {code}" if code in self.codes else str(field.label.text)


class DayField(DateField):
    """A day, or none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a day; a day that none can be is said in our own words."""
        typed = (valuelist[0] if valuelist else "").strip()
        try:
            self.data = date.fromisoformat(typed) if typed else None
        except ValueError as error:
            self.data = None
            raise ValueError(_("Write a day as year-month-day, such as 2027-05-21.")) from error


def day(label: object, description: object = "") -> DayField:
    """A field for a day, or none."""
    return DayField(label, [Optional()], description=description)  # type: ignore[no-untyped-call]  # WTForms


def line(label: object, most: int, *, is_needed: bool = False, description: object = "") -> StringField:
    """A field for one line of at most `most` characters."""
    first = InputRequired(NEEDED) if is_needed else Optional()
    return StringField(
        label, [first, short(most), plain], filters=[_one_line], description=description, render_kw={"dir": "auto"}
    )


def text(label: object, most: int, *, rows: int = 4, description: object = "") -> TextAreaField:
    """A field for several lines of at most `most` characters in all."""
    return TextAreaField(
        label,
        [Optional(), short(most), plain],
        filters=[_lines],
        description=description,
        render_kw={"rows": rows, "dir": "auto"},
    )


def short(most: int) -> Callable[[Form, Field], None]:
    """A check that says how much is too much."""

    def check(_form: Form, field: Field) -> None:
        has = len(field.data or "")
        if has > most:
            raise ValidationError(_("At most %(max)d characters; this has %(has)d.", max=most, has=has))

    return check


def plain(_form: Form, field: Field) -> None:
    """Refuse a text with characters that hide something from its reader."""
    if around := forbidden_at((field.data or "").replace("\r", "")):
        raise ValidationError(
            _("An invisible or control character stands here: “%(words)s”. Take it out.", words=around)
        )


def address(_form: Form, field: Field) -> None:
    """Refuse what is no web address."""
    if field.data and not is_link(field.data):
        raise ValidationError(_("Write a whole address that begins with https:// or http://."))


def by_language(form: Sheet, name: str, codes: tuple[str, ...]) -> dict[str, str]:
    """The texts of fields "NAME_CODE" that were filled."""
    return {code: data for code in codes if (data := form[f"{name}_{code}"].data)}


def spread(name: str, texts: dict[str, str]) -> dict[str, str]:
    """The other way round: what such fields hold."""
    return {f"{name}_{code}": text for code, text in texts.items()}


def lines_of(text: str | None) -> list[str]:
    """The lines of a text that are not empty."""
    return [line for raw in (text or "").splitlines() if (line := one_line(raw))]


def filled(values: dict[str, object]) -> MultiDict[str, str]:
    """Values as a form sends them."""
    return MultiDict({name: str(value) for name, value in values.items() if value not in (None, "", False)})


def _one_line(text: str | None) -> str | None:
    return one_line(clean(text)) if text and not has_forbidden(text) else text


def _lines(text: str | None) -> str | None:
    return clean(text) if text and not has_forbidden(text.replace("\r", "")) else text
