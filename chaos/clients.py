"""Clients that stall: they hold connections and send next to nothing."""

import time

from attack.harness import served
from attack.slow import BODY, CHUNKS, HEAD, SENDERS, lines
from chaos.harness import BEHIND_PROXY, BROKEN_SECONDS, FAULT, Load, Outcome, instance, sqlite


def stalled() -> Outcome:
    """Three hundred connections stop in the midst of a head, a body or a chunk; forms of others are taken."""
    with instance() as folder, served(folder, **BEHIND_PROXY) as site:
        with Load(site) as load, lines(site, [(HEAD, BODY, CHUNKS)[at % 3] for at in range(SENDERS)]):
            recovered = load.until_taken()
            time.sleep(BROKEN_SECONDS)
        return load.outcome(sqlite(folder), recovered, "from when all of them are there")


FAULTS: dict[str, FAULT] = {f"{SENDERS} clients stall": stalled}
