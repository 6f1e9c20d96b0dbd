"""What an application sees of a request that came through proxies."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.test import create_environ

from rallies.core.clock import SetClock
from rallies.core.web.proxies import BehindProxies, Proxies
from rallies.core.web.sightings import REMEMBERED, Sightings
from tests import cast

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Seen:
    """Requests through proxies to an application that only looks."""

    AN_HOUR = timedelta(hours=1)
    A_WEEK = REMEMBERED

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = SetClock(cast.NOW)
        self.sightings = Sightings(folder, self.clock)

    def by(self, proxies: str, peer: str = "127.0.0.1", **headers: str) -> dict[str, Any]:
        """What an application that believes `proxies` is asked, when a peer sends headers."""
        asked: list[dict[str, Any]] = []
        front = BehindProxies(_looking(asked), Proxies.of(proxies), self.sightings)
        environ = create_environ("/", environ_base={"REMOTE_ADDR": peer})
        front({**environ, **{f"HTTP_{name}": value for name, value in headers.items()}}, lambda *_: lambda _: None)
        return {
            name: value for name, value in asked[0].items() if not name.startswith("wsgi.") or name == "wsgi.url_scheme"
        }


def _looking(asked: list[dict[str, Any]]) -> "WSGIApplication":
    """An application that keeps what it is asked, and answers nothing."""

    def answer(environ: dict[str, Any], _: Any) -> tuple[bytes, ...]:
        asked.append(environ)
        return ()

    return answer
