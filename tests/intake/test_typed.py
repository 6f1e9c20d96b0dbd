"""What people type into the form: marks of programs, and one value in its many shapes."""

import pytest
from flask.testing import FlaskClient

from tests.intake.typed import fill


def test_marks_that_a_telephone_pastes_along_are_dropped(client: FlaskClient) -> None:
    answer = fill(client, title="\ufeffRally\u200b for \u2068Viasna\u2069", city="\u200bWarszawa\u2060")

    assert answer.status_code == 200
    assert ">Rally for Viasna<" in answer.text


@pytest.mark.parametrize("title", ["تجمع می‌خواهم", "रैली क्‍ष", "Rally 🏴󠁧󠁢󠁳󠁣󠁴󠁿 👩‍👩‍👧"])
def test_joiners_of_spelling_and_emoji_come_through(client: FlaskClient, title: str) -> None:
    assert title in fill(client, title=title).text


def test_a_refused_character_is_said_with_the_words_around_it(client: FlaskClient) -> None:
    answer = fill(client, description="Bring candles and \u202eflags to the square")

    assert answer.status_code == 422
    assert "“Bring candles and [U+202E]flags to the square”" in answer.text
