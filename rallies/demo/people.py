"""The seven members of Viasna of 2021, as publicly reported, in our own sentences; no birthdays, no addresses.

Source: freeviasna.org/en, spring96.org/en/news/113149, hrw.org of 15 December 2025, humanrightshouse.org, and a
statement of Front Line Defenders of 17 September 2021. Nothing later than `as_of` is claimed of anyone.
"""

from datetime import date
from typing import Final

from rallies.model.case.cases import CaseStatus
from rallies.model.case.casework import CaseSaid

_SITE: Final = "https://freeviasna.org/en"
_REPORT: Final = "https://spring96.org/en/news/113149"
_STATEMENT: Final = "https://www.frontlinedefenders.org"
_WATCH: Final = (
    "https://www.hrw.org/news/2025/12/15/more-than-1000-belarusians-remain-in-prison-for-exercising-their-rights"
)
_HOUSE: Final = "https://humanrightshouse.org/articles/belarus-leanid-sudalenka-released"
_PRESS: Final = (
    "https://windpress.info/it/press-release/982348/"
    "belarusian-political-prisoners-ales-bialiatski-and-uladzimir-labkovich-are-finally-free"
)
_DECEMBER, _RELEASE = date(2025, 12, 15), date(2025, 12, 13)
"""The day of the newest report, and the day of the release that it tells of."""
_OCTOBER, _MARCH = date(2023, 10, 24), date(2023, 3, 1)
_FIRST_CHARGE: Final = {
    "en": "Criminal Code, articles 228 part 4 and 342 part 2; at first tax evasion, article 243 part 2",
    "be": "Крымінальны кодэкс, артыкулы 228 ч. 4 і 342 ч. 2; спачатку ўхіленне ад падаткаў, артыкул 243 ч. 2",
    "ru": "Уголовный кодекс, статьи 228 ч. 4 и 342 ч. 2; сначала уклонение от налогов, статья 243 ч. 2",
}
_HOMIEL_CHARGE: Final = {
    "en": "Criminal Code, article 342 parts 1 and 2",
    "be": "Крымінальны кодэкс, артыкул 342 часткі 1 і 2",
    "ru": "Уголовный кодекс, статья 342 части 1 и 2",
}


def _said(en: str, be: str, ru: str) -> dict[str, str]:
    return {"en": en, "be": be, "ru": ru}


