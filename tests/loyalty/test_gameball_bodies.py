"""What the till asks of the service: bodies by table, and lines that add up to what was paid."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loyalty_bench import NOON, SARA, held, locked, order, order_line, sar

from pos.core.customer import Customer, CustomerDetails, PointsHold
from pos.core.deliveries import RefundDelivery
from pos.core.item import Item
from pos.core.money import Money
from pos.core.order import OrderFacts, OrderLine, order_of
from pos.core.sale import Discount, LineItem, Sale, SaleTerms
from pos.core.setup import Setup
from pos.loyalty.gameball import bodies, order_bodies
from pos.ports.loyalty import HoldRequest, LockRequest

CONTACT = {"mobile": "+966500001234"}
HALF_A_HALALA = Decimal("0.005")


def json_of(body: bodies.Body) -> str:
    return msgspec.json.Encoder(decimal_format="number").encode(body).decode()


def figures(body: bodies.Body) -> Any:
    return msgspec.json.Decoder(float_hook=Decimal).decode(json_of(body))


def adds_up_to(line: dict[str, Any]) -> Decimal:
    """The service's own sum of a line."""
    return line["price"] * line["quantity"] + line["taxes"] - line["discount"]


def test_a_customer() -> None:
    """The merging contact at the top, who they are among the attributes."""
    details = CustomerDetails(
        name="Sara Ali",
        mobile="+966500001234",
        email="sara@example.com",
        birth_date=date(1990, 2, 28),
        referrer_code="OMAR1",
        consented_at=NOON,
    )

    body = bodies.customer(SARA, details, contact=CONTACT, is_new=True)

    assert {
        "customerId": SARA,
        "mobile": "+966500001234",
        "customerAttributes": {
            "channel": "pos",
            "displayName": "Sara Ali",
            "email": "sara@example.com",
            "mobile": "+966500001234",
            "dateOfBirth": "1990-02-28T00:00:00.000Z",
            "custom": {"consentAt": "2026-03-04T12:00:00.123Z"},
        },
        "referrerCode": "OMAR1",
    } == body


def test_a_change_says_only_what_changes() -> None:
    """What is empty stays as the service has it, and nobody is referred a second time."""
    details = CustomerDetails(email="sara@example.com", referrer_code="OMAR1")

    assert {
        "customerId": SARA,
        "customerAttributes": {"channel": "pos", "email": "sara@example.com"},
    } == bodies.customer(SARA, details, contact={}, is_new=False)


def test_a_rule_is_bought_by_its_number() -> None:
    """Points into a coupon name the rule as a number, where it is one."""
    for rule_id, sent in (("77", 77), ("r-7", "r-7")):
        body = bodies.coupon_purchase(SARA, rule_id, contact=CONTACT)

        assert {"customerId": SARA, "ruleId": sent} | CONTACT == body


def test_a_burn() -> None:
    """One coupon, under a transaction of ours."""
    assert {
        "customerId": SARA,
        "mobile": "+966500001234",
        "coupons": ["A"],
        "transactionId": "S001-T1-7",
        "transactionTime": "2026-03-04T12:00:00.123Z",
    } == bodies.burn(SARA, "A", transaction_id="S001-T1-7", at=NOON, contact=CONTACT)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"points": 50}, {"pointsToHold": 50}),
        ({"amount": sar("5.10")}, {"amountToHold": Decimal("5.10")}),
        ({"rule_id": "77"}, {"ruleId": "77"}),
        (
            {"points": 50, "proof": "123456", "otp": "654321"},
            {"pointsToHold": 50, "hash": "123456", "otp": "654321"},
        ),
    ],
)
def test_a_hold(asked: dict[str, Any], expected: dict[str, Any]) -> None:
    """Exactly one of points, amount and rule, with whatever proves that the customer is here."""
    request = HoldRequest(customer_id=SARA, at=NOON, **asked)

    assert {
        "customerId": SARA,
        "transactionTime": "2026-03-04T12:00:00.123Z",
    } | expected == bodies.hold(request, at=NOON, contact={})


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"points": 50}, {"points": 50}),
        ({"amount": sar("5.10")}, {"amount": Decimal("5.10")}),
        ({"rule_id": "77"}, {"ruleId": 77}),
    ],
)
def test_a_code_for_the_phone(asked: dict[str, Any], expected: dict[str, Any]) -> None:
    """A one-time code is asked for exactly what will be held; a rule goes as a number here."""
    request = HoldRequest(customer_id=SARA, at=NOON, **asked)

    assert {"customerId": SARA} | CONTACT | expected == bodies.otp(request, contact=CONTACT)


