"""Whose word about where a request comes from is believed: that of the proxies which the operator names, nobody else's.

Of what they say two things count: the address of the rightmost hop that is none of theirs, and whether it came by
https. Names of hosts, ports and paths are never taken from a header. What stands further left anybody may have
written. Source: RFC 7239 (Forwarded); X-Forwarded-For and X-Forwarded-Proto have no standard.
"""

from collections.abc import Iterable
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from rallies.core.web.sightings import Sightings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
UNIX = "unix"
"""What the setting calls a proxy that asks through a socket of this machine, and so has no address."""
HEADERS = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP")
"""Where proxies tell of whom they ask for; the last is none that is read, and a sign of a proxy all the same."""
MOST_HOPS = 20
MOST_KNOWN = 64
_CIRCUITS = ip_network("fc00:dead:beef:4dad::/64")
_SCHEMES = frozenset({"http", "https"})


class Proxies(NamedTuple):
    """The proxies that are believed: networks, and whether sockets of this machine are among them."""

    networks: tuple[Network, ...]
    has_sockets: bool

    @classmethod
    def of(cls, listed: str) -> "Proxies":
        """The proxies of a setting, separated by commas.

        Raises: ValueError for what is neither an address nor a network, and for the network of everybody.
        """
        names = [name.strip() for name in listed.split(",") if name.strip()]
        networks = tuple(ip_network(name) for name in names if name != UNIX)
        if any(network.prefixlen == 0 for network in networks):
            raise ValueError(listed)
        return cls(networks, UNIX in names)

    def __bool__(self) -> bool:
        return bool(self.networks) or self.has_sockets

    def believes(self, peer: str) -> bool:
        """Whether whoever asks at the other end of the connection is a proxy of ours."""
        address = _address(peer)
        return self.has_sockets if address is None else self.holds(address)

    def holds(self, address: Address) -> bool:
        """Whether an address is one of a proxy of ours."""
        return any(address in network for network in self.networks)

    def client(self, hops: Iterable[str]) -> Address | None:
        """The first hop that is none of ours, of those given rightmost first; the last if all are, None if unknown."""
        last = None
        for text in islice(hops, MOST_HOPS):
            hop = _address(text)
            if hop is None or not self.holds(hop):
                return hop
            last = hop
        return last


class Origin(NamedTuple):
    """Where a request comes from, as one header says it: an address and a scheme, None for what it does not say."""

    client: Address | None
    scheme: str | None


def is_circuit(address: str) -> bool:
    """Whether an address stands for a circuit of an onion service, as Tor numbers them for a proxy.

    Source: HiddenServiceExportCircuitID in tor(1).
    """
    circuit = _address(address)
    return circuit is not None and circuit in _CIRCUITS


class BehindProxies:
    """The WSGI application that puts the visitor's own address and scheme in place of the proxy's, and asks another."""

    def __init__(self, inner: "WSGIApplication", proxies: Proxies, sightings: Sightings) -> None:
        self._inner = inner
        self._proxies = proxies
        self._sightings = sightings
        self._known: set[str] = set()  # proxies that have asked, never a visitor

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        if not self._proxies:
            if any(name in environ for name in HEADERS):
                self._sightings.note("proxy")
        elif self._believes(environ.get("REMOTE_ADDR", "")):
            self._place(environ)
        return self._inner(environ, start_response)

    def _believes(self, peer: str) -> bool:
        if peer in self._known:
            return True
        is_ours = self._proxies.believes(peer)
        if is_ours and len(self._known) < MOST_KNOWN:
            self._known.add(peer)
        return is_ours

    def _place(self, environ: dict[str, Any]) -> None:
        origin = self._origin(environ)
        if origin.client is not None:
            environ["REMOTE_ADDR"] = str(origin.client)
            if origin.client in _CIRCUITS:
                self._sightings.note("circuit")
        if origin.scheme is not None:
            environ["wsgi.url_scheme"] = origin.scheme

    def _origin(self, environ: dict[str, Any]) -> Origin:
        """What both kinds of header say; where they contradict each other, one was not written by a proxy of ours."""
        origins = [read(environ) for read in (self._of_many, self._of_one)]
        heard = [origin for origin in origins if origin is not None]
        clients = {origin.client for origin in heard}
        schemes = {origin.scheme for origin in heard if origin.scheme}
        return Origin(clients.pop() if len(clients) == 1 else None, schemes.pop() if len(schemes) == 1 else None)

    def _of_many(self, environ: dict[str, Any]) -> Origin | None:
        """What X-Forwarded-For and X-Forwarded-Proto say."""
        if "HTTP_X_FORWARDED_FOR" not in environ and "HTTP_X_FORWARDED_PROTO" not in environ:
            return None
        hops = reversed(_parts(environ.get("HTTP_X_FORWARDED_FOR", "")))
        scheme = _parts(environ.get("HTTP_X_FORWARDED_PROTO", ""))[-1].lower()
        return Origin(self._proxies.client(hops), scheme if scheme in _SCHEMES else None)

    def _of_one(self, environ: dict[str, Any]) -> Origin | None:
        """What Forwarded says.

        Quotes do not hold commas together here: our proxy wrote the last part as it is, and whoever opened a quote
        before it would else swallow that.
        """
        if "HTTP_FORWARDED" not in environ:
            return None
        parts = _parts(environ["HTTP_FORWARDED"])
        hops = (_pairs(part).get("for", "") for part in reversed(parts))
        scheme = _pairs(parts[-1]).get("proto", "").lower()
        return Origin(self._proxies.client(hops), scheme if scheme in _SCHEMES else None)


def _parts(header: str) -> list[str]:
    """The parts of a header between its commas, at least one."""
    return [part.strip() for part in header.split(",")]


def _pairs(part: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in part.split(";"))
    return {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}


def _address(header: str) -> Address | None:
    """An address as headers write it, with a port or in brackets too; None for what is none."""
    text = header.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    with suppress(ValueError):
        address = ip_address(text)
        return getattr(address, "ipv4_mapped", None) or address
    return None
