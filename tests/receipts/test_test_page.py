"""The page that shows what a printer can."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import NOON
from papers import HEAD

from pos.ports.layout import plain_text
from pos.ports.receipt import Barcode, Cut, QrCode
from pos.receipts.stationery import StoreStationery
from pos.receipts.test_page import SAMPLES, compose_test_page


@pytest.mark.parametrize("columns", [24, 32, 42, 48, 80])
def test_the_ruler_is_one_line(columns: int) -> None:
    """As many figures as the till has columns, so that a wrong number of them shows."""
    page = plain_text(compose_test_page(HEAD, columns=columns, at=NOON), columns=columns)

    ruler = next(line for line in page.splitlines() if line.startswith("1234567890"))
    assert columns == len(ruler)
    assert all(text in page for _, text in SAMPLES)


def test_it_has_all_that_a_receipt_may_have() -> None:
    """A QR code, both barcodes, and last the cut."""
    elements = compose_test_page(HEAD, columns=48, at=NOON).elements

    assert 1 == sum(isinstance(one, QrCode) for one in elements)
    assert {"ean13", "code128"} == {one.symbol for one in elements if isinstance(one, Barcode)}
    assert isinstance(elements[-1], Cut)


def test_in_training_it_says_so() -> None:
    """Like every paper of a till that only pretends."""
    pretending = StoreStationery(replace(HEAD, is_training=True))

    assert "TRAINING" in plain_text(pretending.test_page(columns=48, at=NOON), columns=48)
