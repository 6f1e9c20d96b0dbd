"""`python -m attack [NAME ...]`: try the attacks of the named modules, or all, and print a table of them."""

import pkgutil
import sys
import time
from importlib import import_module
from pathlib import Path

from attack.harness import ATTACK, Result, Site, demo, served

NOT_ATTACKS = {"harness", "watch", "__main__"}


def main(names: list[str]) -> int:
    """Try them on one server, and return 1 if one was not held off."""
    began = time.monotonic()
    results: dict[str, Result] = {}
    with demo() as folder, served(folder) as site:
        for what, attack in found(names).items():
            since = time.monotonic()
            results[what] = tried(attack, site)
            said = "held" if results[what].is_held else "NOT HELD"
            say(f"{what}: {said} ({time.monotonic() - since:.1f} s)")
    say(f"\n{'attack':<64}{'tried':>8}{'held':>8}")
    for what, result in results.items():
        say(f"{what:<64}{result.tried:>8}{result.held:>8}  {'' if result.is_held else 'NOT HELD: '}{result.note}")
    say(f"{time.monotonic() - began:.0f} s, {len(results)} attacks")
    return int(not all(result.is_held for result in results.values()))


def tried(attack: ATTACK, site: Site) -> Result:
    """What came of an attack; one that fails by itself, or after which the server is gone, was not held off."""
    try:
        result = attack(site)
    except Exception as error:  # noqa: BLE001  # the rest is tried all the same
        return Result(1, 0, f"{type(error).__name__}: {error}")
    return result if site.is_up() else result._replace(held=0, note=f"the server is gone; {result.note}")


def found(names: list[str]) -> dict[str, ATTACK]:
    """The attacks of modules by what they are called."""
    here = str(Path(__file__).parent)
    modules = names or sorted(one.name for one in pkgutil.iter_modules([here]) if one.name not in NOT_ATTACKS)
    return {what: attack for name in modules for what, attack in import_module(f"attack.{name}").ATTACKS.items()}


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
