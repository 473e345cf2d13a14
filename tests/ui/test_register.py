"""The register: codes typed, refusals, panels beside the basket, what stays and what goes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events

from pos.core import intents as it
from pos.core.state import Paper
from pos.terminal.snapshot import LoyaltyLine
from pos.ui.widgets.scan_field import ScanField
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, BELT, SARA, SHIRT, SOCKS, item, sar
from tests.ui.seat import BROAD, NARROW, seated
from tests.ui.with_customer import with_sara


async def test_a_typed_code() -> None:
    """A code and Enter ask for it and leave the field empty for the next."""
    till = FakeTill().sign_on()
    async with seated(till) as seat:
        await seat.press("6001", "enter", "6002", "enter")

        assert [it.EnterCode(code="6001"), it.EnterCode(code="6002")] == till.asked
        assert "▸ 2 Linen Shirt" in seat.text
        assert "" == seat.app.screen.query_one(ScanField).value


async def test_enter_alone_does_nothing() -> None:
    """Enter in an empty field asks nothing."""
    till = FakeTill().sign_on()
    async with seated(till) as seat:
        await seat.press("enter", " ", "enter")

        assert [] == till.asked


async def test_a_refusal_stays_until_the_next_action() -> None:
    """A refusal rings, is marked, needs no Enter, and stands until something else is done."""
    till = FakeTill().sign_on()
    async with seated(till) as seat:
        await seat.press("999", "enter")
        assert "! Unknown code 999. Scan again, F2 finds it, Ctrl+O sells it" in seat.text
        assert 1 == seat.app.bells

        await seat.press("up", "f1", "escape")
        assert "! Unknown code 999." in seat.text

        till.scan(BAG)
        await seat.settle()
        assert "! " not in seat.text
        assert "✓ Hoxton Bag, navy · 100.00" in seat.text


async def test_pasted_escapes_stay_out() -> None:
    """What is pasted is typed text: no control character enters the field or the screen."""
    till = FakeTill().sign_on()
    async with seated(till) as seat:
        field = seat.app.screen.query_one(ScanField)
        field.post_message(events.Paste("6\x1b[31m0\x9b01\nrest"))
        await seat.settle()

        assert "6[31m001 rest" == field.value


PANEL_KEYS = ["f1", "f2", "f3", "f4", "f5", "f6", "f8", "f9", "f10", "ctrl+p"]


async def test_no_panel_stops_a_scan() -> None:
    """With any panel open a scan adds its item, nothing is typed, and the basket stays in view."""
    till = FakeTill().sign_on().scan(BAG).ask(it.IdentifyCustomer(customer_id=SARA.customer_id))
    async with seated(till) as seat:
        for number, key in enumerate(PANEL_KEYS, start=2):
            await seat.press(key)
            assert seat.panel, key

            till.scan(item(f"8{number}", f"Thing {number}", "1.00"))
            await seat.settle()
            assert f"{number:>2} Thing {number}" in seat.text, key
            assert seat.panel, key


WITHOUT_A_SALE = {
    "f3": "! There is no line to change. Scan something first.",
    "f5": "! No customer on this sale. Scan their code, or press F4.",
    "f6": "! No customer on this sale. Scan their code, or press F4.",
    "f8": "! There is nothing to reduce. Scan something first.",
    "f9": "! There is nothing to pay. Scan something first.",
    "delete": "! There is no line to strike out.",
}


async def test_keys_without_a_sale() -> None:
    """A key that has nothing to work on says so with a bell, and what to do."""
    async with seated(FakeTill().sign_on()) as seat:
        for bells, (key, expected) in enumerate(WITHOUT_A_SALE.items(), start=1):
            await seat.press(key)

            assert expected in seat.text
            assert bells == seat.app.bells
            assert "" == seat.panel


async def test_one_panel_at_a_time() -> None:
    """Another panel's key takes the place of the open one, and Escape goes back to scanning."""
    async with seated(FakeTill().sign_on().scan(BAG)) as seat:
        await seat.press("f9", "f2", "f3")
        assert "Form" == seat.panel
        assert 1 == len(seat.app.screen.query("Panel"))

        await seat.press("escape", "6002", "enter")
        assert "" == seat.panel
        assert "▸ 2 Linen Shirt" in seat.text


