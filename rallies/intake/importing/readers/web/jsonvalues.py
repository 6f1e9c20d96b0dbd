"""Values of JSON as text, whatever shape a program gave them."""

import re
from typing import Any

from rallies.core import markup
from rallies.core.text import one_line

_LINE_END = re.compile(r"\\r\\n|\\n|\\r")
"""A line end that was escaped once more than it is read."""


def first(value: Any) -> Any:  # noqa: ANN401  # whatever JSON holds
    """The first of a list, anything else as it is."""
    return value[0] if isinstance(value, list) and value else value


def text(value: Any, *, keeps_lines: bool = False) -> str:  # noqa: ANN401  # whatever JSON holds
    """A value as text, of an object its name or value; as Markdown with `keeps_lines`, else on one line."""
    value = first(value)
    if isinstance(value, dict):
        value = value.get("name") or value.get("value") or value.get("@value") or value.get("@id")
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    if keeps_lines:
        return markup.markdown(_LINE_END.sub("\n", str(value))).strip()
    return one_line(markup.words(str(value)))
