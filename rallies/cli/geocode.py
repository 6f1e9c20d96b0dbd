"""`rallies geocode`: the resolver by itself."""

import csv
import json
import sys
from pathlib import Path

import click

from rallies.core import settings
from rallies.core.errors import InvalidInput
from rallies.places import report
from rallies.places.gazetteer import Gazetteer
from rallies.places.shared import gazetteer as opened


@click.command
@click.argument("text", required=False)
@click.option("--country", default=None, metavar="CC", help="ISO code of the country it must lie in.")
@click.option(
    "--csv",
    "table",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Columns id,text,country.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def geocode(ctx: click.Context, text: str | None, country: str | None, table: Path | None, *, as_json: bool) -> None:
    """Say what place TEXT is, or ask back if it is not certain."""
    if (text is None) == (table is None):
        raise click.UsageError("Give either TEXT or --csv FILE.")
    gazetteer = opened(settings.load(ctx.find_root().obj).gazetteer)
    if table is not None:
        _answer_table(gazetteer, table)
        return
    answer = report.answer(gazetteer, "", text or "", country)
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else _in_words(answer))


def _answer_table(gazetteer: Gazetteer, table: Path) -> None:
    with table.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if rows.fieldnames is None or "text" not in rows.fieldnames:
            raise InvalidInput(f"{table} has no column named text; its columns are to be id,text,country.")
        for row in rows:
            answer = report.answer(gazetteer, row.get("id") or "", row["text"] or "", row.get("country") or None)
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")


def _in_words(answer: dict[str, object]) -> str:
    candidates = answer["candidates"]
    assert isinstance(candidates, list)  # noqa: S101  # report's own shape
    lines = [
        f"  {one['name']}, {one['admin1']}, {one['country']}  {one['lat']:.4f} {one['lon']:.4f}  {one['tz']}"
        for one in candidates
    ]
    heads = {
        "found": "Found:",
        "ambiguous": "Which of these?",
        "none": "Nothing found. Try the name of the nearest town.",
    }
    return "\n".join([heads[str(answer["answer"])], *(lines[:1] if answer["answer"] == "found" else lines)])
