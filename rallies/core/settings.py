"""What the operator sets: the environment over instance/rallies.toml over these defaults."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from rallies.core import settingfaults
from rallies.core.backup import swapping
from rallies.core.errors import ConfigurationError

PREFIX = "RALLIES_"


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
    settingfaults.check(settings)
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
    if unknown := sorted(set(values) - _names()):
        told = ", ".join(settingfaults.with_nearest(name, _names()) for name in unknown)
        raise ConfigurationError(f"{file} names settings that do not exist: {told}")
    return {name: str(value) for name, value in values.items()}


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """Variables that look like settings and are none, each with the one that may be meant; tests have their own."""
    known = {PREFIX + name.upper() for name in _names()} | {f"{PREFIX}INSTANCE"}
    strange = (key for key in environ if key.startswith(PREFIX) and not key.startswith(f"{PREFIX}TEST_"))
    return [settingfaults.with_nearest(key, known) for key in sorted(strange) if key not in known]


def _environment_values(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: environ[key] for name in _names() if (key := PREFIX + name.upper()) in environ}