def test_a_lock() -> None:
    """All codes together, the store, and what the minimum-order and collection rules look at."""
    request = LockRequest(
        customer_id=SARA,
        codes=("A", "B"),
        goods=sar("250.00"),
        collections=("Bags",),
        reference="lock-1",
    )

    assert {
        "customerId": SARA,
        "coupons": ["A", "B"],
        "lock": True,
        "lockReference": "lock-1",
        "totalPurchaseAmount": Decimal("250.00"),
        "merchantId": "S001",
        "collectionsIds": ["Bags"],
    } == bodies.lock(request, store_id="S001", contact={})


def test_an_order() -> None:
    """Net totals, the store as merchant and branch, the channel, and what was used on it."""
    line = order_line(
        "250.00",
        "170.00",
        tax="22.17",
        reductions="80.00",
        category=("Accessories",),
        collection=("Bags",),
        tags=("leather",),
        vendor="Atelier",
        weight="1.2",
        variant_id="red",
        unit="piece",
    )
    facts = order(
        line,
        hold=held("H-1"),
        lock=locked("lock-1", "SUMMER50"),
        receipt="T1-000007",
        cashier_id="c-9",
        return_window_days=14,
    )

    body = order_bodies.order(facts, at=NOON, contact=CONTACT)

    assert {
        "customerId": SARA,
        "mobile": "+966500001234",
        "orderId": "S001-T1-000001",
        "orderDate": "2026-03-04T12:00:00.123Z",
        "totalPaid": Decimal("170.00"),
        "totalPrice": Decimal("250.00"),
        "totalDiscount": Decimal("80.00"),
        "totalShipping": 0,
        "totalTax": Decimal("22.17"),
        "lineItems": [
            {
                "productId": "P1",
                "sku": "SKU1",
                "title": "Leather Bag",
                "quantity": Decimal(1),
                "price": Decimal("217.39"),
                "discount": Decimal("69.56"),
                "taxes": Decimal("22.17"),
                "category": ["Accessories"],
                "collection": ["Bags"],
                "tags": ["leather"],
                "vendor": "Atelier",
                "weight": Decimal("1.2"),
                "extra": {"variantId": "red", "unit": "piece"},
            }
        ],
        "merchant": {
            "uniqueId": "S001",
            "name": "Olaya Street",
            "branch": {"uniqueId": "S001", "name": "Olaya Street"},
        },
        "redemption": {
            "pointsHoldReference": "H-1",
            "couponsLockReference": "lock-1",
            "couponCodes": ["SUMMER50"],
        },
        "cashbackConfigurations": {"returnWindow": 14},
        "cartId": "S001-T1-000001",
        "channel": "pos",
        "extra": {"receipt": "T1-000007", "till": "T1", "cashier": "c-9"},
    } == body


def test_an_order_of_nobody_says_so() -> None:
    """A sale without a customer is a guest's, under an id of its own."""
    facts = order(customer_id="guest_S001-T1-000001", is_guest=True)

    assert order_bodies.order(facts, at=NOON, contact={})["guest"] is True
    assert "guest" not in order_bodies.order(order(), at=NOON, contact={})


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        ({}, None),
        ({"hold": held("H-1")}, {"pointsHoldReference": "H-1"}),
        (
            {"lock": locked("l", "A")},
            {"couponsLockReference": "l", "couponCodes": ["A"]},
        ),
    ],
)
def test_only_what_was_used_is_named(used: dict[str, Any], expected: Any) -> None:
    """An order without points or coupons says nothing of them."""
    assert expected == order_bodies.order(order(**used), at=NOON, contact={}).get("redemption")


def test_a_reward_preview_is_judged_as_the_order_will_be() -> None:
    """Campaigns look at the channel and at what is said of till and cashier."""
    facts = order(cashier_id="c-9")

    body = order_bodies.reward_preview(facts, contact=CONTACT)

    more = {"channel": "pos", "extra": {"till": "T1", "cashier": "c-9"}}
    assert order_bodies.cashback_preview(facts, contact=CONTACT) | more == body


def test_a_promotion_sees_the_cart_as_its_labels_have_it() -> None:
    """Prices as the customer reads them, so that what comes off is in the same terms."""
    lines = (
        order_line("115.00", "207.00", quantity="2", tax="27.00", reductions="23.00"),
        order_line("57.50", "57.50", tax="7.50", product_id="P2", collection=("Bags",)),
    )

    body = figures(order_bodies.promotion(order(*lines), contact=CONTACT))

    assert {"customerId": SARA, "cartId": "S001-T1-000001", "totalShipping": 0} | CONTACT == {
        name: body[name] for name in ("customerId", "cartId", "totalShipping", "mobile")
    }
    assert Decimal("287.50") == body["totalPrice"]
    assert [("P1", 2, Decimal(115)), ("P2", 1, Decimal("57.5"))] == [
        (line["productId"], line["quantity"], line["price"]) for line in body["lineItems"]
    ]
    assert "S001" == body["merchant"]["branch"]["uniqueId"]


