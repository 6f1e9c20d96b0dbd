"""A real nginx before a real server, set up as the help page for operators says."""

import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from rallies.cli import cli
from tests.cli.test_serve import served
from tests.intake.typed import TYPED, hidden
from tests.needs import program
from tests.ports import free_port
from tests.smtp import Authority

pytestmark = pytest.mark.service
HOST = "rallies.example"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Site:
    """The ports of a proxy: of its front by TLS, and of the one that Tor would ask."""

    tls: int
    onion: int
    trust: ssl.SSLContext

    def by_tls(self, network: str) -> "_Line":
        """A line from an address of this machine, which nginx sees as such."""
        return _Line(self.tls, network, tls=self.trust)

    def by_tor(self, address: str) -> "_Line":
        """A line that begins as Tor begins it for a proxy, with an address of its choice."""
        kind = "TCP6" if ":" in address else "TCP4"
        own = "::1" if ":" in address else "127.0.0.1"
        return _Line(self.onion, "127.0.0.1", first=f"PROXY {kind} {address} {own} 4711 80\r\n".encode())


class _Line(HTTPConnection):
    """A connection from a network."""

    def __init__(self, port: int, network: str, *, tls: ssl.SSLContext | None = None, first: bytes = b"") -> None:
        super().__init__("127.0.0.1", port, timeout=20, source_address=(network, 0))
        self._tls, self._first = tls, first

    def connect(self) -> None:
        super().connect()
        if self._first:
            self.sock.sendall(self._first)
        if self._tls:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=HOST)

    def asked(self, path: str, **headers: str) -> tuple[int, str, str]:
        """Status, Location and text of an answer."""
        return self._answer("GET", path, None, headers)

    def registered(self, **headers: str) -> int:
        """The status of a rally that is registered by the form."""
        _, _, page = self.asked("/en/submit/", **headers)
        day = datetime.now(UTC).date() + timedelta(days=30)  # a server has the machine's own clock
        said = {**TYPED, "token": hidden(page)["token"], "date": day.isoformat(), "step": "send"}
        return self._answer("POST", "/en/submit/", urlencode(said), {**FORM, **headers})[0]

    def _answer(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str, str]:
        with closing(self):  # the next one opens a line anew
            self.request(method, path, body, {"Host": HOST, **headers})
            answer = self.getresponse()
            return answer.status, answer.getheader("Location", ""), answer.read().decode()


@contextmanager
def proxied(folder: Path, trusted: str) -> Iterator[Site]:
    """An instance that is served behind the nginx of the help page."""
    folder.mkdir(mode=0o700)
    settings = f'base_url = "https://{HOST}"\ntrusted_proxies = "{trusted}"\n'
    (folder / "rallies.toml").write_text(settings, "utf-8")
    authority = Authority.in_folder(folder.parent / "authority")
    authority.context(HOST)
    site = Site(free_port(), free_port(), ssl.create_default_context(cafile=authority.file))
    with served(folder) as (_, port):
        page = _page(port)
        front = _server(page, "nginx").replace("443 ssl", f"127.0.0.1:{site.tls} ssl")
        front = front.replace("/etc/ssl/rallies.pem", str(authority.folder / f"{HOST}.pem"))
        onion = _server(page, "onion").replace("127.0.0.1:8080", f"127.0.0.1:{site.onion}")
        onion = onion.replace("rallies.onion", HOST)
        with _nginx(folder.parent, (front + onion).replace("127.0.0.1:8000", f"127.0.0.1:{port}")):
            _wait(site.tls)
            yield site


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trusting") / "instance"


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    """An instance that believes its proxy; each test comes from networks of its own."""
    with proxied(folder, "127.0.0.1") as found:
        yield found


def _page(port: int) -> str:
    with closing(_Line(port, "127.0.0.1")) as line:
        return line.asked("/en/help/operator/")[2]


def _server(page: str, name: str) -> str:
    found = re.search(rf'<pre id="{name}"[^>]*><code>(.*?)</code>', page, re.DOTALL)
    assert found
    return unescape(found[1])


@contextmanager
def _nginx(folder: Path, servers: str) -> Iterator[None]:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{paths}{servers}}}\n"
    )
    process = subprocess.Popen([program("nginx"), "-p", str(folder), "-c", str(config)])
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(port: int) -> None:
    for _ in range(200):
        with closing(socket.socket()) as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("nginx does not listen")


def _doctor(folder: Path) -> str:
    return CliRunner().invoke(cli, ["--instance", str(folder), "doctor"]).output


def test_behind_a_proxy_that_is_named_each_network_has_limits_of_its_own(site: Site, folder: Path) -> None:
    networks = [site.by_tls(f"127.1.{number}.1").registered() for number in range(25)]
    one = [site.by_tls(f"127.2.0.{number}").registered() for number in range(1, 22)]

    assert networks == [303] * 25
    assert one == [303] * 20 + [429]
    assert "networks  Of where people come from, the proxies at 127.0.0.1" in _doctor(folder)


def test_who_forges_headers_gets_no_more_and_takes_nothing_from_others(site: Site) -> None:
    forging = [
        {"X-Forwarded-For": f"198.51.{number}.7", "X-Real-IP": f"198.51.{number}.7", "X-Forwarded-Proto": "http"}
        for number in range(21)
    ]
    forged = [site.by_tls("127.4.0.1").registered(**headers) for headers in forging]
    standard = [site.by_tls("127.4.0.1").registered(Forwarded=f"for=198.51.{n}.7") for n in range(2)]
    framed = site.by_tls("127.5.0.1").registered(**{"X-Forwarded-For": "127.4.0.1"})

    assert forged == [303] * 20 + [429]
    assert standard == [429, 429]
    assert framed == 303


def test_addresses_of_the_sixth_version_and_circuits_are_told_apart(site: Site) -> None:
    networks = [site.by_tor(f"2001:db8:{number}::1").registered() for number in range(1, 26)]
    one = [site.by_tor(f"2001:db8:ffff:{number:x}::1").registered() for number in range(21)]
    circuits = [site.by_tor(f"fc00:dead:beef:4dad::{number:x}:1").registered() for number in range(25)]
    circuit = [site.by_tor("fc00:dead:beef:4dad::ffff:1").registered() for _ in range(21)]

    assert (networks, circuits) == ([303] * 25, [303] * 25)
    assert one == circuit == [303] * 20 + [429]


def test_a_redirect_leads_back_by_the_way_one_came(site: Site) -> None:
    named = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "81", "X-Forwarded-Prefix": "/evil"}
    status, location, _ = site.by_tls("127.1.0.1").asked("/en/submit", **named)
    plain = site.by_tor("198.51.100.7").asked("/en/submit", **{"X-Forwarded-Proto": "https"})

    assert (status, location) == (308, f"https://{HOST}/en/submit/")
    assert plain[1] == f"http://{HOST}/en/submit/"


def test_behind_a_proxy_that_is_not_named_all_are_one_network_and_the_doctor_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    with proxied(folder, "") as site:
        networks = [site.by_tls(f"127.1.{number}.1").registered() for number in range(25)]

        assert networks == [303] * 20 + [429] * 5
        assert "RALLIES_TRUSTED_PROXIES names nobody" in _doctor(folder)
    assert not any("127.1." in file.read_text("utf-8") for file in (folder / "sightings").iterdir())
