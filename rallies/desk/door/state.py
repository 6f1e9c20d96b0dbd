"""The state of the instance for its operator: a page of the desk, and the same figures at `/metrics` for programs."""

import hmac
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from rallies.core import current
from rallies.core.backup.lastmade import is_old
from rallies.core.errors import NotFound
from rallies.core.web import exposition
from rallies.desk.door import door, figures, networks, sending
from rallies.model.rally import lookups

desk: Blueprint = door.blueprint("state")
metrics = Blueprint("metrics", __name__)
_OF_PROXIES = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
MOST_ROUTES = 10
"""Routes that the page names: those that took most time together."""
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@desk.get("/state/")
def index() -> ResponseReturnValue:
    """What waits, what was answered and how fast, and how street level stands."""
    settings = current.settings()
    taken = figures.taken()
    return render_template(
        "desk/state.html",
        figures=taken,
        slowest=sorted(taken.routes, key=lambda route: -route.seconds)[:MOST_ROUTES],
        is_backup_old=is_old(taken.last_backup, current.now()),
        troubles=sending.troubles(),
        networks=networks.warnings(),
        street=lookups.state(),
        server=urlsplit(settings.nominatim).netloc,
    )


@metrics.get("/metrics")
def tell() -> ResponseReturnValue:
    """The figures, to this machine itself or to whoever has the token; to others there is nothing here."""
    if not _may_read():
        raise NotFound("")
    return exposition.document(figures.families(figures.taken())), {"Content-Type": exposition.CONTENT_TYPE}


def _may_read() -> bool:
    """Whether the request bears the token, or comes from this machine and through nobody else.

    Behind a proxy or an onion service everyone comes from this machine, so such a site has to set a token.
    """
    settings = current.settings()
    if settings.metrics_token:
        return hmac.compare_digest(
            request.headers.get("Authorization", "").encode(), f"Bearer {settings.metrics_token}".encode()
        )
    return (
        _is_loopback(request.remote_addr or "")
        and (settings.host in _LOCAL or not settings.base_url)
        and not any(name in request.headers for name in _OF_PROXIES)
    )


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
