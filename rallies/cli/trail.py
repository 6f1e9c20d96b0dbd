"""`rallies trail`: whether the record of all acts is whole, and its head, to be kept elsewhere."""

import click

from rallies.cli.context import in_app
from rallies.model.desk import audit, trailcheck, trailhead
from rallies.model.desk.trailcheck import Fault, Standing

FAULTS = {
    Fault.CHANGED: "it is not as it was written, or one before it was changed or taken out",
    Fault.WORDS_CHANGED: "the words beside it are not those that were written",
    Fault.WORDS_MISSING: "the words beside it are gone, and no entry says that they were erased",
    Fault.NOT_SEALED: "nothing up to it, the last one, was written with the key",
}
STANDINGS = {
    Standing.HELD: "The head {number} is in the trail: nothing up to it was taken out or written anew.",
    Standing.OTHER: "Entry {number} is another one than that head: the trail was cut before it and written on.",
    Standing.GONE: "The trail ends before entry {number}: its end was taken out, or an older backup was put back.",
}


@click.group
def trail() -> None:
    """Look whether the trail is whole, or print its head."""


@trail.command
@in_app
def head() -> None:
    """Print the number and the hash of the last entry, to be kept where nobody of this machine can change it."""
    click.echo(trailcheck.written(audit.head()))


@trail.command
@click.option("--head", "heads", multiple=True, metavar="HEAD", help="A head that was printed before.")
@click.pass_context
def verify(ctx: click.Context, heads: tuple[str, ...]) -> None:
    """Look at each entry and its words, and whether heads that were kept are still in; ends with 1 if not.

    The head that the worker keeps in the instance folder is looked at too.
    """
    ctx.exit(0 if _verified([trailcheck.read(text) for text in heads]) else 1)


@in_app
def _verified(heads: list[audit.Head]) -> bool:
    broken, last = trailcheck.first_break(), audit.head()
    if broken is None:
        click.echo(f"The trail is whole: {last.number} entries.")
    else:
        click.echo(f"The trail is broken at entry {broken.number}: {FAULTS[broken.fault]}.")
    heads = [*heads, *filter(None, [trailhead.load()])]
    standings = [trailcheck.standing(kept) for kept in heads]
    for kept, standing in zip(heads, standings, strict=True):
        click.echo(STANDINGS[standing].format(number=kept.number))
    return broken is None and all(standing is Standing.HELD for standing in standings)
