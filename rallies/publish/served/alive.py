"""What machines ask: whether the site is alive, and whether it is fit for everything."""

from collections.abc import Mapping

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from rallies.core.db import database
from rallies.core.errors import NoDatabase, NotWritable, Unavailable
from rallies.core.web import outage

blueprint = Blueprint("alive", __name__)
_STATUS: Mapping[type[Unavailable], str] = {NotWritable: "nothing can be saved", NoDatabase: "no database"}


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """That the application answers and its register can be read, and what is wrong below it.

    It is 200 while only nothing can be saved: readers are served, and a new start would not mend a full disk.
    """
    trouble = _trouble()
    if trouble is None:
        return {"status": "ok", "revision": database.revision()}
    return {"status": _STATUS[type(trouble)]}, 503 if isinstance(trouble, NoDatabase) else 200


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Whether it is fit for everything: the register can be read and written."""
    trouble = _trouble()
    if trouble is None:
        return {"status": "ready"}
    return {"status": _STATUS[type(trouble)]}, 503, {"Retry-After": str(trouble.retry_after_seconds)}


def _trouble() -> NotWritable | NoDatabase | None:
    """What is wrong below: nothing can be saved, or nothing be read."""
    try:
        database.revision()
    except DBAPIError as error:
        trouble = outage.of(error)
        if not isinstance(trouble, NotWritable | NoDatabase):
            raise
        return trouble
    return outage.of_disk()
