"""The server before connections that ask for much and take little, or send little, or too much at once."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from io import BytesIO

import pytest
from waitress import wasyncore
from waitress.adjustments import Adjustments

from rallies.cli.server import bodies, channels, server
from rallies.cli.server.loop import Loop
from tests.cli.test_serve import get, served, spoken

pytestmark = pytest.mark.service
HOST = b"Host: 127.0.0.1\r\n"
FILE = b"GET /basemap/world.pmtiles HTTP/1.1\r\n" + HOST + b"\r\n"
PHOTOS = b"/en/campaigns/freeviasna/photos/"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with served(tmp_path_factory.mktemp("server") / "instance") as (_, number):
        yield number


def dialled(port: int, words: bytes, *, receives: int = 0) -> socket.socket:
    """A connection that has said something; with `receives` the system takes no more than such bytes for it."""
    line = socket.socket()
    if receives:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
    line.settimeout(20)
    line.connect(("127.0.0.1", port))
    line.sendall(words)
    return line


def heard(line: socket.socket) -> bytes:
    """All that is said until the other side ends."""
    said = BytesIO()
    while block := line.recv(1 << 20):
        said.write(block)
    return said.getvalue()


def test_readers_of_nothing_stop_no_page(port: int) -> None:
    with ExitStack() as stack:
        for _ in range(24):
            stack.enter_context(closing(dialled(port, FILE * 12, receives=4_096)))
        time.sleep(0.5)

        statuses = [get(port, "/en/")[0] for _ in range(5)]

    assert statuses == [200] * 5


@pytest.mark.parametrize("words", [FILE, FILE.replace(b"\r\n\r\n", b"\r\nRange: bytes=0-\r\n\r\n")])
def test_all_that_was_asked_ahead_is_answered_whole(port: int, words: bytes) -> None:
    _, _, whole = get(port, "/basemap/world.pmtiles")
    closes = words.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")

    with closing(dialled(port, words * 3 + closes)) as line:
        said = heard(line)

    assert said.count(b"HTTP/1.1 20") == 4
    assert said.count(whole) == 4


def test_a_part_of_a_file_is_just_that_part(port: int) -> None:
    _, _, whole = get(port, "/basemap/world.pmtiles")

    status, headers, part = get(port, "/basemap/world.pmtiles", {"Range": "bytes=700-300700"})

    assert (status, headers["Content-Length"]) == (206, "300001")
    assert part == whole[700:300_701]


def test_requests_that_come_in_one_piece_are_answered_in_order(port: int) -> None:
    paths = [b"/en/", b"/robots.txt", b"/en/nothing/", b"/healthz"]
    asked = [b"\r\nGET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n" for path in paths]

    said = spoken(port, b"".join(asked)[:-2] + b"Connection: close\r\n\r\n")

    assert re.findall(rb"HTTP/1\.1 (\d+) ", said) == [b"200", b"200", b"404", b"200"]


def test_a_picture_over_the_limit_gets_its_sentence_however_large_it_is(port: int) -> None:
    head = b"POST " + PHOTOS + b" HTTP/1.1\r\n" + HOST + b"Content-Length: 23000000\r\n\r\n"

    with closing(dialled(port, head)) as line:
        for _ in range(23):
            line.sendall(b"x" * 1_000_000)
        said = heard(line)

    assert said.startswith(b"HTTP/1.1 413 ")
    assert b"larger than 12 MB" in said


def test_the_fifth_large_body_is_told_to_come_back_before_it_is_read(port: int) -> None:
    head = b"POST " + PHOTOS + b" HTTP/1.1\r\n" + HOST + b"Content-Length: 6000000\r\n\r\n"
    with ExitStack() as stack:
        for _ in range(bodies.MOST_LARGE):
            stack.enter_context(closing(dialled(port, head + b"x" * 1_000)))
        time.sleep(0.3)

        with closing(dialled(port, head)) as fifth:
            answer = fifth.recv(65_536)
            fifth.sendall(b"x" * 6_000_000)
            with suppress(ConnectionError):
                answer += heard(fifth)
        page = get(port, "/en/")[0]

    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nRetry-After: 30\r\n" in answer
    assert b"your browser keeps what you typed" in answer
    assert page == 200


class Pair(channels.Channel):
    """A channel with nobody behind it."""

    class _Server:
        active_channels: dict[int, object] = {}  # noqa: RUF012  # a stand-in

        def add_task(self, task: object) -> None:
            """Nobody answers."""

        def pull_trigger(self) -> None:
            """No loop waits."""

    def __init__(self, line: socket.socket) -> None:
        options = Adjustments(**bodies.LIMITS)
        super().__init__(self._Server(), line, ("127.0.0.1", 1), options, map=Loop())


@pytest.fixture
def pair() -> Iterator[tuple[Pair, socket.socket]]:
    ours, theirs = socket.socketpair()
    channel = Pair(ours)
    with closing(theirs):
        yield channel, theirs
        wasyncore.close_all(channel._map)


@pytest.mark.parametrize(
    ("begun", "every", "is_late"),
    [
        (b"", b"", True),
        (b"GET / HT", b"", True),
        (b"GET / HT", b"TP", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 400000\r\n\r\n", b"x" * 100, True),
        (b"POST / HTTP/1.1\r\nContent-Length: 400000\r\n\r\n", b"x" * 3_000, False),
    ],
)
def test_a_slow_sender_is_let_go(
    pair: tuple[Pair, socket.socket], begun: bytes, every: bytes, *, is_late: bool
) -> None:
    channel, _ = pair
    now = time.monotonic()
    if begun:
        channel.received(begun)

    late = [channel.is_late(now)]
    for second in range(2, 70, 2):
        if every:
            channel.received(every)
        late.append(channel.is_late(now + second))

    assert any(late) is is_late


def test_what_was_asked_ahead_waits_until_the_last_answer_is_on_its_way(pair: tuple[Pair, socket.socket]) -> None:
    channel, _ = pair
    channel.received(FILE * 3)
    first = channel.requests.pop()

    assert not channel.readable()
    assert channel.writable()
    assert channel.requests == []

    channel.handle_write()

    assert not channel.readable()
    assert channel.requests != [first]
    assert len(channel.requests) == 1


def test_one_connection_is_sent_a_piece_before_it_is_the_turn_of_others(pair: tuple[Pair, socket.socket]) -> None:
    channel, theirs = pair
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    channel.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)  # type: ignore[union-attr]  # it is open
    channel.write_soon(bytes(500_000))

    sent = 500_000 - channel.total_outbufs_len

    assert channels.TURN_BYTES <= sent < channels.TURN_BYTES + channels.SEND_BYTES


def test_a_new_connection_takes_the_place_of_an_idle_one() -> None:
    ends = [socket.socketpair() for _ in range(4)]
    ours = [Pair(one) for one, _ in ends]
    ours[0].received(b"GET /")
    ours[1].addr = ("10.0.0.1", 1)

    server._make_room([*ours], 1)

    assert [channel.connected for channel in ours] == [True, True, False, True]
    for channel, (_, theirs) in zip(ours, ends, strict=True):
        channel.end()
        theirs.close()
