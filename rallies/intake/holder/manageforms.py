"""The forms of the organizer's own pages."""

from wtforms import BooleanField, RadioField, TextAreaField

from rallies.core.speech.voice import lazy_gettext as _l
from rallies.intake.rally.forms import PublicForm, RallyForm
from rallies.model.rally.rallies import Kind

LONGEST_REASON = 1_000
LONGEST_ANSWER = 2_000


class SeriesForm(PublicForm):
    """What can be done to one date of a series or to all that follow it."""

    later = BooleanField(_l("The same for all later dates of the series"))


class KeyForm(PublicForm):
    """Typing the key of a rally."""

    key = TextAreaField(
        _l("Your key"),
        description=_l("The twelve words in their order, of each at least four letters; or the link, pasted."),
    )


class TextsForm(RallyForm, SeriesForm):
    """Changing what is said about a rally, but not when and where it is."""

    def offer_kinds(self, kind: str) -> None:
        """Let the kind be changed, but not from a place to the net or back, which would move the rally."""
        is_online = kind == Kind.ONLINE
        self.kind.choices = [choice for choice in self.kind.choices if (choice[0] == Kind.ONLINE) is is_online]


class ChangeForm(RallyForm, SeriesForm):
    """Asking for another time or place."""

    reason = TextAreaField(
        _l("Why"), description=_l("Everyone who reads of the change will see it: one or two sentences.")
    )


class EndForm(SeriesForm):
    """Calling a rally off, or putting it off."""

    what = RadioField(_l("What has happened?"))
    code = RadioField(_l("Why?"), description=_l("Everyone sees it at once, each in her language."))
    reason = TextAreaField(
        _l("In your own words"),
        description=_l("One or two sentences beside it. Everyone sees them once a coordinator has agreed."),
    )


class AnswerForm(PublicForm):
    """Answering a question of the desk."""

    answer = TextAreaField(_l("Your answer"), description=_l("Only the coordinators see it."))


class DeleteForm(SeriesForm):
    """Deleting a rally for good."""

    sure = BooleanField(_l("Yes, delete it and everything that was said of it"))
