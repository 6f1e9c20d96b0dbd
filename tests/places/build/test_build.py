"""The gazetteer's file is made anew when what it is made from changes, and from the same always the same."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rallies import places
from rallies.places.build import assemble

_LISTING = """
import sys
import rallies.places.build

files = (module.__file__ for name, module in sys.modules.items() if name.startswith("rallies.places."))
print(*files, sep="\\n")
"""


PLACES = Path(places.__file__).parent


def python(*arguments: str, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, text=True, env={**os.environ, **variables}
    )
    return done.stdout


def test_each_module_that_the_build_loads_is_in_its_hash() -> None:
    files = {Path(file) for file in python("-c", _LISTING).splitlines()}
    loaded = {file.relative_to(PLACES).as_posix() for file in files if file.name != "__init__.py"}

    assert loaded == {name for name in assemble.MADE_BY if name.endswith(".py")}


def test_a_letter_in_a_source_asks_for_another_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = assemble.inputs()
    for name in assemble.MADE_BY:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((PLACES / name).read_bytes())
    monkeypatch.setattr(assemble, "_PLACES", tmp_path)
    assert assemble.inputs() == before

    for name in assemble.MADE_BY:
        with (tmp_path / name).open("ab") as file:
            file.write(b"\n")
        after = assemble.inputs()
        assert after != before, name
        before = after


@pytest.mark.slow
def test_the_same_inputs_make_the_same_bytes(tmp_path: Path) -> None:
    assemble.build(assemble.where(), progress=print)
    again = tmp_path / "again.sqlite"

    python("-m", "rallies.places.build", str(again), PYTHONHASHSEED="1")

    with assemble.where().open("rb") as first, again.open("rb") as second:
        assert hashlib.file_digest(second, "sha256").digest() == hashlib.file_digest(first, "sha256").digest()
