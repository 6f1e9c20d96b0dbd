"""What the desk's pages of campaigns and cases call things, in the reader's language."""

import re

from rallies.core.speech import locale
from rallies.core.speech.voice import lazy_gettext
from rallies.model.campaign.campaigns import CampaignState
from rallies.model.case.cases import CaseKind, CaseStatus

STATES = {
    CampaignState.DRAFT: lazy_gettext("Draft"),
    CampaignState.OPEN: lazy_gettext("Open"),
    CampaignState.CLOSED: lazy_gettext("Closed"),
    CampaignState.ARCHIVED: lazy_gettext("Archived"),
}
STATE_ACTS = {
    CampaignState.DRAFT: lazy_gettext("Hide it: back to a draft"),
    CampaignState.OPEN: lazy_gettext("Open it"),
    CampaignState.CLOSED: lazy_gettext("Close it: no new rallies"),
    CampaignState.ARCHIVED: lazy_gettext("Archive it"),
}
KINDS = {CaseKind.PERSON: lazy_gettext("A person"), CaseKind.GROUP: lazy_gettext("A group")}
STATUSES = {
    CaseStatus.DETAINED: lazy_gettext("In prison"),
    CaseStatus.HOUSE_ARREST: lazy_gettext("House arrest"),
    CaseStatus.RESTRICTED: lazy_gettext("Restricted freedom"),
    CaseStatus.RELEASED: lazy_gettext("Free"),
    CaseStatus.DIED: lazy_gettext("Died"),
    CaseStatus.UNKNOWN: lazy_gettext("Not known"),
}
OUTCOMES = {
    "new": lazy_gettext("New"),
    "changed": lazy_gettext("Changed"),
    "same": lazy_gettext("As it was"),
    "refused": lazy_gettext("Refused"),
}
DONE = {
    "added": lazy_gettext("Added."),
    "saved": lazy_gettext("Saved."),
    "copied": lazy_gettext("Copied as a draft. Say its days, then open it."),
    "confirmed": lazy_gettext("Kept: it still stands so, checked today."),
    "restated": lazy_gettext("Kept: every page says it from now on."),
    "picture": lazy_gettext("The picture is changed."),
    "table": lazy_gettext("The table is kept."),
    "proposed": lazy_gettext("Proposed. It waits in the queue until a second person accepts it."),
    "said": lazy_gettext("Said. It is on the page of the day."),
    "ended": lazy_gettext("Taken back."),
    "draft": lazy_gettext("Hidden: only the desk sees it."),
    "open": lazy_gettext("Open: everyone sees it, and rallies can be registered."),
    "closed": lazy_gettext("Closed: it stays to be read, without new rallies."),
    "archived": lazy_gettext("Archived."),
}


def countries() -> list[tuple[str, str]]:
    """Code and name of each country that ISO 3166-1 names, by name."""
    names = locale.locale(locale.DEFAULT_LANGUAGE).territories
    codes = (str(code) for code in names)
    named = [(code, str(names[code])) for code in codes if _CODE.fullmatch(code) and code not in _NONE]
    return sorted(named, key=lambda row: row[1])


def country_codes() -> frozenset[str]:
    """The codes of these countries."""
    return frozenset(code for code, _name in countries())


_CODE = re.compile("[A-Z]{2}")
_NONE = {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
"""Codes in CLDR that are no country."""
