"""A stored response and how it lies in its file: one line of JSON, then each body behind its digest."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from sys import intern
from typing import BinaryIO, NamedTuple
from zlib import crc32

from rallies.publish.served.conditional import DIGEST_BYTES, digest, tag

Headers = tuple[tuple[str, str], ...]


class Stamp(NamedTuple):
    """What a response was made from: which register, at which revision."""

    identity: str
    revision: int


class Part(NamedTuple):
    """One encoding of a response, where its body stands in the file, and the sum that its bytes have to give.

    The sum is taken of bytes that were just made, or compared with their digest, and is in memory alone: what the
    file says of itself plays no part. It costs a tenth of the digest at each hit.
    """

    encoding: str
    digest: bytes
    tag: str
    offset: int
    length: int
    sum: int

    def is_body(self, found: bytes) -> bool:
        """Whether bytes of the file are this part."""
        return len(found) == self.length and crc32(found) == self.sum


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored response: true for its stamp from `made` until `until`, for ever if that is None."""

    file: str
    stamp: Stamp
    made: datetime
    until: datetime | None
    headers: Headers
    last_modified: str | None
    parts: tuple[Part, ...]

    def is_true(self, stamp: Stamp, now: datetime) -> bool:
        """Whether a fresh response would be the same."""
        return self.stamp == stamp and self.made <= now and (self.until is None or now < self.until)

    def part(self, encodings: Sequence[str]) -> Part:
        """The first of the encodings that is there, else the plain one."""
        for encoding in encodings:
            for part in self.parts:
                if part.encoding == encoding:
                    return part
        return self.parts[-1]


class Made(NamedTuple):
    """A response before it is stored: the encodings of its body by their names, the plain one last."""

    stamp: Stamp
    made: datetime
    until: datetime | None
    headers: Headers
    bodies: dict[str, bytes]


Sizes = list[tuple[str, str, int]]
"""Of each body in the file: its encoding, the digest in hexadecimal digits, its length in bytes."""


def describe(made: Made) -> Kept:
    """A response as if it were kept, in no file."""
    return _placed("", 0, made, _sizes(made), _sums(made))


def dump(made: Made, key: str, edition: str, file: str) -> tuple[bytes, Kept]:
    """The first line of a file, and what will be found in it."""
    sizes = _sizes(made)
    values = {
        "key": key,
        "edition": edition,
        "stamp": made.stamp,
        "made": made.made.isoformat(),
        "until": made.until.isoformat() if made.until else None,
        "headers": made.headers,
        "sizes": sizes,
    }
    head = json.dumps(values, separators=(",", ":")).encode() + b"\n"
    return head, _placed(file, len(head), made, sizes, _sums(made))


def load(stored: BinaryIO, key: str, edition: str, file: str) -> Kept | None:
    """What a file holds; None if it is of another address or edition, cut or damaged.

    Raises: ValueError, LookupError or TypeError for what was never such a file.
    """
    values = json.loads(stored.readline())
    if values["key"] != key or values["edition"] != edition:
        return None
    made = Made(
        stamp=Stamp(*values["stamp"]),
        made=datetime.fromisoformat(values["made"]),
        until=datetime.fromisoformat(values["until"]) if values["until"] else None,
        headers=tuple((name, value) for name, value in values["headers"]),
        bodies={},
    )
    start, sums = stored.tell(), []
    for _, digits, length in values["sizes"]:
        found = stored.read(DIGEST_BYTES + length)
        body = found[DIGEST_BYTES:]
        if len(body) != length or not found[:DIGEST_BYTES] == digest(body) == bytes.fromhex(digits):
            return None
        sums.append(crc32(body))
    return _placed(file, start, made, values["sizes"], sums)


def _sizes(made: Made) -> Sizes:
    return [(encoding, digest(body).hex(), len(body)) for encoding, body in made.bodies.items()]


def _sums(made: Made) -> list[int]:
    return [crc32(body) for body in made.bodies.values()]


def _placed(file: str, start: int, made: Made, sizes: Sizes, sums: Sequence[int]) -> Kept:
    parts = []
    for (encoding, digits, length), own in zip(sizes, sums, strict=True):
        found = bytes.fromhex(digits)
        parts.append(Part(intern(encoding), found, tag(found), start + DIGEST_BYTES, length, own))
        start += DIGEST_BYTES + length
    return Kept(
        file=file,
        stamp=made.stamp,
        made=made.made,
        until=made.until,
        headers=tuple(_shared(name, value) for name, value in made.headers),
        last_modified=next((value for name, value in made.headers if name == "Last-Modified"), None),
        parts=tuple(parts),
    )


@lru_cache(maxsize=256)
def _shared(name: str, value: str) -> tuple[str, str]:
    """A header that thousands of responses have in common, once in memory."""
    return name, value
