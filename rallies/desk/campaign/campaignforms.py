"""The forms of a campaign and of its next edition, a text of each language in a field of its own."""

import re
from datetime import date
from functools import lru_cache

from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, ColorField, StringField, ValidationError
from wtforms.fields import Field
from wtforms.validators import InputRequired, Optional

from rallies.core import colour
from rallies.core.db.database import session
from rallies.core.speech import locale
from rallies.core.speech.voice import lazy_gettext as _l
from rallies.core.text import MAX_MARKDOWN
from rallies.desk import fields
from rallies.desk.fields import CODE, Sheet, by_language, day, line, lines_of, spread, text
from rallies.desk.forms import Codes
from rallies.model.campaign.campaigning import CampaignSaid
from rallies.model.campaign.campaigns import Campaign, Statement

MOST_LANGUAGES, MOST_DEMANDS, MOST_DEMAND, MOST_FIELDS = 12, 10, 300, 120
TEXTS = ("title", "summary", "anniversary", "statement", "demands")
"""The fields that there is one of in each language."""
HOUSE_COLOUR = "#b3122b"
"""What stands in the picker of colours where a campaign has none of its own."""
_SLUG = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
_HASHTAG = re.compile(r"#\w+")


class SlugForm(Sheet):
    """The address of a new campaign."""

    slug = StringField(
        _l("Address"),
        [InputRequired(fields.NEEDED), fields.short(60)],
        description=_l("Letters a to z, digits and hyphens, such as free-viasna-2027; it can't be changed later."),
    )

    def validate_slug(self, field: Field) -> None:
        """Only what fits into an address."""
        if not _SLUG.fullmatch(field.data or ""):
            raise ValidationError(_("Use small letters a to z, digits and hyphens alone."))


