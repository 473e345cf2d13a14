"""The golden runs, made once in each process, and a folder in memory to start tills in."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cut_runs import Runs

_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """A folder that no disk is behind, where the system has one."""
    with TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def runs(memory: Path) -> Runs:
    return Runs(memory / "runs")
