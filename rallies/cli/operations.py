"""`rallies doctor`, `rallies backup` and `rallies restore`: what an operator does."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from rallies.app import create_app
from rallies.cli.context import own_settings
from rallies.cli.findings import Level
from rallies.cli.health import examine
from rallies.core import settings
from rallies.core.backup import making, restoring
from rallies.core.backup.restoring import Restored
from rallies.core.clock import SystemClock
from rallies.core.db.upgrading import newest_migration
from rallies.core.errors import InvalidInput
from rallies.core.keys import sealing

_SIGNS = {Level.OK: "ok  ", Level.WARN: "warn", Level.FAIL: "FAIL"}
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command
@click.option("--json", "as_json", is_flag=True, help="A list of objects, for programs.")
@click.pass_context
def doctor(ctx: click.Context, *, as_json: bool) -> None:
    """Look at each part of the instance, and say what to do; ends with 1 if something is broken."""
    app = create_app(own_settings())
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
@click.argument("file", type=_FILE)
@click.option("--to", "recipients", multiple=True, metavar="age1…", help="Encrypt it for this age recipient.")
def backup(file: Path, recipients: tuple[str, ...]) -> None:
    """Write the register, the secret keys and the settings to FILE, compressed; the site may be in use.

    It is encrypted for RALLIES_BACKUP_RECIPIENTS, or whom --to names instead.
    """
    found = own_settings()
    keys = [sealing.checked_key(one) for one in recipients] or found.recipients
    size = making.write(found, file, now=SystemClock().now(), recipients=keys)
    click.echo(f"{file} holds everything that the instance knows ({size / 1024**2:,.1f} MiB).")
    if keys:
        click.echo(f"It is encrypted for {', '.join(keys)}. Try out that you can open it; without that key nobody can.")
    else:
        click.echo("It is not encrypted: whoever has it can read contacts and make links. Keep it where only you can.")


@click.command
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--force", is_flag=True, help="Also where the instance holds a register; that one is kept.")
@click.option("--identity", type=_FILE, help="File with the age key that opens an encrypted backup.")
def restore(file: Path, *, force: bool, identity: Path | None) -> None:
    """Put the backup FILE in place of what the instance holds; or FILE is the folder of a register that was kept."""
    found = own_settings()
    keys = _identities(identity) if identity else ()
    done = restoring.restore(found, file, now=SystemClock().now(), force=force, identities=keys)
    click.echo(f"{found.instance} holds what {file} held.")
    for line in (*_content(done), *_kept(done, found.instance), *_other_database(found)):
        click.echo(line)


def _identities(file: Path) -> tuple[str, ...]:
    """The secret keys in a file of `age-keygen`."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file} can't be read: {error}") from error
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _content(done: Restored) -> Iterator[str]:
    yield f"Before: {done.old or 'nothing'}."
    yield f"Now: {done.new}."
    if done.new.migration < newest_migration():
        yield f"Its tables are those of {done.new.migration}; the next start brings them to {newest_migration()}."


def _kept(done: Restored, instance: Path) -> Iterator[str]:
    if done.kept is None:
        return
    where = f", its tables in the schema {done.schema} of the database" if done.schema else ""
    yield f"What was there before is kept in {done.kept}{where}, until you remove it."
    yield f"To go back to it: rallies --instance {instance} restore --force {done.kept}"
    yield f"To remove it: rm -r {done.kept}"
    if done.schema:
        yield f"  and in the database: DROP SCHEMA {done.schema} CASCADE"


def _other_database(before: settings.Settings) -> Iterator[str]:
    """A word if the settings of the backup lead somewhere else than where it was put."""
    if settings.load(before.instance).database_address != before.database_address:
        yield "Mind that the restored rallies.toml names another database than the one that this was put into."
