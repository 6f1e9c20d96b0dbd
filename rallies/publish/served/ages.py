"""For how long an answer may be taken from a cache, by the one who read it and by one that many share."""

MAX_AGE_SECONDS = 900
"""For how long feeds, and what has its digest in its address, may be taken from a reader's own cache."""
SHARED_SECONDS = 60
"""The same of a cache that many share: what is hidden must not be passed on by it for longer."""
TILE_AGE_SECONDS = 60
_AGES = {"application/json": TILE_AGE_SECONDS} | dict.fromkeys(
    ("text/html", "text/plain", "application/pdf", "image/svg+xml", "image/png"), 0
)
"""Seconds by the kind of what people look at. A page that is asked for again each time shows what was done a moment
ago, and costs a 304 otherwise. All other kinds have MAX_AGE_SECONDS."""


def shareable(seconds: int) -> str:
    """The value of Cache-Control for what is good for so long. Source: RFC 9111 5.2.2.10."""
    shared = f", s-maxage={SHARED_SECONDS}" if seconds > SHARED_SECONDS else ""
    return f"public, max-age={seconds}{shared}"


def control(kind: str, true_for_seconds: float | None) -> str:
    """The same for an answer of a media type that stays true for so long; None for until the next write."""
    most = _AGES.get(kind.partition(";")[0], MAX_AGE_SECONDS)
    if not most:
        return "no-cache"
    if true_for_seconds is not None:
        most = max(0, min(most, int(true_for_seconds)))
    return shareable(most)


LONGEST = shareable(MAX_AGE_SECONDS)
