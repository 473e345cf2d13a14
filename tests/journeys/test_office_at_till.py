"""The office a manager's screen is given at a running till, over the till's own line."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from pos.cli.screen import ComingTill
from pos.demo.headless import HeadlessDemo
from pos.errors import LoyaltyUnreachable


def test_the_office_of_the_demos_till(tmp_path: Path) -> None:
    """It reads and changes with the demo's own keys; with the line cut it says so."""
    coming = ComingTill(till_id="T1")
    with HeadlessDemo(tmp_path, on_paper=lambda _: None) as demo:
        coming.arrive(demo.till)
        with closing(coming.open_loyalty_office()) as office:
            worth = office.document_of_default_rule(money_per_point=Decimal("0.2"))
            office.update_default_rule(worth)
            assert Decimal("0.2") == office.money_per_point()

            demo.line.down()
            with pytest.raises(LoyaltyUnreachable):
                office.rules()
