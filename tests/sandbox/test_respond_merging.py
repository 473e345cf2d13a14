"""Channel merging: one person behind several ids, and what happens without the key."""

import pytest
from desk import Desk

from pos.sandbox.scenarios import OMAR, SARA

MOBILE = "+966 50 000 1234"  # Sara's, written in another way
APP = "app-77"


@pytest.fixture
def desk() -> Desk:
    return Desk(merge_by="mobile")


def test_one_person_under_two_ids(desk: Desk) -> None:
    """A write with the same mobile under another id meets the same person's points."""
    told = desk.order(APP, "A1", 100, mobile=MOBILE)

    assert told.status == 200
    assert desk.available(SARA) == 1300
    assert desk.available(APP) == 1300
    assert APP not in desk.world.customers
    assert desk.get("transactions", query=f"customerId={APP}").json["count"] == 1
    assert desk.hold(APP, pointsToHold=1300, mobile=MOBILE).status == 200


def test_a_write_without_the_key_makes_a_separate_profile(desk: Desk) -> None:
    """Without the key points go to a profile of their own, and the person's stay as they are."""
    desk.order(SARA, "A1", 100)

    assert desk.available(SARA) == 1200
    apart = desk.world.customers[f"{SARA}~"]
    assert sum(batch.left for batch in apart.batches) == 100


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("transactions/hold", {"pointsToHold": 5}),
        ("transactions/redeem", {"points": 5, "transactionId": "T"}),
        ("transactions/cashback", {"amount": 5, "transactionId": "T"}),
        ("transactions/otp", {"points": 5}),
        ("coupons/validate", {"coupons": ["SUMMER50"], "lock": True}),
        ("coupons/SUMMER50/validate", {}),
        ("coupons/burn", {"coupons": ["SUMMER50"]}),
        ("coupons/predefined", {"ruleId": 2138}),
    ],
)
def test_every_write_wants_the_key(desk: Desk, path: str, body: dict[str, object]) -> None:
    """What works with the key meets nobody without it."""
    desk.set(otp="otp" in path)
    whole = {"customerId": SARA, "transactionTime": desk.stamp(), **body}

    assert desk.ask("POST", path, whole).code == 7000
    assert desk.ask("POST", path, {**whole, "mobile": MOBILE}).status == 200


def test_refund_under_another_id(desk: Desk) -> None:
    """An order of one channel is taken back in another."""
    desk.order(SARA, "A1", 100, mobile=MOBILE)

    assert desk.refund(APP, "R1", "A1", mobile=MOBILE).status == 200
    assert desk.available(SARA) == 1200
    assert desk.refund(SARA, "R2", "A1").code == 7000


def test_new_people(desk: Desk) -> None:
    """The first write with a key makes the person, whatever id it names; later ones meet them."""
    desk.post("customers", customerId="c1", mobile="00966511111111")
    desk.post("events", customerId="c2", mobile="+966511111111", events={"visit": {}})
    desk.post("customers", customerId="c2", mobile="+966511111111", email="ann@example.com")

    assert desk.world.customers["c1"].email == "ann@example.com"
    assert "c2" not in desk.world.customers
    assert desk.get("customers/c2/details").json["customerId"] == "c1"


def test_a_profile_gets_its_key(desk: Desk) -> None:
    """A profile made without a key is the person of the first key it is written with."""
    desk.order("c1", "A1", 10)
    desk.order("c1", "A2", 20, mobile="+966511111111")

    assert desk.available("c1") == 30
    assert desk.world.customers["c1"].mobile == "+966511111111"


def test_by_email() -> None:
    """Where the key is the email its case does not matter, and a mobile joins nobody."""
    desk = Desk(merge_by="email")

    desk.order(APP, "A1", 10, email="SARA@example.com")
    desk.order("app-78", "A2", 10, mobile=MOBILE)

    assert desk.available(SARA) == 1210
    assert "app-78" in desk.world.customers


def test_previews_and_refused_calls_join_nobody(desk: Desk) -> None:
    """Only a write that took effect makes an id known."""
    before = desk.world

    desk.post("orders/cashback", customerId=APP, mobile=MOBILE, totalPaid=5)
    desk.order(APP, "A1", -1, mobile=MOBILE)

    assert desk.world is before
    assert desk.get(f"customers/{APP}").code == 7000


def test_off() -> None:
    """Without merging each id is a customer of its own."""
    desk = Desk()
    desk.order(APP, "A1", 10, mobile=MOBILE)

    assert desk.available(SARA) == 1200
    assert desk.available(APP) == 10
    with pytest.raises(ValueError, match="Invalid"):
        desk.set(merge_by="name")
    assert desk.available(OMAR) == 40
