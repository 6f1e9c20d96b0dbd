"""`python -m shots [KIND ...]`: pictures of the named kinds of pages, or of all, in `build/shots/`.

The demo is served on loopback with more rallies than it has, and each page is taken at each width, in light and in
dark, in each language, as wide as it is and as long as it is. `SHOTS` in the environment narrows that down, as
`360,1440/light/en,ar`. Chromium has to be on PATH.
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from urllib.request import urlopen

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from attack.harness import Site, run, served
from shots import register
from shots.kinds import CARDS, EMPTY, KINDS

FOLDER = Path("build/shots")
Scheme = Literal["light", "dark"]
WIDTHS, LANGUAGES = (360, 768, 1440), ("en", "be", "ar")
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
HEIGHTS = {320: 640, 360: 740, 768: 1024, 1440: 900}
_IDS = ("now", "moved", "cancelled", "put-off", "unknown-hour", "online", "march", "arabic")


def main(names: list[str]) -> int:
    """Take them, and tell how many there are, and which pages are wider than the window."""
    wanted = [name for name in (*KINDS, *EMPTY, *CARDS) if not names or name in names]
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("make shots needs Chromium on PATH.")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    wide: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with filled() as site:
            known = addresses(site)
            wide += taken(browser, site, {name: KINDS[name].format(**known) for name in wanted if name in KINDS})
            kept(site, {name: CARDS[name].format(**known) for name in wanted if name in CARDS})
        if empty := {name: path for name, path in EMPTY.items() if name in wanted}:
            with TemporaryDirectory(prefix="rallies-shots-") as folder, served(Path(folder)) as site:
                wide += taken(browser, site, empty)
        browser.close()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}/")
    for line in wide:
        print(f"wider than the window: {line}")
    return int(bool(wide))


@contextmanager
def filled() -> Iterator[Site]:
    """The demo, and what it gets for the pictures, served."""
    now = datetime.now(UTC)
    with TemporaryDirectory(prefix="rallies-shots-") as name:
        folder = Path(name)
        run("demo", folder=folder)
        for number, rows in enumerate((register.first(now), register.later(now))):
            file = register.written(rows, folder / f"rows-{number}.csv")
            run("import", str(file), "--publish", folder=folder)
        with served(folder, RALLIES_DEMO="1") as site:
            yield site


def addresses(site: Site) -> dict[str, str]:
    """The numbers of the rallies that the pages of KINDS show, and the name of a case."""
    features = json.loads(asked(site, "/en/rallies.geojson"))["features"]
    numbers = {feature["properties"]["title"]: feature["properties"]["id"] for feature in features}
    titles = {row.key: row.title for row in register.first(datetime.now(UTC))}
    page = asked(site, "/en/campaigns/freeviasna/cases/").decode()
    case = re.search(r"/campaigns/freeviasna/cases/([a-z0-9-]+)/", page)
    return {"case": case[1] if case else "", **{key: numbers[titles[key]] for key in _IDS}}


def taken(browser: Browser, site: Site, pages: dict[str, str]) -> list[str]:
    """Pictures of pages in each width, scheme and language; those that are wider than their window."""
    wide = []
    for width, scheme, language in variants():
        size = ViewportSize(width=width, height=HEIGHTS.get(width, 900))
        context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        page = context.new_page()
        for name, path in pages.items():
            page.goto(f"http://127.0.0.1:{site.port}/{language}/{path}", wait_until="networkidle")
            file = f"{name}-{width}-{scheme}-{language}"
            page.screenshot(path=FOLDER / f"{file}.png", full_page=name not in {"map", "empty-map"})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append(file)
        context.close()
    return wide


def variants() -> Iterator[tuple[int, Scheme, str]]:
    """Width, scheme and language of each picture of a page."""
    widths, schemes, languages = (*os.environ.get("SHOTS", "//").split("/"), "", "")[:3]
    yield from product(
        [int(width) for width in widths.split(",")] if widths else WIDTHS,
        [scheme for scheme in SCHEMES if not schemes or scheme in schemes],
        languages.split(",") if languages else LANGUAGES,
    )


def kept(site: Site, cards: dict[str, str]) -> None:
    """Pictures that the site itself draws, as it sends them."""
    languages = sorted({language for _width, _scheme, language in variants()})
    for name, language in product(cards, languages):
        (FOLDER / f"{name}-{language}.png").write_bytes(asked(site, f"/{language}/{cards[name]}"))


def asked(site: Site, path: str) -> bytes:
    """The body at an address of a site."""
    with urlopen(f"http://127.0.0.1:{site.port}{path}", timeout=60) as answer:
        body: bytes = answer.read()
        return body


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
