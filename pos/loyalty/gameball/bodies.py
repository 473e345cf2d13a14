"""What the till asks of the service, in the service's words; wire.py reads the answers.

Every amount leaves as a JSON number written from a Decimal, so that no float touches it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from pos.core.money import Money
from pos.core.order import OrderFacts, OrderLine
from pos.ports.loyalty import HoldRequest, LockRequest

Body = dict[str, object]

CHANNEL = "pos"
_PRICE_DECIMALS = 6


def customer(customer_id: str, *, name: str, mobile: str, contact: Mapping[str, str]) -> Body:
    attributes: Body = {"channel": CHANNEL}
    if name:
        attributes["displayName"] = name
    if mobile:
        attributes["mobile"] = mobile
    return {"customerId": customer_id, **contact, "customerAttributes": attributes}


def hold(request: HoldRequest, *, at: datetime, contact: Mapping[str, str]) -> Body:
    body: Body = {"customerId": request.customer_id, **contact, "transactionTime": instant(at)}
    if request.points is not None:
        body["pointsToHold"] = request.points
    if request.amount is not None:
        body["amountToHold"] = request.amount.major
    if request.rule_id:
        body["ruleId"] = request.rule_id
    if request.proof:
        body["hash"] = request.proof
    if request.otp:
        body["otp"] = request.otp
    if request.renewal:
        body["ignoreOTP"] = True
    return body


def otp(request: HoldRequest, *, contact: Mapping[str, str]) -> Body:
    body: Body = {"customerId": request.customer_id, **contact}
    if request.points is not None:
        body["points"] = request.points
    if request.amount is not None:
        body["amount"] = request.amount.major
    if request.rule_id:
        body["ruleId"] = int(request.rule_id) if request.rule_id.isdigit() else request.rule_id
    return body


def lock(request: LockRequest, *, store_id: str, contact: Mapping[str, str]) -> Body:
    body: Body = {
        "customerId": request.customer_id,
        **contact,
        "coupons": list(request.codes),
        "lock": True,
        "totalPurchaseAmount": request.goods.major,
        "merchantId": store_id,
    }
    if request.reference:
        body["lockReference"] = request.reference
    if request.collections:
        body["collectionsIds"] = list(request.collections)
    return body


def order(facts: OrderFacts, *, at: datetime, contact: Mapping[str, str]) -> Body:
    return {
        "customerId": facts.customer_id,
        **contact,
        "orderId": facts.order_id,
        "orderDate": instant(at),
        **_figures(facts),
        **_redemption(facts),
        "channel": CHANNEL,
    }


def preview(facts: OrderFacts, *, contact: Mapping[str, str]) -> Body:
    return {"customerId": facts.customer_id, **contact, **_figures(facts)}


def instant(at: datetime) -> str:
    """UTC with milliseconds, as their samples write it."""
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def _figures(facts: OrderFacts) -> Body:
    """What was really paid drives earning; all totals always go, unaltered."""
    return {
        "totalPaid": facts.total_paid.major,
        "totalPrice": facts.total_price.major,
        "totalDiscount": facts.total_discount.major,
        "totalShipping": 0,
        "totalTax": facts.total_tax.major,
        "lineItems": [_line(line, facts.prices_include_tax) for line in facts.lines],
        "merchant": {
            "uniqueId": facts.store_id,
            "name": facts.store_name,
            "branch": {"uniqueId": facts.store_id, "name": facts.store_name},
        },
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


def _line(line: OrderLine, prices_include_tax: bool) -> Body:  # noqa: FBT001
    discount = line_discount(line, prices_include_tax=prices_include_tax)
    body: Body = {
        "productId": line.product_id,
        "sku": line.sku,
        "title": line.title,
        "quantity": line.quantity,
        "price": unit_price(line, discount),
        "discount": discount.major,
        "taxes": line.tax.major,
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
    return body


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
    price = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    whole = price.to_integral_value()
    return whole if price == whole else price.normalize()
