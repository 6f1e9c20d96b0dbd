"""The sockets that a server listens on: opened here, or handed over by whoever started it.

Whoever asks while a server starts, or is started anew behind a socket that stays, waits in the system's line and is
not refused. Source: sd_listen_fds(3).
"""

import os
import socket  # noqa: TID251  # to listen; it reaches nobody
from collections.abc import Iterable, MutableMapping

from rallies.core.errors import ConfigurationError

BACKLOG = 1_024
_FIRST = 3
"""The number of the first socket that systemd hands over."""


def handed_over(environ: MutableMapping[str, str]) -> list[socket.socket]:
    """The sockets that systemd handed over to this process, whose variables are taken out of the environment.

    Raises: ConfigurationError for one that is none of TCP.
    """
    meant, many = environ.pop("LISTEN_PID", ""), environ.pop("LISTEN_FDS", "")
    environ.pop("LISTEN_FDNAMES", None)
    if meant != str(os.getpid()) or not many.isdecimal():
        return []
    return inherited(range(_FIRST, _FIRST + int(many)))


def inherited(numbers: Iterable[int]) -> list[socket.socket]:
    """Sockets that were open when this process began, by their numbers.

    Raises: ConfigurationError for one that is none of TCP.
    """
    found = []
    for number in numbers:
        try:
            one = socket.socket(fileno=number)
        except OSError as error:
            raise ConfigurationError(f"No socket was handed over as number {number}.") from error
        if one.type != socket.SOCK_STREAM or one.family not in {socket.AF_INET, socket.AF_INET6}:
            one.close()
            raise ConfigurationError("Only sockets of TCP can be served: ListenStream=127.0.0.1:8000, for example.")
        os.set_inheritable(number, False)  # noqa: FBT003  # it takes no keyword
        one.listen(BACKLOG)
        found.append(one)
    return found


def opened(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen at a host, one for each of its addresses; port 0 takes one that is free.

    Raises: ConfigurationError if nothing can listen there.
    """
    found: list[socket.socket] = []
    try:
        for family, address in _addresses(host, port):
            one = socket.socket(family, socket.SOCK_STREAM)
            found.append(one)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.bind((address, port or (found[0].getsockname()[1] if len(found) > 1 else 0)))
            one.listen(BACKLOG)
    except OSError as error:
        for one in found:
            one.close()
        raise ConfigurationError(
            f"Nothing can listen on {host} port {port}: {error.strerror}. "
            f"Try another one: --port {port + 1}, or with make: make run PORT={port + 1}"
        ) from error
    return found


def address(listening: socket.socket) -> str:
    """Where a socket is reached on this machine, as a browser takes it."""
    host, port = listening.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # only to say where it is
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _addresses(host: str, port: int) -> list[tuple[int, str]]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return list(dict.fromkeys((int(family), str(name[0])) for family, _, _, _, name in found))
