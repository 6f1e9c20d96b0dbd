"""What the operator sets: the environment over instance/rallies.toml over these defaults."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from rallies.core.backup import swapping
from rallies.core.errors import ConfigurationError
from rallies.core.mail import is_one_address
from rallies.core.web.proxies import Proxies

PREFIX = "RALLIES_"
_RECIPIENT = re.compile("age1[0-9a-z]{58}")
_HOST = r"https?://[A-Za-z0-9.-]+(:[0-9]+)?"
_ORIGIN = re.compile(_HOST)
# Both go into the content policy, where a blank or a semicolon would begin something else.
_TILES = re.compile(_HOST + r"/(?=.*\{z\})(?=.*\{x\})(?=.*\{y\})([^\s;,{}]|\{[xyz]\})*")


def _setting(default: str, meaning: str) -> str:
    """A setting's default with its meaning, which the help page of operators shows."""
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings; each can be given as RALLIES_NAME or as `name` in rallies.toml."""

    instance: Path = field(metadata={"meaning": "Folder of the database, secrets and published files."})
    database_url: str = _setting("", "SQLAlchemy address; empty means SQLite in the instance folder.")
    redis_url: str = _setting("", "Redis for rate limits shared by several processes; empty means memory.")
    base_url: str = _setting(
        "", "Public address of the site, such as https://rallies.example; used in mails, feeds and QR codes."
    )
    trusted_proxies: str = _setting(
        "",
        "Addresses or networks of the proxies in front, separated by commas, such as 127.0.0.1; unix for one that asks "
        "by a socket. What they say in Forwarded or X-Forwarded-For and -Proto is believed, and nobody else.",
    )
    trusted_hosts: str = _setting("", "Further host names that may be asked, separated by commas.")
    smtp_url: str = _setting(
        "",
        "smtp://user:password@host:port, where the server has to offer STARTTLS, or smtps://…; its certificate is "
        "checked. ?tls=off at the end sends in clear, which only this machine itself gets unasked. Empty means that no "
        "mail is sent and none asked for.",
    )
    mail_from: str = _setting("", "Sender address of mails; empty means rallies@ the host of base_url.")
    geocoder: str = _setting("offline", "offline, or nominatim:URL of a compatible server for street level.")
    proxy: str = _setting("", "Proxy by which other servers are asked; empty takes none, not even the environment's.")
    ca_file: str = _setting("", "File of certificates that other servers are checked by; empty means the system's.")
    metrics_token: str = _setting(
        "", "Who sends it as a Bearer token may read /metrics; empty means this machine alone, and nobody by a proxy."
    )
    gazetteer: str = _setting("", "Path of the gazetteer file; empty means the one that was built in.")
    tiles_url: str = _setting(
        "",
        "Street pictures of a server of yours, such as https://tiles.example/{z}/{x}/{y}.png, shown when one comes "
        "near; empty means none. That server sees the address of everyone who looks at streets; a .pmtiles file in "
        "basemap/ of the instance shows streets without it.",
    )
    tiles_attribution: str = _setting("", "Whom tiles_url credits, such as © OpenStreetMap contributors.")
    embed_sites: str = _setting(
        "", "Sites that may frame embed pages, such as https://partner.example, separated by commas; empty means any."
    )
    backup_recipients: str = _setting(
        "", "Recipients of age, such as age1…, that backups are encrypted for, separated by commas; empty means nobody."
    )
    name: str = _setting("Rallies", "Name of the site, as its pages and feeds say it.")
    contact: str = _setting("", "How people reach the operator: an address or a link, shown on the safety page.")
    desk_alone: str = _setting(
        "", "Set to 1 where the desk has one coordinator: her yes is enough for what takes two, and the desk says so."
    )
    demo: str = _setting("", "Set to 1 by the demo: pages say that they show examples, and mail goes to outbox/.")

    @property
    def is_demo(self) -> bool:
        """Whether the pages show made-up examples and mail is written to files."""
        return self.demo == "1"

    @property
    def is_desk_alone(self) -> bool:
        """Whether one coordinator decides what takes two elsewhere."""
        return self.desk_alone == "1"

    @property
    def database_address(self) -> str:
        """The address of the database, SQLite in the instance folder by default."""
        if not self.database_url:
            return f"sqlite:///{self.instance / 'rallies.sqlite'}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def is_sqlite(self) -> bool:
        """Whether the register is in a SQLite file."""
        return self.database_address.startswith("sqlite:")

    @property
    def register_file(self) -> Path | None:
        """The file of a SQLite register, None for another database."""
        address = self.database_address
        return Path(address.removeprefix("sqlite:///")) if self.is_sqlite else None

    @property
    def nominatim(self) -> str:
        """The address of the street level server, "" where there is none."""
        return self.geocoder.removeprefix("nominatim:") if self.geocoder != "offline" else ""

    @property
    def public_address(self) -> str:
        """The site's own address without a slash at its end."""
        return (self.base_url or "http://127.0.0.1:8000").rstrip("/")

    @property
    def host(self) -> str:
        """The host name that identifiers of this site are made with."""
        return urlsplit(self.public_address).hostname or "localhost"

    @property
    def is_onion(self) -> bool:
        """Whether people reach the site by an onion service."""
        return self.host.endswith(".onion")

    @property
    def is_secure(self) -> bool:
        """Whether people reach the site by https."""
        return self.public_address.startswith("https:")

    @property
    def can_mail(self) -> bool:
        """Whether a mail given to us would reach anyone; only then is an address asked for."""
        return bool(self.smtp_url) or self.is_demo

    @property
    def tiles_origin(self) -> str:
        """Scheme and host of the server of street pictures, "" without one."""
        return "{0.scheme}://{0.netloc}".format(urlsplit(self.tiles_url)) if self.tiles_url else ""

    @property
    def framing_sites(self) -> list[str]:
        """The sites that may frame embed pages; none means that any may."""
        return [site.strip().rstrip("/") for site in self.embed_sites.split(",") if site.strip()]

    @property
    def recipients(self) -> list[str]:
        """Whom backups are encrypted for; none means that they are not encrypted."""
        return [one.strip() for one in self.backup_recipients.split(",") if one.strip()]

    @property
    def hosts(self) -> list[str]:
        """Host names that requests may ask for."""
        named = [host.strip() for host in self.trusted_hosts.split(",") if host.strip()]
        own = f"[{self.host}]" if ":" in self.host else self.host
        return [own, "127.0.0.1", "localhost", "[::1]", *named]


