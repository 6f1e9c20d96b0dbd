"""Which writes sums may lag behind: those of tables that say so, and of nothing else."""

from sqlalchemy.engine.interfaces import ExecutionContext

MAY_LAG = {"rallies_may_lag": True}
"""The `info` of a table: what adds up many of its rows may be read for a moment as before a write of it."""
_WRITING = frozenset({"INSERT", "UPDATE", "DELETE"})


def is_prompt(statement: str, context: ExecutionContext | None, beside: object) -> bool:
    """Whether a statement writes what everyone reads at once; in doubt it does. `beside` is a table that counts not."""
    if statement.lstrip()[:6].upper() not in _WRITING:
        return False
    compiled = getattr(context, "compiled", None)
    table = getattr(getattr(compiled, "statement", None), "table", None)
    return table is None or (table is not beside and not MAY_LAG.items() <= table.info.items())
