"""What becomes of a restore that was killed: the next command finds out, and carries it out or forgets it."""

from rallies.core.backup import postgresql, swapping
from rallies.core.backup.swapping import Plan
from rallies.core.db.running import alone
from rallies.core.settings import Settings


def settle(settings: Settings, plan: Plan) -> None:
    """Leave the old register or the new one, each with its keys.

    Raises: Conflict while the restore is under way, or somebody else settles it.
    """
    with alone(settings):
        if swapping.read(settings.instance) == plan:
            decide(settings, plan)


def decide(settings: Settings, plan: Plan) -> None:
    """Carry a plan out if it was decided or PostgreSQL has the new tables already, else forget it."""
    if plan.is_decided or postgresql.is_kept(settings, plan.schema):
        swapping.finish(settings.instance, plan)
    else:
        swapping.forget(settings.instance, plan)
