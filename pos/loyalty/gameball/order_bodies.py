"""What the till tells of a basket: the order, its quotes, a promotion's cart, what came back.

Every amount leaves as a JSON number written from a Decimal, so that no float touches it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from pos.core.deliveries import RefundDelivery
from pos.core.money import Money, total
from pos.core.order import OrderFacts, OrderLine
from pos.loyalty.gameball.bodies import CHANNEL, Body, instant
from pos.loyalty.gameball.transaction_bodies import merchant

_PRICE_DECIMALS = 6


def order(facts: OrderFacts, *, at: datetime, contact: Mapping[str, str]) -> Body:
    return {
        "customerId": facts.customer_id,
        **contact,
        "orderId": facts.order_id,
        "orderDate": instant(at),
        "cartId": facts.order_id,
        **({"guest": True} if facts.is_guest else {}),
        **_figures(facts),
        **_redemption(facts),
        **_return_window(facts),
        "channel": CHANNEL,
        "extra": _told(receipt=facts.receipt, till=facts.till_id, cashier=facts.cashier_id),
    }


def cashback_preview(facts: OrderFacts, *, contact: Mapping[str, str]) -> Body:
    return {"customerId": facts.customer_id, **contact, **_figures(facts)}


def reward_preview(facts: OrderFacts, *, contact: Mapping[str, str]) -> Body:
    """As the order will be, so that its campaigns judge the same."""
    return {
        **cashback_preview(facts, contact=contact),
        "channel": CHANNEL,
        "extra": _told(till=facts.till_id, cashier=facts.cashier_id),
    }


def promotion(facts: OrderFacts, *, contact: Mapping[str, str]) -> Body:
    """The cart as its price labels have it: what is taken off must be in the same terms."""
    currency = facts.total_paid.currency
    labels = total((line.unit_price.times(line.quantity) for line in facts.lines), currency)
    return {
        "customerId": facts.customer_id,
        **contact,
        "cartId": facts.order_id,
        "totalPrice": labels.major,
        "totalShipping": 0,
        "lineItems": [
            {**_goods(line), "price": _plain(line.unit_price.major)} for line in facts.lines
        ],
        "merchant": merchant(facts.store_id, facts.store_name),
    }


def refund(
    delivery: RefundDelivery, *, at: datetime, merchant: Body, contact: Mapping[str, str]
) -> Body:
    """The time is the return's own. Without an amount the whole order goes back."""
    body: Body = {
        "customerId": delivery.customer_id,
        **contact,
        "refundTransactionId": delivery.refund_id,
        "reverseTransactionId": delivery.order_id,
        "transactionTime": instant(at),
        "merchant": merchant,
        "lineItems": [_line(line, delivery.prices_include_tax) for line in delivery.lines],
    }
    if delivery.amount is not None:
        body["refundAmount"] = delivery.amount.major
    return body


def _figures(facts: OrderFacts) -> Body:
    """What was really paid drives earning; all totals always go, unaltered."""
    return {
        "totalPaid": facts.total_paid.major,
        "totalPrice": facts.total_price.major,
        "totalDiscount": facts.total_discount.major,
        "totalShipping": 0,
        "totalTax": facts.total_tax.major,
        "lineItems": [_line(line, facts.prices_include_tax) for line in facts.lines],
        "merchant": merchant(facts.store_id, facts.store_name),
    }


def _redemption(facts: OrderFacts) -> Body:
    used: Body = {}
    if facts.hold_reference:
        used["pointsHoldReference"] = facts.hold_reference
    if facts.lock_reference:
        used["couponsLockReference"] = facts.lock_reference
    if facts.coupon_codes:
        used["couponCodes"] = list(facts.coupon_codes)
    return {"redemption": used} if used else {}


def _return_window(facts: OrderFacts) -> Body:
    days = facts.return_window_days
    return {} if days is None else {"cashbackConfigurations": {"returnWindow": days}}


def _line(line: OrderLine, prices_include_tax: bool) -> Body:  # noqa: FBT001
    discount = line_discount(line, prices_include_tax=prices_include_tax)
    return {
        **_goods(line),
        "price": unit_price(line, discount),
        "discount": discount.major,
        "taxes": line.tax.major,
    }


def _goods(line: OrderLine) -> Body:
    """What the line is of, for the rules and campaigns that look at it."""
    body: Body = {
        "productId": line.product_id,
        "sku": line.sku,
        "title": line.title,
        "quantity": line.quantity,
    }
    if line.category:
        body["category"] = list(line.category)
    if line.collection:
        body["collection"] = list(line.collection)
    if line.tags:
        body["tags"] = list(line.tags)
    if line.vendor:
        body["vendor"] = line.vendor
    weight = _weight(line.weight)
    if weight is not None:
        body["weight"] = weight
    extra = _told(variantId=line.variant_id, unit=line.unit)
    if extra:
        body["extra"] = extra
    return body


def _told(**texts: str) -> Body:
    return {name: text for name, text in texts.items() if text}


def _weight(text: str) -> Decimal | None:
    """It interests the service only; a text that is no weight must not keep an order back."""
    try:
        weight = Decimal(text)
    except InvalidOperation:
        return None
    return weight if weight.is_finite() else None


def line_discount(line: OrderLine, *, prices_include_tax: bool) -> Money:
    """What was taken off the line, without the tax that was taken off with it.

    Their sum is price * quantity + taxes - discount = paid, with the price before tax and the
    taxes as charged; a reduction of a price that holds tax lowers both.
    """
    currency = line.paid.currency
    if not line.reductions:
        return Money.zero(currency)
    if not prices_include_tax:
        return line.reductions
    full = line.unit_price.major * line.quantity * 100 / (100 + line.tax_percent)
    taken = Money.nearest(full + line.tax.major - line.paid.major, currency)
    return max(taken, Money.zero(currency))


def unit_price(line: OrderLine, discount: Money) -> Decimal:
    """Of one piece before tax and reductions, such that the line adds up to what was paid."""
    exact = (line.paid - line.tax + discount).major / line.quantity
    decimals = _PRICE_DECIMALS + max(0, line.quantity.adjusted())
    return _plain(exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))


def _plain(price: Decimal) -> Decimal:
    """Without zeros that say nothing, and without an exponent."""
    whole = price.to_integral_value()
    return whole if price == whole else price.normalize()
