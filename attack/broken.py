"""What is below the server fails: a disk that takes no byte more, files that were damaged."""

import resource
from pathlib import Path
from urllib.parse import urlencode

from attack.harness import ATTACK, Result, Site, copied, served
from tests.intake.typed import TYPED, hidden

READ = ("/en/", "/be/", "/en/places/", "/en/rallies.ics", "/en/rallies.geojson", "/en/safety/")
UNAVAILABLE, OK = 503, 200
WORDS = b"HACKED"


def full_disk(site: Site) -> Result:
    """Not a byte more can be written: a form is told so and given back, readers go on, and later all is well."""
    with copied(site) as folder, served(folder) as own:
        fields = TYPED | {"token": hidden(own.ask("/en/submit/").body.decode())["token"], "step": "send"}
        body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        before = resource.prlimit(own.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        told = own.ask("/en/submit/", method="POST", body=body, Content_Type=kind)
        reads = [own.ask(path).status == OK for path in READ]
        resource.prlimit(own.pid, resource.RLIMIT_FSIZE, before)
        later = own.ask("/en/submit/", method="POST", body=body, Content_Type=kind)
    is_kept = told.status == UNAVAILABLE and "Retry-After" in told.headers and fields["title"].encode() in told.body
    held = sum(reads) + is_kept + (later.status == 303)  # noqa: PLR2004  # See Other
    return Result(len(READ) + 2, held, f"form {told.status}, then {later.status}")


def damaged_files(site: Site) -> Result:
    """Kept pages that were changed, cut, emptied or made a mess of: what is answered is what was published."""
    tried = held = 0
    with copied(site) as folder, served(folder) as own:
        good = {path: own.ask(path, Accept_Encoding="identity").body for path in READ}
        for damage in DAMAGES:
            for file in (folder / "published" / "pages").iterdir():
                damage(file)
            for path in READ:
                tried += 1
                held += own.ask(path, Accept_Encoding="identity").body == good[path]
    return Result(tried, held)


def _changed(file: Path) -> None:
    said = file.read_bytes()
    file.write_bytes(said[:-40] + WORDS + said[-34:])


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _emptied(file: Path) -> None:
    file.write_bytes(b"")


def _mess(file: Path) -> None:
    file.write_bytes(b"\x00{[" * 2_000)


DAMAGES = (_changed, _cut, _emptied, _mess)
"""Ways in which a file is damaged."""
ATTACKS: dict[str, ATTACK] = {
    "a disk that takes no byte more": full_disk,
    "kept pages that were damaged": damaged_files,
}
