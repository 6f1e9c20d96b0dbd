"""For how long a feed may be taken from a cache, by the one who read it and by one that many share."""

MAX_AGE_SECONDS = 900
"""For how long feeds, and what has its digest in its address, may be taken from a reader's own cache."""
SHARED_SECONDS = 60
"""The same of a cache that many share: what is hidden must not be passed on by it for longer."""


def shareable(seconds: int) -> str:
    """The value of Cache-Control for what is good for so long. Source: RFC 9111 5.2.2.10."""
    shared = f", s-maxage={SHARED_SECONDS}" if seconds > SHARED_SECONDS else ""
    return f"public, max-age={seconds}{shared}"


LONGEST = shareable(MAX_AGE_SECONDS)
