"""Files of the map that are sent without Flask: the same words as the view's, and never of another file."""

from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from rallies.formats.map import mapview
from rallies.publish.served import fileheads
from tests.needs import missing

ADDRESS = "/basemap/world.pmtiles"


@pytest.fixture
def asked(register: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ranges that the view was asked for, "" for all of a file."""
    if not mapview.WORLD.is_file():
        missing("the basemap is not built")
    seen: list[str] = []
    endpoint = "map.basemap"
    view = register.view_functions[endpoint]

    def counted() -> object:
        seen.append(request.headers.get("Range", ""))
        return view()

    monkeypatch.setitem(register.view_functions, endpoint, counted)
    monkeypatch.setattr(_files(register), "_heads", type(_files(register)._heads)())
    return seen


def _files(app: Flask) -> fileheads.Files:
    """The front that says again what was said of files."""
    found = app.wsgi_app
    while not isinstance(found, fileheads.Files):
        found = found._inner if hasattr(found, "_inner") else found._app  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize("part", ["", "bytes=0-6", "bytes=100-", "bytes=5-99999999"])
def test_a_file_is_sent_again_as_the_view_sent_it(client: FlaskClient, asked: list[str], part: str) -> None:
    headers = {"Range": part} if part else {}
    with client.get(ADDRESS, headers=headers) as first, client.get(ADDRESS, headers=headers) as second:
        assert asked == [part]
        assert second.data == first.data
        said = [
            sorted(one for one in each.headers if one[0] != "Date") for each in (first, second)
        ]  # the server's to say
        assert said[0] == said[1]
        assert second.status == first.status


def test_another_part_needs_no_view(client: FlaskClient, asked: list[str]) -> None:
    whole = mapview.WORLD.read_bytes()
    with client.get(ADDRESS, headers={"Range": "bytes=0-6"}):
        pass

    with client.get(f"{ADDRESS}?part=7-90", headers={"Range": "bytes=7-90"}) as answer:
        assert answer.data == whole[7:91]
        assert answer.headers["Content-Range"] == f"bytes 7-90/{len(whole)}"
    assert asked == ["bytes=0-6"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Range": "bytes=99999999-"}, 416),
        ({"Range": "bytes=9-3"}, 416),
        ({"Range": "bytes=-5"}, 206),
        ({"If-None-Match": "*"}, 304),
        ({"Range": "bytes=0-6", "If-Range": '"another"'}, 200),
    ],
)
def test_what_is_not_plain_is_answered_by_the_view(
    client: FlaskClient, asked: list[str], headers: dict[str, str], status: int
) -> None:
    for plain in ({}, {"Range": "bytes=0-6"}):
        with client.get(ADDRESS, headers=plain):
            pass

    with client.get(ADDRESS, headers=headers) as answer:
        assert answer.status_code == status
    assert len(asked) == 3


def test_a_file_that_changed_is_asked_for_anew(
    client: FlaskClient, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "world.pmtiles"
    file.write_bytes(b"old words")
    monkeypatch.setattr(mapview, "WORLD", file)
    with client.get(ADDRESS) as before:
        tag = before.headers["ETag"]
    file.write_bytes(b"quite new words")

    with client.get(ADDRESS) as answer:
        assert answer.data == b"quite new words"
        assert answer.headers["ETag"] != tag


def test_a_version_that_is_not_the_files_is_not_kept_for_ever(client: FlaskClient, asked: list[str]) -> None:
    version = mapview.world_version()
    kept = []
    for _ in range(2):
        for query in (f"?v={version}", "?v=old", ""):
            with client.get(f"{ADDRESS}{query}") as answer:
                kept.append("immutable" in answer.headers["Cache-Control"])

    assert kept == [True, False, False] * 2
    assert len(asked) == 3


def test_heads_take_little_memory_whatever_is_asked(register: Flask, client: FlaskClient, asked: list[str]) -> None:
    for number in range(fileheads.MAX_HEADS + 5):
        with client.get(f"{ADDRESS}?v={number}"):
            pass

    assert len(_files(register)._heads) == fileheads.MAX_HEADS
