"""The fonts of print: which there are, what they can draw, and how they are made from packages.

`python -m rallies.formats.print.fonts` turns the WOFF2 files of the @fontsource packages into TrueType files,
each a family of its own, since a typesetter takes one file a family and weight. Chinese, Japanese
and Korean come from the system where Noto Sans CJK is installed; its files are ten times the rest.
"""

import json
import sys
from bisect import bisect_right
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from shutil import copyfile
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[3]
BUILT = Path(__file__).parents[2] / "built" / "fonts"
PACKAGES = ROOT / "node_modules" / "@fontsource"
WEIGHTS = (400, 800)
CJK_FOLDERS = (
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/noto-cjk"),
    Path("/usr/share/fonts/google-noto-cjk"),
    Path("/usr/share/fonts/google-noto-sans-cjk-fonts"),
    Path("/usr/local/share/fonts/noto-cjk"),
)
"""Where Debian, Arch, Fedora and hand-made containers keep Noto Sans CJK."""
_COVERED = "covered.json"
_MADE_FROM = "fonts.sha256"


class Font(NamedTuple):
    """A family: the npm package and the part of its files it is made from."""

    family: str
    package: str
    subset: str


FONTS = (
    Font("Rallies Latin", "noto-sans", "latin"),
    Font("Rallies Latin Extended", "noto-sans", "latin-ext"),
    Font("Rallies Vietnamese", "noto-sans", "vietnamese"),
    Font("Rallies Cyrillic", "noto-sans", "cyrillic"),
    Font("Rallies Cyrillic Extended", "noto-sans", "cyrillic-ext"),
    Font("Rallies Greek", "noto-sans", "greek"),
    Font("Rallies Arabic", "noto-sans-arabic", "arabic"),
    Font("Rallies Hebrew", "noto-sans-hebrew", "hebrew"),
    Font("Rallies Devanagari", "noto-sans-devanagari", "devanagari"),
    Font("Rallies Georgian", "noto-sans-georgian", "georgian"),
    Font("Rallies Armenian", "noto-sans-armenian", "armenian"),
)
FAMILIES = tuple(font.family for font in FONTS)
CJK_FAMILIES = {"ja": "Noto Sans CJK JP", "ko": "Noto Sans CJK KR", "zh-Hant": "Noto Sans CJK TC"}
"""By language; any other takes the simplified forms."""
CJK_FAMILY = "Noto Sans CJK SC"
_CJK = ((0x2E80, 0x2FDF), (0x2FF0, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF),
        (0xFE30, 0xFE4F), (0xFF01, 0xFFEF), (0x20000, 0x2A6DF))  # fmt: skip


@lru_cache(maxsize=8_192)
def is_cjk(letter: str) -> bool:
    """Whether a character belongs to Chinese, Japanese or Korean writing."""
    return any(first <= ord(letter) <= last for first, last in _CJK)


@cache
def cjk_folder() -> Path | None:
    """The system's folder with Noto Sans CJK, None where it is not installed."""
    return next((folder for folder in CJK_FOLDERS if any(folder.glob("NotoSansCJK-*.ttc"))), None)


def are_there() -> bool:
    """Whether the fonts have been made."""
    return (BUILT / _COVERED).is_file()


@lru_cache(maxsize=8_192)
def draws(letter: str) -> bool:
    """Whether a character has a shape in one of the fonts that are here."""
    if is_cjk(letter) and cjk_folder() is not None:
        return True
    starts, ends = _covered()
    at = bisect_right(starts, ord(letter)) - 1
    return at >= 0 and ord(letter) <= ends[at]


@cache
def _covered() -> tuple[list[int], list[int]]:
    ranges = json.loads((BUILT / _COVERED).read_text(encoding="ascii"))
    return [first for first, _ in ranges], [last for _, last in ranges]


def build(folder: Path) -> None:
    """Make every font in a folder, and the list of what they draw."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn: set[int] = set()
    for font in FONTS:
        for weight in WEIGHTS:
            drawn |= _convert(font, weight, folder)
        copyfile(PACKAGES / font.package / "LICENSE", folder / f"{font.package}.LICENSE.txt")
    (folder / _COVERED).write_text(json.dumps(_ranges(drawn)), encoding="ascii")
    (folder / _MADE_FROM).write_text(_source_hash(), encoding="ascii")


def is_fresh(folder: Path) -> bool:
    """Whether a folder holds the fonts that this code and these packages give."""
    made_from = folder / _MADE_FROM
    return made_from.is_file() and made_from.read_text(encoding="ascii") == _source_hash()


def _convert(font: Font, weight: int, folder: Path) -> set[int]:
    """Write one font as TrueType under its family's name; return the characters it draws."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  # needed to make the fonts, not to use them

    source = PACKAGES / font.package / "files" / f"{font.package}-{font.subset}-{weight}-normal.woff2"
    made = TTFont(source)
    made.flavor = None
    for record in list(made["name"].names):
        if record.nameID in {1, 2, 3, 4, 6, 16, 17, 21, 22, 25}:
            made["name"].removeNames(nameID=record.nameID)
    style = "Regular" if weight < 600 else "Bold"  # noqa: PLR2004  # where the two styles of a family part
    for name, words in ((1, font.family), (2, style), (4, f"{font.family} {style}"), (6, font.family.replace(" ", ""))):
        made["name"].setName(words, name, 3, 1, 0x409)
    made.save(folder / f"{font.package}-{font.subset}-{weight}.ttf")
    return set(made.getBestCmap() or ())


def _ranges(points: set[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for point in sorted(points):
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return found


def _source_hash() -> str:
    """The hash of all that the fonts are made from: the packages' contents and this code."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = [lock[f"node_modules/@fontsource/{name}"]["integrity"] for name in sorted({f.package for f in FONTS})]
    return sha256(repr(packages).encode() + Path(__file__).read_bytes()).hexdigest()


def main() -> None:
    """Make the fonts in the package's own folder, unless they are there."""
    if is_fresh(BUILT):
        sys.stdout.write(f"fonts: up to date in {BUILT}\n")
        return
    if not PACKAGES.is_dir():
        raise SystemExit("fonts: their packages are missing; run `python hatch_build.py browser` first")
    build(BUILT)
    size = sum(file.stat().st_size for file in BUILT.glob("*.ttf"))
    sys.stdout.write(f"fonts: {len(FONTS) * len(WEIGHTS)} files, {size / 1e6:.1f} MB in {BUILT}\n")


if __name__ == "__main__":
    main()