class CampaignForm(Sheet):
    """What a campaign is; `sheet` adds the texts of its languages."""

    was: Campaign | None = None
    today: date | None = None

    hashtag = line(_l("Hashtag"), 60, description=_l("With #, without spaces, such as #FreeViasna."))
    languages = Codes(
        _l("Languages"),
        [Optional(), fields.short(120), fields.plain],
        description=_l("A preview shows their fields. Others are named by their codes, such as uk de."),
        offered=tuple(locale.LANGUAGES),
    )
    texts_may_go = BooleanField(_l("Texts in a language that is not named may go"))
    language = line(_l("Language of the original"), 12, is_needed=True, description=_l("Its code, one of those above."))
    letter_languages = line(
        _l("Languages of letters"),
        60,
        description=_l(
            "Codes of those that the prisons read, such as be ru; names on envelopes are in the first. "
            "Empty for the language of the original."
        ),
    )
    starts_on = day(_l("First day of action"))
    ends_on = day(_l("Last day"), _l("Empty for one day."))
    other_days = line(
        _l("Other days of action"), 140, description=_l("Days that stand alone, such as 2027-09-17 2027-12-10.")
    )
    past_is_meant = BooleanField(_l("This day is over, and that is meant"))
    anniversary_on = day(_l("Day that it marks"), _l("Such as the day of the first arrest."))
    has_house_colour = BooleanField(_l("The colour of this site"))
    accent = ColorField(_l("Colour"), [Optional(), fields.short(7)], filters=[lambda said: said or ""])
    has_letters = BooleanField(_l("Open letters"))
    has_photos = BooleanField(_l("Photo wall: faces can be seen, so leave it off where that is dangerous"))

    def validate_hashtag(self, field: Field) -> None:
        """One word behind a #."""
        if field.data and not _HASHTAG.fullmatch(field.data):
            raise ValidationError(_("Write # and one word of letters and digits."))

    def validate_languages(self, field: Field) -> None:
        """Codes alone, and not too many."""
        codes = _codes_of(field)
        left = ", ".join(code for code in self.codes if code not in codes and self._has_texts(code))
        if left and not self.texts_may_go.data:
            raise ValidationError(
                _("There are texts in %(codes)s below. Name it here too, or tick that they may go.", codes=left)
            )

    def validate_language(self, field: Field) -> None:
        """One of those above."""
        if field.data not in (self.languages.data or "").split():
            raise ValidationError(_("Choose one of the languages above."))

    def validate_letter_languages(self, field: Field) -> None:
        """Codes alone, and not too many."""
        _codes_of(field)

    def validate_starts_on(self, field: Field) -> None:
        """A day that is over is asked back, unless it stands so already."""
        if field.data and (self.was is None or self.was.starts_on != field.data):
            self._ask_back([field.data])

    def validate_ends_on(self, field: Field) -> None:
        """Not before the first one."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day is before the first."))

    def validate_other_days(self, field: Field) -> None:
        """Days, beside a first one; those that are over are asked back, unless they stand so already."""
        try:
            days = days_of(field.data)
        except ValueError:
            raise ValidationError(_("Write each day as year-month-day, such as 2027-05-21.")) from None
        if days and not self.starts_on.data and not self.starts_on.errors:
            raise ValidationError(_("Say the first day above."))
        stood = self.was.other_days if self.was else []
        self._ask_back([day for day in days if day.isoformat() not in stood])

    def validate_accent(self, field: Field) -> None:
        """A colour; its contrast is mended, not refused."""
        if field.data and not self.has_house_colour.data and colour.parsed(field.data) is None:
            raise ValidationError(_("Write a colour as # and six digits from 0 to f."))

    def validate(self, extra_validators: object = None) -> bool:
        """The checks of each field, and a title in the original language."""
        fits = bool(super().validate(extra_validators))  # type: ignore[no-untyped-call]  # WTForms has no types
        original = self._fields.get(f"title_{self.language.data}")
        if original is not None and not original.data and not original.errors:
            original.errors = (_("The title in the language of the original is needed."),)
            return False
        return fits and self._has_short_demands()

    def _ask_back(self, days: list[date]) -> None:
        """Refuse days that are over, unless that is meant."""
        if self.today and any(day < self.today for day in days) and not self.past_is_meant.data:
            raise ValidationError(_("This day is over. Choose one to come, or tick below that it is meant."))

    def _has_texts(self, code: str) -> bool:
        return any(self[f"{part}_{code}"].data for part in TEXTS)

    @property
    def spoken(self) -> tuple[str, ...]:
        """The languages that are named and have fields, in the order of the page."""
        named = (self.languages.data or "").split()
        return tuple(code for code in self.codes if code in named)

    def _has_short_demands(self) -> bool:
        for code in self.codes:
            field = self[f"demands_{code}"]
            demands = lines_of(field.data)
            if len(demands) > MOST_DEMANDS or any(len(demand) > MOST_DEMAND for demand in demands):
                refusal = _("At most %(lines)d lines of %(max)d characters.", lines=MOST_DEMANDS, max=MOST_DEMAND)
                field.errors = (refusal,)
                return False
        return True

    def said(self) -> CampaignSaid:
        """What was said, once it fits."""
        return CampaignSaid(
            hashtag=self.hashtag.data or "",
            titles=by_language(self, "title", self.spoken),
            summaries=by_language(self, "summary", self.spoken),
            language=self.language.data,
            languages=list(dict.fromkeys((self.languages.data or "").split())),
            letter_languages=list(dict.fromkeys((self.letter_languages.data or "").split())),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            other_days=[day.isoformat() for day in days_of(self.other_days.data)],
            anniversary_on=self.anniversary_on.data,
            anniversaries=by_language(self, "anniversary", self.spoken),
            accent="" if self.has_house_colour.data else colour.parsed(self.accent.data or "") or "",
            has_letters=bool(self.has_letters.data),
            has_photos=bool(self.has_photos.data),
        )

    def statements(self) -> dict[str, tuple[str, list[str]]]:
        """Text and demands of each language."""
        return {
            code: (self[f"statement_{code}"].data or "", lines_of(self[f"demands_{code}"].data)) for code in self.spoken
        }


@lru_cache(maxsize=64)
def sheet(codes: tuple[str, ...]) -> type[CampaignForm]:
    """The form of a campaign in languages."""
    more: dict[str, object] = {"codes": codes}
    for code in codes:
        more |= {
            f"title_{code}": line(_l("Title"), 150),
            f"summary_{code}": text(_l("In two sentences"), 600, rows=3),
            f"anniversary_{code}": line(_l("What the day marks"), 300),
            f"statement_{code}": text(
                _l("Statement"),
                MAX_MARKDOWN,
                rows=10,
                description=_l("Empty lines part paragraphs; **bold**, - lists, [links](https://…)."),
            ),
            f"demands_{code}": text(_l("Demands, one a line"), MOST_DEMANDS * MOST_DEMAND, rows=4),
        }
    return type("CampaignFormOfLanguages", (CampaignForm,), more)


def codes_in(form: MultiDict[str, str]) -> tuple[str, ...]:
    """The languages that a form has fields for: those it names, and those it has texts in."""
    codes = [code for code in " ".join(form.getlist("languages")).split() if CODE.fullmatch(code)]
    parts = (name.partition("_") for name, text in form.items() if text.strip() and not hasattr(CampaignForm, name))
    written = [code for part, _mark, code in parts if part in TEXTS and CODE.fullmatch(code)]
    return tuple(dict.fromkeys([*(codes[:MOST_LANGUAGES] or locale.LANGUAGES), *written[:MOST_FIELDS]]))


def values(campaign: Campaign) -> MultiDict[str, str]:
    """A campaign as its form sends it."""
    rows = session().execute(select(Statement).where(Statement.campaign_id == campaign.id)).scalars()
    statements = {row.language: row for row in rows}
    return fields.filled(
        {
            "hashtag": campaign.hashtag,
            "languages": " ".join(campaign.languages or _spoken(campaign)),
            "language": campaign.language,
            "letter_languages": " ".join(campaign.letter_languages),
            "starts_on": campaign.starts_on,
            "ends_on": campaign.ends_on,
            "other_days": " ".join(campaign.other_days),
            "anniversary_on": campaign.anniversary_on,
            "accent": campaign.accent or HOUSE_COLOUR,
            "has_house_colour": "" if campaign.accent else "y",
            "has_letters": "y" if campaign.has_letters else "",
            "has_photos": "y" if campaign.has_photos else "",
            **spread("title", campaign.titles),
            **spread("summary", campaign.summaries),
            **spread("anniversary", campaign.anniversaries),
            **spread("statement", {code: row.text for code, row in statements.items()}),
            **spread("demands", {code: "\n".join(row.demands) for code, row in statements.items()}),
        }
    )


def blank() -> MultiDict[str, str]:
    """What an empty form holds."""
    languages = " ".join(locale.LANGUAGES)
    colours = {"accent": HOUSE_COLOUR, "has_house_colour": "y"}
    return fields.filled({"languages": languages, "language": locale.DEFAULT_LANGUAGE, "has_letters": "y", **colours})


def days_of(line: str | None) -> list[date]:
    """The days of a line, in their order.

    Raises: ValueError.
    """
    return sorted({date.fromisoformat(word) for word in re.split(r"[\s,;]+", line or "") if word})


def _codes_of(field: Field) -> list[str]:
    """The codes of languages in a field.

    Raises: ValidationError for what is none, and for too many.
    """
    codes = (field.data or "").split()
    if len(codes) > MOST_LANGUAGES:
        raise ValidationError(_("At most %(max)d languages.", max=MOST_LANGUAGES))
    if wrong := [code for code in codes if not CODE.fullmatch(code)]:
        raise ValidationError(_("This is no code of a language: %(code)s.", code=wrong[0]))
    return codes


def _spoken(campaign: Campaign) -> list[str]:
    return list(dict.fromkeys([campaign.language, *campaign.titles]))
