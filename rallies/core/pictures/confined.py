"""How a program that draws confines itself, before it reads anything that may be made to break it."""

import os
import resource


def confine(*, cpu_seconds: int, memory_bytes: int) -> None:
    """Give up rather than take a server's time or memory, and write to no file."""
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
