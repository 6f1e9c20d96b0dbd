"""The form of a case; a row of a table goes through the same one."""

from datetime import date
from functools import lru_cache
from typing import Any, ClassVar

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField, ValidationError
from wtforms.fields import Field

from rallies.core.links import is_link
from rallies.core.speech.voice import lazy_gettext as _l
from rallies.core.text import MAX_MARKDOWN
from rallies.desk import fields
from rallies.desk.campaign import campaignwords
from rallies.desk.campaign.stateforms import StateForm
from rallies.desk.fields import by_language, day, line, lines_of, spread, text
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case.cases import Case, CaseKind, CaseStatus
from rallies.model.case.casework import CaseSaid, slug_of

TEXTS = {"name": "names", "role": "roles", "charge": "charges", "sentence": "sentences", "story": "stories"}
"""The fields that there is one of in each language, and where they are kept."""
PLAIN = (
    "kind", "status", "as_of", "state_source", "held_since", "held_until", "reported_on", "sources", "write_to",
    "picture_credit",
)  # fmt: skip
"""The fields that there is one of."""
MOST_SOURCES = 12


class CaseForm(StateForm):
    """What is known of a person or a group; `sheet` adds the texts of its languages, `codes` are these."""

    offered: ClassVar = {"kind": [*campaignwords.KINDS.items()], "status": [*campaignwords.STATUSES.items()]}
    language: str = "en"

    kind = SelectField(_l("Who it is"))
    reported_on = day(_l("Charge and sentence as of"))
    sources = text(_l("Sources, one a line"), 4_000, description=_l("Addresses of pages, or titles."))
    write_to = text(_l("Where to write"), 500, description=_l("Public: only what the coalition wants to give."))
    picture_credit = line(_l("Credit of the picture"), 200)
    is_public = BooleanField(_l("Show it to everyone"))

    def validate_sources(self, field: Field) -> None:
        """Not too many, and no address that hides where it leads."""
        sources = lines_of(field.data)
        if len(sources) > MOST_SOURCES:
            raise ValidationError(_("At most %(max)d sources.", max=MOST_SOURCES))
        if any("://" in source.partition(" ")[0] and not is_link(source) for source in sources):
            raise ValidationError(_("Write a whole address that begins with https:// or http://."))

    def validate(self, extra_validators: object = None) -> bool:
        """The checks of each field, a name that an address can be made of, and a source for what is public."""
        fits = super().validate(extra_validators)
        name = self[f"name_{self.language}"]
        if not slug_of(by_language(self, "name", self.codes), self.language):
            name.errors = (*name.errors, _("A name is needed, in this language or another one."))
            return False
        if self.is_public.data and not lines_of(self.sources.data):
            self.sources.errors = (_("What is shown to everyone needs a source."),)
            return False
        return fits

    def said(self, *, picture: str | None = None) -> CaseSaid:
        """What was said, once it fits, with the picture that the case has."""
        texts: dict[str, Any] = {kept: by_language(self, name, self.codes) for name, kept in TEXTS.items()}
        return CaseSaid(
            **texts,
            kind=CaseKind(self.kind.data),
            is_public=bool(self.is_public.data),
            status=CaseStatus(self.status.data),
            as_of=self.as_of.data or self.held_until.data,
            state_source=self.state_source.data or "",
            held_since=self.held_since.data,
            held_until=self.held_until.data,
            reported_on=self.reported_on.data,
            sources=lines_of(self.sources.data),
            write_to=self.write_to.data or "",
            picture=picture,
            picture_credit=self.picture_credit.data or "",
        )


def form_of(campaign: Campaign, typed: MultiDict[str, str], today: date, *more: str) -> CaseForm:
    """The form of a case of a campaign, in the campaign's languages and others that are named."""
    form = sheet(languages(campaign, *more))(typed)
    form.language, form.today = campaign.language, today
    return form


def languages(campaign: Campaign, *more: str) -> tuple[str, ...]:
    """The languages that a campaign's cases have fields for, its own first."""
    return tuple(dict.fromkeys([campaign.language, *campaign.languages, *campaign.titles, *more]))


@lru_cache(maxsize=64)
def sheet(codes: tuple[str, ...]) -> type[CaseForm]:
    """The form of a case in languages."""
    more: dict[str, object] = {"codes": codes}
    for code in codes:
        more |= {
            f"name_{code}": line(_l("Name"), 120),
            f"role_{code}": line(_l("Who this is"), 200),
            f"charge_{code}": line(_l("Charge, as reported"), 500),
            f"sentence_{code}": line(_l("Sentence, as reported"), 500),
            f"story_{code}": text(_l("More, in your own words"), MAX_MARKDOWN, rows=5),
        }
    return type("CaseFormOfLanguages", (CaseForm,), more)


def values(case: Case) -> MultiDict[str, str]:
    """A case as its form sends it."""
    held = {name: getattr(case, name) for name in PLAIN if name != "sources"}
    for name, kept in TEXTS.items():
        held |= spread(name, getattr(case, kept))
    held |= {"sources": "\n".join(case.sources), "is_public": "y" if case.is_public else ""}
    return fields.filled(held)


def blank() -> MultiDict[str, str]:
    """What an empty form holds."""
    return fields.filled({"kind": CaseKind.PERSON, "status": CaseStatus.DETAINED})