def load(instance: Path | None = None, *, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in force, with the instance folder made (0700) if it was not there.

    A restore that was killed is settled first: it may be about the file of settings.
    Raises: ConfigurationError naming the setting or file that is wrong; Conflict while a restore is under way.
    """
    environ = os.environ if environ is None else environ
    folder = (instance or _instance_folder(environ)).absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigurationError(f"The instance folder {folder} can't be made: {error.strerror}") from error
    settings = _read(folder, environ)
    if (plan := swapping.read(folder)) is None:
        return settings
    from rallies.core.backup.settling import settle  # noqa: PLC0415  # it knows databases; nearly nobody needs it

    settle(settings, plan)
    return _read(folder, environ)


def _read(folder: Path, environ: Mapping[str, str]) -> Settings:
    values = _file_values(folder / "rallies.toml") | _environment_values(environ)
    settings = Settings(instance=folder, **values)
    _check(settings)
    return settings


def _instance_folder(environ: Mapping[str, str]) -> Path:
    if named := environ.get(f"{PREFIX}INSTANCE"):
        return Path(named)
    if (here := Path("instance")).is_dir():
        return here
    home = environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "rallies"


def _names() -> set[str]:
    return {one.name for one in fields(Settings)} - {"instance"}


def _file_values(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except (ValueError, OSError) as error:
        raise ConfigurationError(f"{file} can't be read: {error}") from error
    if unknown := set(values) - _names():
        raise ConfigurationError(f"{file} names settings that do not exist: {', '.join(sorted(unknown))}")
    return {name: str(value) for name, value in values.items()}


def _environment_values(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: environ[key] for name in _names() if (key := PREFIX + name.upper()) in environ}


def _check(settings: Settings) -> None:
    for name in ("base_url", "redis_url", "database_url"):
        value = getattr(settings, name)
        if value and "://" not in value:
            raise ConfigurationError(f"{PREFIX}{name.upper()} is no address: {value!r}")
    _check_mail(settings.smtp_url)
    if settings.mail_from and not is_one_address(settings.mail_from):
        raise ConfigurationError(f"{PREFIX}MAIL_FROM is no address of mail: {settings.mail_from!r}")
    _check_proxies(settings.trusted_proxies)
    _check_base_url(settings.base_url)
    if wrong := [one for one in settings.recipients if not _RECIPIENT.fullmatch(one)]:
        raise ConfigurationError(f"{PREFIX}BACKUP_RECIPIENTS names no recipient of age: {wrong[0][:9]!r}…")
    if settings.geocoder != "offline" and not settings.geocoder.startswith("nominatim:http"):
        raise ConfigurationError(f"{PREFIX}GEOCODER is neither offline nor nominatim:URL: {settings.geocoder!r}")
    _check_outgoing(settings)


def _check_base_url(url: str) -> None:
    address = urlsplit(url)
    if url and address.scheme not in {"http", "https"}:
        raise ConfigurationError(f"{PREFIX}BASE_URL has to begin with https:// or http://")
    if address.path.strip("/") or address.query or address.fragment or address.username:
        raise ConfigurationError(
            f"{PREFIX}BASE_URL is scheme and host alone, such as https://rallies.example: a site can't lie "
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
        raise ConfigurationError(f"{PREFIX}SMTP_URL is neither smtp://host:port nor smtps://host:port")
    if address.query and (address.scheme, address.query) != ("smtp", "tls=off"):
        raise ConfigurationError(f"{PREFIX}SMTP_URL may end with ?tls=off after smtp://, and with nothing else")


def _check_proxies(listed: str) -> None:
    try:
        Proxies.of(listed)
    except ValueError as error:
        raise ConfigurationError(
            f"{PREFIX}TRUSTED_PROXIES takes addresses and networks of proxies, not everybody's: {listed!r}"
        ) from error


def _check_outgoing(settings: Settings) -> None:
    if settings.nominatim and not (settings.contact or settings.base_url):
        raise ConfigurationError(
            f"{PREFIX}GEOCODER asks another server, which has to learn who asks: set {PREFIX}CONTACT"
        )
    if settings.ca_file and not Path(settings.ca_file).is_file():
        raise ConfigurationError(f"{PREFIX}CA_FILE is no file: {settings.ca_file!r}")
    if settings.tiles_url and not _TILES.fullmatch(settings.tiles_url):
        raise ConfigurationError(
            f"{PREFIX}TILES_URL needs an address with {{z}}, {{x}} and {{y}}: {settings.tiles_url!r}"
        )
    if settings.tiles_url and not settings.tiles_attribution:
        raise ConfigurationError(f"{PREFIX}TILES_ATTRIBUTION has to say whom the street pictures credit")
    if wrong := [site for site in settings.framing_sites if not _ORIGIN.fullmatch(site)]:
        raise ConfigurationError(f"{PREFIX}EMBED_SITES names no site: {wrong[0]!r}")
