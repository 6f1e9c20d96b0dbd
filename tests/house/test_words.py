"""The words of this house, as ARCHITECTURE.md explains them, are those of the code."""

import re
from pathlib import Path

import pytest

import rallies

ROOT = Path(rallies.__file__).parent
MOST_WORDS = 36
_ROW = re.compile(r"^\| (?P<word>\w+) \| (?P<meaning>[^|]+) \| `(?P<file>[\w/]+\.py)` \|$", re.MULTILINE)
ROWS = _ROW.findall((ROOT.parent / "ARCHITECTURE.md").read_text("utf-8"))


def test_there_are_few_words_to_learn() -> None:
    assert 20 <= len(ROWS) <= MOST_WORDS
    assert len({word for word, _, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("word", "meaning", "file"), ROWS, ids=[row[0] for row in ROWS])
def test_a_word_is_defined_where_it_is_said_to_be(word: str, meaning: str, file: str) -> None:
    text = (ROOT / file).read_text("utf-8")

    defined = rf"^\s*(class|def) {word}\b|^\s*{word}(: [^=]+)? ="
    assert re.search(defined, text, re.MULTILINE), f"{word} is not defined in {file}"
    assert meaning.strip()
