"""Rallies spread over the world as people are, for the benchmarks of the map and of what is near."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import insert, select

from bench.harness import BLOCK, DAYS, seed
from rallies.core.db import database
from rallies.core.db.database import session, writing
from rallies.core.morton import cell
from rallies.model.rally.rallies import Rally
from rallies.places import shared
from rallies.places.points.sphere import vector

Point = tuple[float, float]


def fill(count: int, now: datetime) -> None:
    """Publish rallies around the world's cities, the larger ones more often; copies of one that was registered."""
    seed(1, now=now)
    columns = [column.key for column in Rally.__table__.columns if column.key != "id"]
    (model,) = session().execute(select(Rally)).scalars()
    said = {name: getattr(model, name) for name in columns}
    with writing() as current:
        for start in range(1, count, BLOCK):
            rows = [said | differs(number, point, now) for number, point in enumerate(points(start, BLOCK), start)]
            current.execute(insert(Rally), rows)
    analyze()


def points(chance_of: int, count: int) -> Iterator[Point]:
    """Return points near cities, the larger ones more often; the same ones each time for the same number."""
    chance = random.Random(chance_of)  # noqa: S311  # not for secrets
    places = _places()
    for lat, lon, _ in chance.choices(places, [population**0.6 for _, _, population in places], k=count):
        yield lat + chance.gauss(0, 0.02), (lon + chance.gauss(0, 0.03) + 180) % 360 - 180


def analyze() -> None:
    """Let PostgreSQL count what is in it and note which pages are settled, as it does by itself and SQLite does not."""
    session().rollback()
    if database.is_sqlite():
        return
    with database.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


@cache
def _places() -> list[tuple[float, float, int]]:
    return shared.gazetteer().store.db.execute("SELECT lat, lon, pop FROM place WHERE pop >= 15000").fetchall()


def differs(number: int, point: Point, now: datetime) -> dict[str, Any]:
    start = now + timedelta(days=1 + number % DAYS)
    x, y, z = vector(*point)
    return {
        "public_id": f"b{number}",
        "uid": f"b{number}@rallies.example",
        "title": f"Rally number {number}",
        "lat": point[0],
        "lon": point[1],
        "x": x,
        "y": y,
        "z": z,
        "cell": cell(*point),
        "day": start.date(),
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
    }
