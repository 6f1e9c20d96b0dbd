"""Builds the gazetteer: `python -m rallies.places.build [TARGET]`."""

import sys
from pathlib import Path

from rallies.core.errors import ConfigurationError
from rallies.places.build.assemble import build, where


def main(arguments: list[str]) -> int:
    """Build at the path given, or beside the code; return the exit status."""
    try:
        build(Path(arguments[0]) if arguments else where(), progress=lambda line: print(line, flush=True))  # noqa: T201
    except ConfigurationError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command's last word
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
