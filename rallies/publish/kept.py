"""A stored response and how it lies in its file: one line of JSON, then each body behind its digest."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from sys import intern
from typing import BinaryIO, NamedTuple

from rallies.publish.conditional import DIGEST_BYTES, digest, tag

Headers = tuple[tuple[str, str], ...]


class Stamp(NamedTuple):
    """What a response was made from: which register, at which revision."""

    identity: str
    revision: int


class Part(NamedTuple):
    """One encoding of a response, and where its body stands in the file."""

    encoding: str
    digest: bytes
    tag: str
    offset: int
    length: int

    def is_body(self, found: bytes) -> bool:
        """Whether bytes of the file, its digest first, are this part."""
        return found[:DIGEST_BYTES] == self.digest and len(found) == DIGEST_BYTES + self.length


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
    return _placed("", 0, made, _sizes(made))


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
    return head, _placed(file, len(head), made, sizes)


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
    kept = _placed(file, stored.tell(), made, values["sizes"])
    for part in kept.parts:
        found = stored.read(DIGEST_BYTES + part.length)
        if not part.is_body(found) or digest(found[DIGEST_BYTES:]) != part.digest:
            return None
    return kept


def _sizes(made: Made) -> Sizes:
    return [(encoding, digest(body).hex(), len(body)) for encoding, body in made.bodies.items()]


def _placed(file: str, start: int, made: Made, sizes: Sizes) -> Kept:
    parts = []
    for encoding, digits, length in sizes:
        found = bytes.fromhex(digits)
        parts.append(Part(intern(encoding), found, tag(found), start + DIGEST_BYTES, length))
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
