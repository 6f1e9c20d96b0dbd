"""What published bytes depend on beside the register and the clock: our code and files, packages, the settings."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import flask
from flask import Flask

from rallies.formats.map import streets

if TYPE_CHECKING:
    from rallies.core.settings import Settings

_PACKAGE = Path(__file__).parents[2]
_SKIPPED = frozenset({"__pycache__", "node_modules"})


def build_id(app: Flask) -> str:
    """A name for what an application renders with; it is another one after an update or a changed setting."""
    settings: Settings = app.config["RALLIES"]
    root = Path(app.root_path)
    parts = [sys.version, *(f"{name}={value}" for name, value in sorted(asdict(settings).items()))]
    # Installing any package touches the folder that all of them lie in.
    files = [
        Path(flask.__file__).parent.parent,
        *_files(_PACKAGE),
        *_files(root / "templates"),
        *_files(root / "static"),
        *_files(settings.instance / streets.FOLDER),
    ]
    for file in files:
        status = file.stat()
        parts.append(f"{file} {status.st_mtime_ns} {status.st_size}")
    return blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in _SKIPPED:
                yield from _files(path)
        else:
            yield path
