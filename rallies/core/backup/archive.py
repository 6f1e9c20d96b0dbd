"""The file of a backup: a tar archive, compressed, and sealed to age recipients where some are named.

It is written and read as a stream, so that its size takes no memory. What earlier versions wrote, a plain
archive with its note first, is read too. Source: RFC 1952 (gzip); age-encryption.org/v1.
"""

import gzip
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import IO

from rallies.core.backup.parts import MEMBERS, NOTE, check_room
from rallies.core.errors import InvalidInput

_AGE = b"age-encryption.org/"
_LEVEL = 6


def pack(folder: Path, file: Path, made: datetime, recipients: Sequence[str] = ()) -> None:
    """Write the files of a folder into one, on the disk when this returns; each is told by its digest."""
    digests = {path.name: _digest(path) for path in sorted(folder.iterdir())}
    (folder / NOTE).write_text(json.dumps({"made": made.isoformat(), "files": digests}), "utf-8")
    with file.open("wb") as raw:
        os.fchmod(raw.fileno(), 0o600)
        with (
            _sealed(raw, recipients) as plain,
            gzip.GzipFile("", "wb", _LEVEL, plain, 0) as small,
            tarfile.open(fileobj=small, mode="w|", format=tarfile.PAX_FORMAT) as packed,
        ):
            for name in (NOTE, *digests):
                packed.add(folder / name, name, filter=_anonymous)
        raw.flush()
        os.fsync(raw.fileno())


def unpack(file: Path, folder: Path, identities: Sequence[str] = ()) -> None:
    """Put the parts of a backup into a folder, once each is known to be what was backed up.

    Raises: InvalidInput for what is no whole backup, or sealed to another key; Unavailable if there is no room.
    """
    try:
        with (
            file.open("rb") as raw,
            _opened(raw, identities) as plain,
            tarfile.open(fileobj=plain, mode="r|*") as packed,
        ):
            for member in packed:
                _unpack_one(packed, member, folder)
        digests = json.loads((folder / NOTE).read_text("utf-8"))["files"]
        is_whole = digests == {part.name: _digest(part) for part in folder.iterdir() if part.name != NOTE}
    except InvalidInput:
        raise
    except (OSError, EOFError, zlib.error, tarfile.TarError, ValueError, LookupError, TypeError) as error:
        raise InvalidInput(f"{file} is no backup of Rallies, or is cut: {error}") from error
    if not is_whole:
        raise InvalidInput(f"{file} is damaged: its parts are not what was backed up.")


def _unpack_one(packed: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write the bytes of a plain file; nothing else that the archive says of it (mode, owner, times) is taken over."""
    if member.name not in MEMBERS or not member.isreg():
        raise InvalidInput("This file holds what no backup has.")
    check_room(folder, member.size)
    part = packed.extractfile(member)
    target = folder / member.name
    target.touch(mode=0o600, exist_ok=False)
    with target.open("wb") as written:
        shutil.copyfileobj(part or io.BytesIO(), written)


@contextmanager
def _sealed(raw: IO[bytes], recipients: Sequence[str]) -> Iterator[IO[bytes]]:
    """Where to write what ends in a file, sealed to recipients if there are any."""
    if not recipients:
        yield raw
        return
    from pyrage import encrypt_io, x25519  # noqa: PLC0415  # needed where a recipient is named

    keys = [x25519.Recipient.from_str(one) for one in recipients]
    reading, writing = _pipe()
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(_closing, reading, lambda source: encrypt_io(source, raw, keys))
        with writing:
            yield writing
        done.result()


@contextmanager
def _opened(raw: IO[bytes], identities: Sequence[str]) -> Iterator[IO[bytes]]:
    """Where to read what a file holds, opened by one of the identities if it is sealed."""
    is_sealed = raw.read(len(_AGE)) == _AGE
    raw.seek(0)
    if not is_sealed:
        yield raw
        return
    if not identities:
        raise InvalidInput("This backup is sealed: name the file of the age key that opens it, with --identity.")
    from pyrage import decrypt_io, x25519  # noqa: PLC0415  # as above

    keys = [x25519.Identity.from_str(one) for one in identities]
    reading, writing = _pipe()
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(_closing, writing, lambda target: decrypt_io(raw, target, keys))
        try:
            with reading:
                yield reading
        finally:
            _check_opened(done)


def _closing(pipe: IO[bytes], act: Callable[[IO[bytes]], None]) -> None:
    with pipe:
        act(pipe)


def _check_opened(done: Future[None]) -> None:
    from pyrage import DecryptError  # noqa: PLC0415  # as above

    error = done.exception()
    if isinstance(error, DecryptError):
        raise InvalidInput(f"This backup is not sealed to that key, or is damaged: {error}") from error


def _pipe() -> tuple[IO[bytes], IO[bytes]]:
    reading, writing = os.pipe()
    return os.fdopen(reading, "rb"), os.fdopen(writing, "wb")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member
