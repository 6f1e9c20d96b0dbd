"""What the trail says of an edit: the columns that changed, from what to what, in short."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rallies.core.text import shortened

LONGEST = 120
"""Characters of a value in the trail."""


def put(row: object, values: Mapping[str, Any]) -> dict[str, str]:
    """Set columns of a row; what comes back says of each that changed from what to what."""
    told = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            told[name] = f"{_short(before)} → {_short(value)}"
            setattr(row, name, value)
    return told


def _short(value: object) -> str:
    if value is None or value in ("", {}, []):
        return "—"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return shortened("; ".join(f"{code}: {text}" for code, text in value.items()), LONGEST)
    if isinstance(value, list):
        return shortened(", ".join(str(one) for one in value), LONGEST)
    return shortened(str(value), LONGEST)
