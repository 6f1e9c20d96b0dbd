"""What the demo's campaign says and who carries it, in our own sentences, with the sources named in them."""

from datetime import date
from typing import Final

from rallies.model.campaign.campaigning import CampaignSaid, MemberSaid

ANNIVERSARY: Final = date(2020, 9, 17)
ANNIVERSARIES: Final = {
    "en": "Marfa Rabkova was the first of the seven to be detained, on 17 September 2020.",
    "be": "Марфу Рабкову, першую з сямі, затрымалі 17 верасня 2020 года.",
    "ru": "Марфу Рабкову, первую из семи, задержали 17 сентября 2020 года.",
}
STATEMENTS: Final = {
    "en": (
        "Seven members of the Human Rights Centre **Viasna** were detained in Belarus between 17 September 2020 and "
        "14 July 2021: people who helped prisoners, watched elections and wrote down what others suffered.\n\n"
        "On 17 September 2021 a coalition of 23 organizations began this campaign "
        "([Radio Free Europe](https://www.rferl.org/a/belarus-vyasna-campaign-prisoners/31465158.html)). It asked "
        "everyone to hold a rally, to spread the word, to take a picture with a banner, and to write a letter.\n\n"
        "These sentences are our own, for a demo; below stand the organizations that our sources name for September "
        "2021: the notice and the report of [Viasna](https://spring96.org) of 13 and 18 September 2021, "
        "[LDH](https://www.ldh-france.org/liberte-pour-les-defenseurs-des-droits-humains-au-belarus-freeviasna/) and "
        "[Front Line Defenders](https://www.frontlinedefenders.org). We did not find the full list of the 23."
    ),
    "be": (
        "Сямёра сяброў Праваабарончага цэнтра **«Вясна»** былі затрыманыя ў Беларусі з 17 верасня 2020 года па "
        "14 ліпеня 2021 года: людзі, якія дапамагалі вязням, назіралі за выбарамі і запісвалі, што перажылі іншыя.\n\n"
        "17 верасня 2021 года кааліцыя з 23 арганізацый пачала гэту кампанію "
        "([Радыё Свабодная Еўропа](https://www.rferl.org/a/belarus-vyasna-campaign-prisoners/31465158.html)). Яна "
        "прасіла правесці акцыю, распаўсюдзіць навіну, зрабіць здымак з плакатам і напісаць ліст.\n\n"
        "Гэтыя словы нашы, для прыкладу; ніжэй названыя арганізацыі, якія згадваюць нашы крыніцы за верасень 2021 "
        "года: паведамленні [«Вясны»](https://spring96.org) ад 13 і 18 верасня, "
        "[LDH](https://www.ldh-france.org/liberte-pour-les-defenseurs-des-droits-humains-au-belarus-freeviasna/) і "
        "[Front Line Defenders](https://www.frontlinedefenders.org). Поўнага спісу з 23 мы не знайшлі."
    ),
    "ru": (
        "Семеро членов Правозащитного центра **«Весна»** были задержаны в Беларуси с 17 сентября 2020 года по "
        "14 июля 2021 года: люди, которые помогали заключённым, наблюдали за выборами и записывали, что пережили "
        "другие.\n\n"
        "17 сентября 2021 года коалиция из 23 организаций начала эту кампанию "
        "([Радио Свободная Европа](https://www.rferl.org/a/belarus-vyasna-campaign-prisoners/31465158.html)). Она "
        "просила провести акцию, распространить новость, сделать снимок с плакатом и написать письмо.\n\n"
        "Эти слова наши, для примера; ниже названы организации, которые упоминают наши источники за сентябрь 2021 "
        "года: сообщения [«Весны»](https://spring96.org) от 13 и 18 сентября, "
        "[LDH](https://www.ldh-france.org/liberte-pour-les-defenseurs-des-droits-humains-au-belarus-freeviasna/) и "
        "[Front Line Defenders](https://www.frontlinedefenders.org). Полного списка из 23 мы не нашли."
    ),
}
DEMANDS: Final = {
    "en": [
        "Free all imprisoned members of Viasna, at once and without conditions.",
        "Drop every charge that punishes work for human rights.",
        "Free everyone who is in prison in Belarus for political reasons.",
    ],
    "be": [
        "Неадкладна і без умоў вызваліць усіх зняволеных сяброў «Вясны».",
        "Зняць усе абвінавачванні, якія караюць за працу дзеля правоў чалавека.",
        "Вызваліць усіх, хто ў Беларусі за кратамі па палітычных прычынах.",
    ],
    "ru": [
        "Немедленно и без условий освободить всех заключённых членов «Весны».",
        "Снять все обвинения, которые наказывают за работу ради прав человека.",
        "Освободить всех, кто в Беларуси в тюрьме по политическим причинам.",
    ],
}
MEMBERS: Final = (
    MemberSaid("Human Rights Centre Viasna", "BY", "https://spring96.org"),
    MemberSaid("Human Rights Watch", "US"),
    MemberSaid("International Federation for Human Rights (FIDH)", "FR"),
    MemberSaid("Amnesty International France", "FR"),
    MemberSaid("Ligue des droits de l’Homme (LDH)", "FR"),
    MemberSaid("Front Line Defenders", "IE", "https://www.frontlinedefenders.org"),
    MemberSaid("Center for Civil Liberties", "UA"),
    MemberSaid("Civil Network OPORA", "UA"),
    MemberSaid("Bir Duino-Kyrgyzstan", "KG"),
    MemberSaid("Finnish League for Human Rights", "FI"),
    MemberSaid("Helsinki Foundation for Human Rights", "PL"),
    MemberSaid("Netherlands Helsinki Committee", "NL"),
)
PERMITS: Final = {
    "PL": {
        "en": "*An example of what a coalition may write here.* Ask the city office: how many days before has a "
        "gathering to be announced, who signs, and does a picket of a few people need it at all?",
    },
    "DE": {
        "en": "*An example of what a coalition may write here.* Ask the assembly authority of your city: by when must "
        "a gathering be announced, how many stewards are wanted, and are sticks for posters allowed?",
    },
}


def said(hashtag: str, titles: dict[str, str], summaries: dict[str, str], day: date) -> CampaignSaid:
    """What the demo's campaign says, with its day."""
    return CampaignSaid(
        hashtag=hashtag,
        titles=dict(titles),
        summaries=dict(summaries),
        languages=list(titles),
        letter_languages=["be", "ru"],
        starts_on=day,
        ends_on=day,
        anniversary_on=ANNIVERSARY,
        anniversaries=dict(ANNIVERSARIES),
        has_photos=True,
    )
