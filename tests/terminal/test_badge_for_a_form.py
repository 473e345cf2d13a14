"""A form that waits for a new badge has whatever is scanned, and nothing else is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import AMAL, MUNA
from terminal_bench import BAG, Bench

from pos.core import intents as it
from pos.core.expected_scan import ScanOf
from pos.ports.staff import BadgeAccepted, BadgeRefused


@pytest.mark.parametrize("text", [BAG.code, "NOBODYS-0815", "MUNA-BADGE"])
def test_any_code_is_the_forms(tmp_path: Path, text: str) -> None:
    """Goods are not sold, an unknown code is no mistake, and a badge signs nobody on."""
    badges: dict[str, BadgeAccepted | BadgeRefused] = {"MUNA-BADGE": BadgeAccepted(cashier=MUNA)}
    with Bench(tmp_path, badges=badges).running() as bench:
        bench.open_shift()
        bench.done(it.ExpectScan(of=ScanOf.BADGE), it.Scanned(text=text))
        expected = bench.snapshot.expected
        assert (text, 1) == (expected.code, expected.number)
        assert text not in repr(expected)
        assert bench.settled().sale is None

        bench.done(it.ExpectScan(of=None), it.Scanned(text=BAG.code))
        assert bench.settled().sale is not None
        assert bench.settled().cashier == AMAL
