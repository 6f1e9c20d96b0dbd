"""Points as people write them: degrees in any usual form, and links of map services; nothing is fetched.

A link that has to be opened to know its point, as the short ones of Google have, is left out; those of OpenStreetMap
hold it. So are whole degrees without a sign or letter of theirs, which are house numbers as well, and the point 0, 0,
which programs write for none.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from rallies.places.points import shortlinks

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_CHARACTERS: Final = 2_000
_NORTH, _EAST = 90.0, 180.0
# Of a degree: a centimetre.
_DIGITS: Final = 7
_DIGIT: Final = re.compile(r"\d")
# Where degrees may begin behind words.
_START: Final = re.compile(r"[\s(\[,:]+(?=(?:[NSEW]\s?)?-?\d)", re.IGNORECASE)
_MOST_STARTS: Final = 12
_FINE: Final = re.compile(r"\d[.,]\d{3}")
_MAY_BE: Final = re.compile(r"\d[.,]\d|\d\s*[°º˚]|\d\s*[NSEWnsew]\b|geo:|://|/go/|[°º˚]|[北南东東西]")
_LINK: Final = re.compile(
    r"(?:https?://|(?:www\.|maps\.)?(?:google|apple|openstreetmap|osm|yandex|bing|2gis|mapy)\.[a-z.]{2,6}/)\S+"
    r"|\bgeo:\S+",
    re.IGNORECASE,
)
_MARKS: Final = str.maketrans(
    {
        **dict.fromkeys("ºᵒ˚", "°"),
        **dict.fromkeys("′’‘´`ʹʼ", "'"),
        **dict.fromkeys("″”“„ʺ", '"'),
        **dict.fromkeys("−–‒﹣－", "-"),
        **dict.fromkeys("，、،；;|/\n\t", ","),
    }
)
# The four directions in other languages, the longest first; "O" is West in French and East in German, so it is none.
_DIRECTIONS: Final = (
    (re.compile(r"\b(?:с\.?\s?ш|пн\.?\s?ш|паўн\.?\s?ш|north|nord)\b\.?|北[纬緯]", re.IGNORECASE), "N"),
    (re.compile(r"\b(?:ю\.?\s?ш|пд\.?\s?ш|паўд\.?\s?ш|south)\b\.?|南[纬緯]", re.IGNORECASE), "S"),
    (re.compile(r"\b(?:в\.?\s?д|сх\.?\s?д|у\.?\s?д|east|ost)\b\.?|[东東][经經]", re.IGNORECASE), "E"),
    (re.compile(r"\b(?:з\.?\s?д|зх\.?\s?д|west)\b\.?|西[经經]", re.IGNORECASE), "W"),
)
_LABELS: Final = re.compile(
    r"\b(?:gps|coordinates?|coords?|координаты|каардынаты|lat(?:itude)?|широта|шырата|lon(?:gitude)?|lng|long|долгота"
    r"|даўгата)\b\s*[:=]?",
    re.IGNORECASE,
)
_LONGITUDE_FIRST: Final = re.compile(r"^\W*(?:lon(?:gitude)?|lng|long|долгота|даўгата)\b", re.IGNORECASE)
_PAIR: Final = re.compile(
    r"(?<![\d.])(-?\d{1,3}(?:\.\d{1,15})?)(?:\s*[,~]\s*|\s+|,\+)(-?\d{1,3}(?:\.\d{1,15})?)(?![\d.])"
)
_GOOGLE_PIN: Final = re.compile(r"!3d(-?\d{1,3}(?:\.\d{1,15})?)!4d(-?\d{1,3}(?:\.\d{1,15})?)")
_AT: Final = re.compile(r"/@(-?\d{1,3}(?:\.\d{1,15})?),(-?\d{1,3}(?:\.\d{1,15})?)")
_OF_PATH: Final = re.compile(r"/(?:place|search|dir(?:/[^/]*)?)/([^/@]+)")
_OF_HASH: Final = re.compile(r"(?:^|[#&])(?:map=)?\d{1,2}(?:\.\d+)?/(-?\d{1,3}(?:\.\d+)?)/(-?\d{1,3}(?:\.\d+)?)")
_LONGITUDE_FIRST_HOSTS: Final = re.compile(r"(?:^|\.)(?:yandex|ya|2gis|amap)\.[a-z.]{2,6}$")
# Names in the address that hold a point, the surest first; those of a view come last.
_POINTS: Final = ("whatshere[point]", "pt", "pin", "q", "query", "daddr", "destination", "coordinate", "ll", "sll",
                  "center", "cp", "m", "map", "position")  # fmt: skip
_TWO_NAMES: Final = (("mlat", "mlon"), ("lat", "lon"), ("lat", "lng"), ("latitude", "longitude"), ("y", "x"))


def _form(letters: str, *, sixtieths: bool) -> re.Pattern[str]:
    """Return the pattern of two angles whose letters stand "before" or "behind" them, or nowhere: ""."""
    return re.compile(r"\s?[, ]\s?".join(_angle(n, letters, sixtieths=sixtieths) for n in "12"), re.IGNORECASE)


def _angle(number: str, letters: str, *, sixtieths: bool) -> str:
    """Return the pattern of one angle, its groups numbered."""
    letter = rf"(?P<letter{number}>[NSEW])" if letters else rf"(?P<letter{number}>(?!))?"
    angle = rf"(?P<degrees{number}>[+-]?\d{{1,3}}(?:[.,]\d{{1,15}})?)\s?°?"
    if sixtieths:
        seconds = rf"(?:\s?(?P<seconds{number}>\d{{1,2}}(?:[.,]\d{{1,10}})?)\s?\"?)?"
        angle += rf"\s?(?P<minutes{number}>\d{{1,2}}(?:[.,]\d{{1,10}})?)\s?'?{seconds}"
    return rf"{letter}\s?{angle}" if letters == "before" else rf"{angle}\s?{letter}"


_FORMS: Final = [
    _form(letters, sixtieths=sixtieths) for sixtieths in (False, True) for letters in ("", "behind", "before")
]


class Point(NamedTuple):
    """A point on the earth in degrees, WGS 84."""

    lat: float
    lon: float


def point(text: str) -> Point | None:
    """Return the point that a text is or ends with, or that a link in it holds; None for any other text."""
    if not _DIGIT.search(text) and "/go/" not in text:
        return None
    plain = text[:_MOST_CHARACTERS]
    if not plain.isascii():
        plain = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in plain)
        plain = plain.replace("٫", ".")
    if not _MAY_BE.search(plain):
        return None
    if read := linked(plain) or _written(plain):
        return read
    return behind[1] if (behind := _behind_words(plain)) else None


def linked(text: str) -> Point | None:
    """Return the point of the first link of a map in a text that has one."""
    for link in _LINK.findall(text[:_MOST_CHARACTERS]):
        if target := _of_link(link):
            return target
    return None


def without_link(text: str) -> str:
    """Return a text without its links of maps and the degrees at its end, "" for one that is a point itself."""
    if _written(text):
        return ""
    if not linked(text) and (behind := _behind_words(text)):
        text = behind[0]
    return " ".join(_LINK.sub(lambda match: "" if _of_link(match[0]) else match[0], text).split()).strip(" ,;:–—-")


def _of_link(link: str) -> Point | None:
    if link[:4].casefold() == "geo:":
        return _of_geo(link[4:])
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
        host = (parts.hostname or "").casefold()
    except ValueError:
        return None
    if short := shortlinks.of_path(host, parts.path):
        return _checked(*short)
    is_swapped = bool(_LONGITUDE_FIRST_HOSTS.search(host))
    path = unquote(parts.path)
    in_path = (_written(words.replace("+", " ")) for words in _OF_PATH.findall(path))
    pinned = (_checked(*pair) for pair in _GOOGLE_PIN.findall(path))
    rest = _pairs(path, dict(parse_qsl(parts.query)), parts.fragment)
    others = (_checked(*pair, is_swapped=is_swapped) for pair in rest)
    return next(filter(None, chain(pinned, in_path, others)), None)


def _of_geo(address: str) -> Point | None:
    """Return the point of a geo: address; a label's one counts where its own is 0, 0.

    Source: RFC 5870 3.3 (latitude, longitude and maybe altitude, with commas between).
    """
    main, _, query = address.partition("?")
    own = _PAIR.match(main.partition(";")[0])
    label = _PAIR.match(dict(parse_qsl(query)).get("q", ""))
    for match in filter(None, (own, label)):
        if target := _checked(match[1], match[2]):
            return target
    return None


def _pairs(path: str, query: dict[str, str], fragment: str) -> Iterator[tuple[str, str]]:
    """Return the pairs of numbers in the parts of a link, those of a pin before those of a view."""
    for first, second in _TWO_NAMES:
        if first in query and second in query:
            yield query[first], query[second]
    for name in _POINTS:
        if match := _PAIR.search(query.get(name, "")):
            yield match[1], match[2]
    yield from _AT.findall(path)
    yield from _OF_HASH.findall(fragment)


def _checked(lat: str, lon: str, *, is_swapped: bool = False) -> Point | None:
    try:
        read = Point(float(lat), float(lon))
    except ValueError:
        return None
    return _on_earth(read.lon, read.lat) if is_swapped else _on_earth(*read)


def _on_earth(lat: float, lon: float) -> Point | None:
    """Return a point, its numbers swapped where that alone makes it one; None for no point on the earth, and 0, 0."""
    if abs(lat) > _NORTH and abs(lon) <= _NORTH:
        lat, lon = lon, lat
    if abs(lat) > _NORTH or abs(lon) > _EAST or (lat, lon) == (0, 0):
        return None
    return Point(round(lat, _DIGITS), round(lon, _DIGITS))


def _written(text: str) -> Point | None:
    """Return the point that a text is in degrees."""
    plain = text.translate(_MARKS)
    for pattern, letter in _DIRECTIONS:
        plain = pattern.sub(letter, plain)
    is_swapped = bool(_LONGITUDE_FIRST.match(plain))
    plain = " ".join(_LABELS.sub(" ", plain).strip(" ()[].,").replace("''", '"').split())
    match = next(filter(None, (form.fullmatch(plain) for form in _FORMS)), None)
    if match is None or not _is_exact(plain, match.groupdict()):
        return None
    groups = match.groupdict()
    first, second = _degrees(groups, "1"), _degrees(groups, "2")
    letters = [(groups[f"letter{n}"] or "").upper() for n in "12"]
    if first is None or second is None or not _fit(letters):
        return None
    is_swapped = is_swapped or letters[0] in {"E", "W"} or letters[1] in {"N", "S"}
    return _on_earth(second, first) if is_swapped else _on_earth(first, second)


def _behind_words(text: str) -> tuple[str, Point] | None:
    """Return the words before degrees that end a text, and the point: "Main square (52.5163, 13.3777)".

    The degrees have three digits behind the point or their sign, since hours and prices have two.
    """
    plain = text.translate(_MARKS)
    for match in islice(_START.finditer(plain), _MOST_STARTS):
        tail = plain[match.end() :]
        is_sure = "°" in tail or len(_FINE.findall(tail)) > 1
        if is_sure and (read := _written(tail)):
            return text[: match.start()], read
    return None


def _is_exact(text: str, groups: dict[str, str | None]) -> bool:
    """Return whether numbers can't be anything but degrees: by their signs, letters or fractions."""
    has_fractions = all(re.search(r"[.,]\d{2}", groups[f"degrees{n}"] or "") for n in "12")
    return bool(groups["letter1"]) or "°" in text or (has_fractions and not groups.get("minutes1"))


def _fit(letters: list[str]) -> bool:
    """Return whether the letters are of one latitude and one longitude, or there are none."""
    if not any(letters):
        return True
    axes = ["NS" if letter in "NS" else "EW" for letter in letters if letter]
    return len(axes) == len(set(axes))


def _degrees(groups: dict[str, str | None], number: str) -> float | None:
    """Return degrees with their minutes and seconds, negative for South and West; None for what is no angle."""
    degrees, minutes, seconds = (
        float((groups.get(f"{name}{number}") or "0").replace(",", ".")) for name in ("degrees", "minutes", "seconds")
    )
    if minutes >= 60 or seconds >= 60:  # noqa: PLR2004 - sixty make one of the next
        return None
    value = abs(degrees) + minutes / 60 + seconds / 3600
    is_negative = degrees < 0 or (groups[f"letter{number}"] or "").upper() in {"S", "W"}
    return -value if is_negative else value
