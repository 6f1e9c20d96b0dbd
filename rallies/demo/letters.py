"""Open letters of the demo's wall: plainly invented, as each says of itself, and signed by nobody."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from sqlalchemy import select

from rallies.core.clock import day_start
from rallies.core.db.database import session
from rallies.core.keys.tokens import key_hash, new_key
from rallies.desk.queue import deciding
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case import casework
from rallies.model.letter import letters
from rallies.model.letter.letters import Letter, Step, Written


class Example(NamedTuple):
    """A letter: to which case, in which language, its words, how it is signed, and the steps it has come.

    `day` is that of a letter from before somebody was released; the others are of the day the demo is made.
    """

    to: str
    language: str
    text: str
    signed: str
    steps: tuple[Step, ...] = ()
    day: date | None = None


_NOON: Final = timedelta(hours=12)
LETTERS: Final = (
    Example(
        "ales-bialiatski", "be",
        "Гэта прыклад, прыдуманы для паказу сайта.\n\n"
        "Добры дзень! У нас выпаў першы снег, і сабака ўпершыню ў жыцці яго пабачыў: лавіў сняжынкі ротам, аж пакуль "
        "не стаміўся. Я чытаю цяпер кнігу пра птушак і вучуся пазнаваць іх па голасе. А якую птушку чулі Вы апошняй?",
        "Прыклад", (Step.PRINTED, Step.POSTED), date(2025, 11, 3),
    ),
    Example(
        "marfa-rabkova", "ru",
        "Это пример, придуманный для показа сайта.\n\n"
        "Здравствуйте! Пишу Вам из поезда. За окном поля, потом лес, потом снова поля, и в каждом купе пьют чай. "
        "Сегодня решил кроссворд почти до конца: осталось одно слово из семи букв. Любите ли Вы кроссворды?",
        "Пример", (Step.PRINTED,),
    ),
    Example(
        "valiantsin-stefanovich", "en",
        "This is an example, made up to show the site.\n\n"
        "Hello. The apple tree behind our house has more apples than we can eat, so the whole street is baking. Today "
        "I learnt to play one song on the guitar, slowly and with mistakes. Which song would you like to hear?",
        "An example",
    ),
    Example(
        "uladzimir-labkovich", "de",
        "Das ist ein Beispiel, erfunden, um die Website zu zeigen.\n\n"
        "Guten Tag! Heute früh lag Nebel über dem Fluss, und ein Reiher stand so lange still, dass ich ihn für einen "
        "Pfahl hielt. Ich grüße Sie herzlich und wünsche Ihnen ein gutes Buch für die langen Abende.",
        "Ein Beispiel", (Step.KEPT,), date(2025, 11, 20),
    ),
    Example(
        "andrei-chapiuk", "fr",
        "Ceci est un exemple, inventé pour montrer le site.\n\n"
        "Bonjour ! Au marché, une dame m'a donné une recette de soupe aux orties ; je l'ai faite, et mes voisins en "
        "ont redemandé. Je pense à vous en l'écrivant. Quel est le plat de votre enfance ?",
        "Un exemple",
    ),
)  # fmt: skip


def write(campaign: Campaign, by: By) -> None:
    """Put the letters on a campaign's wall, unless it has some; their keys are thrown away.

    Call within `database.writing()`.
    """
    if session().execute(select(Letter.id).where(Letter.campaign_id == campaign.id).limit(1)).first() is not None:
        return
    for one in reversed(LETTERS):
        _write(campaign, one, replace(by, now=day_start(one.day) + _NOON) if one.day else by)


def _write(campaign: Campaign, one: Example, by: By) -> None:
    case = casework.named(campaign, one.to)
    written = Written(case=case, language=one.language, text=one.text, signed=one.signed)
    letter = letters.add(written, key_hash(new_key()), by.now)
    deciding.publish(letter, by, "")
    for step in one.steps:
        letters.move([letter], step, by)
