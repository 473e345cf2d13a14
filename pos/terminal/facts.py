"""Gather the facts behind a code, so that the core can decide without looking anything up."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from typing import Protocol

from pos.core import intents as it
from pos.core.barcode import Reading, interpret, with_elements
from pos.core.command_code import command_named
from pos.core.quantity import quantity_before
from pos.core.roles import LONGEST_PIN
from pos.core.setup import Setup
from pos.core.signed_coupon import LONGEST_SIGNED
from pos.core.symbology import CodeId, split_code_id
from pos.errors import PosError
from pos.ports.cards import CardBook
from pos.ports.catalog import Catalog
from pos.ports.clock import Clock
from pos.ports.element_strings import ElementStrings
from pos.terminal.stored_value_facts import scanned_code
from pos.text import safe

log = logging.getLogger("pos.terminal")

LONGEST_TYPED = 80


class BehindCodes(Protocol):
    """What the till knows that gives a code its meaning."""

    @property
    def setup(self) -> Setup: ...
    @property
    def catalog(self) -> Catalog: ...
    @property
    def cards(self) -> CardBook: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def element_strings(self) -> ElementStrings: ...


def read_code(text: str, behind: BehindCodes, *, typed: bool = False) -> Reading:
    """Every way a code can be read, the fields of a GS1 code among them."""
    setup = behind.setup
    # Nobody types what a scanner puts before a code.
    rules = replace(setup.codes, code_id=CodeId.NONE) if typed else setup.codes
    reading = interpret(text, rules, currency=setup.currency)
    elements = reading.link
    if reading.fields:
        elements = behind.element_strings.read(reading.fields)
    if not (elements or reading.must_be_fields):
        return reading
    return with_elements(reading, elements, today=_today(behind))


def command_of_scan(scanned: str, setup: Setup) -> str:
    """The name of the command it asks for; empty where it is goods, a customer or anything else."""
    if not setup.command_codes:
        return ""
    _, text = split_code_id(scanned.strip(), setup.codes.code_id)
    return command_named(text)


def intent_of_scan(scan: it.Scanned, behind: BehindCodes) -> it.Intent:
    """Item before the shop's own coupon before linked card before receipt, customer, coupon.

    The most specific reading wins: what the till keeps of items and cards is no guess. The end of a
    coupon's code, drawn by chance as it is, may have the shape of a gift card's.
    """
    reading = read_code(scan.text, behind)
    if (sold := _item(reading, behind.catalog)) is not None:
        return replace(sold, scanned=True)
    if reading.coupon and behind.setup.shop_coupons.is_ours(reading.coupon):
        return it.ApplyCoupon(code=reading.coupon)
    if code := scanned_code(reading.text):
        return it.StoredValueScanned(code=code)
    has_loyalty = behind.setup.has_loyalty
    if has_loyalty and is_linked(reading.text, behind.cards):
        return it.IdentifyByCard(card=reading.text)
    if reading.misread:
        return _rejected(reading.text, misread=True, scanned=True)
    if reading.receipt:
        return it.ReceiptScanned(receipt=reading.receipt)
    if reading.customer is not None and has_loyalty:
        return it.IdentifyCustomer(
            customer_id=reading.customer.customer_id,
            code=reading.customer,
            or_coupon=reading.coupon,
        )
    if reading.coupon and has_loyalty:
        return it.ApplyCoupon(code=reading.coupon)
    return _rejected(reading.named, scanned=True)


def intent_of_code(typed: it.EnterCode, behind: BehindCodes) -> it.Intent:
    """Typed by hand, or by a scanner that types: an item's code or that of one of the shop's own
    coupons, and nothing else, whatever digits it ends in.

    A quantity may stand before it, as in '0.350*CODE' or '3xCODE'; a code that has such a sign
    itself wins. With nothing behind it, it is for what comes next.
    """
    code = safe(typed.code, LONGEST_TYPED).strip()
    if (sold := item_of_code(code, behind)) is not None:
        return it.AddItem(item=sold.item, quantity=typed.quantity, label=sold.label)
    coupon = _typed_coupon(typed, behind)
    if coupon and behind.setup.shop_coupons.is_ours(coupon):
        return it.ApplyCoupon(code=coupon)
    before = quantity_before(code)
    if before is not None and not before.rest:
        return it.CountNext(quantity=before.quantity)
    if before is not None and (sold := item_of_code(before.rest, behind)) is not None:
        return it.AddItem(item=sold.item, quantity=before.quantity, label=sold.label)
    mistyped = len(code) > LONGEST_PIN and read_code(code, behind, typed=True).misread
    return it.RejectCode(
        code=code,
        misread=mistyped,
        while_pin_asked=typed.while_pin_asked,
        may_be_coupon=bool(coupon),
    )


def _typed_coupon(typed: it.EnterCode, behind: BehindCodes) -> str:
    """Without the blanks that people type; empty where it can be none, or none is taken here."""
    setup = behind.setup
    is_taken = setup.has_loyalty or setup.shop_coupons.has_engine
    if typed.quantity is not None or not is_taken:
        return ""
    packed = "".join(safe(typed.code, LONGEST_SIGNED).split())
    return read_code(packed, behind, typed=True).coupon


def price_asked_of(asked: it.CheckPrice, behind: BehindCodes) -> it.CheckPrice | it.PriceFound:
    """Typed as what is sold is, with a quantity or without; unchanged where it names no item."""
    of_code = intent_of_code(it.EnterCode(code=asked.code), behind)
    if not isinstance(of_code, it.AddItem):
        return asked
    return it.PriceFound(item=of_code.item, label=of_code.label, quantity=of_code.quantity)


def item_of_code(text: str, behind: BehindCodes) -> it.AddItem | None:
    """The same readings as of a scan, as far as they name an item; capitals are nobody's matter."""
    code = safe(text, LONGEST_TYPED).strip()
    if not code:
        return None
    reading = read_code(code, behind, typed=True)
    return _item(reading, behind.catalog, also=(code.upper(), code.lower()))


def text_of_scan(scan: it.Scanned, behind: BehindCodes) -> str:
    """What stands in the code, without what the scanner puts before it."""
    setup = behind.setup
    return safe(interpret(scan.text, setup.codes, currency=setup.currency).text, LONGEST_TYPED)


def _item(reading: Reading, catalog: Catalog, *, also: tuple[str, ...] = ()) -> it.AddItem | None:
    item = catalog.find((*reading.item_codes, *also)) if reading.items else None
    if item is None:
        return None
    of_item = reading.of_item(item)
    return it.AddItem(item=item, label=of_item.label if of_item else None)


def _rejected(code: str, *, misread: bool = False, scanned: bool = False) -> it.RejectCode:
    return it.RejectCode(code=safe(code, LONGEST_TYPED), misread=misread, scanned=scanned)


def _today(behind: BehindCodes) -> date:
    return behind.clock.now().astimezone(behind.setup.zone).date()


def is_linked(code: str, cards: CardBook) -> bool:
    """Cards that cannot be read stop no scan: the code may mean something else."""
    try:
        return bool(cards.customer_of(code))
    except PosError as problem:
        log.warning("%s", problem)
        return False
