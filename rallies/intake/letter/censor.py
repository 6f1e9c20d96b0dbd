"""What a prison's censor is known to hold back, looked for in a letter; it warns, and refuses nothing.

Source: reports of relatives and of initiatives that forward letters, 2020 to 2025: other languages than Russian and
Belarusian, war, politics, the case itself, links and signs.
"""

import unicodedata

from flask_babel import gettext as _

STEMS = (
    "войн", "вайн", "войск", "полити", "паліт", "протест", "пратэст", "митинг", "мітынг", "режим", "рэжым", "выбор",
    "выбар", "санкци", "санкцы", "лукаш", "путин", "пуцін", "украин", "украін", "оппозиц",
    "апазіц", "экстрем", "экстрэм", "террор", "тэрор", "приговор", "прысуд", "амнисти", "амністы", "свобод",
    "свабод", "хартия", "хартыя",
)  # fmt: skip
"""Beginnings of words, in lower case."""
SIGNS = ("#", "@", "://", "www.")
_PHRASES = (
    ("Добрый день!", "Добры дзень!"),
    ("Меня зовут …", "Мяне завуць …"),
    ("Я думаю о вас и желаю вам здоровья.", "Я думаю пра вас і зычу вам здароўя."),
    ("Вы не одни.", "Вы не адны."),
    ("У нас за окном идёт дождь, и кот спит.", "У нас за акном ідзе дождж, і кот спіць."),
    ("Сейчас я читаю книгу о …", "Цяпер я чытаю кнігу пра …"),
    ("Какую музыку вы любите?", "Якую музыку вы любіце?"),
    ("Буду рада письму, но отвечать не обязательно.", "Буду рада лісту, але адказваць не абавязкова."),
    ("С теплом,", "З цеплынёй,"),
)
_CYRILLIC_SHARE = 0.8
_MOST_SHOWN = 6


def noticed(text: str) -> list[str]:
    """Sentences about what in a letter may keep it from being handed over; none if nothing was found."""
    notices = []
    letters = [letter for letter in text if letter.isalpha()]
    cyrillic = sum("CYRILLIC" in unicodedata.name(letter, "") for letter in letters)
    if letters and cyrillic < _CYRILLIC_SHARE * len(letters):
        notices.append(_("Letters in other languages than Russian and Belarusian are held back or wait for months."))
    if words := risky(text):
        notices.append(_("A censor may stop at these words: %(words)s", words=", ".join(words)))
    if any(sign in text for sign in SIGNS):
        notices.append(_("Hashtags, links and addresses are often a reason to hold a letter back."))
    return notices


def risky(text: str) -> list[str]:
    """Words of a text that begin like one of STEMS, each once, the first few."""
    words = ("".join(letter if letter.isalpha() else " " for letter in text)).split()
    risky_words = [word for word in words if word.casefold().startswith(STEMS)]
    return list(dict.fromkeys(risky_words))[:_MOST_SHOWN]


def phrases() -> list[tuple[str, str, str]]:
    """Phrases to begin with: in Russian, in Belarusian, and what they mean in the reader's language."""
    meant = [
        _("Good day!"),
        _("My name is …"),
        _("I think of you and wish you health."),
        _("You are not alone."),
        _("It rains outside our window, and the cat is asleep."),
        _("I am reading a book about …"),
        _("What music do you like?"),
        _("I would be glad of a letter, but you need not answer."),
        _("Warmly,"),
    ]
    return [(*both, meaning) for both, meaning in zip(_PHRASES, meant, strict=True)]
