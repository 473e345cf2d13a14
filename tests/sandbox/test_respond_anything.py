"""Whatever is sent, the sandbox answers; it never breaks and never loses a point."""

from typing import Any

import pytest
from desk import BASE, HEADERS, NOON, Desk
from hypothesis import given
from hypothesis import strategies as st

from pos.sandbox.exchange import Request
from pos.sandbox.respond import ROUTES, customer_named, respond
from pos.sandbox.scenarios import OMAR, SARA

NAMES = st.sampled_from(
    [
        "customerId",
        "orderId",
        "orderDate",
        "totalPaid",
        "totalDiscount",
        "totalShipping",
        "totalTax",
        "lineItems",
        "price",
        "quantity",
        "taxes",
        "discount",
        "collection",
        "productId",
        "redemption",
        "pointsHoldReference",
        "couponCodes",
        "couponsLockReference",
        "transactionTime",
        "transactionId",
        "pointsToHold",
        "amountToHold",
        "ruleId",
        "hash",
        "otp",
        "points",
        "amount",
        "holdReference",
        "merchant",
        "branch",
        "uniqueId",
        "coupons",
        "lock",
        "lockReference",
        "lockDuration",
        "totalPurchaseAmount",
        "collectionsIds",
        "refundTransactionId",
        "reverseTransactionId",
        "refundAmount",
        "username",
        "reason",
        "expiryAfter",
        "cashbackConfigurations",
        "returnWindow",
        "isActive",
        "tags",
        "events",
        "custom",
        "customerAttributes",
        "email",
        "mobile",
        "referrerCode",
        "cartId",
        "totalPrice",
        "configurations",
        "paymentId",
        "paymentDate",
        "paymentDetails",
        "category",
        "extra",
        "channel",
        "guest",
        "weight",
        "write_review",
        "notificationIds",
    ]
)
ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 1500),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([SARA, OMAR, "SUMMER50", "2026-05-04T11:00:00Z", "x", ""]),
    st.text(max_size=5),
)
VALUES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=8,
)
BODIES = st.fixed_dictionaries(
    {
        "customerId": st.one_of(st.just(SARA), ATOMS),
        "transactionTime": st.just("2026-05-04T11:00:00Z"),
        "orderDate": st.just("2026-05-04T11:00:00Z"),
    }
).flatmap(lambda start: st.dictionaries(NAMES, VALUES, max_size=8).map(lambda b: {**start, **b}))


@given(st.sampled_from(ROUTES), BODIES)
def test_any_body(route: Any, body: dict[str, object]) -> None:
    """Any JSON to any endpoint is answered with a documented status."""
    desk = Desk()
    path = route.pattern.replace("{customerId}", SARA).replace("{code}", "SUMMER50")

    told = desk.ask(route.method, path, body)

    assert told.status in {200, 400, 401, 403, 404, 405, 412, 415, 422, 423}
    for customer in desk.world.customers.values():
        assert all(0 <= batch.left <= batch.points for batch in customer.batches)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"\xff\xfe",
        b'{"a":1}{"b":2}',
        b'{"customerId":"\\ud800"}',
        b'{"customerId":"x","totalPaid":NaN}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_malformed(body: bytes) -> None:
    """What is no JSON object is refused as such."""
    desk = Desk()
    request = Request("POST", BASE + "orders", "", HEADERS, body)

    assert customer_named(desk.world, request) is None
    assert respond(desk.world, request, NOON)[1].status == 400


@pytest.mark.parametrize("amount", [b"1e999999", b"-1e999999", b"1e13", b"9" * 50])
def test_huge_amounts(amount: bytes) -> None:
    """An amount beyond any sale is refused at once."""
    desk = Desk()
    body = b'{"customerId":"x","orderId":"A1","orderDate":"2026-05-04T11:00:00Z","totalPaid":%b}'
    request = Request("POST", BASE + "orders", "", HEADERS, body % amount)

    assert respond(desk.world, request, NOON)[1].status == 422
