"""`rallies demo`: an instance that shows what the site is like."""

import tomllib

import click

from rallies.cli.context import in_app
from rallies.core import current
from rallies.core.errors import ConfigurationError
from rallies.core.settings import Settings
from rallies.demo import loading
from rallies.places.shared import gazetteer


@click.command
@in_app
def demo() -> None:
    """Load the campaign freeviasna: past rallies as they were, and made-up ones on the next 17 September."""
    load()


def load() -> None:
    """Load the demo into the current application's register, and say what was done."""
    settings = current.settings()
    loaded = loading.load(gazetteer(settings.gazetteer), now=current.now(), host=settings.host)
    _mark(settings)
    if not (loaded.past or loaded.examples):
        click.echo("The demo is loaded already; nothing has changed.")
        return
    click.echo(f"Loaded {loaded.past} past rallies as their sources tell of them and {loaded.examples} made-up ones "
               f"on {loaded.day.day} September {loaded.day.year}.")  # fmt: skip


def _mark(settings: Settings) -> None:
    """Note in the instance that it is the demo, so that its pages say so however it is served."""
    file = settings.instance / "rallies.toml"
    try:
        before = file.read_text("utf-8") if file.exists() else ""
        if "demo" in tomllib.loads(before):
            return
        gap = "\n" if before and not before.endswith("\n") else ""
        file.write_text(f'{before}{gap}demo = "1"\n', "utf-8")
    except OSError as error:
        raise ConfigurationError(f"{file} can't be written: {error.strerror}") from error
