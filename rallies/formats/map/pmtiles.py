"""PMTiles files as far as a server has to know them: their header, and whom they credit.

Source: the PMTiles specification, version 3, 3 (header) and 5 (JSON metadata).
"""

import gzip
import json
import re
import struct
from dataclasses import dataclass
from pathlib import Path

from rallies.core.errors import InvalidInput

HEADER_BYTES = 127
MOST_METADATA_BYTES = 1_000_000
MAGIC = b"PMTiles\x03"
GZIP = 2
VECTOR_TILES = 1
_OFFSETS = struct.Struct("<QQQQ")
_TAIL = struct.Struct("<BBBBBBiiii")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Header:
    """What a file says of itself: the zooms it has, south-west and north-east in degrees, its credit as text."""

    first_zoom: int
    last_zoom: int
    bounds: tuple[tuple[float, float], tuple[float, float]]
    attribution: str


def header(path: Path) -> Header:
    """The header of a file of vector tiles.

    Raises: InvalidInput for a file that is none.
    """
    with path.open("rb") as file:
        start = file.read(HEADER_BYTES)
        if len(start) < HEADER_BYTES or start[:8] != MAGIC:
            raise InvalidInput(f"{path.name} is no PMTiles file of version 3")
        *_, metadata_at, metadata_length = _OFFSETS.unpack_from(start, 8)
        _, compression, _, kind, first, last, *corners = _TAIL.unpack_from(start, 96)
        if kind != VECTOR_TILES:
            raise InvalidInput(f"{path.name} holds no vector tiles")
        file.seek(metadata_at)
        packed = file.read(min(metadata_length, MOST_METADATA_BYTES))
    west, south, east, north = (corner / 1e7 for corner in corners)
    return Header(first, last, ((south, west), (north, east)), _attribution(packed, compression))


def _attribution(packed: bytes, compression: int) -> str:
    """The credit in a file's metadata, with its links turned into plain words; empty if there is none."""
    try:
        metadata = json.loads(gzip.decompress(packed) if compression == GZIP else packed)
        return _TAG.sub("", str(metadata.get("attribution", ""))).strip()
    except (ValueError, OSError, EOFError, AttributeError):
        return ""