async def test_delete_in_the_field_is_for_its_text() -> None:
    """Delete strikes out a line only where there is no text to delete."""
    till = FakeTill().sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("60", "left", "delete")
        assert [] == till.asked
        assert "6" == seat.app.screen.query_one(ScanField).value

        await seat.press("backspace", "delete")
        assert [it.VoidLine(number=1)] == till.asked


async def test_the_change_stays_until_the_next_sale() -> None:
    """After a sale its change is shown with how it ended, and the next scan takes its place."""
    till = FakeTill().sign_on().scan(BAG, SHIRT)
    async with seated(till) as seat:
        await seat.press("f9", "300", "enter")
        assert it.TakeTender(method="cash", amount=sar("300")) == till.asked[-1]
        assert "" == seat.panel
        assert "Change" in seat.text
        assert "Sale S001-T1-000001 · 249.00 SAR" in seat.text
        assert "Receipt printed" in seat.text

        till.show(loyalty=LoyaltyLine())
        await seat.settle()
        assert "Change" in seat.text

        till.scan(BAG)
        await seat.settle()
        assert "Change" not in seat.text


@pytest.mark.parametrize("gone", [it.VoidSale(), it.SuspendSale()], ids=["void", "set aside"])
async def test_a_sale_that_is_gone_brings_no_old_change_back(gone: it.Intent) -> None:
    """Void or set aside it leaves nothing to pay; the sale before it is not shown again."""
    till = FakeTill().sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f9", "300", "enter")
        assert "Sale S001-T1-000001" in seat.text
        till.scan(SHIRT)
        await seat.settle()
        till.ask(gone)
        await seat.settle()

        assert "Sale S001-T1-000001" not in seat.text
        assert "Change" not in seat.text
        assert "Nothing scanned yet." in seat.text


async def test_an_unprinted_receipt_is_told() -> None:
    """Where the printer failed, the end of the sale says so and how to get a copy."""
    till = FakeTill().sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f9", "enter")
        last = till.snapshot.state.last_sale
        assert last is not None
        till.show(state=replace(till.snapshot.state, last_sale=replace(last, paper=Paper.FAILED)))
        await seat.settle()

        assert "! Receipt not printed: it comes by itself when the printer is well" in seat.text


async def test_a_receipt_that_nothing_confirms_reads_as_sent() -> None:
    """What is not known to be on paper is not told as printed."""
    till = FakeTill().sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f9", "enter")
        last = till.snapshot.state.last_sale
        assert last is not None
        till.show(state=replace(till.snapshot.state, last_sale=replace(last, paper=Paper.SENT)))
        await seat.settle()

        assert "Receipt sent to the printer" in seat.text
        assert "Receipt printed" not in seat.text


async def test_a_till_without_a_printer_says_so() -> None:
    """Nothing is told as sent where there is nothing to send it to."""
    till = FakeTill(has_printer=False).sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f9", "enter")
        last = till.snapshot.state.last_sale
        assert last is not None
        till.show(state=replace(till.snapshot.state, last_sale=replace(last, paper=Paper.SENT)))
        await seat.settle()

        assert "Receipt kept: this till has no printer" in seat.text


async def test_old_change_is_not_news() -> None:
    """A till that starts, or whose cashier signs off, shows no change of a sale before."""
    till = FakeTill().sign_on().scan(BAG).ask(it.TakeTender(method="cash", amount=sar("200")))
    async with seated(till) as seat:
        assert "Change " not in "\n".join(seat.lines[:-4])
        assert "Nothing scanned yet." in seat.text


async def test_a_till_that_comes_late() -> None:
    """The screen may be there before the till: what it then brings from before is not news."""
    before = FakeTill().sign_on().scan(BAG).ask(it.TakeTender(method="cash", amount=sar("200")))
    till = FakeTill()
    async with seated(till) as seat:
        till.set_state(replace(before.snapshot.state, cashier=None))
        await seat.settle()
        assert "shift 1 open" in seat.text

        await seat.press("1001", "enter", "1234", "enter")
        assert "Nothing scanned yet." in seat.text
        assert " Change " not in seat.text


