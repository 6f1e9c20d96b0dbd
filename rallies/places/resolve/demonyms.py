"""Adjectives that tell a country in the name of a building: "Hungarian Natural History Museum", "Deutsches Museum".

They are never a country's name, so they only say where a museum or a ministry is offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rallies.places.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

# A country's adjective in English, then those of its own languages as they stand in names.
_ADJECTIVES: Final = """
AF afghan; AL albanian shqiptar; DZ algerian algérien; AM armenian; AR argentine argentinian argentino
AT austrian österreichisches österreichische; AU australian; AZ azerbaijani; BA bosnian; BD bangladeshi
BE belgian belge belgisch; BG bulgarian български; BO bolivian boliviano; BR brazilian brasileiro brasileira
BY belarusian беларускі белорусский; CA canadian canadien canadienne; CH swiss schweizerisches schweizer suisse svizzero
CL chilean chileno; CN chinese 中国; CO colombian colombiano; CR costarricense; CU cuban cubano; CY cypriot
CZ czech česká české český; DE german deutsches deutsche deutscher; DK danish danske dansk; EC ecuadorian ecuatoriano
EE estonian eesti; EG egyptian; ES spanish español española; ET ethiopian; FI finnish suomen
FR french français française; GB british english; GE georgian; GH ghanaian; GR greek hellenic ελληνικό
HR croatian hrvatski; HU hungarian magyar
ID indonesian; IE irish; IL israeli; IN indian; IQ iraqi; IR iranian; IS icelandic; IT italian italiano italiana
JM jamaican; JO jordanian; JP japanese; KE kenyan; KR korean; KZ kazakh; LB lebanese libanais; LK ceylonese
LT lithuanian lietuvos; LU luxembourgish; LV latvian latvijas; MA moroccan; MD moldovan; ME montenegrin; MK macedonian
MM burmese; MN mongolian; MT maltese; MX mexican mexicano mexicana; MY malaysian; NG nigerian; NL dutch nederlands
NO norwegian norsk norske; NP nepalese nepali rashtriya; PE peruvian peruano; PH philippine filipino
PK pakistani; PL polish polskie polski polska; PT portuguese português portuguesa; PY paraguayan paraguayo
RO romanian română; RS serbian; RU russian русский российский российская; SE swedish svenska; SG singaporean
SI slovenian slovene slovenski; SK slovak slovenské slovenská; SN senegalese; SY syrian; TH thai; TN tunisian tunisien
TR turkish türk; TW taiwanese; TZ tanzanian; UA ukrainian український українська; UG ugandan; US american
UY uruguayan uruguayo; UZ uzbek; VE venezuelan venezolano; VN vietnamese; ZW zimbabwean
"""
# What a national museum is called in the languages of these countries, the biggest first.
_NATIONAL: Final = {
    "nazionale": "IT", "nacional": "ES MX AR CO PE", "nationale": "FR BE", "nationaal": "NL BE",
    "nationalmuseum": "DE SE", "nationalgalerie": "DE", "narodowe": "PL", "narodowy": "PL", "národní": "CZ",
    "národné": "SK", "nationalmuseet": "DK SE", "nasjonalmuseet": "NO", "nemzeti": "HU", "ulusal": "TR",
    "нацыянальны": "BY", "национальный": "RU BY KZ", "национальная": "RU BY KZ", "національний": "UA",
    "државни": "RS", "народни": "RS", "национален": "BG", "naţional": "RO", "kansallismuseo": "FI",
}  # fmt: skip
_BY_WORD: Final = {
    fold(word): line.split()[0]
    for lines in _ADJECTIVES.strip().splitlines()
    for line in lines.split(";")
    for word in line.split()[1:]
}
_BY_LANGUAGE: Final = {fold(word): tuple(codes.split()) for word, codes in _NATIONAL.items()}


def countries(said: Iterable[str]) -> set[str]:
    """Return the countries whose adjective is among folded words."""
    return {_BY_WORD[word] for word in said if word in _BY_WORD}


def speaking(said: Iterable[str]) -> tuple[str, ...]:
    """Return the countries in whose language a national museum is called as words have it, none for other words."""
    return next((_BY_LANGUAGE[word] for word in said if word in _BY_LANGUAGE), ())
