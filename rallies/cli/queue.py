"""`rallies queue` and `rallies freeze`: what waits for a decision, and deciding it."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

import click

from rallies.cli.context import in_app
from rallies.core import current
from rallies.core.db.database import session, writing
from rallies.core.errors import InvalidInput
from rallies.core.text import checked
from rallies.desk.queue import deciding, items, lists, queue_query
from rallies.model.actors import Actor, By
from rallies.model.desk.moderation import Moderated
from rallies.model.rally.rallies import ChangeRequest

BLOCK = 200
"""How many decisions are written in one transaction, and how many things are read at once."""
_FACTS = (
    "title", "kind", "language", "organization", "url", "country", "city", "city_name", "venue", "address", "precision",
    "lat", "lon", "day", "hour", "tz", "starts_at", "series", "understood",
)  # fmt: skip
"""What is told of a rally to programs; nothing of who registered it."""


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON array, for programs.")
@click.pass_context
def queue(ctx: click.Context, *, as_json: bool) -> None:
    """List what waits for a decision, or decide it."""
    if ctx.invoked_subcommand is None:
        _show_waiting(as_json=as_json)


@queue.command
@click.argument("ids", nargs=-1, metavar="ID…")
@click.option("--all", "everything", is_flag=True, help="Publish all that waits.")
@in_app
def publish(ids: tuple[str, ...], *, everything: bool) -> None:
    """Publish the rallies or changes of these IDs, or all that wait."""
    if bool(ids) == everything:
        raise click.UsageError("Give either ID… or --all.")
    _decide("publish", queue_query.all_ids(lists.Filter()) if everything else ids, told="Published")


@queue.command
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.option("--why", required=True, help="The reason, which the organizer reads.")
@in_app
def reject(ids: tuple[str, ...], *, why: str) -> None:
    """Refuse the rallies or changes of these IDs."""
    _decide("reject", ids, words=_words(why, "--why"), told="Rejected")


@queue.command
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.option("--question", required=True, help="What the organizer is asked.")
@in_app
def ask(ids: tuple[str, ...], *, question: str) -> None:
    """Ask the organizers of these IDs something; they go on waiting."""
    _decide("ask", ids, words=_words(question, "--question"), told="Asked about")


@click.command
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.option("--why", required=True, help="The reason, which the organizer and the desk read.")
@in_app
def freeze(ids: tuple[str, ...], *, why: str) -> None:
    """Take the public rallies of these IDs from every page, map and feed at once."""
    _decide("freeze", ids, words=_words(why, "--why"), told="Hidden")


@in_app
def _show_waiting(*, as_json: bool) -> None:
    things = _waiting()
    if as_json:
        click.echo("[" + "".join(_json_lines(things)) + "]")
        return
    count = 0
    for count, thing in enumerate(things, start=1):  # noqa: B007  # the last one is the number of all
        click.echo(_line(thing))
    click.echo(f"{count} waiting." if count else "Nothing waits.", err=True)


def _decide(act: str, ids: Sequence[str], *, told: str, words: str = "") -> None:
    """Do an act to each id, a block in a transaction; say what could not be done, and end with 1 then."""
    by, refused = By(Actor.COMMAND_LINE, current.now()), 0
    with click.progressbar(length=len(ids), label=told, file=sys.stderr) as bar:
        for start in range(0, len(ids), BLOCK):
            block = ids[start : start + BLOCK]
            with writing():
                outcomes = deciding.decide_each(act, block, by, words=words)
            session().expunge_all()
            for public_id, error in zip(block, outcomes, strict=True):
                if error is not None:
                    refused += 1
                    click.echo(f"rallies: {public_id}: {error.message}", err=True)
            bar.update(len(block))
    click.echo(f"{told}: {len(ids) - refused}.")
    if refused:
        click.get_current_context().exit(1)


def _waiting() -> Iterator[Moderated]:
    """All that waits, each date of a series by itself, oldest first."""
    ids = queue_query.all_ids(lists.Filter())
    for start in range(0, len(ids), BLOCK):
        yield from queue_query.some(ids[start : start + BLOCK])
        session().expunge_all()


def _line(thing: Moderated) -> str:
    row = items.row(thing, current.now(), dates=1)
    day = f"{row.day} {row.hour}".strip()
    place = ", ".join(part for part in (row.city, row.country) if part)
    what = "change  " if isinstance(thing, ChangeRequest) else ""
    return f"{row.id}  {row.age:>5}  {day:<28}  {place:<28}  {what}{row.title}"


def _json_lines(things: Iterator[Moderated]) -> Iterator[str]:
    for number, thing in enumerate(things):
        yield (",\n" if number else "") + json.dumps(_said(thing), ensure_ascii=False, default=_plain)


def _said(thing: Moderated) -> dict[str, Any]:
    """A thing as programs read it."""
    rally = queue_query.rally_of(thing)
    said = {
        "id": thing.public_id,
        "what": queue_query.table_of(thing),
        "state": thing.state,
        "submitted_at": thing.submitted_at,
        "claimed_by": thing.claimed_by,
    }
    if rally is not None:
        campaign = rally.campaign.slug if rally.campaign else None
        said |= {"rally": rally.public_id, "campaign": campaign} | {name: getattr(rally, name) for name in _FACTS}
        said |= {"question": rally.question, "answer": rally.answer}
    if isinstance(thing, ChangeRequest):
        said |= {"asked_for": items.asked_facts(thing), "why": thing.why}
    return said


def _plain(value: object) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def _words(said: str, option: str) -> str:
    words = checked(said, field=option)
    if not words:
        raise InvalidInput(f"{option} has to say something.", field=option)
    return words
