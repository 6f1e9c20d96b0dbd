"""`rallies import`: files of rallies into the register, with a reason for each row that is not taken."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TextIO

import click

from rallies.cli.context import in_app
from rallies.core import current
from rallies.core.errors import ConfigurationError, InvalidInput, NotFound, TooLarge
from rallies.intake.importing import reader
from rallies.intake.importing.keeping import Keeper
from rallies.intake.importing.readers import sources
from rallies.intake.importing.reading import Habits
from rallies.intake.importing.report import Report
from rallies.intake.importing.rows import Answer, Outcome, Source
from rallies.intake.importing.understood import days
from rallies.model.rally.register import campaign_named

SHOWN = 10
"""Reasons that are printed when no report is asked for."""
MANY = 1_000
"""Rows from which on an import may take longer than three seconds, so that it shows how far it is."""


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--campaign", default="", metavar="SLUG", help="Campaign of the rows that name none.")
@click.option("--publish", "is_published", is_flag=True, help="Publish what is accepted, past the queue.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what would happen and write nothing.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write a line for each row as CSV.")
@in_app
def import_(file: Path, campaign: str, report: Path | None, *, is_published: bool, is_dry: bool) -> None:
    """Take the rallies of FILE: a table in CSV, a calendar, a page with JSON-LD, or a pasted schedule."""
    if campaign and campaign_named(campaign) is None:
        raise NotFound(f"There is no campaign {campaign}.")
    source = sources.read(_content(file), today=current.now().date())
    count, host = len(source.rows), current.settings().host
    keeper = Keeper(now=current.now(), host=host, is_published=is_published, is_dry=is_dry)
    with _lines(report) as lines:
        unsettled = _run(source, keeper, campaign, Report(lines) if lines else None)
    click.echo(_counts(source, count, keeper))
    if report is None:
        _tell(unsettled)


def _run(source: Source, keeper: Keeper, campaign: str, report: Report | None) -> list[Answer]:
    """Take all rows; return the first few that are asked or refused."""
    habits = Habits(order=days.order_of(row.date for row in source.rows), campaign=campaign)
    plan = reader.Reading(gazetteer=current.settings().gazetteer, habits=habits, now=keeper.now)
    unsettled: list[Answer] = []
    with _progress(len(source.rows)) as advance:
        for block in reader.answers(source.rows, plan):
            for answer in keeper.keep(block):
                if report:
                    report.add(answer)
                if answer.outcome is not Outcome.ACCEPTED and len(unsettled) < SHOWN:
                    unsettled.append(answer)
            advance(len(block))
        keeper.finish()
    return unsettled


@contextmanager
def _progress(rows: int) -> Iterator[Callable[[int], None]]:
    """What is told how many rows more are done: a bar on a terminal, else a line of errors for each tenth."""
    if rows < MANY:
        yield lambda _more: None
    elif sys.stdout.isatty():
        with click.progressbar(length=rows, label="Importing") as bar:
            yield bar.update
    else:
        yield _Lines(rows).advance


class _Lines:
    """Progress in lines, for a log."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._done = 0

    def advance(self, more: int) -> None:
        """Write a line if another tenth is done."""
        before, self._done = self._done, self._done + more
        if self._done * 10 // self._rows > before * 10 // self._rows:
            click.echo(f"Importing: {self._done} of {self._rows} rows", err=True)


def _content(file: Path) -> bytes:
    if file.stat().st_size > sources.MAX_BYTES:
        raise TooLarge(f"{file} is larger than {sources.MAX_BYTES // 1024**2} MB; split it.")
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file} can't be read: {error.strerror}") from error


def _lines(report: Path | None) -> "TextIO | nullcontext[None]":
    if report is None:
        return nullcontext()
    try:
        return report.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise ConfigurationError(f"The report {report} can't be written: {error.strerror}") from error


def _counts(source: Source, count: int, keeper: Keeper) -> str:
    tally, outcomes = keeper.tally, keeper.tally.outcomes
    lines = []
    if source.unread:
        lines.append(f"Not read: {', '.join(source.unread)}.")
    if source.encoding not in {"utf-8", "utf-16"}:
        lines.append(f"Read as {source.encoding}; look whether names came out right.")
    if keeper.is_dry:
        lines.append("Nothing was written. With an import in earnest:")
    lines.append(
        f"{count} rows: {outcomes[Outcome.ACCEPTED]} accepted ({tally.new} new, {tally.changed} changed, "
        f"{tally.as_before} as before), {outcomes[Outcome.ASKED]} asked, {outcomes[Outcome.REFUSED]} refused."
    )
    if tally.waiting:
        lines.append(f"{tally.waiting} changes of public rallies wait for the desk; with --publish they don't.")
    return "\n".join(lines)


def _tell(unsettled: list[Answer]) -> None:
    for answer in unsettled:
        click.echo(f"  row {answer.number} ({answer.key}) {answer.outcome}: {answer.reason}")
    if unsettled:
        click.echo("Write all reasons into a table with --report OUT.csv.")
