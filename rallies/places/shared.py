"""The gazetteer that a process shares: opened when it is first asked for, once for each file."""

from functools import cache
from pathlib import Path

from rallies.places.gazetteer import Gazetteer

BUILT = Path(__file__).parent.parent / "built" / "gazetteer.sqlite"
"""Where `build.where` puts it; named again, since building needs much that asking does without."""


@cache
def gazetteer(path: str = "") -> Gazetteer:
    """The gazetteer of a file; "" is the one that was built in."""
    return Gazetteer(Path(path) if path else BUILT)
