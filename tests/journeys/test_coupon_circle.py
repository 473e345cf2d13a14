"""The whole circle over real HTTP between real processes: service, endpoint, till, order, burn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from loyalty_office import Office, office_of
from shop import BAG, OPENING, SARA, SHIRT, Played, Shop

from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY, OMAR
from pos.sandbox.server import SandboxProcess
from tests.coupon_service import ISSUE_TOKEN, OF_A_TILL, TILL_TOKEN, ServiceProcess

SIGN_ON = OPENING[0]
KEYS = {"APIKey": DEMO_API_KEY, "SecretKey": DEMO_SECRET_KEY}
ENGINE = """
[store]
id = "HQ"
name = "STYL Outfits"
currency = "SAR"
"""
TILL = """
[coupons]
url = "{url}"
patterns = ["OWN-*"]
"""


@dataclass
class Circle:
    """A shop with an engine of its own, which the service has been told of."""

    office: Office
    engine: ServiceProcess

    def play(self, *lines: str) -> Played:
        return self.office.shop.play(*lines)

    def coupons(self) -> list[dict[str, Any]]:
        """As the engine has them, the newest first."""
        return self._told(f"{self.engine.url}/v1/coupons", OF_A_TILL)["coupons"]

    def doubles(self) -> list[dict[str, Any]]:
        return self._told(f"{self.engine.url}/v1/doubles", OF_A_TILL)["doubles"]

    def of_customer(self, customer_id: str) -> list[str]:
        """The codes of the engine's in the list that the service has of the customer."""
        path = f"/api/v4.0/integrations/customers/{customer_id}/coupons"
        told = self._told(self.office.service + path, KEYS)["coupons"]
        return [one["code"] for one in told if one["code"].startswith("OWN-")]

    def order(self, sale: dict[str, Any]) -> dict[str, Any]:
        """As the service received it."""
        told: dict[str, Any] = self.office.asked("GET", f"order/{sale['id']}")["received"]
        return told

    def _told(self, url: str, headers: dict[str, str]) -> Any:
        answer = httpx.get(url, headers=headers)
        assert 200 == answer.status_code, answer.text
        return answer.json()


@pytest.fixture
def circle(shop: Shop, sandbox: SandboxProcess, tmp_path: Path) -> Iterator[Circle]:
    office = office_of(shop, sandbox.base_url)
    (tmp_path / "engine").mkdir()
    with ServiceProcess(tmp_path / "engine", ENGINE) as engine:
        config = shop.config.read_text(encoding="utf-8")
        shop.config.write_text(config + TILL.format(url=engine.url), encoding="utf-8")
        shop.environ |= {"POS_COUPONS_TOKEN": TILL_TOKEN, "POS_COUPONS_ISSUE_TOKEN": ISSUE_TOKEN}
        configured = office.pos("coupons", "configure", "--engine", engine.url, "--yes")
        assert 0 == configured.returncode, configured.stderr
        yield Circle(office, engine)


def test_points_into_a_coupon_and_off_a_sale(circle: Circle) -> None:
    """Issued by the endpoint, in the customer's list, on the slip, off the sale, burned once."""
    bought = circle.play(*OPENING, f"customer {SARA}", "buy-coupon 2141")
    (coupon,) = circle.coupons()
    code = coupon["code"]

    assert [] == bought.refusals
    assert ("fixed", "12", SARA) == (coupon["kind"], coupon["value"], coupon["customer"])
    assert "Points Redemption" == coupon["source"]
    assert [code] == circle.of_customer(SARA)
    assert f"Code {code}" in circle.office.shop.paper

    sold = circle.play(
        SIGN_ON, f"customer {SARA}", "page coupons", f"scan {BAG}", f"coupon {code}",
        "tender cash 100", "wait-outbox 10",
    )  # fmt: skip
    again = circle.play(
        SIGN_ON, f"customer {SARA}", "page coupons", f"scan {SHIRT}", f"coupon {code}",
        "tender card", "wait-outbox 10",
    )  # fmt: skip

    sale = sold.state["last_sale"]
    assert [] == sold.refusals
    assert "88.00" == sale["total"]
    assert Decimal(88) == Decimal(str(circle.order(sale)["totalPaid"]))
    assert f"Coupon {code}" in circle.office.shop.paper
    shown = [_said(played, "page") for played in (sold, again)]
    assert [True, False] == [code in said for said in shown]
    (used,) = circle.coupons()
    assert ("used", 1) == (used["state"], used["uses"])
    (refusal,) = again.refusals
    assert code in refusal
    assert "used" in refusal
    assert "149.00" == again.state["last_sale"]["total"], "nothing off"
    assert [] == circle.doubles()
    assert {"pending": 0, "in_doubt": 0, "rejected": 0}.items() <= again.state["outbox"].items()


def test_a_campaign_brings_a_coupon(circle: Circle) -> None:
    """The order that completes it is answered at once; the coupon is there soon, and is taken."""
    campaign = {
        "number": 9,
        "names": {"en": "First purchase"},
        "event": "place_order",
        "couponKind": "percentage",
        "couponValue": 15,
        "maxAchieved": 1,
    }
    circle.office.asked("POST", "arrange/campaigns", {"campaigns": [campaign]})

    first = circle.play(
        *OPENING, f"customer {OMAR}", f"scan {BAG}", "tender cash 100", "wait-outbox 10"
    )
    while not (codes := circle.of_customer(OMAR)):
        assert circle.office.world()["promised"], "it is on its way"
    (code,) = codes
    sold = circle.play(
        SIGN_ON, f"customer {OMAR}", f"scan {BAG}", f"coupon {code}", "tender cash 100",
        "wait-outbox 10",
    )  # fmt: skip

    assert [] == first.refusals == sold.refusals
    assert "85.00" == sold.state["last_sale"]["total"]
    (coupon,) = circle.coupons()
    assert ("Automation Flow", "used", 1) == (coupon["source"], coupon["state"], coupon["uses"])


def test_the_engine_is_away(circle: Circle) -> None:
    """No coupon is made and no point is spent; once it is back the same works, with one coupon."""
    circle.engine.kill()
    refused = circle.play(*OPENING, f"customer {SARA}", "buy-coupon 2141")
    circle.engine.start()
    bought = circle.play(SIGN_ON, f"customer {SARA}", "buy-coupon 2141")

    assert 1 == len(refused.refusals)
    assert 1_200 == _points(refused)
    assert [] == bought.refusals
    assert 1_100 == _points(bought)
    (coupon,) = circle.coupons()
    assert [coupon["code"]] == circle.of_customer(SARA)


def test_nothing_of_it_is_in_a_log(circle: Circle) -> None:
    """Neither token, nor a code: each is worth money."""
    circle.play(*OPENING, f"customer {SARA}", "buy-coupon 2141")
    (coupon,) = circle.coupons()
    circle.office.pos("coupons", "test")
    logs = circle.office.log + circle.engine.log

    assert not [one for one in (ISSUE_TOKEN, TILL_TOKEN, coupon["code"]) if one in logs]


def _said(played: Played, action: str) -> str:
    (said,) = (one["say"] for one in played.actions if one["action"] == action)
    return str(said)


def _points(played: Played) -> int:
    found = played.state["sale"]["customer"]["points"]
    assert isinstance(found, int)
    return found
