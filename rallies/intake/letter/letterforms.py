"""The forms of letters: writing one, following it, taking it back. Whether it can be taken is decided here too."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flask import g
from flask_babel import gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from rallies.core.errors import InvalidInput, NotFound
from rallies.core.keys import sealing
from rallies.core.speech import locale
from rallies.core.speech.voice import lazy_gettext as _l
from rallies.core.speech.voice import voice
from rallies.intake.entry import Problem, Problems
from rallies.intake.rally.forms import PublicForm
from rallies.intake.typed import line, text
from rallies.model.case import casestates, casewords
from rallies.model.case.cases import Case
from rallies.model.letter import letters
from rallies.model.letter.letters import Written
from rallies.model.lists.listing import CampaignFace, CaseFace

LONGEST = 1_500
"""Characters of a letter: two sides of a card in small writing."""
LONGEST_NAME = 60
OPEN, PRIVATE = "open", "private"


class LetterForm(PublicForm):
    """Writing a letter."""

    case = SelectField(_l("To whom"))
    kind = RadioField(_l("Who may read it?"))
    language = SelectField(_l("Language of the letter"))
    text = TextAreaField(
        _l("Your letter"),
        description=_l("Up to 1,500 characters. Ordinary things do good: weather, animals, books, music, a question."),
    )
    signed = StringField(
        _l("How you sign"), description=_l("A first name is enough. It is public if the letter is open.")
    )
    sealed = HiddenField()

    def offer(self, cases: list[CaseFace], language: str, *, read_in: Sequence[str], takes_private: bool) -> None:
        """Fill what can be chosen, in the language of the page; letters are read in `read_in`, which come first."""
        _ = voice(language).gettext
        people = [(case.slug, casewords.with_name(case.name(language), case.state, language)) for case in cases]
        is_other = self.case.data and self.case.data not in dict(people)
        self.case.choices = [*([("", _("Choose whom you write to."))] if is_other else []), *people]
        codes = list(dict.fromkeys([*read_in, *locale.LANGUAGES]))
        self.language.choices = [(code, locale.language_name(code, language)) for code in codes]
        self.kind.choices = [(OPEN, _("Everyone: an open letter on the wall of this campaign, and by post"))]
        if takes_private:
            self.kind.choices.append((PRIVATE, _("The coalition and the prison alone: a private letter, by post")))

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Names and values of what was typed, to be carried over the preview of an open letter."""
        return [(name, self[name].data or "") for name in ("case", "kind", "language", "text", "signed")]


class WithdrawForm(PublicForm):
    """Taking a letter back."""

    sure = BooleanField(_l("Yes, take it back and delete its words here"))


class Outcome(NamedTuple):
    """A letter as it can be taken, None if it can't, and why not, field by field."""

    written: Written | None
    problems: dict[str, Problem]


def people(cases: Iterable[CaseFace]) -> list[CaseFace]:
    """Those of a campaign's cases that a letter can still be sent to."""
    return [case for case in cases if not case.state.is_over]


def weighed(form: LetterForm, campaign: CampaignFace, key: str) -> Outcome:
    """What a form says, checked; readable words of a private letter are sealed at once, and kept nowhere."""
    problems = Problems()
    is_private = form.kind.data == PRIVATE
    if form.kind.data not in {OPEN, PRIVATE} or (is_private and not key):
        problems.add("kind", "unknown", _("Choose who may read it."))
    language = form.language.data or ""
    if language not in locale.LANGUAGES:
        problems.add("language", "unknown", _("Choose one of the languages in the list."))
    case = _case(form, campaign, problems)
    if is_private and form.sealed.data:
        sealed = _unwrapped(form.sealed.data, problems)
        if case is None or problems.found:
            return Outcome(None, problems.found)
        return Outcome(Written(case=case, language=language, sealed=sealed), {})
    words = text("text", form.text.data or "", LONGEST, problems)
    signed = line("signed", form.signed.data or "", LONGEST_NAME, problems)
    if not words:
        problems.add("text", "missing", _("Write your letter."))
    if case is None or problems.found:
        return Outcome(None, problems.found)
    if is_private:
        sealed = sealing.sealed("\n\n".join(part for part in (words, signed) if part), key)
        return Outcome(Written(case=case, language=language, sealed=sealed), {})
    return Outcome(Written(case=case, language=language, text=words, signed=signed), {})


def _case(form: LetterForm, campaign: CampaignFace, problems: Problems) -> Case | None:
    try:
        case = letters.case_to_write_to(campaign.slug, form.case.data or "")
    except NotFound:
        problems.add("case", "unknown", _("Choose whom you write to."))
        return None
    state = casestates.state_of(case, g.moment)
    if state.is_over:
        told = casewords.with_name(letters.name_of(case, g.language), state, g.language)
        problems.add("case", "over", _("%(told)s. Choose somebody else: your words are kept below.", told=told))
        return None
    return case


def _unwrapped(typed: str, problems: Problems) -> bytes | None:
    try:
        return sealing.unwrapped(typed)
    except InvalidInput:
        problems.add("text", "unclear", _("The sealed letter arrived damaged. Send it again."))
        return None
