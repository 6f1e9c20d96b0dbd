"""Services beside the server: Redis and PostgreSQL are stopped as a power cut stops them, and come back."""

import shutil
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from attack.harness import served
from chaos.harness import BEHIND_PROXY, BROKEN_SECONDS, FAULT, Load, Outcome, Skipped, instance, sqlite
from tests.cli.test_redis import redis
from tests.ports import free_port
from tests.postgresql import cluster, programs


def no_redis() -> Outcome:
    """Redis is killed while forms come in: each process counts by itself, and nobody is told of it."""
    if shutil.which("redis-server") is None:
        raise Skipped("redis-server is not installed")
    port = free_port()
    with TemporaryDirectory(prefix="rallies-chaos-") as data, instance() as folder, ExitStack() as running:
        kept = running.enter_context(ExitStack())
        kept.enter_context(redis(port, Path(data)))
        url = {"RALLIES_REDIS_URL": f"redis://127.0.0.1:{port}"}
        site = running.enter_context(served(folder, **BEHIND_PROXY, **url))
        with Load(site) as load:
            kept.close()
            recovered = load.until_taken()
            time.sleep(BROKEN_SECONDS)
            with redis(port, Path(data)):
                is_back = load.until_taken()
        return load.outcome(sqlite(folder), recovered if is_back is not None else None, "without Redis, and with it")


def no_postgresql() -> Outcome:
    """PostgreSQL is stopped at once while forms come in, and started again."""
    if programs() is None:
        raise Skipped("PostgreSQL's server is not installed")
    with cluster() as database, instance() as folder:
        url = {"RALLIES_DATABASE_URL": database.address}
        with served(folder, **BEHIND_PROXY, **url) as site:
            with Load(site) as load:
                database.stop()
                time.sleep(BROKEN_SECONDS)
                database.start()
                recovered = load.until_taken()
            return load.outcome(database.address, recovered)


FAULTS: dict[str, FAULT] = {
    "Redis is stopped": no_redis,
    "PostgreSQL is stopped": no_postgresql,
}
