"""Languages by their own names."""

import pytest

from rallies.core.speech.languages import OWN_NAMES, own_name
from rallies.core.speech.locale import language_name


@pytest.mark.slow
def test_every_name_is_that_of_cldr() -> None:
    assert {code: language_name(code, code) for code in OWN_NAMES} == OWN_NAMES


def test_a_language_that_is_not_listed_has_its_own_name_too() -> None:
    assert own_name("cy") == "Cymraeg"
