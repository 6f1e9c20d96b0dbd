"""A key is read however it was written down, and what is wrong with one is told apart."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rallies.core.keys import typed_keys
from rallies.core.keys.tokens import key_text, key_words
from rallies.core.keys.typed_keys import Fault, Mistyped

KEYS = st.binary(min_size=16, max_size=16).map(key_text)
KEY = key_text(bytes(range(16)))
WORDS = key_words(KEY).split()
SEPARATORS = st.sampled_from(
    [" ", ", ", "-", " - ", "\n", "\r\n", "\t", "; ", ".\n", " • ", "\u00a0", "\u3000", "، ", " / "]
)
CASES = st.sampled_from([str.lower, str.upper, str.title, str.swapcase])
UNSEEN = st.sampled_from(["", "\u200b", "\ufeff", "\u00ad", "\u2068", "\u200f"])


@st.composite
def renderings(draw: st.DrawFn, key: str) -> str:
    """A key as words with noise: numbers, separators, capitals, first letters, what cannot be seen, wide letters."""
    number = draw(st.sampled_from(["", "{}. ", "{}) ", "#{} ", "{}", "({}) "]))
    parts = []
    for place, word in enumerate(key_words(key).split(), start=1):
        shortened = word[: typed_keys.PREFIX] if draw(st.booleans()) else word
        half = draw(st.integers(0, len(shortened)))
        written = draw(CASES)(shortened[:half] + draw(UNSEEN) + shortened[half:])
        if draw(st.booleans()):
            written = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in written)
        parts.append(number.format(place) + written)
    return (
        draw(st.sampled_from(["", " ", "\n\n"])) + draw(SEPARATORS).join(parts) + draw(st.sampled_from(["", ".", "\n"]))
    )


@given(data=st.data(), key=KEYS)
def test_any_rendering_of_its_words_gives_the_key_back(data: st.DataObject, key: str) -> None:
    assert typed_keys.read(data.draw(renderings(key))) == key


@given(key=KEYS, case=CASES, size=st.integers(1, 26), gap=st.sampled_from([" ", "-", "\n", ". "]))
def test_its_letters_in_groups_give_the_key_back(key: str, case: "type[str]", size: int, gap: str) -> None:
    groups = [key[start : start + size] for start in range(0, len(key), size)]

    assert typed_keys.read(case(gap.join(groups))) == key


@given(
    key=KEYS,
    before=st.sampled_from(["", "My link: ", "<", "see\n"]),
    site=st.sampled_from(["https://rallies.example", f"http://{'ab2' * 18}cd.onion:8080", "rallies.example", ""]),
    path=st.sampled_from(["/en/manage/", "/be/manage/photos/", "/ru/letters/"]),
    after=st.sampled_from(["", "/", "/receipt/?again=1", "/abcd2345/cancel/", ">", "/\nkeep it"]),
)  # fmt: skip
def test_a_pasted_link_gives_the_key_back(key: str, before: str, site: str, path: str, after: str) -> None:
    assert typed_keys.read(f"{before}{site}{path}{key}{after}") == key


def test_a_word_that_is_not_in_the_list_is_named_with_the_near_one() -> None:
    typed = [*WORDS[:5], "oxigen", *WORDS[6:]]

    with pytest.raises(Mistyped) as caught:
        typed_keys.read("1. " + ", ".join(typed))

    assert caught.value.fault is Fault.WORD
    assert caught.value.strange == ((6, "oxigen", "oxygen"),)


def test_a_word_like_none_of_the_list_is_named_alone() -> None:
    with pytest.raises(Mistyped) as caught:
        typed_keys.read(" ".join([*WORDS[:11], "qqqqqq"]))

    assert caught.value.strange == ((12, "qqqqqq", ""),)


def test_another_order_is_told_by_the_checksum() -> None:
    with pytest.raises(Mistyped) as caught:
        typed_keys.read(" ".join([WORDS[1], WORDS[0], *WORDS[2:]]))

    assert (caught.value.fault, caught.value.strange) == (Fault.CHECKSUM, ())


@pytest.mark.parametrize("typed", [KEY[:-1], f"{KEY}x", KEY[:-1] + "8", f"https://rallies.example/en/manage/{KEY[:9]}"])
def test_letters_that_are_missing_or_misread_are_told_apart_from_words(typed: str) -> None:
    with pytest.raises(Mistyped) as caught:
        typed_keys.read(typed)

    assert caught.value.fault is Fault.CODE


@pytest.mark.parametrize("count", [1, 11, 13])
def test_too_few_and_too_many_words_are_counted(count: int) -> None:
    with pytest.raises(Mistyped) as caught:
        typed_keys.read(" ".join((WORDS * 2)[:count]))

    assert (caught.value.fault, caught.value.count) == (Fault.COUNT, count)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_a_key_or_told_as_none(text: str) -> None:
    with suppress(Mistyped):
        assert len(typed_keys.read(text)) == typed_keys.LETTERS
