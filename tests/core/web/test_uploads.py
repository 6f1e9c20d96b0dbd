import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import create_environ

from rallies.core.errors import InvalidInput, TooLarge
from rallies.core.pictures import pictures
from rallies.core.web import uploads

PATH = "/en/campaigns/freeviasna/photos/"


def posted(path: str, data: bytes, **words: str) -> dict[str, Any]:
    """What a server hands over of a form with a file. Source: RFC 7578."""
    head = "--edge\r\nContent-Disposition: form-data; name="
    parts = [f'{head}"{name}"\r\n\r\n{text}\r\n'.encode() for name, text in words.items()]
    parts += [
        f'{head}"picture"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'.encode(),
        data,
        b"\r\n--edge--\r\n",
    ]
    body = b"".join(parts)
    head_of_it = {"CONTENT_TYPE": "multipart/form-data; boundary=edge", "CONTENT_LENGTH": str(len(body))}
    return create_environ(path, method="POST") | head_of_it | {"wsgi.input": BytesIO(body)}


def sent(app: Flask, path: str, data: bytes) -> bytes:
    """What a view finds of a file that was sent to a path."""
    with app.request_context(posted(path, data)):
        uploads.allow()
        return uploads.picture()


def test_a_picture_stays_in_memory(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    request = posted(PATH, b"x" * 5_000_000)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))

    with app.request_context(request):
        uploads.allow()
        assert uploads.picture() == b"x" * 5_000_000


def test_a_picture_over_the_limit_is_refused(app: Flask) -> None:
    with pytest.raises(TooLarge):
        sent(app, PATH, b"x" * (uploads.MAX_REQUEST_BYTES + 1))


@pytest.mark.parametrize("path", ["/en/submit/", "/en/campaigns/photos/letters/", "/photosx/"])
def test_other_addresses_take_small_requests_alone(app: Flask, path: str) -> None:
    with pytest.raises(TooLarge):
        sent(app, path, b"x" * 300_000)


def test_words_beside_a_picture_are_as_small_as_elsewhere(app: Flask) -> None:
    with app.request_context(posted(PATH, b"x", alt="x" * 300_000)):
        uploads.allow()
        with pytest.raises(TooLarge):
            uploads.picture()


def test_only_a_form_with_files_may_be_large(app: Flask) -> None:
    with app.test_request_context(PATH, method="POST", data={"alt": "x" * 300_000}):
        uploads.allow()
        with pytest.raises(TooLarge):
            uploads.picture()


def test_no_picture_is_asked_for_again(app: Flask) -> None:
    with app.test_request_context(PATH, method="POST", data={"alt": "x"}), pytest.raises(InvalidInput):
        uploads.picture()


def test_a_file_of_the_limit_fits_with_its_words() -> None:
    assert pictures.MAX_BYTES < uploads.MAX_REQUEST_BYTES
