"""What the server says on one connection, as a reader's program hears it."""

from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse

import pytest

from tests.cli.test_serve import served, spoken

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with served(tmp_path_factory.mktemp("answers") / "instance") as (_, number):
        yield number


@pytest.fixture
def line(port: int) -> Iterator[HTTPConnection]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        yield connection


def asked(line: HTTPConnection, method: str, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    line.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = line.getresponse()
    return answer, answer.read()


@pytest.mark.parametrize("path", ["/en/", "/static/css/tokens.css"])
def test_a_connection_stays_open_after_each_kind_of_answer(line: HTTPConnection, path: str) -> None:
    line.connect()
    first = line.sock
    answer, page = asked(line, "GET", path)
    tag = answer.headers["ETag"]

    for method, headers, status, size in [
        ("GET", {}, 200, len(page)),
        ("GET", {"If_None_Match": tag}, 304, 0),
        ("HEAD", {}, 200, 0),
        ("GET", {"If_None_Match": tag}, 304, 0),
        ("GET", {"Connection": "keep-alive"}, 200, len(page)),
    ]:
        answer, body = asked(line, method, path, **headers)
        assert (answer.status, len(body), line.sock) == (status, size, first)
        assert answer.headers["Connection"] is None
        assert len(answer.headers.get_all("Date", [])) == 1


@pytest.mark.parametrize("condition", [b"", b"If-None-Match: *\r\n"])
def test_a_connection_ends_where_the_reader_asks_for_it(port: int, condition: bytes) -> None:
    said = spoken(port, b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + condition + b"\r\n")

    head, _, _ = said.partition(b"\r\n\r\n")
    assert said.count(b"HTTP/1.1 ") == 1
    assert b"\r\nConnection: close" in head


def test_an_old_reader_gets_what_it_can_read(port: int) -> None:
    said = spoken(port, b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")

    assert said.startswith(b"HTTP/1.0 200 OK\r\n")
    assert b"\r\nConnection: close\r\n" in said


def test_requests_that_come_together_are_answered_one_after_the_other(port: int) -> None:
    one = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    said = spoken(port, (one + b"\r\n") * 3 + one + b"Connection: close\r\n\r\n")

    assert said.count(b"HTTP/1.1 200 OK\r\n") == 4
    assert said.count(b'"status":"ok"') == 4


def test_a_long_answer_comes_whole(line: HTTPConnection) -> None:
    answer, body = asked(line, "GET", "/basemap/world.pmtiles")

    assert answer.status == 200
    assert len(body) == int(answer.headers["Content-Length"]) > 1_000_000
