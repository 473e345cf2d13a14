"""The automatic promotion: the account's one rule, a percentage from a certain total on."""

from __future__ import annotations

from decimal import Decimal

from pos.sandbox.account import Account, AutomaticDiscount
from pos.sandbox.calls import Answer, Call
from pos.sandbox.exchange import answer, plain
from pos.sandbox.fields import Fields, customer_id_in
from pos.sandbox.points import rounded

NONE_APPLIED: dict[str, object] = {
    "isApplied": False,
    "couponName": None,
    "discountAmount": 0,
    "discountType": None,
    "discountedItems": [],
}


def automatic_coupon(call: Call) -> Answer:
    fields = call.body()
    customer_id_in(fields)
    fields.needed_text("cartId")
    rule = call.world.automatic
    price = fields.positive("totalPrice") or Decimal(0)
    if rule is None or price < rule.min_total:
        return call.world, answer(NONE_APPLIED)
    account = call.world.account
    items = [_item(account, rule, line) for line in fields.children("lineItems")]
    told = {
        "isApplied": True,
        "couponName": rule.name,
        "discountAmount": rounded(account, price * rule.percent / 100),
        "discountType": "percentage",
        "discountedItems": items,
    }
    return call.world, answer(told)


def _item(account: Account, rule: AutomaticDiscount, line: Fields) -> dict[str, object]:
    price = line.positive("price") or Decimal(0)
    quantity = line.positive("quantity") or Decimal(1)
    return {
        "productId": line.text("productId"),
        "quantity": plain(quantity),
        "discount": rounded(account, price * quantity * rule.percent / 100),
        "price": price,
    }
