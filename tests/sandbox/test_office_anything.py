"""Whatever is sent to the office's addresses, the sandbox answers and its world stays whole."""

from typing import Any

from desk import Desk
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.sandbox.office_routes import OFFICE_ROUTES, PARTNER_ROUTES
from pos.sandbox.scenarios import OMAR, SARA
from pos.sandbox.world import from_json, to_json

WORDS = (
    "body customerId orderId orderDate totalPaid transactionId transactionTime amount points "
    "reason events url method payload headers queryParams key value couponMapping fixed "
    "enableFixedRate platforms authentication type token pointsToRedeem valueOfPoint ruleType "
    "startDate endDate isActive coupon couponType discountValue minOrderValue product productId "
    "productDisplayNames collections collectionId group handle maxPerPlayer options usageLimit "
    "expiryAfter availableTo level levelId levelName tags applicableTo isRedemptionActive "
    "pointsExpiryPeriod minAmountToSpend pointsRewardedAsCashback name status"
)
NAMES = st.sampled_from(tuple(WORDS.split()))
ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 1500),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [SARA, OMAR, "2026-05-04T11:00:00Z", "9999-12-31", "0001-01-01T00:00:00+09:00", "POST",
         "http://127.0.0.1/", "custom", "free_product", "general_settings", "2138"]
    ),
    st.text(max_size=5),
)  # fmt: skip
VALUES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=5)),
    max_leaves=10,
)
BODIES = st.dictionaries(NAMES, VALUES, max_size=8)
STATUSES = {200, 400, 401, 403, 404, 405, 412, 415, 422, 423}


def _read_all(desk: Desk) -> None:
    """Tills read the settings, and time passes for the jobs."""
    desk.later(minutes=1)
    for path in ("redemption", "cashback", "coupon"):
        assert desk.get(f"configurations/{path}").status == 200
    for rule in desk.world.rules:
        assert desk.hold(SARA, ruleId=rule.number).status in STATUSES
    assert desk.order(SARA, "last", 100).status in STATUSES
    for job in desk.world.jobs:
        assert desk.get(f"batches/{job}/status").json["status"] == "completed"
        assert desk.get(f"batch/{job}").status == 200
    assert from_json(to_json(desk.world)) == desk.world


@given(st.sampled_from(PARTNER_ROUTES), BODIES)
def test_any_partner_body(route: Any, body: dict[str, object]) -> None:
    """Any JSON to any address of the partner API is answered, and the rules stay readable."""
    desk = Desk()
    path = route.pattern.removeprefix("client").replace("{ruleId}", "2138")

    told = desk.partner(route.method, f"{path}", body)

    assert told.status in STATUSES
    assert told.status == 200 or set(told.json) == {"code", "message"}
    _read_all(desk)


@settings(max_examples=60)
@given(st.sampled_from(OFFICE_ROUTES), BODIES, st.lists(VALUES, max_size=4))
def test_any_office_body(route: Any, body: dict[str, object], items: list[object]) -> None:
    """Any JSON in a batch or as settings is answered; an item that means nothing only fails."""
    desk = Desk()

    told = desk.ask(route.method, route.pattern, {**body, "body": items})

    assert told.status in STATUSES
    _read_all(desk)
    for customer in desk.world.customers.values():
        assert all(0 <= batch.left <= batch.points for batch in customer.batches)
