"""The notice after a crash, and after a till that was ended with a sale open."""

from __future__ import annotations

from dataclasses import replace

from pos.core import intents as it
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, SHIRT, item, sar
from tests.ui.seat import NARROW, Seat, seated


def stopped(*, with_sale: bool = True) -> FakeTill:
    till = FakeTill().sign_on()
    till.prints = False
    till.scan(BAG).ask(it.TakeTender(method="cash"))
    if with_sale:
        till.scan(BAG, SHIRT)
    till.set_state(replace(till.snapshot.state, cashier=None), restored=True)
    return till


async def sign_on(seat: Seat) -> None:
    await seat.press("1001", "enter", "1234", "enter")


async def test_after_a_stop_enter_prints() -> None:
    """Whoever signs on first is told what is safe and what may be missing; Enter prints a copy."""
    till = stopped()
    async with seated(till, NARROW) as seat:
        await sign_on(seat)
        assert "This till stopped" in seat.text
        assert "Nothing is lost." in seat.text
        assert "Sale S001-T1-000001" in seat.text
        assert "The open sale of 2 lines" in seat.text

        await seat.press("enter")
        assert it.Reprint() == till.asked[-1]
        assert "" == seat.panel


async def test_after_a_stop_the_change_is_told() -> None:
    """Whoever stood there may not have given it yet."""
    till = FakeTill().sign_on()
    till.prints = False
    till.scan(BAG).ask(it.TakeTender(method="card", amount=sar("16.00")))
    till.ask(it.TakeTender(method="cash", amount=sar("90.00")))
    till.set_state(replace(till.snapshot.state, cashier=None), restored=True)
    async with seated(till, NARROW) as seat:
        await sign_on(seat)

        assert "paid card 16.00 and cash 90.00 ·" in seat.text
        assert "change 6.00" in seat.text


async def test_after_a_stop_escape_leaves_it() -> None:
    """Escape records that no receipt is wanted."""
    till = stopped()
    async with seated(till) as seat:
        await sign_on(seat)
        await seat.press("escape")

        assert it.LeaveReceipt() == till.asked[-1]
        assert "" == seat.panel


async def test_after_a_stop_a_scan_goes_on() -> None:
    """The notice is in nobody's way: a scan adds its item and the notice is gone, for good."""
    till = stopped()
    async with seated(till) as seat:
        await sign_on(seat)
        till.scan(item("9", "Umbrella", "25.00"))
        await seat.settle()
        assert "▸ 3 Umbrella" in seat.text
        assert "" == seat.panel

        await seat.press("f12")
        await seat.press("enter", "1234", "enter")
        assert "This till stopped" not in seat.text


async def test_after_quitting_with_a_sale_open() -> None:
    """Whoever left it open knows of it: the sale is back, and the till had not stopped."""
    till = FakeTill().sign_on().scan(BAG)
    till.set_state(replace(till.snapshot.state, cashier=None), restored=True)
    async with seated(till, ended_well=True) as seat:
        await sign_on(seat)

        assert "The open sale is back" in seat.text
        assert "The open sale of 1 line" in seat.text
        assert "stopped" not in seat.text
        assert "usual way" not in seat.text


async def test_after_a_stop_with_only_a_sale() -> None:
    """Where only the sale was open the notice has nothing to decide and asks for nothing."""
    till = FakeTill().sign_on().scan(BAG)
    till.set_state(replace(till.snapshot.state, cashier=None), restored=True)
    async with seated(till) as seat:
        await sign_on(seat)
        assert "The open sale of 1 line" in seat.text
        assert "receipt" not in seat.text

        await seat.press("enter")
        assert [it.SignOn(user_id="1001", pin="1234")] == till.asked
