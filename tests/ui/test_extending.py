"""Points and coupons near their end on the screen: extended by X, or kept under a tender."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos.core import intents as it
from pos.core.settlement import NextVisit
from pos.core.setup import RenewHolds
from pos.ports.devices import DeviceNews
from pos.ports.health import Availability
from pos.terminal.snapshot import LoyaltyLine
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, NOON, SARA, SHIRT, sar
from tests.ui.seat import BROAD, NARROW, seated

HELD = it.RedeemPoints(points=100)
LOCKED = it.ApplyCoupon(code="SUMMER50")


def reserved(*asked: it.Intent, renew: RenewHolds = RenewHolds.ASK) -> FakeTill:
    till = FakeTill(renew_holds=renew).sign_on().scan(BAG, SHIRT)
    till.ask(it.IdentifyCustomer(customer_id=SARA.customer_id), *asked)
    till.clock.advance(minutes=5)
    return till


def extended(till: FakeTill) -> int:
    return till.asked.count(it.ExtendHold())


@pytest.mark.parametrize("asked", [(HELD,), (LOCKED,), (HELD, LOCKED)])
async def test_x_extends_while_paying(asked: tuple[it.Intent, ...]) -> None:
    """With its countdown; what is typed as an amount stays, and the panel too."""
    till = reserved(*asked)
    async with seated(till) as seat:
        await seat.press("f9", "50")
        offered = seat.words
        await seat.press("x")

        assert "X extends what is held" in offered
        assert 1 == extended(till)
        assert ("PayPanel", "50") == (seat.panel, seat.app.focused.value)  # type: ignore[union-attr]


async def test_x_extends_under_a_tender() -> None:
    """A part is paid already: points and coupons can still be held for longer."""
    till = reserved(HELD, LOCKED).ask(it.TakeTender(method="card", amount=sar("20")))
    async with seated(till) as seat:
        await seat.press("f9", "x")

        assert 1 == extended(till)
        assert "asks for" not in seat.text


async def test_coupons_alone_are_extended_from_f5() -> None:
    """The one key for it also where no points are held: F5, X."""
    till = reserved(LOCKED)
    async with seated(till) as seat:
        await seat.press("f5")
        offered = seat.words
        await seat.press("x")

        assert "SUMMER50 locked 10:00 left" in offered
        assert "X locks them for a full time more" in offered
        assert 1 == extended(till)


@pytest.mark.parametrize("key", ["f5", "f9"])
async def test_a_store_that_extends_nothing_offers_nothing(key: str) -> None:
    """No key is shown that would only be refused; whoever presses it is told why."""
    till = reserved(HELD, renew=RenewHolds.NEVER)
    async with seated(till) as seat:
        await seat.press(key)
        offered = seat.words
        await seat.press("x")

        assert "X " not in offered
        assert "! This store extends nothing." in seat.text


@pytest.mark.parametrize("key", ["f5", "f9"])
async def test_nor_is_it_without_the_line(key: str) -> None:
    """What needs the network is not offered without it, and what is held is said to count."""
    till = reserved(HELD)
    till.show(loyalty=LoyaltyLine(online=False, since=NOON))
    async with seated(till) as seat:
        await seat.press(key)
        offered = seat.words
        await seat.press("x")

        assert "X " not in offered
        assert ("! Offline: those held still count." in offered) == (key == "f5")
        assert "cannot be used" not in offered
        assert "! Extending needs the network." in seat.text


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_kept_stands_in_place_of_a_countdown(size: tuple[int, int]) -> None:
    """What lapsed under a tender stays on the sale: no clock at nought says otherwise."""
    till = reserved(HELD, LOCKED).ask(it.TakeTender(method="card", amount=sar("20")))
    till.clock.advance(minutes=30)
    till.ask(it.TimePassed())
    async with seated(till, size) as seat:
        assert 2 == seat.text.count("kept")
        assert "0:00" not in seat.text


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_what_is_to_be_taken_off_stands_on_the_card(size: tuple[int, int]) -> None:
    """As long as the customer is on the sale, and of nobody else."""
    till = reserved()
    note = NextVisit(
        entry_id="order:7",
        customer_id=SARA.customer_id,
        receipt="S001-T1-000007",
        points=120,
        amount=sar("12.00"),
        at=NOON,
    )
    others = replace(note, entry_id="order:8", customer_id="c-8", amount=sar("99.00"))
    till.set_state(replace(till.snapshot.state, next_visits=(note, others)))
    async with seated(till, size) as seat:
        assert "! 12.00 to" in seat.text
        assert "99.00" not in seat.text


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_a_full_disk_is_named_at_rest(size: tuple[int, int]) -> None:
    """It stands in the status line for as long as it lasts."""
    till = FakeTill().sign_on()
    full = DeviceNews(device="disk", availability=Availability.UNAVAILABLE, say="The disk is full.")
    till.show(devices=(full,))
    async with seated(till, size) as seat:
        assert "! disk full" in seat.text
