"""`rallies staff`: who belongs to the desk."""

import click

from rallies.cli.context import in_app
from rallies.core import current
from rallies.core.db.database import writing
from rallies.desk.door import enrolment
from rallies.desk.door.policy import Role
from rallies.model.actors import Actor, By


@click.group
def staff() -> None:
    """Invite people to the desk, list them, let them go."""


@staff.command
@click.argument("name")
@click.option(
    "--role", type=click.Choice([str(role) for role in Role]), default=str(Role.COORDINATOR), show_default=True
)
@in_app
def add(name: str, role: str) -> None:
    """Invite NAME and print the link that lets her set her password and one-time code."""
    with writing(is_private=True):
        key = enrolment.add(name, Role(role), by=By(Actor.COMMAND_LINE, current.now()))
    _show_link(name, key)


@staff.command
@click.argument("name")
@in_app
def renew(name: str) -> None:
    """Print a new link for NAME, who lost her phone or password; her old ones work no more."""
    with writing(is_private=True):
        key = enrolment.renew(name, by=By(Actor.COMMAND_LINE, current.now()))
    _show_link(name, key)


@staff.command("list")
@in_app
def list_() -> None:
    """List who belongs to the desk."""
    people = enrolment.everyone()
    for person in people:
        standing = "enrolled" if person.password else _invited(person.enrolment_until is not None)
        click.echo(f"{person.name}\t{person.role}\t{standing}")
    if not people:
        click.echo("Nobody yet. `rallies staff add NAME` invites somebody.", err=True)


@staff.command
@click.argument("name")
@in_app
def remove(name: str) -> None:
    """Let NAME go: her sessions end at once."""
    with writing(is_private=True):
        enrolment.remove(name, by=By(Actor.COMMAND_LINE, current.now()))
    click.echo(f"{name} is removed, and every session of hers has ended.")


def _show_link(name: str, key: str) -> None:
    until = current.now() + enrolment.LINK_LIFETIME
    click.echo(f"{current.settings().public_address}/desk/enrol/{key}/")
    if not current.settings().base_url:
        click.echo(
            f"RALLIES_BASE_URL is not set, so the link begins with {current.settings().public_address}, where"
            " `rallies serve` listens by itself. If your site has another address, put that in its place.",
            err=True,
        )
    click.echo(f"Give this link to {name} alone. It works once, until {until:%Y-%m-%d %H:%M} UTC.", err=True)


def _invited(has_link: bool) -> str:  # noqa: FBT001  # a statement about one person
    return "invited" if has_link else "not invited"
