"""A folder in memory for the stores of one process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sim_run import in_memory


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    with in_memory() as folder:
        yield folder
