"""What a client says it can take and has already: encodings, entity tags and dates.

Source: RFC 9110 8.8.3 (entity tags), 12.5.3 (Accept-Encoding), 13.1 (conditions).
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b

from werkzeug.http import parse_date

DIGEST_BYTES = 16
BR, GZIP, IDENTITY = "br", "gzip", "identity"
_OURS = (BR, GZIP, IDENTITY)
_MAX_HEADER = 256
"""Longest Accept-Encoding that is read; no browser sends half as much."""
_TAG = re.compile(r'(?:W/)?("[^"]*")')
_WEIGHT = re.compile(r"q=([01](?:\.\d{0,3})?)", re.IGNORECASE)


def digest(body: bytes) -> bytes:
    """What tells bodies apart: 16 bytes."""
    return blake2b(body, digest_size=DIGEST_BYTES).digest()


def tag(body_digest: bytes) -> str:
    """The strong entity tag of a body's digest, in its quotes."""
    return f'"{urlsafe_b64encode(body_digest).decode().rstrip("=")}"'


@lru_cache(maxsize=256)
def encodings(accepted: str) -> tuple[str, ...]:
    """Of br, gzip and identity those an Accept-Encoding takes, best first; identity if it takes none of them."""
    weights = _weights(accepted) if len(accepted) <= _MAX_HEADER else {}
    others = weights.get("*", 0.0)
    found = {name: weights.get(name, others) for name in (BR, GZIP)}
    # Without a word about it the plain form is fine, but anything that is named comes before it.
    found[IDENTITY] = weights.get(IDENTITY, 0.0001 if others or "*" not in weights else 0.0)
    taken = [name for name in _OURS if found[name] > 0]
    return tuple(sorted(taken, key=lambda name: -found[name])) or (IDENTITY,)


def is_unchanged(environ: Mapping[str, str], strong_tag: str, last_modified: str | None) -> bool:
    """Whether the client holds this very response; If-None-Match wins over If-Modified-Since."""
    named = environ.get("HTTP_IF_NONE_MATCH")
    if named is not None:
        return named == strong_tag or named.strip() == "*" or strong_tag in _TAG.findall(named)
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if since is None or last_modified is None:
        return False
    asked, changed = parse_date(since), parse_date(last_modified)
    return asked is not None and changed is not None and changed <= asked


def _weights(accepted: str) -> dict[str, float]:
    weights = {}
    for said in accepted.split(","):
        name, _, parameters = said.partition(";")
        found = _WEIGHT.search(parameters)
        weight = min(1.0, float(found[1])) if found else 1.0
        weights[name.strip().lower().removeprefix("x-")] = weight
    return weights
