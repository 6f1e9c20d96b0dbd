"""Styles, scripts and pictures at addresses that name their content, so that a browser asks for each once.

All of static/ has one name, a hash: scripts import each other by relative addresses and stay one set.
"""

import gzip
import hashlib
import mimetypes
import posixpath
from functools import cache
from pathlib import Path
from typing import NamedTuple

import brotli
from flask import Blueprint, Response, current_app, request
from werkzeug.security import safe_join

from rallies.core.errors import NotFound

blueprint = Blueprint("assets", __name__)

BUNDLES = {"css/site.css": ("css/tokens.css", "css/base.css", "css/components.css", "css/pages.css")}
"""Sheets that every page takes, put together so that they are one request."""
THEMES = {"css/site-light.css": "light", "css/site-dark.css": "dark"}
"""The same sheets kept to one theme, for frames on pages that have only one."""
_IS_DARK = b"(prefers-color-scheme: dark)"
_ALWAYS = {"light": b"(max-width: 0)", "dark": b"(min-width: 0)"}
FOREVER = "public, max-age=31536000, immutable"
FOR_NOW = "public, max-age=300"
_NAME_LENGTH = 10
_COMPRESSED = ("text/", "image/svg", "application/json", "application/javascript")


class Asset(NamedTuple):
    """A file's bytes, plain and compressed (None where that does not help), and its type."""

    plain: bytes
    gzip: bytes | None
    brotli: bytes | None
    kind: str
    etag: str


@blueprint.get("/static/<path:name>")
def file(name: str) -> Response:
    """A file of static/, with or without the name of the set in front."""
    first, _, rest = name.partition("/")
    is_named = len(first) == _NAME_LENGTH and rest != ""
    found = asset(_root(), rest if is_named else name)
    return answer(found, FOREVER if is_named and first == set_name(_root()) else FOR_NOW)


@blueprint.get("/favicon.ico")
def icon() -> Response:
    """The site's mark, where browsers look for it unasked."""
    return answer(asset(_root(), "img/mark.svg"), FOR_NOW)


@blueprint.app_template_global()
def asset_url(name: str) -> str:
    """The address of a file of static/ that changes when any of them does."""
    return f"/static/{set_name(_root())}/{name}"


@cache
def set_name(root: Path) -> str:
    """A short hash of everything in a folder."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:_NAME_LENGTH]


@cache
def asset(root: Path, name: str) -> Asset:
    """A file or a bundle of a folder.

    Raises: NotFound.
    """
    if theme := THEMES.get(name):
        whole = asset(root, "css/site.css").plain.replace(_IS_DARK, _ALWAYS[theme])
        return packed(whole.replace(b"color-scheme: light dark", b"color-scheme: " + theme.encode()), "text/css")
    plain = b"\n".join(_bytes(root, part) for part in BUNDLES.get(name, (name,)))
    return packed(plain, mimetypes.guess_type(name)[0] or "application/octet-stream")


def packed(plain: bytes, kind: str) -> Asset:
    """Bytes of a type, compressed where that helps."""
    is_text = kind.startswith(_COMPRESSED)
    return Asset(
        plain=plain,
        gzip=gzip.compress(plain, mtime=0) if is_text else None,
        brotli=brotli.compress(plain, quality=9) if is_text else None,
        kind=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        etag=hashlib.sha256(plain).hexdigest()[:32],
    )


def _bytes(root: Path, name: str) -> bytes:
    path = safe_join(str(root), name)
    if path is None or name != posixpath.normpath(name):  # another spelling of a name would be kept once more
        raise NotFound("There is no such file.")
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:  # a folder, a name that no file can have
        raise NotFound("There is no such file.") from error


def answer(found: Asset, cache_control: str) -> Response:
    """An asset in the best encoding that the client takes, or word that it has it already."""
    response = Response(found.plain, content_type=found.kind)
    for name, body in (("br", found.brotli), ("gzip", found.gzip)):
        if body is not None and request.accept_encodings.quality(name) > 0:
            response = Response(body, content_type=found.kind, headers={"Content-Encoding": name})
            break
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = cache_control
    # Each encoding is a representation of its own, and a strong tag may not be shared by two.
    response.set_etag(found.etag + response.headers.get("Content-Encoding", ""))
    response.make_conditional(request)
    return response


def _root() -> Path:
    return _static(current_app.root_path)


@cache
def _static(root: str) -> Path:
    return Path(root) / "static"
