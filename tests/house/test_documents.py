"""What the program has is told in its help; what the templates say is fit to be translated."""

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.cli import cli
from rallies.core.settings import PREFIX, Settings
from rallies.publish.addresses import SHAPES
from tests.house.conftest import House

TEMPLATES = Path(__file__).parents[2] / "templates"
PAGES = [path for path in sorted(TEMPLATES.rglob("*.html")) if "macros" not in path.parts]
WHOLE = [path for path in PAGES if "<!doctype" in path.read_text("utf-8").lower()]


def test_every_setting_is_explained(client: FlaskClient) -> None:
    text = client.get("/en/help/operator/").text

    assert [one.name for one in fields(Settings) if f"<code>{PREFIX}{one.name.upper()}</code>" not in text] == []


def test_every_command_is_explained(client: FlaskClient) -> None:
    text = client.get("/en/help/operator/").text

    assert [name for name in cli.list_commands(click.Context(cli)) if f">rallies {name}" not in text] == []


def test_every_shape_of_a_list_is_explained(client: FlaskClient) -> None:
    text = client.get("/en/help/partners/").text

    assert [shape for shape in SHAPES if shape and f"<code>{shape}</code>" not in text] == []


def test_a_public_page_leads_to_every_help_page(house: House) -> None:
    index = house.client.get("/en/help/").text
    topics = [rule for rule in house.rules("GET") if rule.endpoint == "help.page"]

    assert topics
    assert index.count('href="/en/help/') >= 6


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_a_whole_page_says_its_language_direction_and_title(path: Path) -> None:
    text = path.read_text("utf-8")

    assert 'lang="{{ language }}"' in text
    assert 'dir="{{ direction }}"' in text
    assert "<title>" in text


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_a_template_holds_nothing_inline_and_nothing_foreign(path: Path) -> None:
    text = path.read_text("utf-8")

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*(src=|application/))", text)
    assert not re.search(r"""<(?!a\s)[a-z]+[^>]*\s(src|href|action)=["']https?://""", text)


def test_a_page_that_is_not_there_says_what_to_do(register: Flask, client: FlaskClient) -> None:
    del register
    answer = client.get("/ru/nothing/")

    assert answer.status_code == 404
    assert 'lang="ru"' in answer.text
    assert 'action="/ru/search/"' in answer.text
