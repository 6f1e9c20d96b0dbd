"""An instance that commands are tried on."""

from pathlib import Path
from shutil import copyfile

import pytest


@pytest.fixture
def instance(tmp_path: Path, empty_register: Path) -> Path:
    """An instance folder with a database of our own."""
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o700)
    copyfile(empty_register, folder / "rallies.sqlite")
    (folder / "rallies.toml").write_text('name = "Ours"\n', "utf-8")
    return folder
