"""What people call the fields of a form that comes back without it: the labels of all forms of its door."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from flask_babel import gettext as _
from flask_wtf import FlaskForm

from rallies.core.speech.voice import lazy_gettext as _l
from rallies.desk.campaign import campaignforms, caseforms, notices, permits
from rallies.desk.forms import DeskForm
from rallies.intake.rally.forms import PublicForm

_LANGUAGE = "en"
"""Of forms with a text in each language, the one whose fields are asked what they are called."""
_PLAIN = {
    "key": _l("Another public key"),
    "text": _l("The table"),
    "member": _l("Organization"),
}
"""Fields of the desk that stand in a page without a form class."""


class Names(NamedTuple):
    """Labels by the name of the field."""

    labels: Mapping[str, object]

    def of(self, name: str) -> str:
        """The label of a field, with the code of its language if there is one of each; a word for any other."""
        if name in self.labels:
            return str(self.labels[name])
        part, _mark, code = name.partition("_")
        label = self.labels.get(f"{part}_{_LANGUAGE}")
        return f"{label} · {code}" if label is not None else _("What you typed")


def at(path: str) -> Names:
    """The names of the fields of the door that an address belongs to."""
    return Names(_labels(DeskForm if path.startswith("/desk/") else PublicForm))


@cache
def _labels(door: type[FlaskForm]) -> Mapping[str, object]:
    """The labels of all forms of a door; of two fields of one name that of the form that is defined first."""
    codes = (_LANGUAGE,)
    for sheet in (campaignforms.sheet, caseforms.sheet, notices.sheet, permits.sheet):
        sheet(codes)
    labels: dict[str, object] = dict(_PLAIN) if door is DeskForm else {}
    for form in _forms(door):
        for name, field in vars(form).items():
            if hasattr(field, "field_class") and field.args:
                labels.setdefault(name, field.args[0])
    return labels


def _forms(base: type[FlaskForm]) -> Iterator[type[FlaskForm]]:
    for form in base.__subclasses__():
        yield form
        yield from _forms(form)
