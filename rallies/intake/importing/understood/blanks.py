"""Cells of a row that say nothing: what the register holds of its rally stays as it is."""

from dataclasses import replace
from operator import attrgetter
from typing import Final

from rallies.intake.importing.rows import COLUMNS, Row
from rallies.model.rally.draft import Draft, PlaceSaid, TimeSaid
from rallies.model.rally.rallies import Precision, Rally

_WORDS: Final = {
    "kind": "kind",
    "language": "language",
    "description": "description",
    "organizer": "organization",
    "url": "url",
}
"""Columns that hold a word of a rally, with the name that it has there."""
_cells: Final = attrgetter(*COLUMNS)


def blank_of(row: Row) -> frozenset[str]:
    """The columns of a row that say nothing."""
    cells = zip(COLUMNS, _cells(row), strict=True)
    return frozenset(name for name, cell in cells if not cell or cell.isspace())


def filled(draft: Draft, blank: frozenset[str], rally: Rally) -> Draft:
    """A draft with what its blank columns leave out as the rally has it.

    A place or an hour is kept only where the row does not name another one: of a new venue the
    old address and pin would be wrong, and so would the old end of a new hour.
    """
    words = {field: getattr(rally, field) for name, field in _WORDS.items() if name in blank}
    return replace(
        draft,
        **words,
        time=_time(draft.time, blank, rally),
        place=_place(draft.place, blank, rally),
    )


def _time(said: TimeSaid, blank: frozenset[str], rally: Rally) -> TimeSaid:
    if said.day != rally.day:
        return said
    if "start" in blank and said.hour is None:
        said = replace(said, hour=rally.hour, is_second_hour=rally.is_second_hour)
    if said.hour != rally.hour or not blank >= {"end", "end_date"}:
        return said
    if said.end_hour is not None or said.end_day is not None:
        return said  # the day's own cell said when it ends
    return replace(said, end_day=rally.end_day, end_hour=rally.end_hour)


def _place(said: PlaceSaid, blank: frozenset[str], rally: Rally) -> PlaceSaid:
    """A place no more exact than the rally's is, with what still holds of its venue."""
    said = replace(said, precision=Precision(rally.precision), reveal_hours=_reveal_hours(rally))
    is_same_venue = not said.venue or said.venue == rally.venue
    if said.place_id != rally.place_id or not is_same_venue:
        return said
    is_same_spot = not said.address or said.address == rally.address
    said = replace(said, venue=said.venue or rally.venue, address=said.address or rally.address)
    if blank >= {"venue", "address"}:
        said = replace(said, is_venue_announced=rally.is_venue_announced)
    if said.lat is None and is_same_spot:
        pin = _pin(rally)
        if pin != (said.city_lat, said.city_lon):
            said = replace(said, lat=pin[0], lon=pin[1])
    return said


def _pin(rally: Rally) -> tuple[float | None, float | None]:
    if rally.precision == Precision.TIMED:
        return rally.exact_lat, rally.exact_lon
    return rally.lat, rally.lon


def _reveal_hours(rally: Rally) -> int | None:
    if rally.reveals_at is None:
        return None
    return round((rally.starts_at - rally.reveals_at).total_seconds() / 3600)
