import tempfile
from pathlib import Path

import pytest
from waitress.adjustments import Adjustments

from rallies.cli.server import bodies
from rallies.cli.server.bodies import Parser
from rallies.core.web import uploads

PHOTOS = "/en/campaigns/freeviasna/photos/"


def begun(path: str, length: int | None, *, more: bytes = b"") -> Parser:
    """A request whose head has come; without a length its body comes in chunks."""
    parser = Parser(Adjustments(**bodies.LIMITS))
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    parser.received(f"POST {path} HTTP/1.1\r\nHost: a\r\n{size}\r\n\r\n".encode() + more)
    return parser


@pytest.mark.parametrize(
    ("path", "length", "refusal"),
    [
        (PHOTOS, 12_000_000, ""),
        (PHOTOS, 40_000_000, uploads.TOO_LARGE),
        ("/en/submit/", 400_000, ""),
        ("/en/submit/", 600_000, uploads.TOO_LARGE),
    ],
)
def test_only_an_address_for_pictures_takes_many_bytes(path: str, length: int, refusal: str) -> None:
    parser = begun(path, length)

    assert (parser.refusal, parser.completed, parser.error) == (refusal, refusal != "", None)


def test_a_body_stays_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    parser = begun(PHOTOS, 5_000_000)

    for _ in range(50):
        parser.received(b"x" * 100_000)

    assert parser.completed
    assert parser.error is None
    assert len(parser.get_body_stream().read()) == 5_000_000


@pytest.mark.parametrize(("length", "most"), [(600_000, bodies.MOST_LARGE), (12_000_000, 2), (None, 1)])
def test_so_many_large_bodies_at_a_time_and_no_more(length: int | None, most: int) -> None:
    held = [begun(PHOTOS, length) for _ in range(most)]

    refused, form, small = begun(PHOTOS, length or 9_000_000), begun("/en/submit/", 2_000), begun(PHOTOS, 400_000)
    held.pop()
    taken = begun(PHOTOS, length)

    assert [parser.refusal for parser in (refused, form, small, taken)] == [uploads.BUSY, "", "", ""]
    assert refused.unread == (length or 9_000_000)


def test_many_long_forms_wait_for_no_short_one() -> None:
    held = [begun("/en/submit/", 500_000) for _ in range(bodies.MOST_LONG)]

    refused, short = begun("/en/submit/", 17_000), begun("/en/submit/", 15_000)

    assert (refused.refusal, short.refusal, len(held)) == (uploads.BUSY, "", 48)


def test_chunks_without_end_are_refused() -> None:
    parser = begun("/en/submit/", None)

    for _ in range(200):
        parser.received(b"1000\r\n" + b"x" * 4_096 + b"\r\n")
        if parser.completed:
            break

    assert (parser.refusal, parser.error) == (uploads.TOO_LARGE, None)
    assert parser.get_body_stream().read() == b""


def test_what_comes_behind_a_request_is_kept_for_the_next_one() -> None:
    parser = begun("/en/submit/", 4, more=b"a=b&GET / HTTP/1.1\r\n")

    assert parser.completed
    assert parser.rest == b"GET / HTTP/1.1\r\n"
    assert parser.get_body_stream().read() == b"a=b&"
