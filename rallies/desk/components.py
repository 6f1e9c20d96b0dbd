"""The page that shows every token and macro that pages are made of, so that a change is seen in one place."""

import re
from functools import cache
from pathlib import Path

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.desk import door, words
from rallies.desk.forms import LoginForm

desk: Blueprint = door.blueprint("components")
_TOKEN = re.compile(r"^\s+--([a-z0-9-]+):", re.MULTILINE)
COLOURS = ("paper", "sheet", "ink", "muted", "line", "hair", "tint", "sea", "land")
_TONES = ("accent", "ok", "warn", "info", "on-accent", "focus")


@desk.get("/components/")
def index() -> ResponseReturnValue:
    """Every token and component."""
    form = LoginForm()
    form.name.errors = (_("This is needed."),)
    return render_template("desk/components.html", tokens=tokens(), form=form, words_of=words)


@cache
def tokens() -> dict[str, list[str]]:
    """The names of all tokens by what they are: colours, sizes, spaces, the rest; as tokens.css declares them."""
    text = (Path(current_app.root_path) / "static" / "css" / "tokens.css").read_text("utf-8")
    found: dict[str, list[str]] = {"colours": [], "sizes": [], "spaces": [], "others": []}
    for name in dict.fromkeys(_TOKEN.findall(text)):
        found[_group(name)].append(name)
    return found


def _group(name: str) -> str:
    if name.startswith((*COLOURS, *_TONES)):
        return "colours"
    return {"size": "sizes", "space": "spaces"}.get(name.partition("-")[0], "others")
