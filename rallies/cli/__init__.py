"""The command line: `rallies [--instance DIR] COMMAND`. Each command's module loads when it is called."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from rallies.core.errors import RalliesError

_COMMANDS = {
    "serve": "rallies.cli.serve",
    "work": "rallies.cli.serve",
    "demo": "rallies.cli.demo",
    "import": "rallies.cli.importing",
    "queue": "rallies.cli.queue",
    "staff": "rallies.cli.staff",
    "freeze": "rallies.cli.queue",
    "renew-keys": "rallies.cli.keys",
    "geocode": "rallies.cli.geocode",
    "trail": "rallies.cli.trail",
    "doctor": "rallies.cli.operations",
    "backup": "rallies.cli.operations",
    "restore": "rallies.cli.operations",
}
"""Where each command is; its function there bears its name, `import` that of `import_`."""


class _Commands(click.Group):
    """Commands that are imported when they are needed, so that `rallies --help` stays quick."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, None if there is none."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(_COMMANDS[cmd_name])
        command: click.Command = getattr(module, "import_" if cmd_name == "import" else cmd_name.replace("-", "_"))
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--instance", type=click.Path(path_type=Path, file_okay=False), help="Folder of the database and secrets."
)
@click.version_option(package_name="rallies")
@click.pass_context
def cli(ctx: click.Context, instance: Path | None) -> None:
    """Rallies: register, decide, show and serve rallies around the world."""
    ctx.obj = instance


def main() -> None:
    """Run the command line; an error that a person can mend is one line, without a trace.

    Whatever a command writes is for its owner alone: a register with its journal, a report, a backup.
    """
    os.umask(0o077)
    try:
        cli.main(standalone_mode=True)
    except Exception as error:  # all but what a person can mend is raised again
        if (told := trouble(error)) is None:
            raise
        _end(told)


def trouble(error: Exception) -> RalliesError | None:
    """An error that a person can mend, None if it is none; what comes from below is named."""
    if isinstance(error, RalliesError):
        return error
    from rallies.core.web import outage  # noqa: PLC0415  # a command that goes well does without

    return outage.of(error)


def _end(error: RalliesError) -> NoReturn:
    click.echo(f"rallies: {error.message}", err=True)
    sys.exit(1)
