"""Territories with an ISO code of their own that people also find under another country, and spots that states dispute.

Of disputed spots we take no side: who holds a rally there says its country, and that is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_OWNERS: Final = {
    "AU": "CC CX NF",
    "CN": "HK MO",
    "DK": "FO GL",
    "FI": "AX",
    "FR": "BL GF GP MF MQ NC PF PM RE WF YT",
    "GB": "AI BM FK GG GI IM JE KY MS PN SH TC VG",
    "NL": "AW BQ CW SX",
    "NO": "SJ",
    "NZ": "CK NU TK",
    "US": "AS GU MP PR VI",
}
# The country of each territory, by ISO code.
OF: Final = {territory: owner for owner, territories in _OWNERS.items() for territory in territories.split()}

# What else may be stated for a place, by where GeoNames has it: its country, "country.region", "country#number".
# The tz database has Crimea under both codes, ISO 3166 no code for Kosovo; GeoNames parts Western Sahara between EH and
# two regions of MA, Jerusalem between IL and PS, the Golan between SY and IL.
_STATED: Final = {
    "XK": "RS",
    "UA.11": "RU",  # Crimea
    "UA.20": "RU",  # Sevastopol
    "EH": "MA",
    "MA.11": "EH",
    "MA.12": "EH",
    "PS": "IL",
    "IL.WE": "PS",
    "IL#281184": "PS",  # Jerusalem
    "SY.03": "IL",  # Golan
    "IL#443093": "SY",  # Katzrin
}
_HOLDERS: Final = frozenset(where[:2] for where in _STATED)


def stated(cc: str, region: str, number: int, allowed: AbstractSet[str]) -> str:
    """Return the country that a place is shown under when it has to be one of `allowed`, "" if it may not be.

    `cc`, `region` and `number` are GeoNames'; a region has the number 0.
    """
    if not allowed or cc in allowed:
        return cc
    if cc not in _HOLDERS:
        return ""
    keys = (cc, f"{cc}.{region}", f"{cc}#{number}")
    return next((code for key in keys if (code := _STATED.get(key, "")) in allowed), "")


def is_disputed(cc: str) -> bool:
    """Return whether a country has places that may be stated to lie in another."""
    return cc in _HOLDERS


def holders(code: str) -> list[str]:
    """Return the countries under which GeoNames has places that may be stated to lie in another."""
    return sorted({where[:2] for where, other in _STATED.items() if other == code})


def disputing(code: str) -> list[str]:
    """Return a country and those that it shares disputed spots with."""
    others = {other for where, other in _STATED.items() if where[:2] == code}
    return sorted({code, *holders(code), *others})
