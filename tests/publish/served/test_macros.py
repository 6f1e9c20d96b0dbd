"""Pieces of pages that are kept: by what they show, and by the language they show it in."""

import pytest
from flask import Flask, g, render_template_string

from rallies.publish.map.embedding import Embedding


@pytest.mark.parametrize("languages", [("en", "ru"), ("ru", "en")])
def test_a_kept_piece_speaks_the_language_of_its_page(register: Flask, languages: tuple[str, str]) -> None:
    lines = Embedding(map="<a>", list="<b>", picture="<c>")
    said = {}
    for language in languages:
        with register.test_request_context(f"/{language}/"):
            g.language = language
            said[language] = render_template_string("{{ kept_offer(lines) }}", lines=lines)

    assert "Show this on your own site" in said["en"]
    assert "Show this on your own site" not in said["ru"]
    assert all("&lt;a&gt;" in piece for piece in said.values())