PEOPLE: Final = (
    CaseSaid(
        names=_said("Marfa Rabkova", "Марфа Рабкова", "Марфа Рабкова"),
        roles=_said(
            "Coordinator of Viasna’s volunteers", "Каардынатарка валанцёраў «Вясны»", "Координатор волонтёров «Весны»"
        ),
        held_since=date(2020, 9, 17),
        as_of=_DECEMBER,
        state_source=_WATCH,
        charges=_said(
            "Criminal Code, articles 293, 342, 285 and 130, among eleven charges",
            "Крымінальны кодэкс, артыкулы 293, 342, 285 і 130, сярод адзінаццаці абвінавачванняў",
            "Уголовный кодекс, статьи 293, 342, 285 и 130, среди одиннадцати обвинений",
        ),
        sentences=_said(
            "15 years in September 2022; 14 years and 9 months after the appeal.",
            "15 гадоў у верасні 2022 года; пасля апеляцыі 14 гадоў і 9 месяцаў.",
            "15 лет в сентябре 2022 года; после апелляции 14 лет и 9 месяцев.",
        ),
        reported_on=_DECEMBER,
        sources=[_SITE, _REPORT, _WATCH],
        is_public=True,
    ),
    CaseSaid(
        names=_said("Andrei Chapiuk", "Андрэй Чапюк", "Андрей Чепюк"),
        roles=_said("Volunteer of Viasna in Minsk", "Валанцёр «Вясны» ў Мінску", "Волонтёр «Весны» в Минске"),
        held_since=date(2020, 10, 2),
        as_of=_OCTOBER,
        state_source=_REPORT,
        charges=_said(
            "Criminal Code, articles 293 part 2, 285 part 2, 130 part 1 and 341",
            "Крымінальны кодэкс, артыкулы 293 частка 2, 285 частка 2, 130 частка 1 і 341",
            "Уголовный кодекс, статьи 293 часть 2, 285 часть 2, 130 часть 1 и 341",
        ),
        sentences=_said(
            "6 years in September 2022; 5 years and 9 months after the appeal.",
            "6 гадоў у верасні 2022 года; пасля апеляцыі 5 гадоў і 9 месяцаў.",
            "6 лет в сентябре 2022 года; после апелляции 5 лет и 9 месяцев.",
        ),
        reported_on=_OCTOBER,
        sources=[_SITE, _REPORT],
        stories=_said(
            "On 24 October 2023 he was reported to be in a penal colony in Ivacevičy.",
            "24 кастрычніка 2023 года паведамлялася, што ён у калоніі ў Івацэвічах.",
            "24 октября 2023 года сообщалось, что он в колонии в Ивацевичах.",
        ),
        is_public=True,
    ),
    CaseSaid(
        names=_said("Leanid Sudalenka", "Леанід Судаленка", "Леонид Судаленко"),
        roles=_said(
            "Head of Viasna’s branch in Homiel",
            "Кіраўнік гомельскага аддзялення «Вясны»",
            "Руководитель гомельского отделения «Весны»",
        ),
        status=CaseStatus.RELEASED,
        held_since=date(2021, 1, 18),
        held_until=date(2023, 7, 21),
        as_of=date(2023, 7, 21),
        state_source=_HOUSE,
        charges=_HOMIEL_CHARGE,
        sentences=_said("3 years, on 3 November 2021", "3 гады, 3 лістапада 2021 года", "3 года, 3 ноября 2021 года"),
        reported_on=date(2023, 7, 21),
        sources=[_SITE, _STATEMENT, _HOUSE],
        is_public=True,
    ),
    CaseSaid(
        names=_said("Tatsiana Lasitsa", "Таццяна Ласіца", "Татьяна Ласица"),
        roles=_said("Volunteer of Viasna in Rečyca", "Валанцёрка «Вясны» ў Рэчыцы", "Волонтёр «Весны» в Речице"),
        status=CaseStatus.RELEASED,
        held_since=date(2021, 1, 21),
        held_until=date(2022, 9, 24),
        as_of=_MARCH,
        state_source=_SITE,
        charges=_HOMIEL_CHARGE,
        sentences=_said(
            "2 years and 6 months, on 3 November 2021",
            "2 гады і 6 месяцаў, 3 лістапада 2021 года",
            "2 года и 6 месяцев, 3 ноября 2021 года",
        ),
        reported_on=_MARCH,
        sources=[_SITE],
        is_public=True,
    ),
    CaseSaid(
        names=_said("Ales Bialiatski", "Алесь Бяляцкі", "Алесь Беляцкий"),
        roles=_said(
            "Chairperson of Viasna; Nobel Peace Prize laureate of 2022",
            "Старшыня «Вясны»; лаўрэат Нобелеўскай прэміі міру 2022 года",
            "Председатель «Весны»; лауреат Нобелевской премии мира 2022 года",
        ),
        status=CaseStatus.RELEASED,
        held_since=date(2021, 7, 14),
        held_until=_RELEASE,
        as_of=_DECEMBER,
        state_source=_WATCH,
        charges=_FIRST_CHARGE,
        sentences=_said("10 years, on 3 March 2023", "10 гадоў, 3 сакавіка 2023 года", "10 лет, 3 марта 2023 года"),
        reported_on=_DECEMBER,
        sources=[_SITE, _REPORT, _WATCH, _PRESS],
        is_public=True,
    ),
    CaseSaid(
        names=_said("Valiantsin Stefanovich", "Валянцін Стэфановіч", "Валентин Стефанович"),
        roles=_said(
            "Deputy chairperson of Viasna; vice-president of FIDH",
            "Намеснік старшыні «Вясны»; віцэ-прэзідэнт FIDH",
            "Заместитель председателя «Весны»; вице-президент FIDH",
        ),
        held_since=date(2021, 7, 14),
        as_of=_DECEMBER,
        state_source=_WATCH,
        charges=_FIRST_CHARGE,
        sentences=_said("9 years, on 3 March 2023", "9 гадоў, 3 сакавіка 2023 года", "9 лет, 3 марта 2023 года"),
        reported_on=_DECEMBER,
        sources=[_SITE, _REPORT, _WATCH],
        is_public=True,
    ),
    CaseSaid(
        names=_said("Uladzimir Labkovich", "Уладзімір Лабковіч", "Владимир Лабкович"),
        roles=_said(
            "Lawyer; coordinator of “Human Rights Defenders for Free Elections”",
            "Юрыст; каардынатар кампаніі «Праваабаронцы за свабодныя выбары»",
            "Юрист; координатор кампании «Правозащитники за свободные выборы»",
        ),
        status=CaseStatus.RELEASED,
        held_since=date(2021, 7, 14),
        held_until=_RELEASE,
        as_of=_DECEMBER,
        state_source=_WATCH,
        charges=_FIRST_CHARGE,
        sentences=_said("7 years, on 3 March 2023", "7 гадоў, 3 сакавіка 2023 года", "7 лет, 3 марта 2023 года"),
        reported_on=_DECEMBER,
        sources=[_SITE, _REPORT, _WATCH, _PRESS],
        is_public=True,
    ),
)
