"""Real parts that tests need: skipped with the reason where one is missing, a failure in CI."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def program(name: str) -> str:
    """The path of an installed program, else the test is skipped (and fails in CI)."""
    found = shutil.which(name)
    if found is None:
        missing(f"{name} is not installed")
    return found


def shared_data(name: str) -> Path:
    """A file or folder of the measuring data, else the test is skipped (and fails in CI)."""
    folder = os.environ.get("RALLIES_TEST_DATA")
    if folder is None:
        missing("RALLIES_TEST_DATA does not name the folder of measuring data")
    return Path(folder) / name


def missing(reason: str) -> NoReturn:
    """Skip a test, or fail it where everything has to be there."""
    if os.environ.get("CI"):
        pytest.fail(f"CI needs it: {reason}")
    pytest.skip(reason)
