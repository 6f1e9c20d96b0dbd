"""What nobody published takes no room: whatever is made up in an address, the store holds no file more."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from rallies.core.db.database import writing
from rallies.model.campaign.campaigns import Campaign
from rallies.publish.served.conditional import IDENTITY
from rallies.publish.served.store import Store
from rallies.publish.served.stored_file import Made, Stamp
from tests import cast

INVENTED = {
    "lang": ("en",),
    "country": ("se", "zz", "PL"),
    "city": ("krakow", "malmo", "invented", "Warsaw"),
    "campaign": ("viasna", "invented"),
    "public_id": ("invented", "00000000"),
    "z": ("0", "00", "3", "9", "14"),
    "x": ("0", "3", "007"),
    "y": ("0", "5"),
    "light": ("00ff00", "12ab34"),
    "dark": ("ff00ff",),
    "scope": ("all", "viasna", "invented"),
}
"""Values of parameters that stand for nothing that is published, and a campaign without a rally."""
QUERIES = (
    "page=9", "page=77&past=88", "past=12", "name=invented", "in=xx", "in=zz-Abcd", "q=invented", "status=held&page=5",
    "paper=a3", "paper=a9", "theme=dark", "from=2001-01-01", "lat=1.5&lon=2.5", "utm_source=1", "kind=vigil",
)  # fmt: skip
PARAMETER = re.compile(r"<(?:[^:<>]+:)?(\w+)>")


@pytest.fixture
def viasna(press: Flask) -> Flask:
    """A campaign of one rally in Warsaw."""
    with press.app_context():
        with writing() as current:
            current.add(
                Campaign(
                    slug="viasna", hashtag="#FreeViasna", titles={"en": "Freedom"}, summaries={}, language="en",
                    starts_on=date(2027, 5, 21), accent="#005f73",
                    accent_dark="#66c2d0", created_at=cast.NOW,
                )
            )  # fmt: skip
        cast.published(campaign="viasna")
    return press


def invented(app: Flask) -> Iterator[str]:
    """Addresses of every published view with something made up in them."""
    for rule in app.url_map.iter_rules():
        is_published = hasattr(app.view_functions[rule.endpoint], "published_shape")
        if not is_published or "GET" not in (rule.methods or ()):
            continue
        paths = [rule.rule]
        for name in PARAMETER.findall(rule.rule):
            part = re.compile(r"<(?:[^<>]*:)?" + name + ">")
            paths = [part.sub(value, path) for path in paths for value in INVENTED.get(name, ("invented",))][:60]
        yield from paths
        yield from (f"{paths[0]}?{query}" for query in QUERIES)


def otherwise(path: str) -> str:
    """An address with other inventions in the place of its own."""
    for old, new in (("invented", "imagined"), ("krakow", "lodz"), ("malmo", "goteborg"), ("/3/", "/4/"),
                     ("00ff00", "00ff01"), ("in=xx", "in=yy"), ("zz-Abcd", "zz-Efgh"), ("/se/", "/no/")):  # fmt: skip
        path = path.replace(old, new)
    return re.sub(r"=(77|88|9|12)\b", "=66", path)


def files(folder: Path) -> set[str]:
    return {file.name for file in (folder / "instance" / "published" / "pages").glob("*")}


@pytest.mark.slow
def test_what_is_made_up_is_not_stored(viasna: Flask, tmp_path: Path) -> None:
    reader = viasna.test_client()
    once = list(dict.fromkeys(invented(viasna)))
    for path in once:
        reader.get(path)
    stored = files(tmp_path)

    again = [otherwise(path) for path in once]
    grown: dict[str, str] = {}
    for path in again:
        assert reader.get(path).status_code < 500, path
        grown |= dict.fromkeys(files(tmp_path) - stored - set(grown), path)

    assert len(again) > 500
    assert sorted(grown.values()) == []


@pytest.mark.parametrize("path", ["/tiles/all/9/0/0.json", "/accent/00ff00-ff00ff.css", "/en/places/pl/krakow/"])
def test_an_empty_answer_is_whole_and_not_stored(viasna: Flask, tmp_path: Path, path: str) -> None:
    reader = viasna.test_client()

    first = reader.get(path, headers={"Accept-Encoding": "identity"})
    unchanged = reader.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, unchanged.status_code) == (200, 304)
    assert "no-store" not in first.headers["Cache-Control"]
    assert files(tmp_path) == set()


def test_what_is_published_is_stored(viasna: Flask, tmp_path: Path) -> None:
    reader = viasna.test_client()
    sheet = re.search(r"/accent/[0-9a-f-]+\.css", reader.get("/en/campaigns/viasna/").text)
    assert sheet

    for path in ("/tiles/all/0/0/0.json", sheet[0], "/en/places/pl/warsaw/", "/en/places/pl/"):
        before = files(tmp_path)
        assert reader.get(path).status_code == 200
        assert len(files(tmp_path)) == len(before) + 1, path


@pytest.mark.parametrize("limits", [{"max_bytes": 40 * 4_096}, {"max_files": 40}])
def test_what_is_stored_is_counted_in_blocks_and_in_files(tmp_path: Path, limits: dict[str, int]) -> None:
    store = Store(tmp_path, "edition", **limits)

    for number in range(400):
        small = Made(Stamp("register", 1), cast.NOW, None, (), {IDENTITY: b"x"})
        store.put(f"/{number}", small, may_stay=lambda: True)

    assert 25 <= len(list((tmp_path / "pages").iterdir())) <= 46
