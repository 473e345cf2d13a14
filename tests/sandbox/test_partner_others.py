"""Partner API v3.0: cashback rules and clients."""

from pathlib import Path

import pytest
from desk import Desk

from pos.sandbox.control import control
from pos.sandbox.exchange import Request
from pos.sandbox.scenarios import DEMO_PARTNER_TOKEN, OMAR, SARA, partner_token_from
from pos.sandbox.server import open_sandbox
from pos.sandbox.world import from_json, to_json

GOLD = {"level": {"levelId": 3}}
CLIENT = {
    "name": "Nour",
    "email": "nour@example.com",
    "mobile": "+966511111111",
    "storeName": "Nour Fashion",
    "domain": "nour.example",
    "country": "SA",
    "currency": "SAR",
    "timezone": "Asia/Riyadh",
}


def _rule(desk: Desk, **changes: object) -> int:
    body = {"minAmountToSpend": 3, "pointsRewardedAsCashback": 1, "availableTo": GOLD, **changes}
    number = desk.partner("POST", "/cashback/config/rule", body).json["id"]
    assert isinstance(number, int)
    return number


def test_cashback_rule_counts(desk: Desk) -> None:
    """A level's own rate is earned at by that level, exactly, and told to tills."""
    _rule(desk)

    assert desk.order(SARA, "A1", 9).json["rewardedPoints"] == 3
    assert desk.order(OMAR, "A2", 9).json["rewardedPoints"] == 9
    for query, names in ((f"customerId={SARA}", ["Gold"]), (f"customerId={OMAR}", [])):
        told = desk.get("configurations/cashback", query=query).json["tierCashbackRules"]
        assert [rule["tierName"] for rule in told] == names
    rule = desk.get("configurations/cashback").json["tierCashbackRules"][0]
    assert (rule["amountRewardThreshold"], rule["rewardWalletFactor"]) == (3, 1)
    assert from_json(to_json(desk.world)) == desk.world


def test_cashback_rule_for_a_tag(desk: Desk) -> None:
    """A rule for tags is for customers with one of them; the highest level's rule comes first."""
    _rule(desk, availableTo={"tags": ["vip"]}, pointsRewardedAsCashback=30)
    assert desk.order(SARA, "A1", 3).json["rewardedPoints"] == 30
    _rule(desk, pointsRewardedAsCashback=60)
    assert desk.order(SARA, "A2", 3).json["rewardedPoints"] == 60
    assert desk.order(OMAR, "A3", 3).json["rewardedPoints"] == 3


def test_change_cashback_rules(desk: Desk) -> None:
    """A rule changes in part, under either name for the amount, and is deleted with true."""
    number = _rule(desk)
    path = f"/cashback/rule/{number}"

    told = desk.partner("PUT", path, {"amountToSpendForReward": 2}).json

    assert told == {
        "id": number,
        "isDefault": False,
        "minAmountToSpend": 2,
        "pointsRewardedAsCashback": 1,
        "availableTo": {"level": {"levelId": 3, "levelName": "Gold"}, "tags": []},
    }
    assert desk.partner("PUT", path, {"availableTo": {}}).json["code"] == 4
    assert desk.partner("DELETE", path).json is True
    assert desk.partner("DELETE", path).json["code"] == 3
    assert desk.order(SARA, "A1", 9).json["rewardedPoints"] == 9


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"availableTo": None}, 4),
        ({"availableTo": {"tags": []}}, 4),
        ({"minAmountToSpend": None}, 4),
        ({"minAmountToSpend": 0}, 7),
        ({"pointsRewardedAsCashback": None}, 4),
        ({"pointsRewardedAsCashback": -1}, 7),
    ],
)
def test_refused_cashback_rules(desk: Desk, changes: dict[str, object], code: int) -> None:
    """Only a rule for some customers, with both figures, is made."""
    body = {"minAmountToSpend": 3, "pointsRewardedAsCashback": 1, "availableTo": GOLD, **changes}

    assert desk.partner("POST", "/cashback/config/rule", body).json["code"] == code
    assert desk.world.account.cashback_rules == ()


def test_default_cashback(desk: Desk) -> None:
    """The rule for all is changed and never deleted; cashback as a whole is switched off."""
    body = {"minAmountToSpend": 10, "pointsRewardedAsCashback": 5}
    told = desk.partner("PUT", "/cashback/rule", body).json

    assert (told["isDefault"], told["minAmountToSpend"]) == (True, 10)
    assert desk.order(OMAR, "A1", 20).json["rewardedPoints"] == 10
    assert desk.partner("DELETE", f"/cashback/rule/{told['id']}").json["code"] == 10
    desk.partner("PUT", "/cashback/config", {"isCashbackActive": False})
    assert desk.order(OMAR, "A2", 20).code == 6001


def test_clients(desk: Desk) -> None:
    """A client is registered without a store and gets keys; a name is taken once."""
    made = desk.partner("POST", "", CLIENT, storeid="")

    assert made.status == 200
    assert set(made.json) == {"apiKey", "secretKey", "gameballId"}
    assert made.json["apiKey"] != made.json["secretKey"]
    assert made.json["secretKey"].encode() not in to_json(desk.world)
    assert desk.partner("POST", "", CLIENT).json["code"] == 14
    for needed in CLIENT:
        partial = {name: value for name, value in CLIENT.items() if name != needed}
        assert desk.partner("POST", "", partial).json["code"] == 4
    assert desk.partner("POST", "", {**CLIENT, "name": "X", "status": "gone"}).json["code"] == 7


def test_update_client(desk: Desk) -> None:
    """The store's own client is changed in part; without loyalty no order earns."""
    first = desk.partner("PUT", "", {"plan": "Pro"}).json
    second = desk.partner("PUT", "", {"isLoyaltyEnabled": False}).json

    assert (second["gameballId"], second["plan"]) == (first["gameballId"], "Pro")
    assert desk.order(SARA, "A1", 9).code == 6000
    assert desk.partner("PUT", "", {}, storeid="").json["code"] == 4


def test_token_of_the_merchant(tmp_path: Path) -> None:
    """The token comes from the environment where it is set, and is shown and kept nowhere."""
    data = tmp_path / "world.json"
    environ = {"POS_GAMEBALL_PARTNER_TOKEN": "my token"}

    assert partner_token_from({}) == DEMO_PARTNER_TOKEN
    for _ in range(2):
        sandbox = open_sandbox(data=data, world_name="demo", environ=environ)
        assert sandbox.world.account.partner_token == "my token"
        assert sandbox.world.account.partner_store_id == "sandbox-store"
        assert b"my token" not in control(sandbox, Request("GET", "/_sandbox/world")).body
        assert "my token" not in repr(sandbox.world)
    assert "my token" not in data.read_text()
