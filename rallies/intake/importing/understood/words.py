"""What people call columns, kinds and states in several languages: the tables of `words.toml`."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def table(name: str) -> dict[str, tuple[str, ...]]:
    """Our words of a table, each with what people write for it."""
    text = (files("rallies.intake.importing.understood") / "words.toml").read_text("utf-8")
    return {ours: tuple(theirs) for ours, theirs in tomllib.loads(text)[name].items()}
