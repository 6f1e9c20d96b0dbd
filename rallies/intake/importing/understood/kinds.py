"""Kinds of rallies as people call them in several languages."""

from rallies.core.text import folded
from rallies.intake.importing.understood import words
from rallies.model.rally.rallies import Kind

_BY_WORD = {folded(word): Kind(name) for name, theirs in words.table("kinds").items() for word in (name, *theirs)}


def named(said: str) -> Kind | None:
    """The kind that words mean, None if they mean none."""
    return _BY_WORD.get(folded(said))
