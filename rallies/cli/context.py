"""The application that a command works on."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import click
from flask import Flask

from rallies.app import create_app
from rallies.core import database, settings

if TYPE_CHECKING:
    from pathlib import Path

P = ParamSpec("P")
R = TypeVar("R")


def with_app(command: Callable[Concatenate[Flask, P], R]) -> Callable[P, R]:
    """Give a command the application of its instance, its context open and its tables up to date."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        instance: Path | None = click.get_current_context().find_root().obj
        app = create_app(settings.load(instance))
        with app.app_context():
            database.upgrade()
            return command(app, *args, **kwargs)

    return wrapped
