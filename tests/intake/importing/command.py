"""Importing in tests: the command itself, on the application of the test."""

import csv
import inspect
from pathlib import Path
from typing import Any

from flask import Flask

from rallies.cli.importing import import_

HEADS = "key,title,date,start,city,country,venue"


def run(_app: Flask, folder: Path, content: str | bytes, **options: Any) -> list[dict[str, str]]:
    """Import a file with the command's options, within the open context; return the lines of its report."""
    file, report = folder / "rallies.csv", folder / "report.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    command = inspect.unwrap(import_.callback)  # type: ignore[arg-type]  # a command has one
    command(file=file, report=report, **{"campaign": "", "is_published": True, "is_dry": False, **options})
    with report.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
