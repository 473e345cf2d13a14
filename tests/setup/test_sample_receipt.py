"""The receipt that the set-up shows: the store's own, whatever its money and paper are."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos.config import load_text
from pos.setup.sample_receipt import sample_receipt
from tests.setup.at_setup import NOON


@pytest.mark.parametrize(("currency", "paid"), [("SAR", "60.00"), ("JPY", "60"), ("KWD", "60.000")])
@pytest.mark.parametrize("columns", [24, 48])
def test_as_the_store_has_it(currency: str, paid: str, columns: int) -> None:
    """Its name, its lines, its money, and no line longer than its paper."""
    text = f"""\
[store]
name = "Corner"
currency = "{currency}"
[receipt]
header = ["King Fahd Road"]
footer = ["Thank you"]
"""
    settings = load_text(Path("config.toml"), text.encode(), {})

    lines = sample_receipt(settings, columns=columns, at=NOON)

    words = " ".join(" ".join(lines).split())
    for wanted in ("Corner", "King Fahd Road", "Thank you", f"TOTAL {currency} {paid}", "000001"):
        assert wanted in words
    assert all(len(line) <= columns for line in lines)
    assert "2026-11-21 14:02" in words, "as the store's clock has it"
