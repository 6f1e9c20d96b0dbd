"""What a restore moves, as a plan on the disk: one that was killed is carried out or forgotten as a whole.

A plan that is decided is carried out, by the next command if need be. One that is not yet waits for what the
database says: PostgreSQL has the schema of the old tables if, and only if, the new ones are in place.
"""

import json
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rallies.core.backup.parts import ASIDE, sync
from rallies.core.errors import Unavailable

_FILE = "restore.json"


@dataclass(frozen=True)
class Plan:
    """Which file goes where, in this order, the old ones first; from the folder `fresh`, to the folder `kept`.

    `schema` is where PostgreSQL keeps the old tables.
    """

    fresh: str
    kept: str
    moves: tuple[tuple[str, str], ...]
    schema: str
    is_decided: bool = True


def read(instance: Path) -> Plan | None:
    """The plan of a restore that has not come to its end."""
    file = instance / _FILE
    if not file.exists():
        return None
    said = json.loads(file.read_text("utf-8"))
    return Plan(**said | {"moves": tuple((source, target) for source, target in said["moves"])})


def write(instance: Path, plan: Plan) -> None:
    """Put a plan on the disk, whole or not at all."""
    fresh = instance / f".{_FILE}"
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(asdict(plan)), "utf-8")
    sync(fresh)
    fresh.replace(instance / _FILE)
    sync(instance)


def carry_out(instance: Path, plan: Plan) -> None:
    """Move what is not moved yet, and be done with the plan.

    Raises: OSError; what was moved stays so, and the plan too.
    """
    for source, target in plan.moves:
        is_out = Path(target).parent == Path(plan.kept) and Path(target).exists()
        if Path(source).exists() and not is_out:
            Path(source).replace(target)
    sync(*{Path(target).parent for _, target in plan.moves})
    shutil.rmtree(instance / "published", ignore_errors=True)
    _done(instance)
    shutil.rmtree(plan.fresh, ignore_errors=True)


def finish(instance: Path, plan: Plan) -> None:
    """Carry out a plan that nothing takes back any more.

    Raises: Unavailable, with what to do.
    """
    if not plan.is_decided:
        write(instance, replace(plan, is_decided=True))
    try:
        carry_out(instance, plan)
    except OSError as error:
        raise Unavailable(
            f"The register is restored, and its keys wait to be put in place: {error}. "
            "Make that possible and run any command again: it goes on from here."
        ) from error


def take_back(instance: Path, plan: Plan) -> None:
    """Move back what was moved, and be done with the plan."""
    for source, target in reversed(plan.moves):
        if Path(target).exists() and not Path(source).exists():
            with suppress(OSError):
                Path(target).rename(source)
    _done(instance)


def forget(instance: Path, plan: Plan) -> None:
    """Be done with a plan of which nothing was carried out, and with what was prepared for it."""
    _done(instance)
    shutil.rmtree(plan.kept, ignore_errors=True)
    if Path(plan.fresh).name.startswith(ASIDE):
        shutil.rmtree(plan.fresh, ignore_errors=True)


def _done(instance: Path) -> None:
    (instance / _FILE).unlink(missing_ok=True)
    sync(instance)
