"""A till of a shop without a loyalty program, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos.assembly.till import Till
from pos.config import LoyaltySettings, PrinterSettings, Settings


@pytest.fixture
def till(tmp_path: Path) -> Till:
    settings = Settings(
        folder=tmp_path,
        loyalty=LoyaltySettings(provider="none"),
        printer=PrinterSettings(driver="text_file", port=str(tmp_path / "receipts.txt")),
    )
    return Till(settings)
