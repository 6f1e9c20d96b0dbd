"""Colours that can be read: contrast by WCAG 2, and a colour moved in lightness until it has enough of it."""

import re
from colorsys import hls_to_rgb, rgb_to_hls
from typing import NamedTuple

TEXT_CONTRAST = 4.5
"""What text needs against its ground. Source: WCAG 2.2, 1.4.3."""
LIGHT_GROUNDS = ("#fbfaf7", "#f3efe6", "#ffffff")
DARK_GROUNDS = ("#16181b", "#1e2125", "#22262a")
"""Paper, tint and sheet of static/css/tokens.css; the accent stands on each of them."""
_HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_STEPS = 200


class Accent(NamedTuple):
    """An accent as light and as dark pages show it, each "#rrggbb"."""

    light: str
    dark: str


def parsed(text: str) -> str | None:
    """A colour of three or six hexadecimal digits as "#rrggbb" in lower case, None for anything else."""
    match = _HEX.fullmatch(text.strip())
    if match is None:
        return None
    digits = match[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))  # noqa: PLR2004  # rrggbb


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21. Source: WCAG 2.2, contrast ratio."""
    lower, higher = sorted((_luminance(one), _luminance(other)))
    return (higher + 0.05) / (lower + 0.05)


def accent(colour: str) -> Accent:
    """A colour as an accent of light and dark pages: left as it is where it can be read, else moved in lightness."""
    return Accent(light=_readable(colour, LIGHT_GROUNDS, 0.0), dark=_readable(colour, DARK_GROUNDS, 1.0))


def mixed(one: str, other: str, share: float) -> str:
    """A colour with a share (0 to 1) of another one in it."""
    red, green, blue = (
        part + (towards - part) * share for part, towards in zip(_parts(one), _parts(other), strict=True)
    )
    return _hex((red, green, blue))


def _readable(colour: str, grounds: tuple[str, ...], end: float) -> str:
    """The colour nearest in lightness that can be read on all grounds, towards black (0) or white (1)."""
    hue, start, saturation = rgb_to_hls(*_parts(colour))
    for step in range(_STEPS + 1):
        lightness = start + (end - start) * step / _STEPS
        tried = colour if step == 0 else _hex(hls_to_rgb(hue, lightness, saturation))
        if all(contrast(tried, ground) >= TEXT_CONTRAST for ground in grounds):
            return tried
    raise ValueError(f"no lightness of {colour} can be read on {grounds}")


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  # sRGB's own
        for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _hex(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
