"""Forms for gift cards and store credit: to sell, to look at, to issue anew."""

from __future__ import annotations

from pos.core import intents as it
from pos.core.expected_scan import ScanOf
from pos.core.money import Money
from pos.ui.command import Desk
from pos.ui.panels.entries import amount_entry, code_entry, optional_entry, text_entry
from pos.ui.panels.scan_form import ScanForm
from pos.ui.rows import row


def sell_form(desk: Desk) -> ScanForm:
    def sell(amount: Money, code: str) -> it.Intent:
        return it.SellGiftCard(amount=amount, code=code)

    about = (row("A new card's slip is printed"), row("when the sale is paid."))
    entries = (
        amount_entry("Amount", desk.snapshot.state.setup.currency),
        optional_entry("Code of a card to load; else new"),
    )
    form = ScanForm(desk, "Sell gift card", entries=entries, make=sell, about=about)
    return form.taking(ScanOf.STORED_VALUE, code_at=1)


def balance_form(desk: Desk) -> ScanForm:
    def read(code: str) -> it.Intent:
        return it.ReadStoredValue(code=code)

    about = (row("Scan the slip or the card."),)
    entries = (code_entry("Or type its code"),)
    form = ScanForm(desk, "Gift card balance", entries=entries, make=read, about=about)
    return form.taking(ScanOf.STORED_VALUE)


def replace_form(desk: Desk) -> ScanForm:
    def replace_code(receipt: str, reason: str) -> it.Intent:
        return it.ReplaceStoredValue(receipt=receipt, reason=reason)

    about = (row("The slip before it is then"), row("worth nothing."))
    entries = (text_entry("Receipt that issued it"), text_entry("Why"))
    form = ScanForm(desk, "Issue gift card anew", entries=entries, make=replace_code, about=about)
    return form.taking(ScanOf.RECEIPT)