@pytest.mark.parametrize("amount", [sar("85.00"), None])
def test_a_refund(amount: Money | None) -> None:
    """The order by its id, the return by its own, what came back; no amount is all of it."""
    line = order_line("100.00", "85.00", tax="11.09", reductions="15.00")
    delivery = RefundDelivery(
        prices_include_tax=True,
        entry_id="e",
        refund_id="S001-T1-000009-r1",
        sale_id="S001-T1-000009",
        order_id="S001-T1-000001",
        customer_id=SARA,
        at=NOON,
        amount=amount,
        lines=(line,),
    )

    body = order_bodies.refund(delivery, at=NOON, merchant={"uniqueId": "S001"}, contact=CONTACT)

    (sent,) = figures(body)["lineItems"]
    del body["lineItems"]
    assert {
        "customerId": SARA,
        "mobile": "+966500001234",
        "refundTransactionId": "S001-T1-000009-r1",
        "reverseTransactionId": "S001-T1-000001",
        "transactionTime": "2026-03-04T12:00:00.123Z",
        "merchant": {"uniqueId": "S001"},
    } | ({} if amount is None else {"refundAmount": Decimal("85.00")}) == body
    assert ("P1", 1, Decimal("85.00")) == (sent["productId"], sent["quantity"], adds_up_to(sent))


@pytest.mark.parametrize(
    ("line", "included", "discount"),
    [
        (order_line("100.00", "90.00", tax="11.74", reductions="10.00"), True, "8.70"),
        (order_line("100.00", "103.50", tax="13.50", reductions="10.00"), False, "10.00"),
    ],
    ids=["tax within", "tax on top"],
)
def test_a_returned_line_shows_what_its_price_holds(
    line: OrderLine, *, included: bool, discount: str
) -> None:
    """A line alone does not say whether its price holds the tax: the delivery does."""
    delivery = RefundDelivery(
        prices_include_tax=included,
        entry_id="e",
        refund_id="r",
        sale_id="s",
        order_id="o",
        customer_id=SARA,
        at=NOON,
        amount=None,
        lines=(line,),
    )

    (sent,) = figures(order_bodies.refund(delivery, at=NOON, merchant={}, contact={}))["lineItems"]

    assert Decimal(discount) == sent["discount"]
    assert line.paid.major == adds_up_to(sent)


def test_a_preview_is_the_order_without_its_names() -> None:
    """Same figures, but no order id, no time, and nothing to redeem."""
    facts = order(hold=held("H-1"))

    body = order_bodies.cashback_preview(facts, contact={})

    named = {"orderId", "orderDate", "cartId", "redemption", "channel", "extra"}
    whole = order_bodies.order(facts, at=NOON, contact={})
    assert {name: whole[name] for name in whole if name not in named} == body


@pytest.mark.parametrize("weight", ["", "heavy", "NaN", "Infinity"])
def test_a_weight_that_is_none_keeps_no_order_back(weight: str) -> None:
    """A catalogue's slip in a field that only interests the service is left out."""
    body = order_bodies.order(order(order_line("1.00", "1.00", weight=weight)), at=NOON, contact={})

    assert '"weight"' not in json_of(body)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOON, "2026-03-04T12:00:00.123Z"),
        (NOON.astimezone(timezone(timedelta(hours=3))), "2026-03-04T12:00:00.123Z"),
        (datetime(2026, 3, 4, tzinfo=UTC), "2026-03-04T00:00:00.000Z"),
        (datetime(2026, 12, 31, 23, 59, 59, 999_999, UTC), "2026-12-31T23:59:59.999Z"),
    ],
)
def test_times_are_utc_with_milliseconds(at: datetime, expected: str) -> None:
    """Whatever zone a time was made in, it leaves as the service writes its own."""
    assert expected == bodies.instant(at)


