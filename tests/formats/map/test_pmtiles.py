import gzip
import json
import struct
from pathlib import Path

import pytest

from rallies.core.errors import InvalidInput
from rallies.formats.map import pmtiles


def _file(path: Path, *, metadata: bytes, kind: int = 1, compression: int = 2) -> Path:
    head = b"PMTiles\x03" + struct.pack("<QQQQ", 127, 0, 127, len(metadata))
    head = head.ljust(96, b"\0") + struct.pack("<BBBBBB", 1, compression, 2, kind, 3, 14)
    head += struct.pack("<iiii", 208_000_000, 521_000_000, 212_000_000, 523_000_000)
    path.write_bytes(head.ljust(127, b"\0") + metadata)
    return path


def test_a_street_file_tells_its_zooms_bounds_and_credit(tmp_path: Path) -> None:
    said = {"attribution": '<a href="https://www.openstreetmap.org/copyright">© OpenStreetMap</a>'}
    path = _file(tmp_path / "warsaw.pmtiles", metadata=gzip.compress(json.dumps(said).encode()))

    found = pmtiles.header(path)

    assert (found.first_zoom, found.last_zoom) == (3, 14)
    assert found.bounds == ((52.1, 20.8), (52.3, 21.2))
    assert found.attribution == "© OpenStreetMap"


@pytest.mark.parametrize("metadata", [b"", b"not json", gzip.compress(b"[1]", mtime=0), gzip.compress(b"{}", mtime=0)])
def test_a_file_without_readable_words_credits_nobody(tmp_path: Path, metadata: bytes) -> None:
    assert pmtiles.header(_file(tmp_path / "x.pmtiles", metadata=metadata)).attribution == ""


@pytest.mark.parametrize("content", [b"", b"PMTiles\x02".ljust(200), b"<!doctype html>".ljust(200)])
def test_what_is_no_tile_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.pmtiles"
    path.write_bytes(content)

    with pytest.raises(InvalidInput, match="no PMTiles file"):
        pmtiles.header(path)


def test_a_file_of_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no vector tiles"):
        pmtiles.header(_file(tmp_path / "x.pmtiles", metadata=b"", kind=2))
