"""Gather the facts behind a code, so that the core can decide without looking anything up."""

from __future__ import annotations

import logging

from pos.core import intents as it
from pos.core.barcode import interpret, same_item_codes
from pos.core.item import Item
from pos.core.quantity import parse_quantity
from pos.core.setup import Setup
from pos.errors import PosError
from pos.ports.cards import CardBook
from pos.ports.catalog import Catalog
from pos.text import safe

log = logging.getLogger("pos.terminal")

LONGEST_TYPED = 80


def intent_of_scan(scan: it.Scanned, catalog: Catalog, setup: Setup, cards: CardBook) -> it.Intent:
    """Item before linked card before receipt before customer before coupon.

    The most specific reading wins: what the till keeps of items and cards is no guess.
    """
    reading = interpret(scan.text)
    item = catalog.find(reading.item_codes) if reading.item_codes else None
    if item is not None:
        return it.AddItem(item=item)
    if setup.has_loyalty and _is_linked(reading.text, cards):
        return it.IdentifyByCard(card=reading.text)
    if reading.misread:
        return it.RejectCode(code=safe(reading.text, LONGEST_TYPED), misread=True)
    if reading.receipt:
        return it.ReceiptScanned(receipt=reading.receipt)
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
    """Typed by hand: an item's code and nothing else, whatever digits it ends in.

    A quantity may stand before it, as in '0.350*CODE'; a code that has a star itself wins.
    """
    code = safe(typed.code, LONGEST_TYPED).strip()
    if (item := _item(code, catalog)) is not None:
        return it.AddItem(item=item, quantity=typed.quantity)
    counted, star, rest = code.partition("*")
    if not star or (item := _item(rest.strip(), catalog)) is None:
        return it.RejectCode(code=code)
    try:
        return it.AddItem(item=item, quantity=parse_quantity(counted))
    except ValueError:
        return it.RejectCode(code=code)


def _item(code: str, catalog: Catalog) -> Item | None:
    return catalog.find(same_item_codes(code)) if code else None


def _is_linked(code: str, cards: CardBook) -> bool:
    """Cards that cannot be read stop no scan: the code may mean something else."""
    try:
        return bool(cards.customer_of(code))
    except PosError as problem:
        log.warning("%s", problem)
        return False
