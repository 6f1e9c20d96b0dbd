"""Languages, dates, hours and zones in words: a zone is never a bare offset."""

from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest

from rallies.core.clock import local
from rallies.core.speech import locale

WINTER, SUMMER = datetime(2027, 1, 17, 9, tzinfo=UTC), datetime(2027, 7, 17, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "name"),
    [
        ("Europe/Warsaw", SUMMER, "Central European Summer Time"),
        ("Europe/Warsaw", WINTER, "Central European Standard Time"),
        ("Europe/Kyiv", SUMMER, "Eastern European Summer Time"),
        ("Asia/Kolkata", WINTER, "India Standard Time"),
        ("America/Argentina/Buenos_Aires", WINTER, "Argentina Standard Time"),
        ("Europe/Dublin", SUMMER, "Irish Standard Time"),
        ("Europe/Dublin", WINTER, "Greenwich Mean Time"),
        ("America/Santiago", WINTER, "Chile Summer Time"),
        ("Europe/Istanbul", WINTER, "Istanbul"),
    ],
)
def test_a_zone_is_called_what_its_people_call_it(zone: str, at: datetime, name: str) -> None:
    assert locale.zone_name(zone, "en", local(at, zone)) == name


def test_the_name_is_in_the_language_of_the_reader() -> None:
    assert locale.zone_name("Europe/Kyiv", "be", local(SUMMER, "Europe/Kyiv")) == "Усходнееўрапейскі летні час"


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_no_zone_of_a_city_is_without_a_name(language: str) -> None:
    zones = [zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")]

    names = {zone: locale.zone_name(zone, language, local(SUMMER, zone)) for zone in zones}

    assert not {zone: name for zone, name in names.items() if not name or "+" in name or "−" in name}


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [("zh-Hant", "zh-Hant", "中文 (繁體)"), ("be", "en", "Belarusian"), ("xx-what", "en", "xx-what")],
)
def test_a_language_is_named_in_another_one_and_in_itself(code: str, language: str, name: str) -> None:
    assert locale.language_name(code, language) == name


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "294 days, 8 hours"), ("be", "294 сутак і 8 гадзін"), ("ar", "294 يومًا و8 ساعات")],
)
def test_a_length_of_time_is_said_in_words_in_each_language(language: str, words: str) -> None:
    assert locale.duration(timedelta(days=294, hours=8), language) == words
