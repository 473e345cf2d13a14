"""Orders: what they earn, redeem and burn, and what they leave behind when they are refused."""

from decimal import Decimal

import pytest
from desk import Desk

from pos.sandbox.scenarios import INACTIVE, OMAR, SARA

BAG = {"productId": "BAG", "quantity": 3, "price": 100, "collection": ["Bags"]}
SHIRT = {"productId": "SHIRT", "quantity": 1, "price": 149}


def test_earns_on_what_was_paid(desk: Desk) -> None:
    """An order earns one point for each whole unit paid, spendable at once."""
    told = desk.order(OMAR, "A1", 149.99, totalPrice=160, totalDiscount=10.01)

    assert told.json["rewardedPoints"] == 149
    assert told.json["redeemedPoints"] == 0
    assert desk.available(OMAR) == 40 + 149


def test_return_window(desk: Desk) -> None:
    """Points wait for the return window, unless somebody activates them."""
    desk.order(OMAR, "A1", 100, cashbackConfigurations={"returnWindow": 14})
    desk.order(OMAR, "A2", 10, cashbackConfigurations={"returnWindow": 14})

    balance = desk.get(f"customers/{OMAR}/balance").json
    assert (balance["availablePointsBalance"], balance["pendingPoints"]) == (40, 110)
    assert desk.get("transactions/count", query="status=Pending").json["count"] == 2
    told = desk.ask("PUT", "transactions/A1/activate")
    assert (told.json["pointsActivated"], told.json["clientTransactionId"]) == (100, "A1")
    assert desk.available(OMAR) == 140
    desk.later(days=14)
    assert desk.available(OMAR) == 150


def test_redeems_and_burns(desk: Desk) -> None:
    """One order redeems its hold, burns its coupons and earns on the rest."""
    hold = desk.hold(SARA, pointsToHold=100).json["holdReference"]
    lock = desk.lock(SARA, "SUMMER50").json["lockReference"]
    redemption = {"pointsHoldReference": hold, "couponsLockReference": lock}

    told = desk.order(SARA, "A1", 240, redemption=redemption)

    assert (told.json["redeemedPoints"], told.json["rewardedPoints"]) == (100, 240)
    assert desk.available(SARA) == 1200 - 100 + 240
    assert desk.get(f"transactions/hold/{hold}").json["state"] == "used"
    assert desk.get(f"locks/{lock}").json["isUsed"] is True
    assert desk.world.coupons["SUMMER50"].used_by == (SARA,)
    kinds = [t["transactionType"] for t in desk.get("orders/A1/transactions").json["transactions"]]
    assert kinds == ["Redemption", "PaymentReward"]


@pytest.mark.parametrize(
    "redemption",
    [
        {"redemption": {"couponsLockReference": "?"}},
        {"redemption": {"lockReference": "?"}},
        {"redemption": {"couponsLockReference": "?", "couponCodes": ["SUMMER50"]}},
        {"redemption": {"lockReference": "?"}, "coupons": {"couponCodes": ["SUMMER50"]}},
    ],
)
def test_spellings_of_the_lock(desk: Desk, redemption: dict[str, dict[str, object]]) -> None:
    """The lock is found under each of its documented names."""
    lock = desk.lock(SARA, "SUMMER50").json["lockReference"]
    filled = {
        name: {key: lock if value == "?" else value for key, value in part.items()}
        for name, part in redemption.items()
    }

    assert desk.order(SARA, "A1", 10, **filled).status == 200
    assert desk.world.coupons["SUMMER50"].used_by == (SARA,)


def test_expired_hold(desk: Desk) -> None:
    """An order whose hold expired fails, and nothing is earned or remembered."""
    hold = desk.hold(SARA, pointsToHold=100).json["holdReference"]
    desk.later(minutes=10)

    told = desk.order(SARA, "A1", 90, redemption={"pointsHoldReference": hold})

    assert (told.status, told.code) == (404, 9006)
    assert desk.available(SARA) == 1200
    assert desk.get("orders/A1/transactions").json == {"transactions": [], "count": 0}
    assert desk.order(SARA, "A1", 100).status == 200


