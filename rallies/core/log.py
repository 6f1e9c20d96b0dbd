"""Logging as JSON lines with an allow-list of fields: what is not named here can't be logged by accident."""

import json
import logging
from datetime import UTC, datetime

from flask import has_request_context, request

FIELDS = (
    "job", "error", "rally", "setting", "revision", "seconds", "count", "part", "state", "version", "database",
    "tables",
)  # fmt: skip
"""What a line may carry beside its time, level, logger, route and message; none of it tells of a visitor."""


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; of an exception only its class and place, never its words."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds"),
            "level": record.levelname.lower(),
            "room": record.name,
            "message": _message(record),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if has_request_context() and request.endpoint:
            line["route"] = request.endpoint  # the name of a view; of the address it has nothing
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["places"] = _places(record)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(*beside: logging.Handler, level: int = logging.INFO) -> None:
    """Send every logger's lines to standard error in this form, and to some handlers beside."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler, *beside], force=True)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def _message(record: logging.LogRecord) -> str:
    """The words of our own rooms; of other packages only those without values, since they tell of addresses asked."""
    if record.name.startswith("rallies."):
        return record.getMessage()
    return str(record.msg) if record.args else "a message of another package"


def _places(record: logging.LogRecord) -> list[str]:
    trace = record.exc_info[2] if record.exc_info else None
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-8:]
