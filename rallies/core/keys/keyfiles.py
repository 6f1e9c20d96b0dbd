"""Files of 32 random bytes in the instance folder: the secrets that everything else is drawn from."""

import secrets
from pathlib import Path

KEY_BYTES = 32


def made_once(file: Path) -> bytes:
    """The bytes of a key file, made (0600) the first time, whoever else makes it at the same moment."""
    if not file.exists():
        fresh = file.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_bytes(KEY_BYTES))
        try:
            file.hardlink_to(fresh)  # the first process wins; the others read its secret
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_bytes()