async def test_holds_count_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each second only what counts down is drawn anew."""
    till = FakeTill().sign_on().scan(BAG).ask(it.IdentifyCustomer(customer_id=SARA.customer_id))
    till.ask(it.RedeemPoints(points=100))
    async with seated(till, BROAD) as seat:
        assert "10:00 left" in seat.text
        drawn = []
        board = type(seat.app.screen.query_one("#card")).__mro__[1]
        draw = board.render_line
        monkeypatch.setattr(
            board, "render_line", lambda self, y: drawn.append(self.id) or draw(self, y)
        )
        till.clock.advance(seconds=1)
        seat.app._tick()
        await seat.settle()
        drawn_before_looking = set(drawn)

        assert "9:59 left" in seat.text
        assert {"card"} == drawn_before_looking


async def test_an_idle_second_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between minutes an idle till draws nothing at all."""
    async with seated(FakeTill().sign_on().scan(BAG)) as seat:
        drawn = []
        board = type(seat.app.screen.query_one("#card")).__mro__[1]
        draw = board.render_line
        monkeypatch.setattr(
            board, "render_line", lambda self, y: drawn.append(self.id) or draw(self, y)
        )
        seat.till.clock.advance(seconds=1)
        seat.app._tick()
        await seat.pilot.pause()

        assert [] == drawn


async def test_quitting_with_a_sale_open() -> None:
    """Ctrl+Q asks where a sale is open; Escape stays, Enter ends the program."""
    async with seated(FakeTill().sign_on().scan(BAG)) as seat:
        await seat.press("ctrl+c", "ctrl+q")
        assert "Leave with a sale open?" in seat.text

        await seat.press("escape", "ctrl+q")
        assert seat.app.is_running

        await seat.press("enter")
        assert not seat.app.is_running


async def test_the_window_may_change() -> None:
    """From narrow to broad and back, each size shows the total and the customer once."""
    till = FakeTill().sign_on().scan(BAG, SHIRT, SOCKS, BELT)
    till.ask(it.IdentifyCustomer(customer_id=SARA.customer_id))
    async with seated(till, NARROW) as seat:
        for size in (BROAD, NARROW, (100, 24), (60, 18), (200, 50)):
            await seat.pilot.resize_terminal(*size)
            await seat.settle()

            assert 1 == seat.text.count("Subtotal")
            assert 1 == seat.text.count("Gold")
            assert {size[0]} == {len(line) for line in seat.lines}


async def test_what_was_typed_is_gone_with_a_panel() -> None:
    """Text left in the field is cleared by a panel's key, opened or refused, and by Escape."""
    till = FakeTill().sign_on().scan(BAG)
    async with seated(till) as seat:
        field = seat.app.screen.query_one(ScanField)
        for keys in (("f9", "escape"), ("f6",), ("escape",)):
            await seat.press("A", *keys)
            assert "" == field.value, keys

        await seat.press("6002", "f1", "escape", "enter")
        assert it.EnterCode(code="6002") == till.asked[-1]


async def test_suspending_what_is_paid_in_part() -> None:
    """F7 says at once that something is paid; no name is asked for."""
    till = FakeTill().sign_on().scan(BAG).ask(it.TakeTender(method="cash", amount=sar("10")))
    async with seated(till) as seat:
        await seat.press("f7")

        assert "" == seat.panel
        assert "! Something is paid already." in seat.text


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_the_customer_stays_in_sight(size: tuple[int, int]) -> None:
    """Beside an open panel there is no card; a row says who buys, on both screens."""
    async with seated(with_sara(), size) as seat:
        await seat.press("f9")
        assert "Sara Ali ★ Gold" in seat.text
        await seat.press("escape")
        assert "Sara Ali" in seat.text


async def test_an_emptied_sale_shows_no_other() -> None:
    """With all lines struck out, how the sale before it ended is not shown above its total."""
    till = FakeTill().sign_on()
    async with seated(till) as seat:
        till.scan(BAG).ask(it.TakeTender(method="cash"))
        await seat.settle()
        assert "Sale S001-T1-000001" in seat.text
        till.scan(BAG).ask(it.VoidLine(number=1))
        await seat.settle()

        assert "Sale S001-T1-000001" not in seat.text


async def test_hints_go_with_the_first_sale() -> None:
    """Whoever has sold something needs no codes to try."""
    till = FakeTill().sign_on()
    async with seated(till, hints=("Try 6001",)) as seat:
        assert "Try 6001" in seat.text
        till.scan(BAG).ask(it.TakeTender(method="cash"))
        await seat.settle()

        assert "Try 6001" not in seat.text
