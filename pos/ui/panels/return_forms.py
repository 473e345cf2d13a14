"""Goods coming back: the receipt asked for, or what is told of goods that come without one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pos.core import intents as it
from pos.core.expected_scan import ScanOf
from pos.core.money import Money
from pos.ui.command import Desk
from pos.ui.panels.entries import amount_entry, maybe, quantity_entry, reason_entry, text_entry
from pos.ui.panels.form import Form
from pos.ui.panels.line_forms import reason_rows
from pos.ui.panels.panel import TEXT_WIDTH
from pos.ui.panels.scan_form import SlimScanForm
from pos.ui.rows import row

RETURN = "return"
"""What the store's reasons to choose from are for."""


class ReceiptForm(Form):
    """It goes when the receipt is there, which then lies open."""

    KEYS = (("Enter", "Opens the receipt; its goods are chosen there."),)

    wants_receipt = True


def receipt_form(desk: Desk) -> ReceiptForm:
    """Scanning the receipt is the quick way, here as anywhere."""

    def read(receipt: str) -> it.Intent:
        return it.ReadReceipt(receipt=receipt)

    about = (row("Scan the receipt, or type"), row("its number as printed."))
    entries = (text_entry("Receipt; its last digits will do"),)
    return ReceiptForm(desk, "Return goods", entries=entries, make=read, about=about)


def without_receipt_form(desk: Desk) -> SlimScanForm:
    """At today's price, or less where the manager who approves it knows better."""
    currency = desk.snapshot.state.setup.currency

    def take_back(code: str, quantity: Decimal | str, price: Money | str, reason: str) -> it.Intent:
        return it.ReturnItem(
            code=code,
            quantity=quantity if isinstance(quantity, Decimal) else None,
            price=price if isinstance(price, Money) else None,
            reason=reason,
        )

    reasons = desk.snapshot.state.setup.reasons.get(RETURN, ())
    entries = (
        text_entry("Code"),
        maybe(quantity_entry("How many")),
        maybe(amount_entry("Price", currency)),
        replace(reason_entry(reasons), label="Why"),
    )
    about = (row("Scan the goods. Today's price, or"), row("less; a manager approves it."))
    form = SlimScanForm(
        desk,
        "Return without receipt",
        entries=entries,
        make=take_back,
        about=about,
        hint=reason_rows(reasons, width=TEXT_WIDTH, most=5),
    )
    return form.taking(ScanOf.ITEM)
