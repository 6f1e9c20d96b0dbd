"""Picture cards: their size in pixels, their words, and what they are without the extra `print`."""

from xml.etree.ElementTree import fromstring

import pytest

from rallies.formats.print import card
from tests.formats import scripts


@pytest.mark.parametrize("size", card.SIZES)
@pytest.mark.parametrize("language", scripts.SCRIPTS)
def test_a_card_has_its_networks_size_in_each_script(language: str, size: str) -> None:
    scripts.need_typesetting(language)

    made = card.png(scripts.card(language), card.SIZES[size])

    assert scripts.size_of(made) == card.SIZES[size][:2]
    assert 10_000 < len(made) < 300_000


def test_a_card_shows_another_picture_for_each_thing_it_says() -> None:
    scripts.need_typesetting()

    pictures = {
        card.png(scripts.card("en", **changed), card.SIZES["wide"])
        for changed in (
            {},
            {"city": "Oslo"},
            {"day": "Monday"},
            {"hour": "9:00"},
            {"notice": "Cancelled"},
            {"link": "x"},
        )
    }

    assert len(pictures) == 6


def test_a_card_of_very_long_words_is_drawn() -> None:
    scripts.need_typesetting()
    long = "Solidarity with everybody who is in prison for human rights " * 10

    made = card.png(scripts.card("en", hashtag="#" + "x" * 80, title=long, city=long), card.SIZES["tall"])

    assert scripts.size_of(made) == (1080, 1920)


def test_a_letter_without_a_shape_is_told() -> None:
    scripts.need_typesetting()

    with pytest.raises(card.Unprintable):
        card.png(scripts.card("en", city="กรุงเทพฯ"), card.SIZES["wide"])


@pytest.mark.parametrize("size", card.SIZES)
def test_a_drawn_card_escapes_its_words_and_stays_within_its_frame(size: str) -> None:
    said = scripts.card("ar", title='<script> & "x"', city="", hour="x" * 400)

    read = fromstring(card.svg(said, card.SIZES[size]))  # noqa: S314  # our own bytes

    texts = [each for each in read.iter() if each.tag.endswith("text")]
    assert [each.text for each in texts][1] == '<script> & "x"'
    assert all(float(each.get("y", "0")) <= card.SIZES[size].height for each in texts)
    assert not any("script" in each.tag for each in read.iter())
