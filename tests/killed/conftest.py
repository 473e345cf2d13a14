"""The golden day, played once in each process, and a folder in memory to start tills in."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

sys.path.append(str(Path(__file__).parents[1] / "powercut"))  # its log of writes and syncs

from killed_day import Golden, golden_day
from killed_shop import stocked

_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """A folder that no disk is behind, where the system has one."""
    with TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def stock(memory: Path) -> Path:
    return stocked(memory / "stock")


@pytest.fixture(scope="session")
def golden(memory: Path, stock: Path) -> Golden:
    return golden_day(memory / "golden", stock)
