"""Our own sentences of the demo, in the languages that it is shown in."""

from typing import Final

TITLES: Final = {
    "en": "Freedom for the human rights defenders of Viasna",
    "be": "Свабоду праваабаронцам «Вясны»",
    "ru": "Свободу правозащитникам «Вясны»",
}
SUMMARIES: Final = {
    "en": "On 17 September, and on days of solidarity with the political prisoners of Belarus, people gather in many "
    "countries. The past rallies here took place as the linked sources tell; each rally whose title begins with "
    "“Example” is made up.",
    "be": "17 верасня і ў дні салідарнасці з палітвязнямі Беларусі людзі збіраюцца ў розных краінах. Мінулыя акцыі тут "
    "адбыліся так, як пра гэта паведамляюць крыніцы па спасылках; кожная акцыя, назва якой пачынаецца са слова "
    "“Example”, прыдуманая.",
    "ru": "17 сентября и в дни солидарности с политзаключёнными Беларуси люди собираются в разных странах. Прошедшие "
    "акции здесь состоялись так, как об этом сообщают источники по ссылкам; каждая акция, название которой "
    "начинается со слова “Example”, вымышлена.",
}
TOLD: Final = {
    ("en", "announced"): "This was announced in public; the link leads to the announcement.",
    ("en", "reported"): "This was reported in public; the link leads to the report.",
    ("be", "announced"): "Акцыя была абвешчана публічна; спасылка вядзе да абвесткі.",
    ("be", "reported"): "Пра акцыю паведамлялася публічна; спасылка вядзе да паведамлення.",
    ("ru", "announced"): "Акция была объявлена публично; ссылка ведёт к объявлению.",
    ("ru", "reported"): "Об акции сообщалось публично; ссылка ведёт к сообщению.",
}
UNSURE_DAY: Final = {
    "en": "The source does not name the exact day.",
    "be": "Крыніца не называе дакладнага дня.",
    "ru": "Источник не называет точного дня.",
}
EXAMPLES: Final = (
    ("rally", "Example rally in %s"),
    ("picket", "Example picket in %s"),
    ("letters", "Example evening of letters in %s"),
    ("vigil", "Example vigil in %s"),
    ("photo", "Example photo action in %s"),
)
MADE_UP: Final = "This rally is made up, to show what a registered rally looks like."
