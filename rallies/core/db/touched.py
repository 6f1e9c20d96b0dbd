"""Which parts of the register were written since an answer was kept, so that what is kept of the others stays true."""

from collections.abc import Collection, Mapping
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, Engine, bindparam, select

from rallies.core.db.database import Standing, Touch, db, rows, standing


class Touches(NamedTuple):
    """What was written up to a standing, as far as this process has seen it.

    `last` has the revision that last wrote to a part, of those after `floor`; what was before is not known. Nothing is
    known either from before something was hidden, so that nothing that is kept can show it.
    """

    at: Standing
    floor: int
    last: Mapping[str, int]

    def spare(self, parts: Collection[str], since: Standing) -> bool:
        """Whether none of the parts was written since an earlier standing, which a later one never is."""
        if since.identity != self.at.identity or not self.floor <= since.revision <= self.at.revision:
            return False
        return all(self.last.get(part, 0) <= since.revision for part in parts)

    def since(self, earlier: Standing) -> list[str]:
        """The parts that were written since an earlier standing that is not before the floor."""
        return [part for part, revision in self.last.items() if revision > earlier.revision]


_SINCE = select(Touch.part, Touch.revision).where(Touch.revision > bindparam("revision", type_=BigInteger))
_seen: WeakKeyDictionary[Engine, Touches] = WeakKeyDictionary()
_lock = Lock()


def touches() -> Touches:
    """What was written up to where the register stands for this transaction."""
    at, engine = standing(), db.engine
    with _lock:
        seen = _seen.get(engine)
    if seen is not None and seen.at == at:
        return seen
    if seen is not None and _is_after(at, seen.at):
        found = {row.part: row.revision for row in rows(_SINCE, {"revision": seen.at.revision})}
        new = Touches(at, seen.floor, {**seen.last, **found})
    else:
        new = Touches(at, at.revision, {})
    with _lock:
        _seen[engine] = new
    return new


def _is_after(at: Standing, before: Standing) -> bool:
    """Whether a standing is a later one of the same register, with nothing hidden in between."""
    return at._replace(revision=before.revision) == before and at.revision > before.revision
