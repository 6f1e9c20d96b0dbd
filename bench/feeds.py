"""Calendars: first build, rebuild after an edit, and answers from published bytes."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any

from flask import Flask, g

from bench.harness import Figure, alternated, application, cpu_ms, instance, seed
from rallies.core.clock import SetClock
from rallies.core.db.database import session, writing
from rallies.formats.calendar import ics
from rallies.model.lists import search
from rallies.model.lists.listing import Listing
from rallies.model.rally import register
from rallies.model.rally.rallies import Rally
from rallies.model.selection import Selection
from rallies.publish.speech import feedwords

NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)
COUNT = 10_000
FEED = "/en/rallies.ics"
ASKED = 2_000


def run() -> list[Figure]:
    """The figures of feeds, with the world's calendar at its full size."""
    with instance() as folder, application(folder, clock=SetClock(NOW)) as app:
        seed(COUNT, now=NOW)
        with app.test_request_context(FEED):
            app.preprocess_request()
            built = _built()
        return [*built, *_edited(app), *_answered(app)]


def _built() -> list[Figure]:
    words = feedwords.words("en")
    listings = [
        listing
        for start in range(0, COUNT, 500)
        for listing in search.upcoming(Selection(), g.moment, limit=500, offset=start)
    ]
    ics.fragments.forget()
    first = cpu_ms(lambda: [ics.fragments.of(listing, words) for listing in listings], 1)
    feed = listings[: ics.MAX_EVENTS]
    head = ics.Head(name="n", description="d", capped="c", source="https://rallies.example/", total=COUNT)
    ics.dump(feed, words, head)
    again = cpu_ms(lambda: ics.dump([_edit(feed[0]), *feed[1:]], words, head), 20)
    size = len(ics.dump(feed, words, head))
    return [
        Figure(f"first build of {len(listings):,} events", first / 1_000, "s CPU", 4),
        Figure("calendar of 1,000 events joined after one edit", again, "ms CPU", 50),
        Figure("its size", size / 1_000, "kB", 900),
    ]


def _edit(listing: Listing) -> Listing:
    return replace(listing, revision=listing.revision + 1, updated=listing.updated + timedelta(seconds=1))


def _edited(app: Flask) -> list[Figure]:
    """The whole way after an edit: the register asked, the calendar made, compressed and stored."""
    client = app.test_client()
    client.get(FEED)

    def edit_and_ask() -> None:
        with writing():
            rally = session().query(Rally).order_by(Rally.starts_at).first()
            assert rally is not None
            register.touch(rally, NOW, moves=True)
        assert client.get(FEED).status_code == HTTPStatus.OK

    edit_and_ask()  # the faces and events that an edit leaves as they are
    taken = min(cpu_ms(edit_and_ask, 1) for _ in range(10))
    return [Figure("an edit, and the calendar made, compressed and stored", taken, "ms CPU", 50)]


def _answered(app: Flask) -> list[Figure]:
    """Answers from published bytes, and what a bare WSGI application costs in the same run."""
    answer = app.test_client().get(FEED)
    tag, body = answer.headers["ETag"], answer.data
    front: Callable[..., Iterable[bytes]] = app.wsgi_app

    def bare(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        del environ
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return (body,)

    measured = alternated(
        {
            "floor": lambda: _asked(bare, {}),
            "whole": lambda: _asked(front, {}),
            "unchanged": lambda: _asked(front, {"HTTP_IF_NONE_MATCH": tag}),
        }
    )
    floor = measured["floor"]
    note = f"floor {floor:.4f} ms"
    return [
        Figure("200 from published bytes, above the floor", measured["whole"] - floor, "ms CPU", 0.10, note=note),
        Figure("304 from published bytes, above the floor", measured["unchanged"] - floor, "ms CPU", 0.06, note=note),
    ]


def _asked(app: Callable[..., Iterable[bytes]], headers: dict[str, str]) -> float:
    """CPU in milliseconds of one request that is answered to its last byte."""

    def ask() -> None:
        answer = app(_environ() | headers, lambda *_said: None)
        for _piece in answer:
            pass
        if close := getattr(answer, "close", None):
            close()

    ask()
    return cpu_ms(ask, ASKED)


def _environ() -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": FEED,
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_ACCEPT_ENCODING": "gzip",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }
