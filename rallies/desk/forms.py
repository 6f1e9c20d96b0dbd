"""The forms of the desk, each checked here and nowhere else."""

import re
from collections.abc import Callable

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, PasswordField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields import Field
from wtforms.validators import DataRequired, InputRequired, Length

from rallies.core.db import readonly
from rallies.core.speech.languages import own_name
from rallies.core.speech.voice import lazy_gettext
from rallies.core.text import clean, forbidden_at, has_forbidden
from rallies.desk.door.enrolment import MAX_PASSWORD, MIN_PASSWORD

MAX_WORDS = 2_000
_NEEDED = lazy_gettext("This is needed.")


def _plain(_form: Form, field: Field) -> None:
    """Refuse a text with characters that hide something from its reader."""
    if around := forbidden_at((field.data or "").replace("\r", "")):
        message = _("An invisible or control character stands here: “%(words)s”. Take it out.", words=around)
        raise ValidationError(message)


def _degrees(most: int) -> Callable[[Form, Field], None]:
    """Refuse what is no number of degrees."""

    def check(_form: Form, field: Field) -> None:
        typed = field.data or ""
        if re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,12})?", typed, re.ASCII) is None or abs(float(typed)) > most:
            raise ValidationError(lazy_gettext("Write degrees from −%(most)d to %(most)d.") % {"most": most})

    return check


class DeskForm(FlaskForm):
    """A form of the desk; its token is that of the staff session, which the door checks for every request."""

    class Meta:
        """Flask-WTF's own token would need a second cookie."""

        csrf = False

    def __init__(self, formdata: MultiDict[str, str] | None = None) -> None:
        super().__init__(formdata=formdata)  # type: ignore[no-untyped-call]  # Flask-WTF has no types

    def fits(self) -> bool:
        """Whether every field can be taken; what can't be bears its errors, and so does the form itself."""
        if (trouble := readonly.trouble()) is not None:
            self.form_errors = [trouble.message]
            return False
        return bool(self.validate())  # type: ignore[no-untyped-call]  # as above


class CodeField(StringField):
    """A one-time code, which is never shown again."""

    def _value(self) -> str:
        return ""


def _code(description: object = "") -> CodeField:
    words = lazy_gettext("Code from your authenticator")
    return CodeField(words, [InputRequired(_NEEDED)], description=description)  # type: ignore[no-untyped-call]  # WTForms


class LoginForm(DeskForm):
    """Name, password and the code of the moment."""

    name = StringField(lazy_gettext("Name"), [InputRequired(_NEEDED)])
    password = PasswordField(lazy_gettext("Password"), [InputRequired(_NEEDED)])
    code = _code()


class EnrolForm(DeskForm):
    """A password of her own, and a code that shows that her phone has the secret."""

    password = PasswordField(
        lazy_gettext("Password"),
        [
            InputRequired(_NEEDED),
            Length(min=MIN_PASSWORD, message=lazy_gettext("A password has at least %(min)d characters.")),
            Length(max=MAX_PASSWORD, message=lazy_gettext("A password has at most %(max)d characters.")),
        ],
        description=lazy_gettext("Several words are easier to remember than signs; 12 characters at least."),
    )
    code = _code(lazy_gettext("The six digits that it shows now."))


class WordsForm(DeskForm):
    """What is said with a decision: a reason or a question, which the organizer or everyone will read."""

    words = TextAreaField(
        lazy_gettext("Your words"),
        [
            DataRequired(_NEEDED),
            Length(max=MAX_WORDS, message=lazy_gettext("At most %(max)d characters.")),
            _plain,
        ],
        filters=[lambda text: clean(text) if text and not has_forbidden(text.replace("\r", "")) else text],
    )


class PinForm(DeskForm):
    """A spot in degrees, and the city it belongs to."""

    place = RadioField(lazy_gettext("City"), [InputRequired(_NEEDED)], validate_choice=False)
    lat = StringField(lazy_gettext("Latitude"), [InputRequired(_NEEDED), _degrees(90)])
    lon = StringField(lazy_gettext("Longitude"), [InputRequired(_NEEDED), _degrees(180)])

    @classmethod
    def of(cls, point: tuple[float, float] | None, place_id: int | None) -> "PinForm":
        """The form as it stands: the point in degrees, the number of the city."""
        form = cls()
        form.place.data = str(place_id or "")
        form.lat.data, form.lon.data = (f"{part:.5f}" for part in point) if point else ("", "")
        return form


class Codes(StringField):
    """Codes of languages in one line, or ticked one by one; what is not offered to be ticked stays in the line."""

    def __init__(self, *args: object, offered: tuple[str, ...] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]  # WTForms has no types
        self.offered = offered

    def process_formdata(self, valuelist: list[str]) -> None:
        """All that was ticked and typed."""
        super().process_formdata([" ".join(word for word in valuelist if word)] if valuelist else [])  # type: ignore[no-untyped-call]

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Code, name and whether it is chosen, of each language that is offered."""
        codes = (self.data or "").split()
        return [(code, own_name(code), code in codes) for code in self.offered]

    @property
    def others(self) -> str:
        """What is said besides."""
        return " ".join(code for code in (self.data or "").split() if code not in self.offered)


class SampleForm(DeskForm):
    """A field of each kind, for the page that shows them."""

    name = StringField(lazy_gettext("Name"))
    code = StringField(lazy_gettext("Code from your authenticator"), description=lazy_gettext("A hint stands here."))
    text = TextAreaField(lazy_gettext("Your words"))
    choice = RadioField(lazy_gettext("One of a few"))
    tick = BooleanField(lazy_gettext("One box to tick"))
    languages = Codes(lazy_gettext("Languages"), offered=("en", "be"))
