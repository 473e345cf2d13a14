"""The golden day, played once in each process."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "powercut"))  # its log of writes and syncs

from killed_day import Golden, golden_day
from killed_shop import stocked


@pytest.fixture(scope="session")
def stock(memory: Path) -> Path:
    return stocked(memory / "stock")


@pytest.fixture(scope="session")
def golden(memory: Path, stock: Path) -> Golden:
    return golden_day(memory / "golden", stock)
