"""Deleting a customer."""

import pytest
from desk import Desk

from pos.sandbox.scenarios import OMAR, SARA
from pos.sandbox.world import to_json

PATH = f"customers/{SARA}"


@pytest.mark.parametrize(("method", "path"), [("DELETE", PATH), ("POST", f"{PATH}/delete")])
def test_deleted(desk: Desk, method: str, path: str) -> None:
    """By either call the customer is gone for every later call."""
    hold = desk.hold(SARA, pointsToHold=100).json["holdReference"]
    lock = desk.lock(SARA, "SUMMER50").json["lockReference"]

    assert desk.ask(method, path).json["success"] is True

    reads = ("", "/details", "/balance", "/coupons", "/hash", "/activities", "/notifications")
    assert {desk.get(PATH + read).code for read in reads} == {7000}
    assert desk.ask(method, path).code == 7000
    assert desk.hold(SARA, pointsToHold=1).code == 7000
    assert desk.lock(SARA, "FREESHIP").code == 7000
    assert desk.delete(f"transactions/hold/{hold}").code == 9006
    assert desk.delete(f"coupons/{lock}").code == 4004
    assert desk.lock(OMAR, "SUMMER50").json["valid"] is True


def test_the_points_stay_in_the_lists(desk: Desk) -> None:
    """The transactions stay, without a name and marked as a deleted customer's."""
    desk.order(SARA, "A1", 100)
    desk.later(days=11)

    desk.delete(PATH)

    row = desk.get("transactions/customer-view").json["transactions"][0]
    assert (row["isCustomerDeleted"], row["customerName"], row["customerEmail"]) == (
        True,
        None,
        None,
    )
    assert (row["customerId"], row["transactionId"], row["points"]) == (SARA, "A1", 100)
    assert b"sara@example.com" not in to_json(desk.world)
    assert desk.ask("PUT", "transactions/A1/activate").code == 9002


def test_an_order_afterwards(desk: Desk) -> None:
    """The same id is a new customer then, whom old orders and coupons do not concern."""
    code = desk.post("coupons/predefined", customerId=SARA, ruleId=2138).json["code"]
    desk.order(SARA, "A1", 100)
    desk.delete(PATH)

    assert desk.order(SARA, "A1", 100).code == 9004
    assert desk.order(SARA, "A2", 25).status == 200
    assert desk.available(SARA) == 25
    assert desk.refund(SARA, "R1", "A1").code == 9000
    assert desk.lock(SARA, code).json["coupons"][0]["reason"] == "inactive"
    rows = desk.get("transactions/customer-view", query=f"customerId={SARA}").json["transactions"]
    deleted = {row["transactionId"]: row["isCustomerDeleted"] for row in rows}
    assert deleted == {None: True, "A1": True, "A2": False}


def test_both_keys(desk: Desk) -> None:
    """Deleting wants the secret key."""
    assert desk.ask("DELETE", PATH, secretkey="").code == 1001
    assert desk.available(SARA) == 1200
