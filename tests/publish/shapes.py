"""The shapes of a feed by the end of their names, each with its media type."""

SHAPES = {
    "ics": "text/calendar; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "geojson": "application/geo+json",
    "csv": "text/csv; charset=utf-8; header=present",
}
