"""What several threads want to write at the same time, in one transaction: they share one wait for the disk.

A disk takes some hundred waits a second, whatever is written; a person is told that something is saved only after one.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Generic, TypeVar

from flask import Flask, current_app

from rallies.core.db import readonly
from rallies.core.db.database import scratch, writing

MOST_TOGETHER = 50
_EXTENSION = "rallies.together"
_Value = TypeVar("_Value")


def init_app(app: Flask) -> None:
    """Let the threads of an application write together."""
    app.extensions[_EXTENSION] = _Together()


def write(act: Callable[[], _Value]) -> _Value:
    """What an act returns, once it is on disk, written in one transaction with what other threads write meanwhile.

    It may be done by another thread, so it asks nothing of the request; and it changes nothing that the public can see.
    Raises: what the act raises; then nothing of it is kept, and the others' acts are. Unavailable as `writing` does.
    """
    readonly.check()
    together: _Together = current_app.extensions[_EXTENSION]
    return together.do(act)


class _Wish(Generic[_Value]):
    """What one thread wants to have written, and what came of it."""

    def __init__(self, act: Callable[[], _Value]) -> None:
        self.act = act
        self.value: _Value | None = None
        self.error: BaseException | None = None
        self.is_done = False


class _Together:
    """The acts that wait; the first thread to come does them for all."""

    def __init__(self) -> None:
        self._waiting: list[_Wish[Any]] = []
        self._guard = threading.Lock()
        self._lead = threading.Lock()

    def do(self, act: Callable[[], _Value]) -> _Value:
        """What an act returns, once somebody has done and committed it."""
        wish = _Wish(act)
        with self._guard:
            self._waiting.append(wish)
        with self._lead:
            while not wish.is_done:
                self._serve()
        if wish.error is not None:
            raise wish.error
        return wish.value  # type: ignore[return-value]  # it is done, and without an error

    def _serve(self) -> None:
        with self._guard:
            served, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
        try:
            _write_all(served)
        except BaseException as error:
            for wish in served:
                wish.error = wish.error or error
            if not isinstance(error, Exception):
                raise
        finally:
            for wish in served:
                wish.is_done = True


def _write_all(wishes: list[_Wish[Any]]) -> None:
    """Do each act, those of several apart from each other's failures."""
    with writing(is_private=True) as current:
        if len(wishes) == 1:
            _do(wishes[0])
            return
        for wish in wishes:
            before = dict(scratch())
            with suppress(Exception):  # whoever asked for it hears of it
                with current.begin_nested():
                    _do(wish)
                continue
            scratch().clear()  # it may tell of what was taken back
            scratch().update(before)


def _do(wish: _Wish[Any]) -> None:
    try:
        wish.value = wish.act()
    except BaseException as error:
        wish.error = error
        raise
