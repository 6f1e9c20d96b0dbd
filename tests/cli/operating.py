"""What tests of an operator's commands do: run one, and look at a register in a SQLite file."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from click.testing import CliRunner, Result
from flask import Flask

from rallies.cli import cli
from rallies.core.db import database
from tests.publish import press as presses


@contextmanager
def opened(folder: Path, empty_register: Path) -> Iterator[Flask]:
    app = presses.press(folder, empty_register)
    with app.app_context():
        yield app
        database.db.session.remove()
        database.db.engine.dispose()


def run(instance: Path, *words: str, **environ: str | None) -> Result:
    names: dict[str, str | None] = {name: None for name in os.environ if name.startswith("RALLIES_")}
    return CliRunner().invoke(cli, ["--instance", str(instance), *words], env={**names, **environ})


def titles(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "rallies.sqlite")) as register:
        return [title for (title,) in register.execute("SELECT title FROM rallies ORDER BY id")]
