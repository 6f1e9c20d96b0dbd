"""What a poster and a card say in seven scripts, and a look into PDF and PNG files that no maker of them shares."""

import re
import struct
import subprocess
import unicodedata
import zlib
from pathlib import Path
from typing import Any

from rallies.formats.print import fonts, typesetting
from rallies.formats.print.card import Card
from rallies.formats.print.poster import Sheet
from tests import needs

ACCENT = "#b3122b"
LINK = "rallies.example/r/k7d2m9xw"
SCRIPTS = {
    "en": ("#FreeViasna", "Day of solidarity", "Warsaw", "Poland", "Friday 17 September 2027", "Castle Square"),
    "be": ("#СвабодаВясне", "Дзень салідарнасці", "Варшава", "Польшча", "пятніца, 17 верасня 2027", "Замкавая плошча"),
    "ar": ("#الحرية_لفياسنا", "يوم التضامن", "بيروت", "لبنان", "الجمعة، ١٧ سبتمبر ٢٠٢٧", "ساحة الشهداء"),
    "he": ("#חופש_לויאסנה", "יום סולידריות", "תל אביב", "ישראל", "יום שישי, 17 בספטמבר 2027", "כיכר רבין"),
    "zh": ("#释放维亚斯纳", "声援行动日", "台北", "台湾", "2027年9月17日星期五", "自由广场"),
    "hi": ("#वियास्ना_को_रिहा_करो", "एकजुटता का दिन", "नई दिल्ली", "भारत", "शुक्रवार, 17 सितंबर 2027", "जंतर मंतर"),
    "ka": ("#თავისუფლებავიასნას", "სოლიდარობის დღე", "თბილისი", "საქართველო", "პარასკევი, 17 სექტემბერი", "რუსთაველი"),
}  # fmt: skip
"""By language: hashtag, title, city, country, day and venue."""
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"\((?:\\.|[^\\()])*\)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def need_typesetting(language: str = "") -> None:
    """Skip a test where nothing can be typeset, or not in a language (in CI it fails)."""
    if not typesetting.is_there():
        needs.missing("the extra `print` or its fonts are not there")
    if language == "zh" and fonts.cjk_folder() is None:
        needs.missing("Noto Sans CJK is not installed")


def sheet(language: str, **other: Any) -> Sheet:
    """A poster in a language."""
    hashtag, title, city, country, day, venue = SCRIPTS[language]
    said: dict[str, Any] = {
        "hashtag": hashtag,
        "title": title,
        "city": city,
        "country": country,
        "day": day,
        "venue": venue,
    }
    said |= {"hour": "18:00", "zone": "CEST, UTC+2", "link": LINK, "address": f"https://{LINK}"}
    return Sheet(language=language, accent=ACCENT, **(said | other))


def card(language: str, **other: Any) -> Card:
    """A picture card in a language."""
    hashtag, title, city, country, day, _ = SCRIPTS[language]
    said: dict[str, Any] = {
        "hashtag": hashtag,
        "title": title,
        "city": city,
        "country": country,
        "day": day,
        "hour": "18:00",
    }
    return Card(language=language, accent=ACCENT, **(said | {"link": LINK} | other))


def words_of(pdf: bytes, folder: Path) -> str:
    """The words of a PDF, every run of space as one."""
    file = folder / "read.pdf"
    file.write_bytes(pdf)
    command = [needs.program("pdftotext"), "-enc", "UTF-8", "-raw", str(file), "-"]
    read = subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.decode()
    return " ".join(read.split())


def says(read: str, words: str) -> bool:
    """Whether words stand in what was read from a PDF.

    Noto Sans Arabic draws a letter and its dots as two shapes, and readers find both as the letter, in the order they
    stand in; there only the letters themselves can be compared.
    """
    found, sought = _letters(read), _letters(words)
    if any(unicodedata.bidirectional(letter) == "AL" for letter in sought):
        return set(sought) <= set(found)
    return sought in found or sought[::-1] in found


def facts_of(pdf: bytes, folder: Path) -> dict[str, str]:
    """What pdfinfo says of a PDF."""
    file = folder / "facts.pdf"
    file.write_bytes(pdf)
    said = subprocess.run([needs.program("pdfinfo"), file], capture_output=True, check=True, timeout=30).stdout.decode()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in said.splitlines())}


def picture_of(pdf: bytes, folder: Path) -> Path:
    """The first page of a PDF as a PNG file."""
    file = folder / "drawn.pdf"
    file.write_bytes(pdf)
    command = [needs.program("pdftoppm"), "-r", "80", "-png", "-singlefile", str(file), str(folder / "drawn")]
    subprocess.run(command, check=True, timeout=60)
    return folder / "drawn.png"


def glyphs(pdf: bytes) -> list[int]:
    """The glyphs a PDF shows by their numbers in its fonts; 0 is the box that stands for a missing one."""
    found: list[int] = []
    for packed in _STREAM.findall(pdf):
        try:
            content = zlib.decompress(packed)
        except zlib.error:
            continue
        if b"]TJ" in content:
            for shown in _SHOWN.findall(content):
                plain = _ESCAPE.sub(_unescaped, shown[1:-1])
                found += struct.unpack(f">{len(plain) // 2}H", plain)
    return found


def size_of(png: bytes) -> tuple[int, int]:
    """The width and height of a PNG in pixels."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def _letters(words: str) -> str:
    """Only letters, marks and digits, so that joins, order of signs and rows don't matter."""
    plain = unicodedata.normalize("NFKC", words)
    return "".join(letter for letter in plain if unicodedata.category(letter)[0] in "LMN")


def _unescaped(found: re.Match[bytes]) -> bytes:
    said = found[1]
    if said.isdigit():
        return bytes([int(said, 8)])
    return _NAMED.get(said, said)
