"""Sealing: words that only the holder of a private key can read again. This program never has such a key.

The format is age's, so that the standard tool opens what was sealed, far from any server.
Source: age-encryption.org/v1.
"""

import re
from base64 import b64decode
from binascii import Error as NotBase64

from rallies.core.errors import InvalidInput

MAX_SEALED_BYTES = 32 * 1024
"""The largest sealed text taken, several times what a letter needs."""
FIRST_LINE, LAST_LINE = "-----BEGIN AGE ENCRYPTED FILE-----", "-----END AGE ENCRYPTED FILE-----"
_HEADER = re.compile(
    rb"age-encryption\.org/v1\n-> X25519 [A-Za-z0-9+/]{43}\n[A-Za-z0-9+/]{43}\n--- [A-Za-z0-9+/]{43}\n"
)
_LEAST_PAYLOAD = 16 + 17
"""Bytes of a payload with one letter: a nonce, the letter, and what vouches for both."""


def checked_key(typed: str) -> str:
    """A public key as the age tool prints it: `age1…`.

    Raises: InvalidInput ("key") for anything else, a private key above all.
    """
    from pyrage import RecipientError, x25519  # noqa: PLC0415  # needed when a key is set or a letter comes, not to start

    key = typed.strip()
    try:
        return str(x25519.Recipient.from_str(key))
    except RecipientError as error:
        raise InvalidInput("this is not a public key of age", field="key") from error


def sealed(text: str, key: str) -> bytes:
    """A text that only the holder of a public key's other half can read."""
    from pyrage import encrypt, x25519  # noqa: PLC0415  # as above

    return bytes(encrypt(text.encode(), [x25519.Recipient.from_str(key)]))


def unwrapped(armored: str) -> bytes:
    """The bytes of a text that a browser has sealed for one key and wrapped in plain letters.

    That it is sealed, and not merely said to be, is seen from its shape alone: nobody here can open it.
    Raises: InvalidInput ("sealed").
    """
    lines = armored.strip().splitlines()
    if len(armored) > 2 * MAX_SEALED_BYTES or lines[:1] != [FIRST_LINE] or lines[-1:] != [LAST_LINE]:
        raise InvalidInput("this is no sealed text", field="sealed")
    try:
        sealed = b64decode("".join(lines[1:-1]), validate=True)
    except NotBase64 as error:
        raise InvalidInput("this sealed text is damaged", field="sealed") from error
    header = _HEADER.match(sealed)
    if header is None or not _LEAST_PAYLOAD <= len(sealed) - header.end() <= MAX_SEALED_BYTES:
        raise InvalidInput("this is not sealed for one key", field="sealed")
    return sealed
