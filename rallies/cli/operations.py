"""`rallies doctor`, `rallies backup` and `rallies restore`: what an operator does."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from rallies.app import create_app
from rallies.cli.health import Level, examine
from rallies.core import settings
from rallies.core.clock import SystemClock
from rallies.core.db import backup as backups

_SIGNS = {Level.OK: "ok  ", Level.WARN: "warn", Level.FAIL: "FAIL"}


@click.command
@click.option("--json", "as_json", is_flag=True, help="A list of objects, for programs.")
@click.pass_context
def doctor(ctx: click.Context, *, as_json: bool) -> None:
    """Look at each part of the instance, and say what to do; ends with 1 if something is broken."""
    app = create_app(settings.load(ctx.find_root().obj))
    findings = examine(app)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            click.echo(f"{_SIGNS[finding.level]}  {finding.part:<10}{finding.words}")
            if finding.mend:
                click.echo(f"{'':<16}→ {finding.mend}")
    ctx.exit(int(any(finding.level is Level.FAIL for finding in findings)))


@click.command
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def backup(ctx: click.Context, file: Path) -> None:
    """Write the register, the secret key and the settings to FILE; the site may be in use."""
    size = backups.write(settings.load(ctx.find_root().obj), file, now=SystemClock().now())
    click.echo(f"{file} holds everything that the instance knows ({size / 1024**2:.1f} MiB).")
    click.echo("It is not encrypted: whoever has it can read contacts and make links. Keep it where only you can.")


@click.command
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--force", is_flag=True, help="Also where the instance holds a register; that one is kept beside it.")
@click.pass_context
def restore(ctx: click.Context, file: Path, *, force: bool) -> None:
    """Put the backup FILE in place of what the instance holds."""
    found = settings.load(ctx.find_root().obj)
    before = backups.restore(found, file, now=SystemClock().now(), force=force)
    click.echo(f"{found.instance} holds what {file} held.")
    if before is not None:
        click.echo(f"What was there before is in {before}; remove it once you are sure.")
