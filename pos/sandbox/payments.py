"""Payments for services, which earn and redeem as orders do; a shop sends orders instead."""

from __future__ import annotations

from pos.sandbox.calls import Answer, Call
from pos.sandbox.exchange import answer, plain
from pos.sandbox.fields import Fields
from pos.sandbox.orders import place
from pos.sandbox.previews import quoted

LINE_NAMES = {"serviceId": "productId", "amount": "price", "tax": "taxes", "discount": "discount"}


def place_payment(call: Call) -> Answer:
    fields = call.body()
    renamed = {"paymentId": "orderId", "paymentDate": "orderDate"}
    for name in renamed:
        fields.needed_text(name)
    world, placed = place(call, _as_order(fields, renamed))
    told = {
        "customerId": placed.order.customer_id,
        "redeemedPoints": placed.order.redeemed_points,
        "rewardedPoints": placed.rewarded_points,
        "paymentDetails": [
            {
                "serviceId": line.line.product_id,
                "decimalPoints": plain(line.base + line.bonus),
                "points": line.points,
                "score": line.points,
            }
            for line in placed.reward.lines
        ],
    }
    return world, answer(told)


def preview_payment(call: Call) -> Answer:
    """Quotes a payment; nothing is changed."""
    quote = quoted(call, _as_order(call.body(), {}))
    lines = quote.pop("lineItems")
    assert isinstance(lines, list)
    details = [{"serviceId": line.pop("productId"), **line} for line in lines]
    return call.world, answer({**quote, "paymentDetails": details})


def _as_order(fields: Fields, renamed: dict[str, str]) -> Fields:
    """The same under the names of an order; each service is one line."""
    names = ("customerId", "email", "mobile", "totalPaid", "totalTax", "redemption", "merchant")
    more = ("guest", "channel", "cashbackConfigurations", "extra", "coupons", "referrerCode")
    same = {name: fields.raw(name) for name in (*names, *more)}
    ids = {order: fields.raw(payment) for payment, order in renamed.items()}
    lines = [
        {line: detail.raw(name) for name, line in LINE_NAMES.items()}
        for detail in fields.children("paymentDetails")
    ]
    return Fields({**same, **ids, "lineItems": lines})
