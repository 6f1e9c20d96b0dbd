"""One gazetteer for all tests of the room; it is read-only."""

import pytest

from rallies.places.build.assemble import where
from rallies.places.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    if not where().is_file():
        pytest.skip("no gazetteer is built: python -m rallies.places.build")
    return Gazetteer(where())
