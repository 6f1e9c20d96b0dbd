"""The colour of a campaign: a sheet of its own, whose address says it, since pages hold no style."""

import re

from flask import Blueprint
from flask.typing import ResponseReturnValue

from rallies.core import colour
from rallies.core.errors import NotFound
from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace
from rallies.publish.served.cacheable_views import keep_not, published

blueprint = Blueprint("accents", __name__)
_HEX = re.compile("[0-9a-f]{6}")
_SHEET = """\
@media screen and (not (prefers-contrast: more)) {{
  :root {{ --accent: {light}; --accent-deep: {light_deep}; --on-accent: {on_light}; --accent-tint: {light_tint}; }}
}}
@media screen and (prefers-color-scheme: dark) and (not (prefers-contrast: more)) {{
  :root {{ --accent: {dark}; --accent-deep: {dark_deep}; --on-accent: {on_dark}; --accent-tint: {dark_tint}; }}
}}
"""
_ON_ACCENT = ("#ffffff", "#16181b")


def address(campaign: CampaignFace) -> str:
    """The address of a campaign's sheet, "" for one without a colour."""
    if not campaign.accent:
        return ""
    return f"/accent/{campaign.accent[1:]}-{campaign.accent_dark[1:]}.css"


@blueprint.get("/accent/<light>-<dark>.css")
@published()
def sheet(light: str, dark: str) -> ResponseReturnValue:
    """The sheet of two colours of six hexadecimal digits, for light and for dark pages."""
    if not (_HEX.fullmatch(light) and _HEX.fullmatch(dark)):
        raise NotFound("There is no such colour.")
    if f"/accent/{light}-{dark}.css" not in map(address, search.campaigns()):
        keep_not()
    light, dark = f"#{light}", f"#{dark}"
    text = _SHEET.format(
        light=light,
        light_deep=colour.mixed(light, "#000000", 0.25),
        light_tint=colour.mixed(light, "#ffffff", 0.9),
        on_light=_on(light),
        dark=dark,
        dark_deep=colour.mixed(dark, "#ffffff", 0.3),
        dark_tint=colour.mixed(dark, "#16181b", 0.8),
        on_dark=_on(dark),
    )
    return text, {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=31536000, immutable"}


def _on(ground: str) -> str:
    """White or ink, whichever can be read better on a colour."""
    return max(_ON_ACCENT, key=lambda ink: colour.contrast(ink, ground))
