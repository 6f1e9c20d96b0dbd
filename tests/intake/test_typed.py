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


@pytest.mark.parametrize(
    "typed", ["6pm", "6:00 PM", "6 p.m.", "18h", "18h00", "18", "1800", "18.00", "18 Uhr", "١٨:٠٠"]
)
def test_an_hour_is_taken_as_people_write_it(client: FlaskClient, typed: str) -> None:
    page = fill(client, start=typed).text

    assert "18:00" in page
    assert "Friday 21 May 2027" in page


@pytest.mark.parametrize("typed", ["6", "18:00-20:00", "6pm ET", "maybe 18:00", "25", "evening"])
def test_what_is_no_single_hour_is_refused_in_the_form(client: FlaskClient, typed: str) -> None:
    answer = fill(client, start=typed)

    assert answer.status_code == 422
    assert "Write the hour as 18:00, by the 24-hour clock." in answer.text


@pytest.mark.parametrize(
    "typed", ["21.05.2027", "2027/05/21", "21 May 2027", "Fri, 21 May 2027", "21 мая 2027", "20270521"]
)
def test_a_day_is_taken_as_people_write_it(client: FlaskClient, typed: str) -> None:
    assert "Friday 21 May 2027" in fill(client, date=typed).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("3/4/2027", "Write the day as year-month-day"),
        ("21 May", "The year is missing. If you mean 2027-05-21, write it so."),
        ("Thursday 21 May 2027", "Write the day as year-month-day"),
        ("20-21 May 2027", "Write the day as year-month-day"),
        ("21 May 2027 18:00", "Write the day as year-month-day"),
    ],
)
def test_what_is_no_single_day_is_refused_in_the_form(client: FlaskClient, typed: str, told: str) -> None:
    answer = fill(client, date=typed)

    assert answer.status_code == 422
    assert told in answer.text


def test_an_end_at_the_hour_of_the_start_is_asked(client: FlaskClient) -> None:
    answer = fill(client, end="18:00")

    assert answer.status_code == 422
    assert "Start and end are the same hour." in answer.text
    assert fill(client, end="18:00", end_date="2027-05-22").status_code == 200


@pytest.mark.parametrize("typed", ["t.me/viasna96", "www.example.org", "spring96.org/be?x=1", "пример.рф/а"])
def test_a_link_without_a_scheme_gets_one_and_is_shown_back(client: FlaskClient, typed: str) -> None:
    answer = fill(client, url=typed)

    assert answer.status_code == 200
    assert f"https://{typed}" in answer.text


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "viasna", "me@example.org", "ftp://example.org", "18.30", "a b.org"]
)
def test_what_is_no_address_stays_refused(client: FlaskClient, typed: str) -> None:
    assert fill(client, url=typed).status_code == 422
