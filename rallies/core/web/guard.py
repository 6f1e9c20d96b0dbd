"""What stands at the doors: headers of every response, who may post from where, and how often."""

import hmac
import secrets
from collections.abc import Callable
from datetime import date, timedelta
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, request
from flask_limiter import Limiter
from limits import RateLimitItem, RateLimitItemPerMinute, parse

from rallies.core import current
from rallies.core.errors import InvalidInput, NotAllowed, TooMany
from rallies.core.web import proxies

DRAWINGS = RateLimitItemPerMinute(60)
"""Sheets and pictures that are drawn anew for one network; those that are kept cost nothing."""
FORM_LIFETIME = timedelta(hours=24)
SHARED_FACTOR = 10
"""How many networks the one of an onion service counts for, where its circuits are not told apart."""
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
"""The content policy; `data:` is Leaflet's empty picture of one pixel."""
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def content_policy(*, is_framed: bool = False) -> str:
    """The content policy; a page that may be framed says by whom, and street pictures may come from their server."""
    settings = current.settings()
    parts = dict(POLICY)
    if is_framed:
        parts["frame-ancestors"] = " ".join(settings.framing_sites) or "*"
    if settings.tiles_origin:
        parts["img-src"] += f" {settings.tiles_origin}"
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def add_headers(response: Response) -> Response:
    """The response with the headers that every one bears, unless it has its own."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", content_policy())
    if "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]:
        response.headers.setdefault("X-Frame-Options", "DENY")
    if "Access-Control-Allow-Origin" not in response.headers:
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if is_secure():
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def form_token(form: str) -> str:
    """The token that a public form carries."""
    return current.secrets().form_token(form, current.now())


def check_form(form: str, token: str) -> str:
    """The nonce of a public form that was made here and sent from our own pages.

    Raises: NotAllowed for a form sent by another site; InvalidInput ("token") for an old or forged one.
    """
    check_origin()
    try:
        return current.secrets().check_form_token(form, token, current.now(), lifetime=FORM_LIFETIME)
    except ValueError as error:
        raise InvalidInput("this form is no longer valid", field="token") from error


def check_origin() -> None:
    """Let pass what a browser sends from our own pages, or what is no browser at all.

    Raises: NotAllowed for another site's page.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        is_ours = site in {"same-origin", "none"}
    else:
        origin = request.headers.get("Origin")
        is_ours = origin is None or (origin != "null" and urlsplit(origin).netloc == request.host)
    if not is_ours:
        raise NotAllowed("The form was sent from another site.")


class _DailyKey:
    """A random key that lives for a day in memory alone; what was hashed with it can't be told later."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._key = b""

    def on(self, day: date) -> bytes:
        """The key of a day."""
        if day != self._day:
            self._day, self._key = day, secrets.token_bytes(32)
        return self._key


_daily = _DailyKey()


def network_key() -> str:
    """A name for the visitor's network that means nothing tomorrow: no address is kept."""
    key = _daily_key(current.now().date())
    return hmac.digest(key, network().encode(), "sha256").hex()[:24]


def network() -> str:
    """The network of whoever asks: of an address its first 24 bits or 48, a circuit of an onion service whole.

    All who come by an onion service whose proxy tells of no circuits are one network, called `onion`.
    """
    address = request.remote_addr or ""
    if proxies.is_circuit(address):
        return address
    return "onion" if current.settings().is_onion else _network(address)


def share() -> int:
    """How many networks the one of the request counts for: ten where it stands for everyone, else one."""
    return SHARED_FACTOR if network() == "onion" else 1


def roomy(limit: RateLimitItem) -> RateLimitItem:
    """A limit for the network of the request, ten times as large where that stands for everyone."""
    return type(limit)(limit.amount * share(), limit.multiples, limit.namespace)


def at_most(limit: str) -> Callable[[], str]:
    """A limit in words, such as "20 per minute", for the limiter to ask for at each request."""
    return lambda: _in_words(roomy(parse(limit)))


def _in_words(limit: RateLimitItem) -> str:
    return f"{limit.amount} per {limit.multiples} {limit.GRANULARITY.name}"


def is_secure() -> bool:
    """Whether the site is reached by https, by its own address or by that of the request."""
    return current.settings().is_secure or request.is_secure


def _daily_key(day: date) -> bytes:
    if not current.settings().redis_url:
        return _daily.on(day)
    # Several processes have to count together, so they draw one key from the instance's secret.
    return current.secrets().key(f"network {day.isoformat()}")


def _network(address: str) -> str:
    try:
        prefix = 24 if ip_address(address).version == 4 else 48  # noqa: PLR2004  # the two versions of IP
        return str(ip_network(f"{address}/{prefix}", strict=False))
    except ValueError:
        return "unknown"


limiter = Limiter(key_func=network_key, headers_enabled=False)
REDIS_SECONDS = 1.0
"""How long a request waits for Redis before it is counted here."""


def storage(redis_url: str) -> dict[str, Any]:
    """The limiter's settings: counted in Redis, "" for memory alone; in memory too while Redis does not answer.

    It is asked again after 1, 2, 4, … seconds, at most 32, so it comes back by itself.
    """
    if not redis_url:
        return {"RATELIMIT_STORAGE_URI": "memory://"}
    from redis.backoff import NoBackoff  # noqa: PLC0415  # the extra is there where Redis is named
    from redis.retry import Retry  # noqa: PLC0415  # as above

    options = {
        "socket_timeout": REDIS_SECONDS,
        "socket_connect_timeout": REDIS_SECONDS,
        "retry": Retry(NoBackoff(), 1),  # once, for a connection that was closed meanwhile; by default it pauses
    }
    return {
        "RATELIMIT_STORAGE_URI": redis_url,
        "RATELIMIT_STORAGE_OPTIONS": options,
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
    }


def hit(limit: RateLimitItem, *names: str) -> bool:
    """Count something once, and say whether it is within its limit.

    A storage that fails is left alone as the limiter leaves it alone, which also asks it again.
    """
    try:
        return limiter.limiter.hit(limit, *names)
    except Exception:  # each storage has errors of its own; a second one in a row is raised
        if limiter._storage_dead or not current_app.config.get("RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"):  # noqa: SLF001
            raise
        limiter._storage_dead = True  # noqa: SLF001  # it says so only for limits of whole views
        return limiter.limiter.hit(limit, *names)


def count_drawing() -> None:
    """Count one drawing of the visitor's network.

    Raises: TooMany.
    """
    if current_app.config.get("RATELIMIT_ENABLED", True) and not hit(roomy(DRAWINGS), "draw", network_key()):
        raise TooMany("Many drawings were asked for.", retry_after_seconds=60)
