"""`python -m chaos [NAME ...]`: break what the named modules break, or all, and print a table of what came of it.

The exit status is 1 where something acknowledged was lost, or where it never went on.
"""

import pkgutil
import sys
import time
from importlib import import_module
from pathlib import Path

from attack.__main__ import say
from chaos.harness import FAULT, Outcome, Skipped, clear

NOT_FAULTS = {"harness", "__main__"}


def main(names: list[str]) -> int:
    """Break one thing after the other, each under a load of its own."""
    began = time.monotonic()
    outcomes: dict[str, Outcome] = {}
    try:
        for what, fault in found(names).items():
            since = time.monotonic()
            try:
                outcomes[what] = tried(fault)
            except Skipped as reason:
                say(f"{what}: skipped, {reason}")
                continue
            say(f"{what}: {time.monotonic() - since:.1f} s; {outcomes[what].note}")
    finally:
        clear()
    say(f"\n{time.monotonic() - began:.0f} s")
    for line in table(outcomes):
        say(line)
    return int(not all(outcome.is_sound for outcome in outcomes.values()))


def tried(fault: FAULT) -> Outcome:
    """What came of a fault; one that fails by itself has not recovered."""
    try:
        return fault()
    except Skipped:
        raise
    except Exception as error:  # noqa: BLE001  # the rest is tried all the same
        return Outcome(0, 0, 0, None, f"{type(error).__name__}: {error}")


def table(outcomes: dict[str, Outcome]) -> list[str]:
    """The lines of the table."""
    lines = [f"{'fault':<48}{'acknowledged':>14}{'lost':>6}{'unanswered':>12}{'recovered (s)':>15}"]
    for what, one in outcomes.items():
        recovered = "never" if one.recovered is None else f"{one.recovered:.2f}"
        bad = "" if one.is_sound else "  BAD"
        lines.append(f"{what:<48}{one.acknowledged:>14}{one.lost:>6}{one.unanswered:>12}{recovered:>15}{bad}")
    return lines


def found(names: list[str]) -> dict[str, FAULT]:
    """The faults of modules by what they are called."""
    here = str(Path(__file__).parent)
    modules = names or sorted(one.name for one in pkgutil.iter_modules([here]) if one.name not in NOT_FAULTS)
    return {what: fault for name in modules for what, fault in import_module(f"chaos.{name}").FAULTS.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
