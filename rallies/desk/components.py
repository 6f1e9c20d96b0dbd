"""The page that shows every token and component, so that a change of one is seen in one place."""

import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from flask import Blueprint, current_app, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core.speech import locale
from rallies.desk import words
from rallies.desk.door import door
from rallies.desk.forms import SampleForm
from rallies.formats.map import mapview
from rallies.model.desk.moderation import State
from rallies.model.rally.rallies import Kind

desk: Blueprint = door.blueprint("components")
_TOKEN = re.compile(r"^\s+--([a-z0-9-]+): *([^;]+)", re.MULTILINE)


@desk.get("/components/")
def index() -> ResponseReturnValue:
    """Every token and component."""
    faces = [_face(state) for state in ("on", "now", "changed", "postponed", "cancelled", "past")]
    form = SampleForm()
    form.choice.choices = [("a", _("This one")), ("b", _("Another one"))]
    form.name.errors = (_("This is needed."),)
    form.text.data = form.text.data or "18:00, Plac Zamkowy"
    return render_template(
        "desk/components.html",
        tokens=tokens(),
        faces=faces,
        states=list(State),
        flags=words.flags(),
        day=SimpleNamespace(machine="2027-05-21", words="Friday 21 May 2027", faces=faces[:1]),
        leaf=SimpleNamespace(month="May", number="21", weekday="Friday"),
        places=[SimpleNamespace(href="#ways", name="Warsaw", detail="Warszawa, Варшава", rallies=3, km="")],
        board=_board(faces),
        form=form,
        wrong=SimpleNamespace(erring=[form.name], target=lambda field: field.id),
        words_of=words,
        spot=_spot(g.language),
    )


def _spot(language: str) -> mapview.MapView:
    """A map with a pin and the area around it."""
    place = mapview.Place(point=(52.2479, 21.0137), label="Warsaw", radius_metres=2_500.0)
    return mapview.spot(place, language=language, direction="rtl" if locale.direction(language) == "rtl" else "ltr")


@cache
def tokens() -> dict[str, list[str]]:
    """The names of all tokens by what can be shown of them, as tokens.css declares them."""
    text = (Path(current_app.root_path) / "static" / "css" / "tokens.css").read_text("utf-8")
    names_of: dict[str, list[str]] = {"colours": [], "sizes": [], "spaces": [], "others": []}
    for name, value in dict(reversed(_TOKEN.findall(text))).items():
        names_of[_group(name, value)].insert(0, name)
    return names_of


def _group(name: str, value: str) -> str:
    if name.startswith("space"):
        return "spaces"
    if name.startswith("size"):
        return "sizes"
    return "colours" if value.startswith("#") else "others"


def _board(faces: list[SimpleNamespace]) -> SimpleNamespace:
    """A list in pages, in the shape that the macros of public pages take."""
    return SimpleNamespace(
        page=2,
        pages=3,
        is_past=False,
        page_address=lambda page, language, *, is_past: f"?page={page}&lang={language}&past={is_past}",
        past=faces[-1:],
        past_total=1,
    )


def _face(state: str) -> SimpleNamespace:
    """A rally in the shape that the macros of public pages take, in one of the states."""
    listing = SimpleNamespace(
        id=state,
        title="Freedom for Viasna · Свабода Вясне",
        language="be",
        lat=None,
        lon=None,
        is_online=False,
        reason="",
        kind=Kind.RALLY,
    )
    return SimpleNamespace(
        listing=listing,
        kind=words.kind_word(Kind.RALLY),
        state=state,
        state_word=state.capitalize(),
        href="#rallies-shown",
        is_example=state == "past",
        hour="" if state == "postponed" else "18:00",
        end_hour="20:00",
        day="Friday 21 May 2027",
        short_day="Fri 21 May 2027",
        until_day="",
        machine_start="2027-05-21T18:00+02:00",
        zone="CEST, UTC+2",
        spot="Plac Zamkowy",
        city="Warsaw",
        country="Poland",
        precision="",
    )
