"""What published bytes depend on beside the register and the clock has one name."""

import os
from pathlib import Path

import pytest
from flask import Flask

from rallies.core import settings
from rallies.publish.served.build_id import build_id


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with one template."""
    for folder in ("templates", "static", "instance"):
        (tmp_path / folder).mkdir()
    (tmp_path / "templates" / "home.html").write_text("<h1>Rallies</h1>")
    return tmp_path


def built(root: Path, **environ: str) -> str:
    app = Flask("rallies", root_path=str(root))
    app.config["RALLIES"] = settings.load(root / "instance", environ=environ)
    return build_id(app)


def test_an_application_that_renders_alike_has_the_same_name(root: Path) -> None:
    assert built(root) == built(root)


def test_another_setting_is_another_build(root: Path) -> None:
    assert built(root, RALLIES_NAME="Ours") != built(root, RALLIES_NAME="Theirs")


@pytest.mark.parametrize("file", ["templates/home.html", "static/base.css", "instance/basemap/by.pmtiles"])
def test_a_new_or_changed_file_is_another_build(root: Path, file: str) -> None:
    before = built(root)
    (root / file).parent.mkdir(exist_ok=True)
    (root / file).write_text("<h1>Come</h1>")
    after = built(root)
    os.utime(root / file, ns=(1, 1))

    assert len({before, after, built(root)}) == 3


def test_what_node_and_python_leave_behind_is_no_other_build(root: Path) -> None:
    before = built(root)
    for folder in ("__pycache__", "node_modules"):
        (root / "static" / folder).mkdir()
        (root / "static" / folder / "left").write_text("behind")

    assert built(root) == before
