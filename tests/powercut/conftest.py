"""The golden runs, made once in each process."""

from pathlib import Path

import pytest
from cut_runs import Runs


@pytest.fixture(scope="session")
def runs(memory: Path) -> Runs:
    return Runs(memory / "runs")