def test_hold_of_another(desk: Desk) -> None:
    """A hold serves its own customer only, and one order only."""
    hold = desk.hold(SARA, pointsToHold=100).json["holdReference"]
    redemption = {"pointsHoldReference": hold}

    assert desk.order(OMAR, "A1", 90, redemption=redemption).code == 9006
    assert desk.order(SARA, "A1", 90, redemption=redemption).status == 200
    assert desk.order(SARA, "A2", 90, redemption=redemption).code == 9006


def test_duplicate_order(desk: Desk) -> None:
    """The same order id again is refused without any effect, in another case it is another."""
    desk.order(OMAR, "a1", 100)

    told = desk.order(OMAR, "a1", 100)

    assert (told.status, told.code) == (422, 9004)
    assert desk.available(OMAR) == 140
    assert desk.order(OMAR, "A1", 100).status == 200


def test_refused_order_keeps_hold_and_lock(desk: Desk) -> None:
    """When one reference is bad the other stays good."""
    hold = desk.hold(SARA, pointsToHold=100).json["holdReference"]
    lock = desk.lock(SARA, "SUMMER50").json["lockReference"]

    bad = {"pointsHoldReference": hold, "couponsLockReference": "unknown"}
    assert desk.order(SARA, "A1", 90, redemption=bad).code == 4004
    good = {"pointsHoldReference": hold, "couponsLockReference": lock}
    assert desk.order(SARA, "A1", 90, redemption=good).status == 200


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"customerId": None}, 400, 3000),
        ({"orderId": None}, 400, 3000),
        ({"totalPaid": None}, 400, 3000),
        ({"totalPaid": -1}, 422, 3003),
        ({"totalPaid": "100"}, 422, 3003),
        ({"orderDate": None}, 400, 3000),
        ({"orderDate": "yesterday"}, 422, 3003),
        ({"orderDate": "2026-05-04T13:00:00Z"}, 422, 9007),
        ({"lineItems": {}}, 422, 3003),
        ({"cashbackConfigurations": {"returnWindow": 7301}}, 422, 3003),
        ({"redemption": {"couponCodes": ["SUMMER50"]}}, 422, 3003),
        ({"customerId": "x" * 101}, 422, 3003),
        ({"customerId": INACTIVE}, 422, 3009),
    ],
)
def test_refused_orders(desk: Desk, changes: dict[str, object], status: int, code: int) -> None:
    """A malformed order, or one of a customer who opted out, is refused and creates nobody."""
    body = {
        "customerId": "new",
        "orderId": "A1",
        "orderDate": desk.stamp(),
        "totalPaid": 100,
        **changes,
    }

    told = desk.ask("POST", "orders", body)

    assert (told.status, told.code) == (status, code)
    assert "new" not in desk.world.customers
    assert not desk.world.orders


def test_unknown_customer_is_created(desk: Desk) -> None:
    """An order creates a customer the service does not know."""
    desk.order("new", "A1", 25, mobile="+966511111111", guest=True)

    assert desk.available("new") == 25
    assert desk.world.customers["new"].guest


@pytest.mark.parametrize(("setting", "code"), [("program_active", 6000), ("cashback_active", 6001)])
def test_program_off(desk: Desk, setting: str, code: int) -> None:
    """With the program or cashback switched off an order is refused."""
    desk.set(**{setting: False})

    assert desk.order(OMAR, "A1", 100).code == code


def test_campaign(desk: Desk) -> None:
    """A 3x campaign adds twice the base on its collection, while it runs."""
    told = desk.order(OMAR, "A1", 449, lineItems=[BAG, SHIRT])

    assert told.json["rewardedPoints"] == 449 + 600
    assert [line["points"] for line in told.json["lineItems"]] == [900, 149]
    desk.later(days=5)
    assert desk.order(OMAR, "A2", 449, lineItems=[BAG, SHIRT]).json["rewardedPoints"] == 449


