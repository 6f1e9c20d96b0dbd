"""`python -m bench.compare A.json B.json`: two runs of the benchmarks, figure by figure.

Both files are what `python -m bench --json FILE` wrote. A ratio is of the second run to the first; the machine is
noisy, so only what changed by more than a tenth is called better or worse. The exit status is 1 where the second run
misses a goal that the first one met.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TENTH = 1.1
Row = dict[str, Any]


def main(arguments: list[str]) -> int:
    """Print the comparison; return 1 where a goal was lost, 2 where two files were not given."""
    if len(arguments) != 2:  # noqa: PLR2004 - two runs are compared
        sys.stderr.write("bench.compare takes two files: make bench-compare A.json B.json\n")
        return 2
    before, after = (_read(Path(name)) for name in arguments)
    for key in before | after:
        sys.stdout.write(f"{line(key, before.get(key), after.get(key))}\n")
    lost = list(lost_goals(before, after))
    sys.stdout.write(f"\n{len(lost)} goals lost.\n" if lost else "\nNo goal was lost.\n")
    return int(bool(lost))


def line(key: tuple[str, str], before: Row | None, after: Row | None) -> str:
    """One figure of both runs, with the ratio and a word on it."""
    name = f"{key[0]}: {key[1]}"[:64]
    values = "".join(f"{row['value']:>12.4g}" if row else f"{'–':>12}" for row in (before, after))
    unit = (after or before or {})["unit"]
    return f"{name:<64}{values} {unit:<8}{_verdict(before, after)}".rstrip()


def lost_goals(before: dict[tuple[str, str], Row], after: dict[tuple[str, str], Row]) -> Iterator[str]:
    """The figures whose goal the first run met and the second one misses."""
    for key in before.keys() & after.keys():
        if before[key]["is_met"] and not after[key]["is_met"]:
            yield key[1]


def _verdict(before: Row | None, after: Row | None) -> str:
    if before is None or after is None:
        return "new" if before is None else "gone"
    if not before["value"]:
        return ""
    ratio = after["value"] / before["value"]
    word = "better" if (ratio > 1) == after["is_floor"] else "worse"
    if 1 / TENTH <= ratio <= TENTH:
        word = ""
    missed = "" if after["is_met"] else "MISSED"
    return f"×{ratio:.2f} {word} {missed}"


def _read(file: Path) -> dict[tuple[str, str], Row]:
    return {(row["bench"], row["what"]): row for row in json.loads(file.read_text("utf-8"))}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
