"""Languages, dates and hours in words."""

import pytest

from rallies.core import locale


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [("zh-Hant", "zh-Hant", "中文 (繁體)"), ("be", "en", "Belarusian"), ("xx-what", "en", "xx-what")],
)
def test_a_language_is_named_in_another_one_and_in_itself(code: str, language: str, name: str) -> None:
    assert locale.language_name(code, language) == name
