"""A walk along the links of a site, to one page of every kind."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect


def kinds(app: Flask, client: FlaskClient, first: list[str]) -> list[str]:
    """One address of every kind of page that links lead to, and all of the first ones."""
    urls = app.url_map.bind("127.0.0.1")
    asked, seen, found = list(first), set(first), {}
    while asked:
        path = asked.pop(0)
        kind = path if path in first else _endpoint(urls, path)
        if kind is None or kind in found:
            continue
        answer = client.get(path)
        if answer.mimetype != "text/html" or answer.status_code in {302, 303}:
            continue
        found[kind] = path
        for link in re.findall(r'<a [^>]*href="([^"#]+)', answer.text):
            whole = link.replace("&amp;", "&") if link.startswith("/") else _joined(path, link)
            if whole and whole not in seen:
                seen.add(whole)
                asked.append(whole)
    return list(found.values())


def _joined(path: str, link: str) -> str | None:
    return None if ":" in link or link.startswith((".", "?")) else path.partition("?")[0] + link


def _endpoint(urls: Any, path: str) -> str | None:
    try:
        endpoint, arguments = urls.match(path.partition("?")[0], method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return f"{endpoint} {arguments.get('topic', '')}"
