"""The vector tiles as one PMTiles file, and a check that such a file is whole.

Source: the PMTiles specification, version 3.
"""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import mapbox_vector_tile
from pmtiles.reader import MmapSource, Reader, all_tiles
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from rallies.formats.basemap.square import DEEPEST, Square

LARGEST_BYTES = 15_000_000
LARGEST_TILE_BYTES = 120_000
WORLD_E7 = {
    "min_lon_e7": -1_800_000_000,
    "min_lat_e7": -850_511_287,
    "max_lon_e7": 1_800_000_000,
    "max_lat_e7": 850_511_287,
}
METADATA = {
    "name": "world",
    "attribution": "© OpenStreetMap, Natural Earth",
    "type": "baselayer",
    "vector_layers": [
        {"id": "earth", "fields": {"kind": "String"}},
        {"id": "water", "fields": {"kind": "String"}},
        {"id": "rivers", "fields": {"kind": "String"}},
        {"id": "boundaries", "fields": {"kind": "String"}},
        {
            "id": "places",
            "fields": {
                "kind": "String",
                "iso": "String",
                "name": "String",
                "population_rank": "Number",
                "min_zoom": "Number",
            },
        },
    ],
}


def write(path: Path, tiles: Iterable[tuple[Square, bytes]]) -> int:
    """Write tiles, packed by gzip, as a PMTiles file; what comes back is how many there were.

    The same tiles give the same bytes.
    """
    packed = {zxy_to_tileid(*square): tile for square, tile in tiles}
    with path.open("wb") as target:
        writer = Writer(target)
        for number in sorted(packed):
            writer.write_tile(number, packed[number])
        writer.finalize(_header(), METADATA)
    return len(packed)


def problems(path: Path) -> list[str]:
    """What is wrong with a world file, in words; an empty list for a whole one.

    It must be small enough to ship, as must each tile, reach its deepest zoom, and show land at Warsaw, none in the
    Atlantic, and water before Helsinki.
    """
    faults = []
    if path.stat().st_size > LARGEST_BYTES:
        faults.append(f"{path.name} has {path.stat().st_size:,} bytes, more than {LARGEST_BYTES:,}")
    with path.open("rb") as file:
        reader = Reader(MmapSource(file))
        if reader.header()["max_zoom"] != DEEPEST:
            faults.append(f"{path.name} ends at zoom {reader.header()['max_zoom']}")
        if json.dumps(reader.metadata(), sort_keys=True) != json.dumps(METADATA, sort_keys=True):
            faults.append(f"{path.name} describes itself wrongly")
        heaviest = max(len(tile) for _, tile in all_tiles(reader.get_bytes))
        faults += [f"a tile has {heaviest:,} bytes"] if heaviest > LARGEST_TILE_BYTES else []
        faults += [] if "earth" in _layers(reader, Square(8, 142, 84)) else ["no land at Warsaw"]
        faults += ["land in the Atlantic"] if "earth" in _layers(reader, Square(8, 96, 108)) else []
        faults += [] if "water" in _layers(reader, Square(8, 145, 74)) else ["no sea before Helsinki"]
        faults += [] if "places" in _layers(reader, Square(0, 0, 0)) else ["no names in the first view"]
    return faults


def _layers(reader: Reader, square: Square) -> set[str]:
    packed = reader.get(*square)
    return set(mapbox_vector_tile.decode(gzip.decompress(packed))) if packed else set()


def _header() -> dict[str, object]:
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_zoom": 0,
        "max_zoom": DEEPEST,
        **WORLD_E7,
        "center_zoom": 2,
        "center_lon_e7": 0,
        "center_lat_e7": 200_000_000,
    }
