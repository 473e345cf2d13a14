"""What a code means and what the till makes of it, in words, for whoever wonders why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pos.core import intents as it
from pos.core.barcode import Reading
from pos.core.decision import Moment, Refusal
from pos.core.item_code import ItemReading
from pos.core.label import Label
from pos.core.quantity import how_much
from pos.core.rules.goods import goods_of
from pos.core.rules.unknown_code import reject_code
from pos.core.setup import Setup
from pos.core.signed_coupon import code_alone, is_signed_code
from pos.core.state import empty_state
from pos.text import safe


def reading_words(one: ItemReading) -> str:
    """'code of the store's own scale, by 20IIIIIEEEEEX: item 2012345, price 1.50'."""
    by = f", by {one.pattern}" if one.pattern else ""
    told = (f"item {safe(one.codes[0], 80)}", *label_words(one.label))
    return f"{one.kind}{by}: {', '.join(told)}"


def label_words(label: Label | None) -> Iterator[str]:
    if label is None:
        return
    if label.trouble:
        yield label.trouble
    if label.price is not None:
        yield f"price {label.price:f} {label.currency}".rstrip()
    if label.weight_kg is not None:
        yield f"weight {how_much(label.weight_kg, weighed_in='kg')}"
    if label.count is not None:
        yield f"count {label.count}"
    if label.lot:
        yield f"lot {label.lot}"
    if label.serial:
        yield f"serial number {label.serial}"
    if label.expires:
        yield f"expires {label.expires}"
    if label.best_before:
        yield f"best before {label.best_before}"


def other_words(reading: Reading) -> Iterator[str]:
    """What it may be beside an item. A customer's proof is told to nobody."""
    if reading.receipt:
        yield f"receipt {reading.receipt}"
    if reading.customer is not None:
        yield f"customer {reading.customer.customer_id}, with six digits that prove it"
    if reading.coupon:
        signed = ", with its terms and a signature" if is_signed_code(reading.coupon) else ""
        yield f"coupon {code_alone(reading.coupon)}{signed}"
    if reading.misread:
        yield "misread: a check digit is wrong, or something is missing"


def outcome_of(intent: it.Intent, setup: Setup, now: datetime) -> tuple[bool, str]:
    """What a scan would come to now with no sale open, and whether it is a yes."""
    match intent:
        case it.AddItem():
            return _sold(intent, setup, now)
        case it.RejectCode():
            return False, _rejected(intent)
        case it.IdentifyByCard():
            return True, "The card of a customer."
        case it.IdentifyCustomer():
            return True, "A customer, who is looked up."
        case it.ReceiptScanned():
            return True, "A receipt, whose goods may come back."
        case it.ApplyCoupon(code=code) if setup.shop_coupons.is_ours(code):
            return True, "A coupon of the shop's own: its engine is asked."
        case it.ApplyCoupon():
            return True, "No item: tried as a coupon."
        case it.StoredValueScanned():
            return True, "The code of a gift card or store credit: it pays where Pay is open."
    return False, "Nothing that can be sold."


def _rejected(intent: it.RejectCode) -> str:
    """A cashier's keys are nobody's here."""
    no = reject_code(intent)
    if not no.unknown_code:
        return no.reason
    return f"Unknown code {safe(no.unknown_code)}. It was read well: nothing at this till has it."


def _sold(intent: it.AddItem, setup: Setup, now: datetime) -> tuple[bool, str]:
    goods = goods_of(empty_state(setup), intent, Moment(now=now, new_id=""))
    if isinstance(goods, Refusal):
        return False, goods.reason
    is_weight = goods.item.is_weighed and not goods.price_in_code
    counted = how_much(goods.quantity, weighed_in=goods.item.unit if is_weight else "")
    much = f"{counted} × {goods.unit_price.said()}"
    remark = f", {goods.remark}" if goods.remark else ""
    return True, f"{goods.item.title}, {much}{remark}"
