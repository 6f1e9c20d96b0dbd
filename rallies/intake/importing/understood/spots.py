"""Points as files have them: 0, 0 is none, and degrees east may stand where degrees north belong."""

from dataclasses import replace

from flask_babel import gettext as _

from rallies.intake.importing.rows import Row
from rallies.intake.importing.understood.placing import NEAR_KM, point_in
from rallies.places.candidate import Candidate
from rallies.places.points.sphere import distance_km, vector

_NORTH = 90.0


def plain(row: Row) -> Row:
    """A row without the point 0, 0, which programs write for one that is not known."""
    if not row.lat.strip() or point_in(row) != (0.0, 0.0):
        return row
    return replace(row, lat="", lon="", note=_noted(row, _("the point 0, 0 is left out")))


def turned(row: Row, city: Candidate | None) -> tuple[str, str]:
    """Latitude and longitude of a row, the other way round where only then they lie at its city."""
    point = point_in(row)
    if city is None or point is None or abs(point[1]) > _NORTH or _is_at(city, point) or not _is_at(city, point[::-1]):
        return row.lat, row.lon
    return row.lon, row.lat


def _is_at(city: Candidate, point: tuple[float, float]) -> bool:
    return distance_km(vector(city.lat, city.lon), vector(*point)) <= NEAR_KM


def _noted(row: Row, note: str) -> str:
    return "; ".join(filter(None, (row.note, note)))
