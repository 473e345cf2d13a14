"""Nobody takes a paper of a till in training for a real one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOON, sar
from papers import COLUMNS, HEAD, finished

from bench.shop import Shop
from pos.assembly.training import in_training
from pos.cli.receipt import _copy
from pos.config import LoyaltySettings, Secrets
from pos.core.errand import BoughtCoupon, RedeemedPoints
from pos.core.shift import opened
from pos.ports.layout import plain_text
from pos.ports.receipt import Cut, ReceiptDocument
from pos.receipts.stationery import StoreStationery

PRETENDING = StoreStationery(replace(HEAD, is_training=True))
SOLD = finished("3 x 100.00")
SHIFT = replace(
    opened(1, NOON, "1001", sar("100.00")), closed_at=NOON + timedelta(hours=8), counted=sar("100")
)
PAPERS = [
    PRETENDING.receipt(SOLD, copy=0),
    PRETENDING.receipt(SOLD, copy=2),
    PRETENDING.gift_receipt(SOLD),
    PRETENDING.drawer_count(SHIFT, cashier_name="Amal"),
    PRETENDING.slip(
        RedeemedPoints(points=10, amount=sar("1.00")),
        points_name="Stars",
        reason="",
        at=NOON,
    ),
    PRETENDING.slip(BoughtCoupon(code="X1", title="X"), points_name="Stars", reason="", at=NOON),
    PRETENDING.test_page(columns=COLUMNS, at=NOON),
]


@pytest.mark.parametrize("document", PAPERS, ids=lambda one: str(one.title))
def test_every_paper_says_so(document: ReceiptDocument) -> None:
    """At its head and at its foot, before the knife, so that no torn half is without it."""
    lines = plain_text(document, columns=COLUMNS).splitlines()

    assert "TRAINING" == lines[0].strip()
    assert "Nothing was sold by this paper." == lines[1].strip()
    assert "*** TRAINING ***" == lines[-2].strip()
    assert isinstance(document.elements[-1], Cut)
    assert 1 == sum(isinstance(one, Cut) for one in document.elements)


def test_a_copy_by_command_says_so(tmp_path: Path) -> None:
    """Whoever prints an old receipt of the till in training from the office."""
    shop = Shop(tmp_path / "shop", items=1).settings
    nobody = LoyaltySettings(provider="none")

    document = _copy(in_training(shop, sandbox=nobody, keys=Secrets()), SOLD)

    assert "TRAINING" == plain_text(document, columns=COLUMNS).splitlines()[0].strip()


def test_in_the_shop_nothing_says_so() -> None:
    """The word is for training alone."""
    text = plain_text(StoreStationery(HEAD).receipt(SOLD, copy=0), columns=COLUMNS)

    assert "TRAINING" not in text
