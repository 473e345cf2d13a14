"""The shop's own coupon at real tills, with engine and till killed in between: used up once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from shop import BAG, OPENING, Shop, ask

from pos.sandbox.server import SandboxProcess
from tests.coupon_service import ISSUE_TOKEN, OF_A_TILL, TILL_TOKEN, TO_ISSUE, ServiceProcess

SIGN_ON = OPENING[0]
ENGINE = '[store]\nid = "HQ"\nname = "STYL Outfits"\ncurrency = "SAR"\n'
TILL = '\n[coupons]\nurl = "{url}"\npatterns = ["OWN-*"]\ndeadline_s = 2\n'


@dataclass
class Street:
    engine: ServiceProcess
    first: Shop
    second: Shop
    """Another till of the store."""

    def issued(self, **terms: object) -> str:
        body = {"couponType": "fixed", "value": 12, **terms}
        answer = httpx.post(f"{self.engine.url}/issue", json=body, headers=TO_ISSUE)
        assert 200 == answer.status_code, answer.text
        return str(answer.json()["couponCode"])

    def told(self, what: str) -> list[dict[str, Any]]:
        answer = httpx.get(f"{self.engine.url}/v1/{what}", headers=OF_A_TILL)
        assert 200 == answer.status_code, answer.text
        found: list[dict[str, Any]] = answer.json()[what]
        return found

    @property
    def uses(self) -> int:
        (coupon,) = self.told("coupons")
        return int(coupon["uses"])


@pytest.fixture
def street(shop: Shop, stocked: Path, sandbox: SandboxProcess, tmp_path: Path) -> Iterator[Street]:
    assert sandbox.base_url
    (tmp_path / "engine").mkdir()
    second = Shop(tmp_path / "second", {**shop.environ})
    shutil.copytree(shop.folder, second.folder)
    with ServiceProcess(tmp_path / "engine", ENGINE) as engine:
        for number, till in enumerate((shop, second), start=1):
            config = till.config.read_text(encoding="utf-8").replace('"T1"', f'"T{number}"')
            till.config.write_text(config + TILL.format(url=engine.url), encoding="utf-8")
            till.environ |= {"POS_COUPONS_TOKEN": TILL_TOKEN}
        yield Street(engine, shop, second)


def test_scanned_locked_burned_once_and_refused_elsewhere(street: Street) -> None:
    """Nobody need be on the sale; a second till is told that it is over."""
    code = street.issued()
    sold = street.first.play(*OPENING, f"scan {BAG}", f"scan {code}", "tender cash 100")
    again = street.second.play(*OPENING, f"scan {BAG}", f"scan {code}", "tender cash 100")

    assert [] == sold.refusals
    assert "88.00" == sold.state["last_sale"]["total"]
    assert f"Coupon {code}" in street.first.paper
    assert 1 == street.uses
    (refusal,) = again.refusals
    assert refusal.startswith(f"{code}: It may be used once, and was.")
    assert "100.00" == again.state["last_sale"]["total"]
    told = json.loads(street.first.pos("report", "x", "--json").stdout)
    figures = ("coupons", "coupons_value", "own_coupons", "coupons_doubled", "coupons_to_burn")
    assert [1, "12.00", 1, 0, 0] == [told["loyalty"][one] for one in figures]
    assert ("88.00", "12.00") == (told["total"], told["discounts"])


def test_engine_and_till_killed_before_it_is_told(street: Street) -> None:
    """The engine dies after the lock, the till after the sale: once both are back it is used up,
    once, and nobody has to do anything at the till.
    """
    code = street.issued()
    till = street.first.begin(*OPENING, f"scan {BAG}")
    assert ask(till, f"coupon {code}")["ok"]
    street.engine.kill()
    paid = ask(till, "tender cash 100")
    till.kill()
    till.communicate()
    street.first.play("show")  # until the second copy has it all
    rebuilt = street.first.pos("journal", "rebuild")
    (waits,) = json.loads(street.first.pos("outbox", "list", "--json").stdout)
    away = street.first.pos("doctor")
    street.engine.start()
    there = street.first.pos("doctor")
    before = street.uses
    synced = street.first.pos("sync", "--json")
    again = street.first.pos("sync", "--json")

    assert paid["ok"], paid
    assert 0 == rebuilt.returncode, rebuilt.stderr
    assert ("burn", "12.00", code) == (waits["kind"], waits["amount"], waits["code"])
    assert "does not answer: the shop's own coupons" in away.stdout
    assert "answers and takes this till's token" in there.stdout
    assert "! outbox" in away.stdout
    assert "coupons to be burned: 1 (pos outbox list)" in away.stdout
    assert (0, 1) == (before, street.uses)
    assert [0, 0] == [json.loads(one.stdout)["coupons"] for one in (synced, again)]
    assert [1, 0] == [json.loads(one.stdout)["coupons_told"] for one in (synced, again)]
    state = street.first.play("show").state
    assert (0, []) == (state["coupons_to_burn"], state["coupons_doubled"])
    assert [] == street.told("doubles")


def test_what_goes_back_to_an_engine_that_is_away(street: Street) -> None:
    """Listed by its code and with whom it goes back to; it is the engine, not the service."""
    code = street.issued()
    till = street.first.begin(*OPENING, f"scan {BAG}")
    assert ask(till, f"coupon {code}")["ok"]
    street.engine.kill()
    ask(till, "void-sale")
    till.kill()
    till.communicate()
    said = street.first.pos("outbox", "list").stdout
    (told,) = json.loads(street.first.pos("outbox", "list", "--json").stdout)

    assert f"going back  coupon {code}  It goes back to the coupon engine by itself." in said
    assert ("release", 1, [code]) == (told["kind"], told["coupons"], told["codes"])


def test_killed_over_and_over(street: Street) -> None:
    """Wherever in the sale the till is killed: a coupon is free again, or used up once."""
    for number, steps in enumerate(((), ("coupon",), ("coupon", "tender cash 100"))):
        code = street.issued(transactionId=f"t{number}")
        lines = [f"scan {BAG}", *(f"coupon {code}" if one == "coupon" else one for one in steps)]
        opening = OPENING if number == 0 else (SIGN_ON, "void-sale")
        till = street.first.begin(*opening, *lines)
        till.kill()
        till.communicate()
        street.first.play(SIGN_ON, "void-sale")
        (coupon,) = [one for one in street.told("coupons") if one["code"] == code]
        is_paid = "tender cash 100" in steps

        assert int(is_paid) == coupon["uses"], code
        body = {"goods": {"minor": 100_00, "currency": "SAR"}}
        url = f"{street.engine.url}/v1/coupons/{code}/validate"
        verdict = httpx.post(url, json=body, headers=OF_A_TILL).json()
        assert is_paid is not verdict["valid"], verdict


def test_sold_twice_while_the_engine_was_away(street: Street) -> None:
    """Its lock had been given back by hand at the engine's side: the till that comes later with it
    is told of, and a manager ticks it off.
    """
    code = street.issued()
    till = street.first.begin(*OPENING, f"scan {BAG}")
    locked = ask(till, f"coupon {code}")
    street.engine.kill()
    paid = ask(till, "tender cash 100")
    street.engine.start()
    use = {"sale": "by-hand", "till": "S009-T9", "at": "2026-11-22T10:00:00Z", "receipt": "HAND"}
    url = f"{street.engine.url}/v1/coupons/{code}/burn"
    httpx.post(url, json=use, headers=OF_A_TILL)
    till.kill()
    till.communicate()
    street.first.pos("sync")
    state = street.first.play("show").state
    listed = street.first.pos("outbox", "list").stdout
    ticked = street.first.play("sign-on 2001 135790", f"tick-double {code}")

    assert locked["ok"]
    assert paid["ok"]
    (double,) = state["coupons_doubled"]
    assert f"used twice  {code}  S001-T1-000001 (HAND)" in listed
    assert (code, ["HAND"]) == (double["code"], double["elsewhere"])
    assert [] == ticked.state["coupons_doubled"]
    assert [code] == [one["code"] for one in street.told("doubles")]


def test_no_token_in_any_file(street: Street) -> None:
    """Neither log nor record of the till holds what opens the engine."""
    code = street.issued()
    street.first.play(*OPENING, f"scan {BAG}", f"scan {code}", "tender cash 100")
    files = [one for one in street.first.folder.rglob("*") if one.is_file()]

    assert files
    assert not [one for one in files if TILL_TOKEN.encode() in one.read_bytes()]
    assert ISSUE_TOKEN not in street.engine.log
