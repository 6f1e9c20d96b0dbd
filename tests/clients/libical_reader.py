"""Reads a calendar from standard input with libical and prints its events as JSON; runs with the system's Python."""

import json
import sys
from datetime import UTC, datetime
from typing import Any

import gi  # type: ignore[import-not-found]  # the system's Python has it

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # type: ignore[import-not-found]  # noqa: E402  # after its version was asked for


def said(component: Any, kind: Any, getter: str) -> Any:
    """The value of a component's first property of a kind, None if it has none."""
    found = component.get_first_property(kind)
    return getattr(found, getter)() if found else None


def spelt(at: Any) -> str:
    """A time as ISO 8601: a day, or an instant in UTC."""
    if at.is_date():
        return f"{at.get_year():04}-{at.get_month():02}-{at.get_day():02}"
    return datetime.fromtimestamp(at.as_timet_with_zone(at.get_timezone()), UTC).isoformat()


def event(component: Any) -> dict[str, Any]:
    """What libical makes of an event."""
    kinds = ICalGLib.PropertyKind
    status = said(component, kinds.STATUS_PROPERTY, "get_status")
    return {
        "uid": component.get_uid(),
        "title": component.get_summary(),
        "start": spelt(component.get_dtstart()),
        "end": spelt(component.get_dtend()),
        "place": component.get_location() or "",
        "status": status.value_nick.upper() if status is not None else "",
        "sequence": component.get_sequence(),
        "updated": spelt(said(component, kinds.LASTMODIFIED_PROPERTY, "get_lastmodified")),
        "url": said(component, kinds.URL_PROPERTY, "get_url"),
        "description": component.get_description(),
    }


def main() -> None:
    """Print the events of the calendar on standard input, or say that libical refuses it."""
    calendar = ICalGLib.Component.new_from_string(sys.stdin.buffer.read().decode())
    if calendar is None or not ICalGLib.restriction_check(calendar) or calendar.count_errors():
        sys.exit("libical refuses this calendar")
    events = []
    component = calendar.get_first_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
    while component is not None:
        events.append(event(component))
        component = calendar.get_next_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
    sys.stdout.write(json.dumps(events))


if __name__ == "__main__":
    main()
