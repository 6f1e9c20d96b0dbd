"""Text of people: what is refused, what is kept, and what never becomes markup."""

import re
from html import unescape

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rallies.core.errors import InvalidInput
from rallies.core.text import (
    MAX_MARKDOWN,
    checked,
    clean,
    folded,
    forbidden_at,
    has_forbidden,
    plain,
    rendered,
    shortened,
    slug,
)


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1b", "\x85", "\u202d", "\u202e", "\u2061", "\U000e0041"])
def test_control_and_override_characters_are_refused_and_named(character: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        checked(f"Free{character}dom", field="title")

    assert caught.value.field == "title"
    assert f"Free[U+{ord(character):04X}]dom" in caught.value.message
    assert clean(f"Free{character}dom") == "Freedom"


@pytest.mark.parametrize(
    "character", ["\u200b", "\u2060", "\ufeff", "\u202a", "\u202c", "\u2066", "\u2067", "\u2068", "\u2069"]
)
def test_marks_that_say_nothing_are_dropped_without_a_word(character: str) -> None:
    assert checked(f"{character}Free{character}dom {character}", field="title") == "Freedom"


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
def test_joiners_beside_no_letter_are_dropped(joiner: str) -> None:
    said = f"{joiner}Free{joiner} {joiner}dom,{joiner}{joiner}"

    assert checked(said, field="title") == "Free dom,"


def test_the_words_around_a_refused_character_are_said_back() -> None:
    long = "Come to the square in front of the town hall and \u202ebring candles and flags, all of you"

    assert forbidden_at(long) == "f the town hall and [U+202E]bring candles and fl"
    assert forbidden_at("Come\u200b to the square") == ""


def test_only_the_flags_that_fonts_draw_keep_their_tags() -> None:
    hidden = "🏴" + "".join(chr(0xE0000 + ord(letter)) for letter in "secret") + "\U000e007f"

    assert forbidden_at(f"Rally {hidden}")
    assert clean(f"Rally {hidden}") == "Rally 🏴"


@pytest.mark.parametrize(
    "text",
    ["می‌خواهم", "۲۰‌ساله", "क्‍ष", "क्‍", "Рэчыца", "👩‍👩‍👧", "🏳️‍🌈", "🏴󠁧󠁢󠁳󠁣󠁴󠁿 Alba", "line\nline"],
)
def test_joiners_that_spelling_needs_are_kept(text: str) -> None:
    assert checked(text, field="title") == text


@given(st.text())
def test_a_cleaned_text_is_accepted_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)

    assert not has_forbidden(cleaned)
    assert checked(cleaned, field="x") == cleaned


@given(st.text(max_size=400))
def test_rendered_text_holds_only_allowed_tags_and_web_links(text: str) -> None:
    html = rendered(text)

    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", html))
    assert tags <= {"p", "a", "strong", "em", "ul", "ol", "li", "br"}
    assert all(re.match(r'href="https?://', found) for found in re.findall(r'href="[^"]*"', html))


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://tracker.example/p.gif)",
        "<img src=x onerror=y>",
    ],
)
def test_hostile_markdown_shows_as_words(hostile: str) -> None:
    html = rendered(hostile)

    assert "<script" not in html
    assert "<img" not in html
    assert "href" not in html or "javascript" not in html


def test_markdown_becomes_paragraphs_lists_and_emphasis() -> None:
    html = rendered("Bring a **poster**.\n\n- water\n- a friend")

    assert html == "<p>Bring a <strong>poster</strong>.</p>\n<ul>\n<li>water</li>\n<li>a friend</li>\n</ul>"
    assert plain(html) == "Bring a poster.\nwater\na friend"


def test_a_description_over_the_limit_is_refused() -> None:
    with pytest.raises(InvalidInput):
        rendered("x" * (MAX_MARKDOWN + 1))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Łódź", "lodz"),
        ("Гомель", "gomel"),
        ("  Свабоду   Вясне! ", "svabodu-vyasne"),
        ("東京", "dongjing"),
        ("!!!", ""),
    ],
)
def test_a_slug_spells_any_script_in_ascii(text: str, name: str) -> None:
    assert slug(text) == name


@given(st.text())
def test_a_slug_of_a_slug_is_itself(text: str) -> None:
    assert slug(slug(text)) == slug(text)


@given(st.text(), st.integers(2, 50))
def test_a_shortened_text_keeps_to_its_limit(text: str, limit: int) -> None:
    assert len(shortened(text, limit)) <= limit


def test_folding_forgets_case_accents_and_spaces() -> None:
    assert folded("  Plac  ZAMKOWY,\nŚródmieście ") == "plac zamkowy, srodmiescie"


@given(st.text(max_size=200))
def test_the_words_of_rendered_text_are_those_that_a_parser_finds(text: str) -> None:
    html = rendered(f"{text}\n\n* [{text[:20]}](https://rallies.example/?a=1&b=<{text[:9]}>)")
    lines = re.sub(r"</p>|</li>|<br>", "\n", html)

    assert plain(html) == re.sub(r"\n{2,}", "\n", unescape(nh3.clean(lines, tags=set()))).strip()


def test_the_words_of_what_no_renderer_wrote_are_parsed() -> None:
    assert plain('<p>a <script>x</script><a href="x>y">b</a> 1 &lt; 2') == "a b 1 < 2"
