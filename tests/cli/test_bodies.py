import tempfile
from pathlib import Path

import pytest
from waitress.adjustments import Adjustments

from rallies.cli import bodies
from rallies.cli.bodies import Parser

PHOTOS = "/en/campaigns/freeviasna/photos/"


def begun(path: str, length: int) -> Parser:
    parser = Parser(Adjustments(**bodies.LIMITS))
    parser.received(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n".encode())
    return parser


@pytest.mark.parametrize(
    ("path", "length", "code"),
    [
        (PHOTOS, 12_000_000, None),
        (PHOTOS, 40_000_000, 413),
        ("/en/submit/", 400_000, None),
        ("/en/submit/", 600_000, 413),
    ],
)
def test_only_an_address_for_pictures_takes_many_bytes(path: str, length: int, code: int | None) -> None:
    parser = begun(path, length)

    assert (parser.error.code if parser.error else None) == code


def test_a_body_stays_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    parser = begun(PHOTOS, 5_000_000)

    for _ in range(50):
        parser.received(b"x" * 100_000)

    assert parser.completed
    assert parser.error is None
    assert len(parser.get_body_stream().read()) == 5_000_000


def test_so_many_pictures_at_a_time_and_no_more() -> None:
    held = [begun(PHOTOS, 1_000) for _ in range(bodies.MOST_PICTURES)]

    refused, other = begun(PHOTOS, 1_000), begun("/en/submit/", 1_000)
    held.pop()
    taken = begun(PHOTOS, 1_000)

    assert refused.error is not None
    assert refused.error.code == 503
    assert (other.error, taken.error) == (None, None)