@pytest.mark.parametrize(
    ("line", "price", "discount"),
    [
        (order_line("115.00", "115.00", tax="15.00"), "100", "0"),
        (order_line("115.00", "92.00", tax="12.00", reductions="23.00"), "100", "20"),
        (order_line("115.00", "0.00", reductions="115.00"), "100", "100"),
        (order_line("250.00", "250.00", tax="32.61"), "217.39", "0"),
        (order_line("10.00", "30.00", tax="3.91", quantity="3"), "8.696667", "0"),
        (order_line("9.99", "9.99", percent="0"), "9.99", "0"),
        (order_line("12.99", "4.33", tax="0.56", quantity="0.333"), "11.321321", "0"),
    ],
)
def test_a_line_of_prices_with_tax(line: OrderLine, price: str, discount: str) -> None:
    """The full price before tax; what was taken off, without its tax; the tax as charged."""
    sent = figures(order_bodies.order(order(line), at=NOON, contact={}))["lineItems"][0]

    assert (Decimal(price), Decimal(discount)) == (sent["price"], sent["discount"])
    assert abs(adds_up_to(sent) - line.paid.major) < HALF_A_HALALA


def test_a_line_of_prices_without_tax() -> None:
    """The shelf price is the price, and what was taken off is the discount."""
    line = order_line("100.00", "92.00", tax="12.00", reductions="20.00")
    facts = order(line, prices_include_tax=False)

    sent = figures(order_bodies.order(facts, at=NOON, contact={}))["lineItems"][0]

    assert (100, 20, 12) == (sent["price"], sent["discount"], sent["taxes"])


AMOUNTS = st.integers(min_value=1, max_value=5_000_00)
QUANTITIES = st.integers(1, 9_999).map(Decimal) | st.integers(1, 30_000).map(
    lambda grams: Decimal(grams) / 1000
)
PERCENTS = st.sampled_from([Decimal(0), Decimal(5), Decimal(15), Decimal("8.875")])


@st.composite
def sales(draw: st.DrawFn) -> OrderFacts:
    """What real sales tell: added up by the till's own rules, with discounts and points."""
    currency = draw(st.sampled_from(["SAR", "KWD", "JPY"]))
    terms = SaleTerms(
        currency=currency,
        prices_include_tax=draw(st.booleans()),
        tax_rounding=draw(st.sampled_from(["line", "rate"])),
        points_reduce_tax=draw(st.booleans()),
    )
    lines = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        price = Money(draw(AMOUNTS), currency)
        off = draw(st.none() | st.integers(1, 100))
        discount = Discount(reason="worn", percent=Decimal(off)) if off else None
        lines.append(
            LineItem(
                number=number,
                item=Item(code=f"P{number}", title="Thing", price=price),
                quantity=draw(QUANTITIES),
                unit_price=price,
                tax_percent=draw(PERCENTS),
                discount=discount,
            )
        )
    held = draw(st.none() | AMOUNTS)
    hold = PointsHold(reference="H", points=1, amount=Money(held or 0, currency), expires_at=NOON)
    sale = Sale(
        sale_id="S",
        terms=terms,
        opened_at=NOON,
        cashier_id="c",
        lines=tuple(lines),
        customer=Customer(customer_id=SARA),
        hold=hold if held else None,
    )
    setup = Setup(
        store_id="S001",
        store_name="Store",
        till_id="T1",
        terms=terms,
        tax_rates={},
        default_tax="",
    )
    return order_of(sale, setup, NOON)


@given(sales())
def test_the_lines_add_up_to_what_was_paid(facts: OrderFacts) -> None:
    """Every line gives what was paid for it, all of them the total, and nothing is negative."""
    body = figures(order_bodies.order(facts, at=NOON, contact={}))

    gap = sum(map(adds_up_to, body["lineItems"]), Decimal(0)) - body["totalPaid"]
    assert abs(gap) < Decimal("0.001")
    for line, sent in zip(facts.lines, body["lineItems"], strict=True):
        assert abs(adds_up_to(sent) - line.paid.major) < Decimal("0.0005")
        assert min(sent["price"], sent["discount"], sent["taxes"]) >= 0


@given(sales())
def test_the_price_is_the_shelf_price_before_tax(facts: OrderFacts) -> None:
    """What rounding moves is less than a minor unit a line, tax included."""
    body = figures(order_bodies.order(facts, at=NOON, contact={}))

    for line, sent in zip(facts.lines, body["lineItems"], strict=True):
        included = 100 + line.tax_percent if facts.prices_include_tax else Decimal(100)
        exact = line.unit_price.major * 100 / included * line.quantity
        one_minor = Money(1, line.paid.currency).major
        assert abs(sent["price"] * sent["quantity"] - exact) <= 2 * one_minor


@given(sales())
def test_numbers_leave_as_they_are(facts: OrderFacts) -> None:
    """No float touches an amount: what is read back is digit for digit what was meant."""
    text = json_of(order_bodies.order(facts, at=NOON, contact={}))

    assert f'"totalPaid":{facts.total_paid.text()},' in text
    assert "E" not in text.replace("SAR", "")
