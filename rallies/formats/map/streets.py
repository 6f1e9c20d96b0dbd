"""The streets that an operator adds to our map of the world: files of vector tiles, or a server of pictures."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rallies.core.errors import InvalidInput
from rallies.core.settings import Settings
from rallies.formats.map import pmtiles

OPENSTREETMAP = "© OpenStreetMap"
FOLDER = "basemap"
ADDRESS = "/basemap/streets/"
Bounds = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class StreetFile:
    """A file of the operator: its address, the zooms it has, where it reaches, whom it credits."""

    address: str
    first_zoom: int
    last_zoom: int
    bounds: Bounds
    attribution: str


@dataclass(frozen=True)
class Streets:
    """What is drawn above the world when one comes near: files, and a server with whom it credits ("" for none)."""

    files: tuple[StreetFile, ...] = ()
    server: str = ""
    attribution: str = ""

    def page(self) -> dict[str, Any]:
        """The streets as the map's script reads them."""
        layers = [
            {
                "url": file.address,
                "bounds": file.bounds,
                "minZoom": file.first_zoom,
                "maxZoom": file.last_zoom,
                "attribution": file.attribution,
            }
            for file in self.files
        ]
        server = {"url": self.server, "attribution": self.attribution} if self.server else None
        return {"streets": layers, "server": server}


NONE = Streets()


def of(settings: Settings) -> Streets:
    """The streets of an instance, its files as their headers describe them."""
    return Streets(_files(settings.instance / FOLDER), settings.tiles_url, settings.tiles_attribution)


def file(settings: Settings, name: str) -> Path | None:
    """The file of a name that is one of the streets, without its ending; None if none is."""
    names = {Path(urlsplit(each.address).path).stem for each in of(settings).files}
    return settings.instance / FOLDER / f"{name}.pmtiles" if name in names else None


def version(file: Path) -> str:
    """What a street file's address ends with: another one after each change, since its parts are kept for ever."""
    status = file.stat()
    return f"{status.st_mtime_ns:x}-{status.st_size:x}"


def _files(folder: Path) -> tuple[StreetFile, ...]:
    if not folder.is_dir():
        return ()
    headed = ((file, _header(file, file.stat().st_mtime_ns)) for file in sorted(folder.glob("*.pmtiles")))
    return tuple(
        StreetFile(
            address=f"{ADDRESS}{file.name}?v={version(file)}",
            first_zoom=header.first_zoom,
            last_zoom=header.last_zoom,
            bounds=header.bounds,
            attribution=header.attribution or OPENSTREETMAP,
        )
        for file, header in headed
        if header is not None
    )


@lru_cache(maxsize=64)
def _header(file: Path, _changed_ns: int) -> pmtiles.Header | None:
    """The header of a file as it was when it last changed; None for one that can't be shown."""
    try:
        return pmtiles.header(file)
    except (InvalidInput, OSError):
        return None
