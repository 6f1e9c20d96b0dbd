"""The forms of the public door: what they ask and show. Whether it can be taken is decided in `drafts`."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import Field

from rallies.core.speech.voice import lazy_gettext as _l
from rallies.intake import choices, maps
from rallies.intake.drafts import Outcome
from rallies.intake.entry import Problem, Said
from rallies.model.lists.listing import CampaignFace
from rallies.places.candidate import Candidate

_CARRIED = tuple(one.name for one in fields(Said))


class PublicForm(FlaskForm):
    """A form of people without an account: a token of `core/web/guard`, not a cookie, and a trap for programs."""

    class Meta:
        """Flask-WTF's own token needs a session cookie, which public pages never set."""

        csrf = False

        def get_translations(self, _form: "PublicForm") -> None:
            """None of WTForms' own messages: its catalogue would be read anew for each form."""

    token = HiddenField()
    website = StringField(_l("Leave this field empty"))

    def __init__(self, formdata: MultiDict[str, str] | None = None, **values: str) -> None:
        super().__init__(formdata=formdata, **values)  # type: ignore[no-untyped-call]  # Flask-WTF has no types

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled what people do not see."""
        return bool(self.website.data)

    def show(self, problems: Mapping[str, Problem]) -> None:
        """Put each problem beside its field; they are what `erring` gives."""
        for name, problem in problems.items():
            self.refuse(name, problem.message)

    def refuse(self, name: str, message: str) -> None:
        """Put one problem beside its field."""
        self[name].errors = (message,)

    def target(self, field: Field) -> str:
        """The id of the input that a field's problem is settled at: for a question, its first answer."""
        return f"{field.id}-0" if isinstance(field, RadioField) else str(field.id)

    @property
    def erring(self) -> list[Field]:
        """The fields with a problem, in the order of the page."""
        return [field for field in self if field.errors]


class RallyForm(PublicForm):
    """Registering a rally, all of it.

    `keeps_pick` is whether the page has not looked at the place: then a city that was picked is carried on unseen.
    """

    keeps_pick = False

    title = StringField(_l("Title"), description=_l("What it is and for whom. Everyone will see it."))
    kind = SelectField(_l("What will people do?"))
    language = SelectField(_l("Language of your texts"))
    description = TextAreaField(
        _l("What people should know"),
        description=_l(
            "What to bring, how to recognize you, what is not welcome. **Bold**, *italic*, lists and links in "
            "Markdown are understood. Name no private person."
        ),
    )
    campaign = SelectField(_l("Campaign"))
    organization = StringField(_l("Organization"), description=_l("Everyone will see it. Never the name of a person."))
    url = StringField(
        _l("Link"), description=_l("A page that says more, beginning with https://. Everyone will see it.")
    )

    country = SelectField(_l("Country"), description=_l("An online action needs none."))
    city = StringField(
        _l("City or town"),
        description=_l("In any language and script. For an online action: the city whose clock you mean."),
    )
    place = RadioField(_l("Which one do you mean?"))
    venue = StringField(_l("Venue"), description=_l("The square, park or building where people meet."))
    address = StringField(
        _l("Address"),
        description=_l(
            "Street and number, or what people will find it by. Coordinates and links of maps are understood too."
        ),
    )
    venue_later = BooleanField(_l("The venue is to be announced"))
    route = TextAreaField(_l("Route of a march"), description=_l("Streets and squares in the order people walk."))
    lat = StringField(_l("Latitude"), description=_l("Degrees north, such as 52.2479"))
    lon = StringField(_l("Longitude"), description=_l("Degrees east, such as 21.0137"))
    precision = RadioField(_l("How exactly may everyone see the place?"))
    reveal_hours = StringField(
        _l("Hours before the start"), description=_l("From then on everyone sees the exact place.")
    )

    date = StringField(_l("Day"), description=_l("As year-month-day, such as 2027-05-21."))
    start = StringField(_l("Start"), description=_l("By the clock of the place, such as 18:00."))
    time_later = BooleanField(_l("The hour is to be announced"))
    which = RadioField(_l("The clocks show this hour twice. Which one do you mean?"))
    end = StringField(_l("End"), description=_l("An hour before the start is read as the next day."))
    end_date = StringField(_l("Last day"), description=_l("Only if it lasts several days."))
    until = StringField(
        _l("Every week until"), description=_l("Makes a rally of its own for each week, up to this day.")
    )
    tz = StringField(
        _l("Time zone"), description=_l("Empty means the clock of the place. Else a name such as Europe/Warsaw.")
    )
    email = StringField(
        _l("Your e-mail"),
        description=_l(
            "To get the manage link and our questions, once you have confirmed it by the first mail. Nobody sees it, "
            "also not at the desk; it is kept encrypted and is deleted 30 days after the rally."
        ),
    )

    def offer(self, language: str, campaigns: list[CampaignFace], candidates: tuple[Candidate, ...] = ()) -> None:
        """Fill what can be chosen, in the language of the page; `candidates` are the cities to pick from."""
        self.kind.choices = choices.kinds(language)
        self.language.choices = choices.languages(language)
        self.campaign.choices = choices.campaigns(campaigns, language)
        self.country.choices = choices.countries(language)
        self.precision.choices = choices.precisions(language)
        self.which.choices = choices.hours(language)
        self.place.choices = choices.places(candidates, language)

    def said(self) -> Said:
        """What was typed, as plain strings."""
        return Said(**{name: _text(self[name].data) for name in _CARRIED})

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Names and values of everything that was typed, to be carried over a page that shows it."""
        return self.carried_from(_CARRIED)

    def carried_from(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """Names and values of what was typed into some fields."""
        return [(name, text) for name in names if (text := _text(self[name].data))]


def offer(form: RallyForm, outcome: Outcome | None, language: str, campaigns: list[CampaignFace]) -> None:
    """Fill a form's choices, with the cities that its words can mean and the one that was understood."""
    form.keeps_pick = outcome is None
    problem = outcome.problems.get("city") if outcome else None
    candidates = outcome.candidates if outcome else ()
    if outcome and outcome.city and not form.place.data:
        form.place.data = str(outcome.city.place_id)
    for name, text in (outcome.spot if outcome else {}).items():
        form[name].data = text
    form.offer(language, campaigns, candidates if problem or len(candidates) > 1 else ())


def questions(form: RallyForm, outcome: Outcome | None) -> dict[str, Any]:
    """What the pages of a form ask about place and hour beside its fields, for their templates."""
    return {
        "pin": maps.pin(outcome) if outcome else None,
        "points": maps.points(outcome),
        "candidates_drawn": maps.candidates_drawn(form.place.choices, outcome),
        "spot_in_words": maps.spot_in_words(outcome),
        "is_repeated": _is_repeated(form, outcome),
    }


def _is_repeated(form: RallyForm, outcome: Outcome | None) -> bool:
    """Whether the form has to ask which of two hours of the same name is meant."""
    problem = outcome.problems.get("start") if outcome else None
    return bool(form.which.data) or (problem is not None and problem.code == "repeated")


def _text(value: Any) -> str:  # noqa: ANN401  # WTForms gives None, a string or a boolean
    if isinstance(value, bool):
        return "1" if value else ""
    return value or ""
