"""Secrets and what is derived from them: manage keys, signed form tokens, hashes and sealed text."""

import hashlib
import hmac
import secrets
from base64 import b32decode, b32encode, urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rallies.core.errors import InvalidInput
from rallies.core.keys import keyfiles

if TYPE_CHECKING:
    from mnemonic import Mnemonic

KEY_BYTES = 16
"""Length of a manage key: 128 bits."""
WORDS = 12
"""Words that spell such a key."""
CLOCK_SET_BACK = timedelta(minutes=1)
"""How far in the future a token may be, since clocks are corrected."""
_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no 0 o 1 l i u: read aloud and typed by hand
_ID_LENGTH = 10
_IDS = len(_ALPHABET) ** _ID_LENGTH
"""How many short ids there are; one number is drawn, since each draw asks the system."""


class Secrets:
    """The instance's secret and the keys drawn from it, one for each purpose."""

    def __init__(self, master: bytes) -> None:
        self._master = master

    @classmethod
    def in_folder(cls, folder: Path) -> "Secrets":
        """The secret kept in an instance folder, made there (0600) the first time."""
        return cls(keyfiles.made_once(folder / "secret.key"))

    def key(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose."""
        return hmac.digest(self._master, purpose.encode(), "sha256")

    def mac(self, purpose: str, text: str) -> bytes:
        """A keyed hash of 32 bytes."""
        return hmac.digest(self.key(purpose), text.encode(), "sha256")

    def seal(self, text: str) -> bytes:
        """A text that only this instance can read again. Source: RFC 5116 (AES-256-GCM)."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  # heavy, rarely used

        nonce = secrets.token_bytes(12)
        return nonce + AESGCM(self.key("seal")).encrypt(nonce, text.encode(), None)

    def unseal(self, sealed: bytes) -> str:
        """The text that was sealed here."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  # as above

        return AESGCM(self.key("seal")).decrypt(sealed[:12], sealed[12:], None).decode()

    def form_token(self, form: str, now: datetime, *, nonce: str = "") -> str:
        """A token that a form or a link carries: its time and a nonce, a random one if none is given, signed."""
        body = f"{int(now.timestamp()):x}.{nonce or secrets.token_urlsafe(12)}"
        return f"{body}.{self._signature(form, body)}"

    def check_form_token(self, form: str, token: str, now: datetime, *, lifetime: timedelta) -> str:
        """The nonce of a token that this instance made for this form and that has not expired.

        Raises: InvalidInput with the field "token".
        """
        body, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(form, body).encode()):
            raise InvalidInput("this form was not made here", field="token")
        made, _, nonce = body.partition(".")
        age = now.timestamp() - int(made, 16)
        if not -CLOCK_SET_BACK.total_seconds() <= age <= lifetime.total_seconds():
            raise InvalidInput("this form has expired", field="token")
        return nonce

    def manage_key(self, nonce: str) -> str:
        """The manage key that belongs to a form's nonce, so that a form sent twice shows one key."""
        return key_text(self.mac("manage key", nonce)[:KEY_BYTES])

    def _signature(self, form: str, body: str) -> str:
        return urlsafe_b64encode(self.mac(f"form {form}", body)[:16]).decode().rstrip("=")


def new_key() -> str:
    """A fresh random key of 128 bits, as 26 letters and digits."""
    return key_text(secrets.token_bytes(KEY_BYTES))


def key_text(key: bytes) -> str:
    """A key of 16 bytes as 26 lower-case letters and digits. Source: RFC 4648 6 (base32)."""
    return b32encode(key).decode().rstrip("=").lower()


def key_hash(text: str) -> bytes:
    """What is stored of a key: its SHA-256, which 128 random bits make safe without salt.

    Takes the letters and digits or the twelve words; spaces, hyphens and case do not matter.
    Raises: InvalidInput for what is no key.
    """
    return hashlib.sha256(_key_bytes(text)).digest()


def key_words(text: str) -> str:
    """A key as twelve English words with a checksum, to be read aloud or written down. Source: BIP 39."""
    return word_list().to_mnemonic(_key_bytes(text))


def _key_bytes(text: str) -> bytes:
    parts = text.replace("-", " ").lower().split()
    try:
        if len(parts) == WORDS:
            return bytes(word_list().to_entropy(parts))
        plain_text = "".join(parts).upper()
        key = b32decode(plain_text + "=" * (-len(plain_text) % 8))
    except (LookupError, ValueError) as error:
        raise InvalidInput("this is not a key", field="key") from error
    if len(key) != KEY_BYTES:
        raise InvalidInput("this is not a key", field="key")
    return key


def word_list() -> "Mnemonic":
    """The 2,048 words that spell keys. Source: BIP 39."""
    from mnemonic import Mnemonic  # noqa: PLC0415  # reads its list of words when a key is shown

    return Mnemonic("english")


def public_id() -> str:
    """A random short id for addresses: ten letters and digits of thirty, 49 bits; older ones have eight.

    Beside 10 million others it is taken with a chance of 1 in 59 million; whoever writes one draws it anew then
    (`model/fresh_ids`).
    """
    number, signs = secrets.randbelow(_IDS), ""
    for _ in range(_ID_LENGTH):
        number, place = divmod(number, len(_ALPHABET))
        signs += _ALPHABET[place]
    return signs


def encoded(data: bytes) -> str:
    """Bytes as text for an address. Source: RFC 4648 5."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of `encoded` text."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
