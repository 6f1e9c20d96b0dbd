"""Spellings that the movement uses and no source of the gazetteer has, each with the place it means.

One line a place: country, GeoNames' number, then its spellings. What a rule makes (łacinka from Cyrillic, simplified
from traditional Chinese) is not written here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLE: Final = """
LT 593116 Вільня, Wilnia
LT 598316 Коўна, Koŭna
LT 598098 Мемель
LT 594739 Шаўлі
BY 625144 Менск, Miensk, Mensk
BY 629634 Берасце, Бярэсьце
BY 627904 Горадня, Harodnia
BY 622794 Rečyca
BY 621741 Слуцак
BY 625625 Маладэчна
BY 623549 Пінсак
BY 624079 Ворша
BY 618800 Жодзіна
BY 628634 Койданава
BY 624785 Наваградак
PL 776069 Biełastok
PL 3081368 Уроцлаў
PL 775986 Бельск, Бельск Падляскі
UA 703448 Kijeŭ
UA 706483 Харкаў
DE 2950159 Bierlin
DE 2867714 Мюнхэн
LV 460413 Дзьвінск, Дзвінск
US 5128581 Ню-Ёрк
US 5391959 San Fran, SanFran, SF, S.F.
US 5368361 L.A., LA
US 4560349 Philly
US 4887398 Chitown
US 5506956 Vegas
US 4335045 NOLA
US 4140963 Вашынгтон
BE 2800866 Брусель
AT 2761369 Ведзень
ES 3128760 Барселёна
DK 2618425 Капенгаген
RU 498817 Пецярбург, Санкт-Пецярбург
HU 3054643 Будапэшт
AU 2147714 Сіднэй
KR 1835848 Сэул
JP 1850147 Токіё, Токіа
"""


def spellings() -> Iterator[tuple[int, str]]:
    """Return GeoNames' number of a place with one spelling of it."""
    for line in _TABLE.split("\n"):
        if line:
            _country, number, words = line.split(" ", 2)
            for word in words.split(", "):
                yield int(number), word
