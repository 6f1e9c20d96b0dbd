"""What can be wrong with settings, said so that an operator can mend it."""

import re
from collections.abc import Collection
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rallies.core.errors import ConfigurationError
from rallies.core.mail import is_one_address
from rallies.core.web.proxies import Proxies

if TYPE_CHECKING:
    from rallies.core.settings import Settings

_DATABASES = frozenset({"sqlite", "postgresql+psycopg"})
_RECIPIENT = re.compile("age1[0-9a-z]{58}")
_HOST = r"https?://[A-Za-z0-9.-]+(:[0-9]+)?"
_ORIGIN = re.compile(_HOST)
# Both go into the content policy, where a blank or a semicolon would begin something else.
_TILES = re.compile(_HOST + r"/(?=.*\{z\})(?=.*\{x\})(?=.*\{y\})([^\s;,{}]|\{[xyz]\})*")


def check(settings: "Settings") -> None:
    """Refuse settings that would not work, or not as they were meant.

    Raises: ConfigurationError naming the setting that is wrong.
    """
    for name in ("base_url", "redis_url", "database_url"):
        value = getattr(settings, name)
        if value and "://" not in value:
            raise ConfigurationError(f"RALLIES_{name.upper()} is no address: {value!r}")
    if urlsplit(settings.database_address).scheme not in _DATABASES:
        raise ConfigurationError("RALLIES_DATABASE_URL begins with sqlite:/// or postgresql://, and with nothing else")
    _check_extras(settings)
    _check_mail(settings.smtp_url)
    if settings.mail_from and not is_one_address(settings.mail_from):
        raise ConfigurationError(f"RALLIES_MAIL_FROM is no address of mail: {settings.mail_from!r}")
    _check_proxies(settings.trusted_proxies)
    _check_base_url(settings.base_url)
    if wrong := [one for one in settings.recipients if not _RECIPIENT.fullmatch(one)]:
        raise ConfigurationError(f"RALLIES_BACKUP_RECIPIENTS names no recipient of age: {wrong[0][:9]!r}…")
    if settings.geocoder != "offline" and not settings.geocoder.startswith("nominatim:http"):
        raise ConfigurationError(f"RALLIES_GEOCODER is neither offline nor nominatim:URL: {settings.geocoder!r}")
    _check_outgoing(settings)


def _check_extras(settings: "Settings") -> None:
    """Refuse what needs a package that is not installed."""
    needed = {
        "database_url": ("" if settings.is_sqlite else "psycopg", "postgresql"),
        "redis_url": ("redis" if settings.redis_url else "", "redis"),
    }
    for name, (module, extra) in needed.items():
        if module and not is_installed(module):
            raise ConfigurationError(
                f'RALLIES_{name.upper()} needs what is not installed: pip install "rallies[{extra}]"'
            )


def is_installed(module: str) -> bool:
    """Whether a package is there and can be used."""
    try:
        import_module(module)
    except ImportError:
        return False
    return True


def with_nearest(name: str, known: Collection[str]) -> str:
    """A name that is not known, with the known one that may be meant."""
    near = get_close_matches(name, known, n=1)
    return f"{name} (did you mean {near[0]}?)" if near else name


def _check_base_url(url: str) -> None:
    address = urlsplit(url)
    if url and address.scheme not in {"http", "https"}:
        raise ConfigurationError("RALLIES_BASE_URL has to begin with https:// or http://")
    if address.path.strip("/") or address.query or address.fragment or address.username:
        raise ConfigurationError(
            "RALLIES_BASE_URL is scheme and host alone, such as https://rallies.example: a site can't lie "
            f"below {address.path or '/'}, since calendars and links rely on its addresses. "
            "Give it a host name of its own."
        )


def _check_mail(url: str) -> None:
    """Refuse what would be understood otherwise than it was meant, without repeating the password."""
    if not url:
        return
    try:
        address = urlsplit(url)
        is_whole = address.scheme in {"smtp", "smtps"} and bool(address.hostname) and address.port != 0
    except ValueError:
        is_whole = False
    if not is_whole:
        raise ConfigurationError("RALLIES_SMTP_URL is neither smtp://host:port nor smtps://host:port")
    if address.query and (address.scheme, address.query) != ("smtp", "tls=off"):
        raise ConfigurationError("RALLIES_SMTP_URL may end with ?tls=off after smtp://, and with nothing else")


def _check_proxies(listed: str) -> None:
    try:
        Proxies.of(listed)
    except ValueError as error:
        raise ConfigurationError(
            f"RALLIES_TRUSTED_PROXIES takes addresses and networks of proxies, not everybody's: {listed!r}"
        ) from error


def _check_outgoing(settings: "Settings") -> None:
    if settings.nominatim and not (settings.contact or settings.base_url):
        raise ConfigurationError(
            "RALLIES_GEOCODER asks another server, which has to learn who asks: set RALLIES_CONTACT"
        )
    if settings.ca_file and not Path(settings.ca_file).is_file():
        raise ConfigurationError(f"RALLIES_CA_FILE is no file: {settings.ca_file!r}")
    if settings.tiles_url and not _TILES.fullmatch(settings.tiles_url):
        raise ConfigurationError(
            f"RALLIES_TILES_URL needs an address with {{z}}, {{x}} and {{y}}: {settings.tiles_url!r}"
        )
    if settings.tiles_url and not settings.tiles_attribution:
        raise ConfigurationError("RALLIES_TILES_ATTRIBUTION has to say whom the street pictures credit")
    if wrong := [site for site in settings.framing_sites if not _ORIGIN.fullmatch(site)]:
        raise ConfigurationError(f"RALLIES_EMBED_SITES names no site: {wrong[0]!r}")
