import pytest

from rallies.places.build.lacinka import lacinka
from rallies.places.fold import fold


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Рэчыца", "Rečyca"),
        ("Магілёў", "Mahilioŭ"),
        ("Гомель", "Homieĺ"),
        ("Ляхавічы", "Lachavičy"),
        ("Ельск", "Jelsk"),
    ],
)
def test_lacinka_is_made_by_rule(cyrillic: str, latin: str) -> None:
    assert fold(latin) in lacinka(cyrillic)


def test_official_and_classical_spelling_differ_after_a_soft_l_alone() -> None:
    assert lacinka("Ляхавічы") == ("liachavicy", "lachavicy")
    assert lacinka("Мінск") == ("minsk",)
