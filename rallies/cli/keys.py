"""`rallies renew-keys`: new manage keys for who got hers by a mail that others may have read."""

import click
from flask import Flask

from rallies.cli.context import with_app
from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.errors import ConfigurationError
from rallies.intake.holder import renewal
from rallies.model.actors import Actor, By


@click.command("renew-keys")
@click.option("--dry-run", is_flag=True, help="Only say how many there are.")
@with_app
def renew_keys(app: Flask, *, dry_run: bool) -> None:
    """Make the manage key of every rally whose organizer left an address new, and mail her the link.

    The old keys open nothing any more. See that mail goes out encrypted first.
    """
    if not app.config["RALLIES"].can_mail:
        raise ConfigurationError("Nothing can be mailed, so nobody would get her new key: set RALLIES_SMTP_URL.")
    if dry_run:
        click.echo(f"Keys that would be made new: {len(renewal.mailed())}.")
        return
    with writing(is_private=True):
        renewed, left = renewal.renew(By(Actor.COMMAND_LINE, current.now()))
    click.echo(f"Keys that are new, and whose links wait to be mailed: {renewed}.")
    if left:
        click.echo(f"Keys left as they were, since their address was sealed with another secret: {left}.", err=True)
