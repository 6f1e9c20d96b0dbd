"""`python -m bench [NAME ...]`: run the benchmarks and print a short table of each."""

import os
import pkgutil
import sys
import time
from importlib import import_module
from pathlib import Path

from bench.harness import Figure, Skipped

NOT_BENCHMARKS = {"harness", "__main__"}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all, and return 1 if a goal was missed."""
    missed = 0
    for name in names or found():
        module = import_module(f"bench.{name}")
        if not hasattr(module, "run"):
            continue
        began = time.monotonic()
        try:
            figures: list[Figure] = module.run()
        except Skipped as reason:
            say(f"\n{name}: skipped, {reason}")
            continue
        load = os.getloadavg()[0]
        say(f"\n{name} ({time.monotonic() - began:.0f} s, load {load:.1f}): {first_line(module.__doc__)}")
        for figure in figures:
            say(line(figure))
        missed += sum(not figure.is_met for figure in figures)
    say(f"\n{missed} goals missed." if missed else "\nEvery goal was met.")
    return int(missed > 0)


def found() -> list[str]:
    """The names of all benchmarks."""
    here = str(Path(__file__).parent)
    return sorted(one.name for one in pkgutil.iter_modules([here]) if one.name not in NOT_BENCHMARKS)


def line(figure: Figure) -> str:
    """A figure as a line of the table."""
    goal = "" if figure.goal is None else f"{'≥' if figure.is_floor else '≤'} {figure.goal:g}"
    verdict = "" if figure.goal is None else ("met" if figure.is_met else "MISSED")
    return f"  {figure.what:<56}{figure.value:>12.4g} {figure.unit:<8}{goal:>10} {verdict:<7}{figure.note}".rstrip()


def first_line(text: str | None) -> str:
    """The first line of a docstring."""
    return (text or "").partition("\n")[0]


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
