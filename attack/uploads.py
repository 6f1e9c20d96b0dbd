"""Pictures that are sent all at once, and bodies that are larger than what is taken."""

import re
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import cache
from io import BytesIO

from attack.harness import ATTACK, IS_SHORT, Answer, Result, Site, best_of, copied, served
from attack.watch import DRAWING_SECONDS, Watch, calm_p95

WALL = "/en/campaigns/freeviasna/photos/"
AT_ONCE = 14
SIDE = 1_800 if IS_SHORT else 4_900
"""Pixels of a side; the larger ones have 24 million and, of noise, some 11 MB."""
MOST_MB = 150.0
TAKEN_OR_SAID = {200, 303, 422, 429, 503}
DRAWN, BUSY, TOO_LARGE = 303, 503, 413
HUGE_BYTES = 23_000_000


def at_once(site: Site) -> Result:
    """Many large progressive JPEGs from one network at once: pages go on, memory stays, and all are told something."""

    def attempt() -> Result:
        with copied(site) as folder, served(folder) as own:
            return _at_once(own)

    return best_of(attempt, rounds=2)


def _at_once(site: Site) -> Result:
    calm = calm_p95(site)
    body, kind = form(site, picture())
    with Watch(site) as watch, ThreadPoolExecutor(AT_ONCE) as people:
        sent = [people.submit(site.ask, WALL, method="POST", body=body, patience_seconds=60, Content_Type=kind)
                for _ in range(AT_ONCE)]  # fmt: skip
        answers = [one.result() for one in sent]
    pages = watch.result(calm, most_mb=MOST_MB, quick_seconds=DRAWING_SECONDS)
    told = sum(one.status in TAKEN_OR_SAID and (one.status != BUSY or "Retry-After" in one.headers) for one in answers)
    drawn = sum(one.status == DRAWN for one in answers)
    note = f"{pages.note}; {dict(Counter(one.status for one in answers))}"
    return Result(pages.tried + AT_ONCE, pages.held + told if drawn else 0, note)


def too_large(site: Site) -> Result:
    """A body that is larger than any limit gets a sentence, not a connection that breaks off."""
    answers = [site.ask(path, method="POST", body=b"x" * HUGE_BYTES) for path in (WALL, "/en/submit/")]
    answers.append(_endless(site))
    return Result(len(answers), sum(one.status == TOO_LARGE for one in answers), f"{[one.status for one in answers]}")


def form(site: Site, data: bytes) -> tuple[bytes, str]:
    """The wall's form with a picture, and its type."""
    page = site.ask(f"{WALL}send/").body.decode()
    token = re.search(r'name="token"[^>]*value="([^"]+)"', page)
    values = {"token": token[1] if token else "", "alt": "A square", "place": "", "sure": "y"}
    edge = "attack-7d1f"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n' for name, said in values.items()
    ]
    parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="picture"; filename="a.jpg"\r\n\r\n')
    return "".join(parts).encode() + data + f"\r\n--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


@cache
def picture() -> bytes:
    """A progressive JPEG of noise, the hardest to draw of its size."""
    from PIL import Image  # noqa: PLC0415  # one attack needs it

    file = BytesIO()
    noise = Image.effect_noise((SIDE, SIDE), 60).convert("RGB")
    noise.save(file, "JPEG", quality=60, progressive=True, subsampling=0)
    return file.getvalue()[: 12 * 1024 * 1024]


def _endless(site: Site) -> Answer:
    """A body in chunks that never ends."""
    head = f"POST {WALL} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    said = b""
    with closing(socket.create_connection(("127.0.0.1", site.port), timeout=5)) as line:
        line.sendall(head)
        with suppress(OSError):
            for _ in range(400):
                line.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
        with suppress(OSError):
            said = line.recv(65_536)
    return Answer(int(said.split(b" ")[1]) if said else 0, {}, said, 0.0)


ATTACKS: dict[str, ATTACK] = {
    f"{AT_ONCE} large pictures at once": at_once,
    "bodies over every limit": too_large,
}
