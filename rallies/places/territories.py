"""Territories with an ISO code of their own that people also find under the country they belong to."""

from __future__ import annotations

from typing import Final

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
    "RS": "XK",
    "US": "AS GU MP PR VI",
}
# The country of each territory, by ISO code.
OF: Final = {territory: owner for owner, territories in _OWNERS.items() for territory in territories.split()}
