"""The application that a command works on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import click
from flask import Flask

from rallies.app import create_app
from rallies.core import current, settings
from rallies.core.db import upgrading
from rallies.core.db.running import running
from rallies.model.desk import audit

if TYPE_CHECKING:
    from pathlib import Path

    from rallies.core.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")


def with_app(command: Callable[Concatenate[Flask, P], R]) -> Callable[P, R]:
    """Give a command the application of its instance, its context open and its tables up to date."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with opened(own_settings()) as app:
            return command(app, *args, **kwargs)

    return wrapped


def in_app(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command within the context of its instance's application, its tables up to date."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with opened(own_settings()):
            return command(*args, **kwargs)

    return wrapped


def own_settings() -> "Settings":
    """The settings of the instance that the command was called for."""
    instance: Path | None = click.get_current_context().find_root().obj
    return settings.load(instance)


@contextmanager
def opened(of: "Settings") -> Iterator[Flask]:
    """The application of some settings, its context open and its tables up to date; others see it in use.

    Raises: Conflict while a backup is put in the place of its register.
    """
    with running(of):
        app = create_app(of)
        with app.app_context():
            upgrading.upgrade()
            audit.seal(current.now())
            yield app
