"""What the trail says of an edit: the columns that changed, from what to what."""

from collections.abc import Mapping
from typing import Any

from rallies.model.desk.audit import Words


def put(row: object, values: Mapping[str, Any]) -> Words:
    """Set columns of a row; what comes back says of each that changed from what to what."""
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        if before[name] != value:
            setattr(row, name, value)
    return Words.changed(before, values)
