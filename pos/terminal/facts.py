"""Gather the facts behind a code, so that the core can decide without looking anything up."""

from __future__ import annotations

from pos.core import intents as it
from pos.core.barcode import interpret, same_item_codes
from pos.core.setup import Setup
from pos.ports.catalog import Catalog
from pos.ports.devices import ScanFault, ScanTrouble
from pos.text import safe

LONGEST_TYPED = 80


def intent_of_scan(scan: it.Scanned, catalog: Catalog, setup: Setup) -> it.Intent:
    """Item before receipt before customer before coupon: the most specific reading wins."""
    reading = interpret(scan.text)
    item = catalog.find(reading.item_codes) if reading.item_codes else None
    if item is not None:
        return it.AddItem(item=item)
    if reading.misread:
        return it.RejectCode(code=safe(reading.text, LONGEST_TYPED), misread=True)
    if reading.receipt:
        return it.AskFailed(reason=f"That is receipt {reading.receipt}. F10 prints a copy.")
    if reading.customer is not None and setup.has_loyalty:
        return it.IdentifyCustomer(
            customer_id=reading.customer.customer_id,
            code=reading.customer,
            or_coupon=reading.coupon,
        )
    if reading.coupon and setup.has_loyalty:
        return it.ApplyCoupon(code=reading.coupon)
    return it.RejectCode(code=safe(reading.text, LONGEST_TYPED))


def intent_of_code(typed: it.EnterCode, catalog: Catalog) -> it.Intent:
    """Typed by hand: an item's code and nothing else, whatever digits it ends in."""
    code = safe(typed.code, LONGEST_TYPED).strip()
    item = catalog.find(same_item_codes(code)) if code else None
    if item is None:
        return it.RejectCode(code=code)
    return it.AddItem(item=item, quantity=typed.quantity)


def scan_fault_said(fault: ScanFault) -> str:
    if fault.trouble is ScanTrouble.OVERLONG:
        return "That code was too long to be read. Scan it again."
    if fault.trouble is ScanTrouble.STALE:
        return "Only half a code arrived. Scan it again."
    return "The scan was damaged. Scan it again; if it goes on, check the scanner's baud rate."
