"""How the server sends an answer: in one piece where it is small, and on a connection that stays open."""

from functools import lru_cache
from typing import Any

from waitress.task import WSGITask
from waitress.utilities import build_http_date

from rallies.core.web import uploads


class Task(WSGITask):
    """Sends what the application answers to one request."""

    content_length: int | None  # type: ignore[assignment]  # which is what it becomes

    def get_environment(self) -> dict[str, Any]:
        """What the application is told of a request; of a refused one also why its body was not read."""
        environ: dict[str, Any] = super().get_environment()  # type: ignore[no-untyped-call]  # waitress has no types
        if refusal := getattr(self.request, "refusal", ""):  # a parser of waitress's own refuses nothing
            environ[uploads.REFUSAL] = refusal
        return environ

    def write(self, data: bytes) -> Any:  # noqa: ANN401  # waitress declares no types
        """Send a piece of the body; one that is all of it goes with its head, which saves a packet and a call."""
        if self.wrote_header or not self.complete or not self.has_body or self.content_length != len(data):
            return super().write(data)  # type: ignore[no-untyped-call]  # as above
        self.channel.write_soon(self.build_response_header() + data)
        self.wrote_header = True
        self.content_bytes_written = len(data)
        return None

    def build_response_header(self) -> bytes:
        """Return the head, only put together if nothing is to be added or left out: that takes half as long.

        An answer of 304 leaves the connection open, for which waitress misses a length: it has no body.
        Source: RFC 9112 6.3.
        """
        if getattr(self.request, "refusal", ""):
            self.set_close_on_finish()
        names = {name for name, _ in self.response_headers}
        asked: str = self.request.headers.get("CONNECTION", "")
        is_plain = self.version == "1.1" and self.has_body == ("Content-Length" in names)
        if not is_plain or asked.lower() == "close":
            return bytes(super().build_response_header())  # type: ignore[no-untyped-call]  # as above
        lines = [f"HTTP/1.1 {self.status}", *map(": ".join, self.response_headers)]
        if "Date" not in names:
            lines.append(f"Date: {_date(int(self.start_time))}")
        return "\r\n".join((*lines, "\r\n")).encode("latin-1")


@lru_cache(maxsize=1)
def _date(seconds: int) -> str:
    return str(build_http_date(seconds))
