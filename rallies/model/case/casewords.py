"""What every page, sheet and form calls how it stands with somebody; each sentence has its day in it.

Nothing else puts a state into words, so none is said without the day that it was known for.
"""

from datetime import date
from functools import lru_cache

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from rallies.core.speech import locale
from rallies.model.case.cases import CaseStatus
from rallies.model.case.casestates import CaseState, StateCount


# Lists say these words for each person, and each time gettext looks for the request's language anew.
@lru_cache(maxsize=4_096)
def in_words(state: CaseState, language: str) -> str:
    """How it stands with somebody, with its day."""
    with force_locale(language):  # kept by the language, so it may speak no other
        return _in_words(state, language)


def _in_words(state: CaseState, language: str) -> str:
    if state.day is None:
        return _undated(state.status)
    day = locale.plain_day(state.day, language)
    if state.is_over:
        return _event(state.status, day, is_own_day=state.is_event)
    return _checked(state.status, day) if state.is_checked else _unchecked(state.status, day)


@lru_cache(maxsize=1_024)
def counted_in_words(count: StateCount, language: str) -> str:
    """How many people a state is known of."""
    with force_locale(language):  # as above
        return _counted(count, language)


def _counted(count: StateCount, language: str) -> str:
    if count.status in {CaseStatus.RELEASED, CaseStatus.DIED}:
        return _events(count.status, count.number)
    if count.is_checked and count.since is not None:
        return _held(count.status, count.number, _day_of(count.since, language))
    return _last_known(count.status, count.number)


def with_name(name: str, state: CaseState, language: str) -> str:
    """A person with how it stands, on one line."""
    return f"{name} · {in_words(state, language)}"


def _day_of(day: date, language: str) -> str:
    return locale.plain_day(day, language)


def _event(status: CaseStatus, day: str, *, is_own_day: bool) -> str:
    if status is CaseStatus.DIED:
        return _("Died on %(day)s", day=day) if is_own_day else _("Reported dead as of %(day)s", day=day)
    return _("Reported free since %(day)s", day=day) if is_own_day else _("Reported free as of %(day)s", day=day)


def _checked(status: CaseStatus, day: str) -> str:
    return {
        CaseStatus.DETAINED: _("In prison as of %(day)s", day=day),
        CaseStatus.HOUSE_ARREST: _("Under house arrest as of %(day)s", day=day),
        CaseStatus.RESTRICTED: _("Freedom restricted as of %(day)s", day=day),
        CaseStatus.UNKNOWN: _("Nothing known as of %(day)s", day=day),
    }[status]


def _unchecked(status: CaseStatus, day: str) -> str:
    return {
        CaseStatus.DETAINED: _("In prison as of %(day)s; not checked since", day=day),
        CaseStatus.HOUSE_ARREST: _("Under house arrest as of %(day)s; not checked since", day=day),
        CaseStatus.RESTRICTED: _("Freedom restricted as of %(day)s; not checked since", day=day),
        CaseStatus.UNKNOWN: _("Nothing known as of %(day)s; not checked since", day=day),
    }[status]


def _undated(status: CaseStatus) -> str:
    return {
        CaseStatus.DETAINED: _("Reported in prison; day not known, not checked"),
        CaseStatus.HOUSE_ARREST: _("Reported under house arrest; day not known, not checked"),
        CaseStatus.RESTRICTED: _("Freedom reported restricted; day not known, not checked"),
        CaseStatus.RELEASED: _("Reported free; day not known, not checked"),
        CaseStatus.DIED: _("Reported dead; day not known, not checked"),
        CaseStatus.UNKNOWN: _("Nothing known; not checked"),
    }[status]


def _events(status: CaseStatus, number: int) -> str:
    if status is CaseStatus.DIED:
        return ngettext("%(num)s reported dead", "%(num)s reported dead", number)
    return ngettext("%(num)s reported free", "%(num)s reported free", number)


def _held(status: CaseStatus, number: int, day: str) -> str:
    return {
        CaseStatus.DETAINED: ngettext(
            "%(num)s in prison, as of %(day)s or later", "%(num)s in prison, as of %(day)s or later", number, day=day
        ),
        CaseStatus.HOUSE_ARREST: ngettext(
            "%(num)s under house arrest, as of %(day)s or later",
            "%(num)s under house arrest, as of %(day)s or later",
            number,
            day=day,
        ),
        CaseStatus.RESTRICTED: ngettext(
            "%(num)s with restricted freedom, as of %(day)s or later",
            "%(num)s with restricted freedom, as of %(day)s or later",
            number,
            day=day,
        ),
        CaseStatus.UNKNOWN: ngettext(
            "%(num)s of whom nothing is known, as of %(day)s or later",
            "%(num)s of whom nothing is known, as of %(day)s or later",
            number,
            day=day,
        ),
    }[status]


def _last_known(status: CaseStatus, number: int) -> str:
    return {
        CaseStatus.DETAINED: ngettext("%(num)s last known in prison", "%(num)s last known in prison", number),
        CaseStatus.HOUSE_ARREST: ngettext(
            "%(num)s last known under house arrest", "%(num)s last known under house arrest", number
        ),
        CaseStatus.RESTRICTED: ngettext(
            "%(num)s last known with restricted freedom", "%(num)s last known with restricted freedom", number
        ),
        CaseStatus.UNKNOWN: ngettext(
            "%(num)s of whom nothing was known when last checked",
            "%(num)s of whom nothing was known when last checked",
            number,
        ),
    }[status]
