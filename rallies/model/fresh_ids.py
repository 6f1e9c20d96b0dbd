"""Public ids that nothing of a kind bears yet.

Writers stand in line on both databases, so what is free within a transaction that writes stays free until
its end: two who draw the same id at the same time get two different ones, and nobody an error.
"""

from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute

from rallies.core.db.database import rows
from rallies.core.keys.tokens import public_id


def fresh_id(column: InstrumentedAttribute[str]) -> str:
    """An id that no row has in a column of ids. Call within `database.writing()`."""
    return fresh_ids(column, 1)[0]


def fresh_ids(column: InstrumentedAttribute[str], count: int) -> list[str]:
    """So many ids, all different, that no row has in a column of ids; as above."""
    found: dict[str, None] = {}
    while (missing := count - len(found)) > 0:
        drawn = dict.fromkeys(public_id() for _ in range(missing))
        taken = set(rows(_taken(column), {"ids": list(drawn)}).scalars())
        found |= {one: None for one in drawn if one not in taken}
    return list(found)


@cache
def _taken(column: InstrumentedAttribute[str]) -> Select[str]:
    return select(column).where(column.in_(bindparam("ids", expanding=True)))
