"""The state of the instance for its operator: a page of the desk, and the same figures at `/metrics` for programs."""

import hmac
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from rallies.core import current, jobs
from rallies.core.backup.lastmade import is_old, last_made
from rallies.core.db import database
from rallies.core.errors import NotFound
from rallies.desk.door import door, networks, sending
from rallies.model.rally import lookups
from rallies.places.street.guard import State

desk: Blueprint = door.blueprint("state")
metrics = Blueprint("metrics", __name__)
_OF_PROXIES = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Metric:
    """A figure as Prometheus takes it. Source: its text-based exposition format 0.0.4."""

    name: str
    meaning: str
    value: float
    kind: str = "gauge"

    def lines(self) -> str:
        """The lines of the figure."""
        return (
            f"# HELP {self.name} {self.meaning}\n# TYPE {self.name} {self.kind}\n{self.name} {round(self.value, 3):g}\n"
        )


@desk.get("/state/")
def index() -> ResponseReturnValue:
    """What waits to be sent, and how street level stands."""
    settings = current.settings()
    made = last_made(settings.instance)
    return render_template(
        "desk/state.html",
        revision=database.revision(),
        waiting=jobs.waiting(),
        failed=jobs.failed(),
        last_backup=made,
        is_backup_old=is_old(made, current.now()),
        troubles=sending.troubles(),
        networks=networks.warnings(),
        street=lookups.state(),
        server=urlsplit(settings.nominatim).netloc,
    )


@metrics.get("/metrics")
def figures() -> ResponseReturnValue:
    """The figures, to this machine itself or to whoever has the token; to others there is nothing here."""
    if not _may_read():
        raise NotFound("")
    all_metrics = [
        Metric("rallies_revision", "Revision of the register.", database.revision(), "counter"),
        Metric("rallies_unseen_writes", "Writes that the public can't see.", database.unseen_writes(), "counter"),
        Metric("rallies_outgoing_waiting", "Things that wait to be sent.", jobs.waiting()),
        Metric("rallies_outgoing_failed", "Things that were given up.", jobs.failed()),
        *_of_street(lookups.state()),
    ]
    return "".join(metric.lines() for metric in all_metrics), {
        "Content-Type": "text/plain; version=0.0.4; charset=utf-8"
    }


def _of_street(state: State | None) -> list[Metric]:
    if state is None:
        return []
    return [
        Metric("rallies_street_hits_total", "Addresses that the cache knew.", state.hits, "counter"),
        Metric("rallies_street_asked_total", "Addresses that the server was asked for.", state.asked, "counter"),
        Metric("rallies_street_failed_total", "Questions that the server did not answer.", state.failed, "counter"),
        Metric("rallies_street_hit_ratio", "Share of addresses that the cache knew.", state.hit_ratio),
        Metric("rallies_street_rests_seconds", "For how long the server is not asked.", state.rests_seconds),
    ]


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
