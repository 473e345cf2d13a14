"""A record of its own for every test of the relay."""

from __future__ import annotations

from pathlib import Path

import pytest
from relay_desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "journal.db")
