"""A disk that is full or may only be read: a person is told so in words and keeps what she typed; readers go on."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.cli.test_serve import RALLIES, environment, get, served
from tests.disks import full, mounted, remounted
from tests.house.sheets import Sheets
from tests.intake.typed import TYPED, hidden

pytestmark = pytest.mark.service
TITLE = "Candles for <Ales> & Marfa"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB of our own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with ExitStack() as stack:
        try:
            stack.enter_context(mounted(folder, size="6m"))
        except OSError as error:
            pytest.skip(str(error))
        yield folder


def posted(port: int, path: str, fields: Mapping[str, object]) -> tuple[int, dict[str, str], str]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode(fields), kind)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()


def kept(page: str, path: str) -> dict[str, str | list[str]]:
    """The form that was given back, as a browser sends it."""
    (sheet,) = Sheets(page, path).sent_to(path)
    return sheet.plain() | {"step": "send"}


def form(port: int, path: str, **fields: str) -> dict[str, str]:
    return {"token": hidden(get(port, path)[2].decode())["token"], **fields}


def test_a_full_disk_loses_nothing_that_was_typed_and_stops_no_reader(disk: Path) -> None:
    with served(disk / "instance") as (_, port):
        status, headers, _page = posted(
            port, "/en/submit/", form(port, "/en/submit/", **TYPED, step="send", description="Bring a lamp.")
        )
        key = headers["Location"].split("/")[3]
        own = get(port, f"/en/manage/{key}/")[1]["Location"]
        new = form(port, "/en/submit/", **TYPED | {"title": TITLE}, step="send", description="Bring\na candle.")
        texts = form(port, f"{own}texts/", **TYPED | {"title": TITLE})
        login = hidden(get(port, "/desk/login/")[2].decode())
        with full(disk):
            for path, fields in (("/en/submit/", new), (f"{own}texts/", texts)):
                status, headers, page = posted(port, path, fields)
                assert (status, "The disk of this site is full" in page) == (503, True), path
                assert int(headers["Retry-After"]) > 0
                assert kept(page, path)["title"] == TITLE
            assert [get(port, path)[0] for path in ("/en/", "/en/places/", own, "/en/rallies.ics")] == [200] * 4
            status, _, page = posted(port, "/be/submit/", new)
            assert (status, kept(page, "/be/submit/")["description"]) == (503, "Bring\na candle.")
            assert b"nothing can be saved" in get(port, "/healthz")[2]
            assert (get(port, "/healthz")[0], get(port, "/readyz")[0]) == (200, 503)
            assert (
                posted(port, "/desk/login/", {**login, "name": "Ala", "password": "x" * 12, "code": "123456"})[0] < 504
            )

        status, _, _page = posted(port, "/en/submit/", kept(page, "/be/submit/"))

        assert status == 303
        wait_until_ready(port)
        process_is_sound(disk / "instance")


def wait_until_ready(port: int) -> None:
    for _ in range(50):
        if get(port, "/readyz")[0] == 200:
            return
        subprocess.run(["sleep", "0.1"], check=True)
    pytest.fail("not ready again")


def process_is_sound(folder: Path) -> None:
    said = run(folder, "queue", "--json").stdout
    assert said.count(TITLE.replace('"', "")) == 1


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*RALLIES, *words], env=environment(folder), capture_output=True, text=True, timeout=60, check=False
    )


def test_a_server_on_a_disk_that_may_only_be_read_says_so_in_one_line(disk: Path) -> None:
    run(disk / "instance", "work", "--once")

    with remounted(disk):
        started = run(disk / "instance", "serve", "--port", "0")

    assert started.returncode == 1
    assert started.stderr.count("\n") == 1
    assert started.stderr.startswith("rallies: Nothing can be saved.")
    assert "Read-only file system" in started.stderr


def test_a_first_start_on_a_full_disk_says_so_in_one_line(disk: Path) -> None:
    with full(disk):
        started = run(disk / "instance", "serve", "--port", "0")

    assert started.returncode == 1
    assert started.stderr.count("\n") == 1
    assert started.stderr.startswith("rallies: Nothing can be saved.")
