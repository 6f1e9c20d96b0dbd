"""One-time codes of six digits that a phone shows for half a minute. Source: RFC 6238 with RFC 4226's defaults."""

import hmac
from base64 import b32encode
from datetime import datetime
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
_STEPS_OFF = (-1, 0, 1)
"""How far a phone's clock may be off, in steps."""


def code(secret: bytes, step: int) -> str:
    """The code of a step. Source: RFC 4226 5.3 (dynamic truncation)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(instant: datetime) -> int:
    """The number of half minutes since 1970."""
    return int(instant.timestamp()) // STEP_SECONDS


def matching_step(secret: bytes, typed: str, now: datetime, *, after: int) -> int | None:
    """The step whose code was typed, if it is a present one later than `after`; None if there is none."""
    digits = "".join(typed.split()).encode()
    steps = [step_of(now) + off for off in _STEPS_OFF]
    matching = [step for step in steps if hmac.compare_digest(code(secret, step).encode(), digits) and step > after]
    return max(matching, default=None)


def secret_text(secret: bytes) -> str:
    """A secret as letters to be typed into a phone, in groups of four. Source: RFC 4648 6 (base32)."""
    letters = b32encode(secret).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def address(secret: bytes, *, name: str, issuer: str) -> str:
    """What a QR code tells an authenticator. Source: the Key Uri Format, as authenticators read it."""
    label = quote(f"{issuer}:{name}", safe="")
    query = urlencode({"secret": b32encode(secret).decode(), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{label}?{query}"
