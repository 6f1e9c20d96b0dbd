"""The page that shows what pages are made of."""

import re
from pathlib import Path

from tests.desk.person import Person

ROOT = Path(__file__).parents[2]
HIDDEN = {"bdi", "carried"}
"""Macros that show nothing by themselves."""


def test_every_token_has_its_sample(ala: Person) -> None:
    declared = set(
        re.findall(r"^\s+--([a-z0-9-]+):", (ROOT / "static/css/tokens.css").read_text("utf-8"), re.MULTILINE)
    )

    shown = set(re.findall(r"<code>([a-z0-9-]+)</code>", ala.look("/desk/components/")))

    assert shown == declared


def test_every_macro_of_pages_and_forms_is_used_there() -> None:
    page = (ROOT / "templates/desk/components.html").read_text("utf-8")

    for name in ("ui", "forms"):
        text = (ROOT / f"templates/macros/{name}.html").read_text("utf-8")
        macros = set(re.findall(r"{% macro ([a-z]\w*)\(", text)) - HIDDEN
        assert {macro for macro in macros if f"{name}.{macro}(" not in page} == set()


def test_a_map_is_shown_with_its_files(ala: Person) -> None:
    page = ala.look("/desk/components/")

    assert 'class="map map-spot"' in page
    assert re.search(r'<script src="/map/[0-9a-f]{16}\.js" defer>', page)
