from hypothesis import given
from hypothesis import strategies as st

from rallies.core.colour import DARK_GROUNDS, LIGHT_GROUNDS, TEXT_CONTRAST, accent, contrast, parsed

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@given(COLOURS)
def test_every_accent_can_be_read_on_every_ground(colour: str) -> None:
    found = accent(colour)

    assert all(contrast(found.light, ground) >= TEXT_CONTRAST for ground in LIGHT_GROUNDS)
    assert all(contrast(found.dark, ground) >= TEXT_CONTRAST for ground in DARK_GROUNDS)


def test_a_colour_that_can_be_read_is_left_as_it_is() -> None:
    assert accent("#b3122b").light == "#b3122b"


def test_the_colour_of_the_paper_is_darkened_in_its_own_hue() -> None:
    assert accent("#fbfaf7").light < "#a00000"
    assert accent("#fbfaf7").dark == "#fbfaf7"


def test_only_hexadecimal_digits_are_a_colour() -> None:
    assert [parsed(text) for text in (" #AbC", "b3122b", "#b3122", "red", "url(x)", "")] == [
        "#aabbcc", "#b3122b", None, None, None, None,
    ]  # fmt: skip
