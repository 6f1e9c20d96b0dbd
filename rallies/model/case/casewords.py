"""What every page, sheet and form calls how it stands with somebody; each sentence has its day in it.

Nothing else puts a state into words, so none is said without the day that it was known for.
"""

from datetime import date

from rallies.core.speech import locale
from rallies.core.speech.voice import voice
from rallies.model.case.cases import CaseStatus
from rallies.model.case.casestates import CaseState, StateCount


def in_words(state: CaseState, language: str) -> str:
    """How it stands with somebody, with its day."""
    if state.day is None:
        return _undated(state.status, language)
    day = locale.plain_day(state.day, language)
    if state.is_over:
        return _event(state.status, day, language, is_own_day=state.is_event)
    words = _checked if state.is_checked else _unchecked
    return words(state.status, day, language)


def counted_in_words(count: StateCount, language: str) -> str:
    """How many people a state is known of."""
    if count.status in {CaseStatus.RELEASED, CaseStatus.DIED}:
        return _events(count.status, count.number, language)
    if count.is_checked and count.since is not None:
        return _held(count.status, count.number, _day_of(count.since, language), language)
    return _last_known(count.status, count.number, language)


def with_name(name: str, state: CaseState, language: str) -> str:
    """A person with how it stands, on one line."""
    return f"{name} · {in_words(state, language)}"


def _day_of(day: date, language: str) -> str:
    return locale.plain_day(day, language)


def _event(status: CaseStatus, day: str, language: str, *, is_own_day: bool) -> str:
    _ = voice(language).gettext
    if status is CaseStatus.DIED:
        return _("Died on %(day)s", day=day) if is_own_day else _("Reported dead as of %(day)s", day=day)
    return _("Reported free since %(day)s", day=day) if is_own_day else _("Reported free as of %(day)s", day=day)


def _checked(status: CaseStatus, day: str, language: str) -> str:
    _ = voice(language).gettext
    match status:
        case CaseStatus.DETAINED:
            return _("In prison as of %(day)s", day=day)
        case CaseStatus.HOUSE_ARREST:
            return _("Under house arrest as of %(day)s", day=day)
        case CaseStatus.RESTRICTED:
            return _("Freedom restricted as of %(day)s", day=day)
        case _:
            return _("Nothing known as of %(day)s", day=day)


def _unchecked(status: CaseStatus, day: str, language: str) -> str:
    _ = voice(language).gettext
    match status:
        case CaseStatus.DETAINED:
            return _("In prison as of %(day)s; not checked since", day=day)
        case CaseStatus.HOUSE_ARREST:
            return _("Under house arrest as of %(day)s; not checked since", day=day)
        case CaseStatus.RESTRICTED:
            return _("Freedom restricted as of %(day)s; not checked since", day=day)
        case _:
            return _("Nothing known as of %(day)s; not checked since", day=day)


def _undated(status: CaseStatus, language: str) -> str:
    _ = voice(language).gettext
    match status:
        case CaseStatus.DETAINED:
            return _("Reported in prison; day not known, not checked")
        case CaseStatus.HOUSE_ARREST:
            return _("Reported under house arrest; day not known, not checked")
        case CaseStatus.RESTRICTED:
            return _("Freedom reported restricted; day not known, not checked")
        case CaseStatus.RELEASED:
            return _("Reported free; day not known, not checked")
        case CaseStatus.DIED:
            return _("Reported dead; day not known, not checked")
        case _:
            return _("Nothing known; not checked")


def _events(status: CaseStatus, number: int, language: str) -> str:
    ngettext = voice(language).ngettext
    if status is CaseStatus.DIED:
        return ngettext("%(num)s reported dead", "%(num)s reported dead", number)
    return ngettext("%(num)s reported free", "%(num)s reported free", number)


def _held(status: CaseStatus, number: int, day: str, language: str) -> str:
    ngettext = voice(language).ngettext
    match status:
        case CaseStatus.DETAINED:
            return ngettext(
                "%(num)s in prison, as of %(day)s or later",
                "%(num)s in prison, as of %(day)s or later",
                number,
                day=day,
            )
        case CaseStatus.HOUSE_ARREST:
            return ngettext(
                "%(num)s under house arrest, as of %(day)s or later",
                "%(num)s under house arrest, as of %(day)s or later",
                number,
                day=day,
            )
        case CaseStatus.RESTRICTED:
            return ngettext(
                "%(num)s with restricted freedom, as of %(day)s or later",
                "%(num)s with restricted freedom, as of %(day)s or later",
                number,
                day=day,
            )
        case _:
            return ngettext(
                "%(num)s of whom nothing is known, as of %(day)s or later",
                "%(num)s of whom nothing is known, as of %(day)s or later",
                number,
                day=day,
            )


def _last_known(status: CaseStatus, number: int, language: str) -> str:
    ngettext = voice(language).ngettext
    match status:
        case CaseStatus.DETAINED:
            return ngettext("%(num)s last known in prison", "%(num)s last known in prison", number)
        case CaseStatus.HOUSE_ARREST:
            return ngettext("%(num)s last known under house arrest", "%(num)s last known under house arrest", number)
        case CaseStatus.RESTRICTED:
            return ngettext(
                "%(num)s last known with restricted freedom", "%(num)s last known with restricted freedom", number
            )
        case _:
            return ngettext(
                "%(num)s of whom nothing was known when last checked",
                "%(num)s of whom nothing was known when last checked",
                number,
            )
