from datetime import UTC, date, datetime, timedelta

import pytest

from rallies.core.speech import locale
from rallies.formats.map import mapwords


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_scripts_write_days_as_the_pages_do(language: str) -> None:
    known = mapwords.calendar(language)

    for offset in range(0, 800, 13):
        day = date(2026, 1, 1) + timedelta(days=offset)
        facts = {"weekday": known["weekdays"][day.weekday()], "day": day.day, "year": day.year}
        assert known["days"][day.month - 1] % facts == locale.short_day(day, language)


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_scripts_write_lengths_as_the_pages_do(language: str) -> None:
    known = mapwords.calendar(language)

    assert known["metres"] % {"count": locale.number(500, language)} == locale.distance(0.5, language)
    assert known["kilometres"] % {"count": locale.number(100, language)} == locale.distance(100, language)


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_scripts_write_hours_as_the_pages_do(language: str) -> None:
    known = mapwords.calendar(language)

    for hour in range(24):
        moment = datetime(2027, 5, 21, hour, 5, tzinfo=UTC)
        assert known["hours"][hour] % {"minute": "05"} == locale.hour_in_words(moment, language)
