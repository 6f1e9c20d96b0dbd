"""`python -m bench [--json FILE] [NAME ...]`: run the benchmarks and print a short table of each.

With `--json` the figures are also written to FILE, for `python -m bench.compare`. The exit status is 1 where a goal
was missed.
"""

import argparse
import json
import os
import pkgutil
import sys
import time
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.harness import Figure, Skipped

NOT_BENCHMARKS = {"compare", "harness", "__main__"}


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, or all, and return 1 if a goal was missed."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--json", type=Path, help="where the figures are written as well")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args(arguments)
    missed = 0
    rows: list[dict[str, Any]] = []
    for name in options.names or found():
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
            rows.append({"bench": name, "load": round(load, 1), **as_row(figure)})
        missed += sum(not figure.is_met for figure in figures)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")
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


def as_row(figure: Figure) -> dict[str, Any]:
    """A figure as values of JSON, with whether its goal is met."""
    return {**asdict(figure), "is_met": figure.is_met}


def first_line(text: str | None) -> str:
    """The first line of a docstring."""
    return (text or "").partition("\n")[0]


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
