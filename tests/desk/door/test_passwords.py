"""Which passwords the desk takes, at the door where they are set."""

from html import unescape

import pytest
from flask import Flask
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from rallies.core.clock import SetClock
from rallies.core.db.database import writing
from rallies.core.errors import InvalidInput
from rallies.desk.door import enrolment, passwords
from rallies.desk.door.policy import Role
from rallies.model.actors import Actor, By
from tests import cast
from tests.desk.person import Person

NAME = "Alaksandra"


@pytest.fixture
def invited(register: Flask, clock: SetClock) -> Person:
    """Somebody with a link, where a campaign is known."""
    cast.freeviasna()
    with writing():
        key = enrolment.add(NAME, Role.COORDINATOR, by=By(Actor.COMMAND_LINE, clock.now()))
    return Person(NAME, register.test_client(), clock, key)


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("password1234", "tried first"),
        ("Password1234!", "tried first"),
        ("P@ssw0rd1234", "tried first"),
        ("1qaz2wsx3edc", "tried first"),
        ("gfhjkm123456", "tried first"),
        ("summer2026!!", "tried first"),
        ("пароль123456", "tried first"),
        ("123456789012", "tried first"),
        ("qwertyuiop12", "tried first"),
        ("йцукенгшщзхъ", "row of letters, digits or keys"),
        ("aaaaaaaaaaaa", "repeats itself"),
        ("ababababababab", "repeats itself"),
        ("racerracer12", "repeats itself"),
        ("a" * 200, "repeats itself"),
        ("abcdefghijklm", "row of letters, digits or keys"),
        ("alaksandra likes blue whales", "your name"),
        ("A-L-A-K-S-A-N-D-R-A 48213", "your name"),
        ("ＡＬＡＫＳＡＮＤＲＡ blue whales", "your name"),
        ("my rallies secret word", "the name of this site"),
        ("Free Viasna for ever 7!", "the name of this site or of a campaign"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_with_what_to_do(invited: Person, password: str, told: str) -> None:
    answer = invited.finish_enrolment(password=password)

    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert 'aria-invalid="true"' in answer.text
    assert password not in unescape(answer.text)


@pytest.mark.parametrize(
    "password",
    [
        "four plain words here",
        "мятлик озеро шкаф сорока",
        "xK9#mQ2$vL5p",
        "вожык-лыжка-сьнег-77",
        "z" * 3 + "Lf8!qRw2@pTn6" * 5,
    ],
)
def test_a_password_that_nobody_guesses_is_taken(invited: Person, password: str) -> None:
    assert invited.finish_enrolment(password=password).status_code == 303


def test_a_refused_password_uses_up_neither_link_nor_code(invited: Person) -> None:
    refused = invited.finish_enrolment(password="password1234")
    taken = invited.finish_enrolment()

    assert (refused.status_code, taken.status_code) == (422, 303)


def test_a_short_name_may_stand_in_a_word(register: Flask, clock: SetClock) -> None:
    with writing():
        key = enrolment.add("Ala", Role.COORDINATOR, by=By(Actor.COMMAND_LINE, clock.now()))
    person = Person("Ala", register.test_client(), clock, key)

    assert person.finish_enrolment(password="a malachite box of salad").status_code == 303


@pytest.mark.usefixtures("register")
def test_ten_thousand_of_the_most_used_are_refused_and_so_is_one_with_a_tail() -> None:
    listed = FREQUENCY_LISTS["passwords"][:10_000]

    assert len(listed) == 10_000
    assert [password for password in listed if is_taken(password)] == []
    assert [tailed for password in listed[::100] if is_taken(tailed := f"{password}1234567890"[:12])] == []


def is_taken(password: str) -> bool:
    """Whether a password is taken, whatever its length."""
    try:
        passwords.check(password, NAME)
    except InvalidInput:
        return False
    return True
