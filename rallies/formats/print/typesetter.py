"""The program that typesets one file: reads JSON from its input, writes a PDF or PNG.

It runs in a process of its own, since Typst keeps all it ever set, hundreds of megabytes after some hundred sheets.
Input: `template` (a path), `root`, `fonts` (folders), `kind`, `ppi` (or null) and `values` (what the template reads).
"""

import json
import sys

from rallies.core.pictures.confined import confine

CPU_SECONDS = 20
MEMORY_BYTES = 2 * 1024 * 1024 * 1024
"""Of addresses: Typst maps its fonts, which count here; what it holds is a tenth of that."""


def main() -> int:
    """Set what comes in."""
    confine(cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES)
    import typst  # noqa: PLC0415  # the extra `print`; the server reads nothing of this module

    sheet = json.load(sys.stdin.buffer)
    fonts, inputs = sheet["fonts"], {"values": sheet["values"]}
    compiler = typst.Compiler(sheet["template"], root=sheet["root"], font_paths=fonts, ignore_system_fonts=True)
    made = compiler.compile(format=sheet["kind"], ppi=sheet["ppi"], sys_inputs=inputs, timestamp=0)
    sys.stdout.buffer.write(bytes(made))  # type: ignore[arg-type]  # a sheet has one page
    return 0


if __name__ == "__main__":
    sys.exit(main())
