"""A form that waits for a new badge has what is scanned, but for what the shop knows already."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import AMAL, MUNA
from terminal_bench import BAG, Bench

from pos.core import intents as it
from pos.core.expected_scan import ScanOf
from pos.ports.staff import BadgeAccepted, BadgeRefused


@pytest.mark.parametrize("text", ["NOBODYS-0815", "MUNA-BADGE"])
def test_any_code_is_the_forms(tmp_path: Path, text: str) -> None:
    """An unknown code is no mistake, and a badge signs nobody on."""
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


@pytest.mark.parametrize(("text", "what"), [(BAG.code, BAG.title), ("S001-T1-000001", "a receipt")])
def test_what_the_shop_knows_is_no_badge(tmp_path: Path, text: str, what: str) -> None:
    """A waiting customer's goods or receipt are named and refused, not taken without a word."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.ExpectScan(of=ScanOf.BADGE))
        refused = bench.ask(it.Scanned(text=text))

        said = f"That is {what}, and no badge. Scan the badge, or leave the form to go on selling."
        assert said == refused.refusal
        expected = bench.snapshot.expected
        assert (ScanOf.BADGE, "", 0) == (expected.of, expected.code, expected.number)
        assert bench.settled().sale is None
