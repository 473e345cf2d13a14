"""A customer's coupons as the till shows them: without those that its engine knows to be over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_at_hand import EngineAtHand, engine_at_hand
from fakes import StillClock

from pos.core.customer import CouponKind
from pos.core.customer_file import CustomerFile, OwnedCoupon
from pos.core.shop_coupon import ShopCouponRules
from pos.terminal.engine_heard import EngineHeard
from pos.terminal.own_coupons import OwnCoupons

SARA = "mobile_966500001234"
RULES = ShopCouponRules(patterns=("OWN-*",), has_engine=True)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineAtHand]:
    with engine_at_hand(tmp_path, StillClock()) as engine:
        yield engine


def listed(*codes: str) -> CustomerFile:
    coupons = tuple(OwnedCoupon(code=code, title="", kind=CouponKind.FIXED) for code in codes)
    return CustomerFile(customer_id=SARA, coupons=coupons)


def heard() -> EngineHeard:
    return EngineHeard(StillClock(), lambda _: None)


def left(engine: EngineAtHand | None, *codes: str) -> list[str]:
    read = OwnCoupons(engine, RULES, heard()).without_spent(listed(*codes), SARA)
    assert read.coupons is not None
    return [one.code for one in read.coupons]


def test_what_is_over_is_left_out(engine: EngineAtHand) -> None:
    """Used up or ended; a signed one too. What the engine does not know, or has not, stays."""
    good, used, ended, signed = (engine.issue(customer_id=SARA) for _ in range(4))
    for code in (used, signed):
        engine.engine.burn(code, sale_id=code, till="S001-T2", at=engine.clock.now())
    engine.engine.revoke(ended, by="manager", why="lost")

    shown = left(engine, "TEN", good, used, ended, f"{signed}.{'A' * 120}", "OWN-F-NOBODYS")

    assert ["TEN", good, "OWN-F-NOBODYS"] == shown


@pytest.mark.parametrize("trouble", ["is_down", "wrong_token"])
def test_nobody_can_tell(engine: EngineAtHand, trouble: str) -> None:
    """The list stays as the service told it: the engine refuses what is over when it is used."""
    used = engine.issue(customer_id=SARA)
    engine.engine.burn(used, sale_id="1", till="S001-T2", at=engine.clock.now())
    setattr(engine, trouble, True)

    assert [used, "TEN"] == left(engine, used, "TEN")
    assert [used] == left(None, used)


def test_a_silent_engine_keeps_no_page_waiting(engine: EngineAtHand) -> None:
    """After two in vain the page is shown as it came, and nobody is asked."""
    code = engine.issue(customer_id=SARA)
    own = OwnCoupons(engine, RULES, heard())
    engine.is_down = True
    for _ in range(5):
        own.without_spent(listed(code), SARA)

    assert 2 == len(engine.of("spent"))


def test_the_engine_is_asked_about_its_own_alone(engine: EngineAtHand) -> None:
    """And of a page that has no coupons nothing is made."""
    assert ["TEN"] == left(engine, "TEN")
    page = CustomerFile(customer_id=SARA)
    assert page is OwnCoupons(engine, RULES, heard()).without_spent(page, SARA)
    assert [] == engine.calls