def test_campaign_rounds_down_per_item(desk: Desk) -> None:
    """The multiplier's points are rounded down line by line, the base once."""
    lines = [{"productId": name, "price": 0.7, "collection": ["Bags"]} for name in ("X", "Y")]

    told = desk.order(OMAR, "A1", 1.4, lineItems=lines)

    assert told.json["rewardedPoints"] == 1 + 1 + 1


def test_lines_are_reconciled(desk: Desk) -> None:
    """What the lines have more than was paid is spread over them in proportion."""
    told = desk.order(OMAR, "A1", 224.5, lineItems=[BAG, SHIRT])

    points = [line["decimalPoints"] for line in told.json["lineItems"]]
    assert points == [Decimal(450), Decimal("74.5")]
    assert told.json["rewardedPoints"] == 224 + 300


def test_lines_short_of_the_total(desk: Desk) -> None:
    """Lines which make less than was paid are let be; a negative price earns nothing."""
    voucher = {"productId": "V", "quantity": 1, "price": -20}

    told = desk.order(OMAR, "A1", 500, lineItems=[BAG, voucher])

    assert told.json["rewardedPoints"] == 500 + 600
    assert [line["productId"] for line in told.json["lineItems"]] == ["BAG"]


def test_tax_and_shipping_left_out(desk: Desk) -> None:
    """An account may earn on neither tax nor shipping."""
    desk.set(earns_on_tax=False, earns_on_shipping=False)

    told = desk.order(OMAR, "A1", 140, totalTax=15, totalShipping=25)

    assert told.json["rewardedPoints"] == 100


def test_tier_rate(desk: Desk) -> None:
    """A tier's own rate comes before the account's."""
    tiers = [{"name": "Gold", "order": 1, "min_progress": 2000, "points_per_step": 2}]
    desk.set(tiers=tiers)

    assert desk.order(SARA, "A1", 100).json["rewardedPoints"] == 200
    assert desk.order(OMAR, "A2", 100).json["rewardedPoints"] == 100
    told = desk.get("configurations/cashback").json
    assert told["tierCashbackRules"][0]["rewardWalletFactor"] == 2


def test_cashback_coupon(desk: Desk) -> None:
    """A cashback coupon adds points and lowers nothing."""
    lock = desk.lock(OMAR, "CASHBACK5").json["lockReference"]

    told = desk.order(OMAR, "A1", 100, redemption={"couponsLockReference": lock})

    assert told.json["rewardedPoints"] == 100 + 50


def test_previews_change_nothing(desk: Desk) -> None:
    """A preview quotes what the order then earns, and leaves no trace."""
    before = desk.world
    body = {"customerId": OMAR, "totalPaid": 449, "lineItems": [BAG, SHIRT]}

    cashback = desk.post("orders/cashback", totalDiscount=0, totalShipping=0, **body).json
    rewards = desk.post("orders/reward-preview", channel="pos", **body).json

    assert cashback["totalPoints"] == rewards["totalPoints"] == 1049
    bag = cashback["lineItems"][0]
    assert (bag["campaignName"], bag["campaignImpactPoints"]) == ("3x Bags", 600)
    assert cashback["lineItems"][1]["campaignName"] is None
    assert desk.world == before
    assert desk.order(OMAR, "A1", 449, lineItems=[BAG, SHIRT]).json["rewardedPoints"] == 1049


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 200),
        ({"totalPaid": -1}, 400),
        ({"lineItems": [{"productId": "X", "price": 5, "quantity": 1, "discount": 6}]}, 400),
        ({"totalPaid": None}, 400),
    ],
)
def test_reward_preview_of_a_stranger(desk: Desk, changes: dict[str, object], status: int) -> None:
    """A stranger is quoted but not found; unsound amounts are refused."""
    told = desk.ask(
        "POST", "orders/reward-preview", {"customerId": "new", "totalPaid": 50, **changes}
    )

    assert told.status == status
    if status == 200:
        assert (told.json["customerFound"], told.json["totalPoints"]) == (False, 50)
        assert told.json["eventRewards"] is None
    assert "new" not in desk.world.customers
