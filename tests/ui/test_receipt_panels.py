"""Receipts after the sale at the screen; sales without tax; the till in training."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos.core import effects as fx
from pos.core import intents as it
from pos.ui.command import Command
from pos.ui.panels.menu import Menu
from pos.ui.receipt_commands import RECEIPT_COMMANDS, LeavePapers, ReceiptByNumber
from pos.ui.screens.register import RegisterScreen
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, LETTERHEAD, SHIRT, sar
from tests.ui.seat import BROAD, NARROW, seated
from tests.ui.tills import no_paper

FIRST = "S001-T1-000001"
OF_THE_LAST_SALE = [one for one in RECEIPT_COMMANDS if one is not ReceiptByNumber]


def sold(**setup: object) -> FakeTill:
    """A till that has just sold two bags and a shirt."""
    till = FakeTill(**setup).sign_on().scan(BAG, BAG, SHIRT)
    return till.ask(it.TakeTender(method="cash", amount=sar("400")))


def printed(till: FakeTill) -> list[fx.PrintReceipt]:
    return [one for one in till.performed if isinstance(one, fx.PrintReceipt)]


async def test_gift_receipt() -> None:
    """F10 F 1: the last sale's, and the till is ready for the next customer."""
    async with seated(sold()) as seat:
        await seat.press("f10", "f", "1")

        assert fx.PrintReceipt(receipt=FIRST, is_gift=True) == printed(seat.till)[-1]
        assert f"Gift receipt of {FIRST}." in seat.text
        assert "" == seat.panel


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_receipt_on_screen(size: tuple[int, int]) -> None:
    """What the paper says, as wide as the panel; at its end a code that is whole."""
    async with seated(sold(), size) as seat:
        await seat.press("f10", "f", "2")
        assert f"{FIRST} " in seat.text
        assert "Hoxton Bag, navy" in seat.text
        assert "349.00" in seat.text

        for _ in range(6):
            await seat.press("pagedown")  # in one burst they may come before there is any room
        rows = [line for line in seat.lines if "█" in line or "▀" in line]
        assert len(rows) >= 10

        await seat.press("q")
        assert "https://styl.example/r/S001-T1-000001" in seat.text
        assert "Opened on a phone, it keeps the receipt" in seat.text
        await seat.press("enter", "enter")
        assert "" == seat.panel


async def test_number_alone_promises_no_page() -> None:
    """Where the store has no page for receipts, its code is the number to return by."""
    till = sold()
    till.letterhead = replace(LETTERHEAD, qr_url="")
    async with seated(till) as seat:
        await seat.press("f10", "f", "2", "q")

        assert "The number to return it by" in seat.text
        assert "phone" not in seat.text


async def test_a_copy_and_a_present_from_the_screen() -> None:
    """P and G print what is looked at; it stays to be read on."""
    async with seated(sold()) as seat:
        await seat.press("f10", "f", "2", "p", "g")

        copy, gift = printed(seat.till)[-2:]
        assert fx.PrintReceipt(receipt=FIRST, copy=1) == copy
        assert fx.PrintReceipt(receipt=FIRST, is_gift=True) == gift
        assert "ReceiptPanel" == seat.panel


async def test_a_scan_while_it_is_looked_at() -> None:
    """Begins the next sale, as anywhere."""
    async with seated(sold()) as seat:
        await seat.press("f10", "f", "2")
        seat.till.scan(BAG)
        await seat.settle()

        assert "Hoxton Bag, navy" in seat.text
        assert seat.till.snapshot.state.sale is not None


async def test_email() -> None:
    """F10 F 3, the address, Enter; a wrong one stays to be put right."""
    async with seated(sold(sends_email=True)) as seat:
        await seat.press("f10", "f", "3", *"sara", "enter")
        assert [] == seat.till.emails
        await seat.press(*"@mail.example", "enter")

        (email,) = seat.till.emails
        assert (FIRST, "sara@mail.example") == (email.receipt, email.address)
        assert f"{FIRST} goes out by e-mail." in seat.text
        assert "" == seat.panel
        assert "sara@" not in seat.text


async def test_no_email_without_a_mail_server() -> None:
    """A store that sends none is not offered it."""
    async with seated(sold()) as seat:
        await seat.press("f10", "f")
        assert "E-mail" not in seat.text
        await seat.press("3")
        assert "Receipts" in seat.text


@pytest.mark.parametrize(
    ("size", "said"), [(NARROW, "2 for paper"), (BROAD, "2 receipts wait for paper")]
)
async def test_no_paper(size: tuple[int, int], said: str) -> None:
    """At rest the top row says how many wait, until they are out or left."""
    till = FakeTill().sign_on()
    till.no_paper = True
    for _ in range(2):
        till.scan(BAG).ask(it.TakeTender(method="card"))
    async with seated(till, size) as seat:
        assert f"! {said}" in seat.lines[0]
        till.no_paper = False
        till.ask(it.PrintPapers())
        await seat.settle()
        assert "paper" not in seat.lines[0]
        assert "S001-T1-000002 is printed after all." in seat.text


async def test_leaving_what_waits() -> None:
    """F10 F 4 is there while anything waits."""
    till = FakeTill().sign_on()
    till.no_paper = True
    till.scan(BAG).ask(it.TakeTender(method="card"))
    async with seated(till, BROAD) as seat:
        assert "1 receipt waits for paper" in seat.lines[0]
        await seat.press("f10", "f", "4")

        assert "1 receipt is not printed any more." in seat.text
        assert "paper" not in seat.lines[0]
        await seat.press("f10", "f")
        assert "Leave what waits" not in seat.text


async def test_a_menu_that_runs_out() -> None:
    """What waited comes out while the menu is open: that is said, and Enter means nothing."""
    till = FakeTill().sign_on()
    papers = no_paper().snapshot.state.papers
    till.set_state(replace(till.snapshot.state, papers=papers))
    async with seated(till) as seat:
        register = seat.app.screen
        assert isinstance(register, RegisterScreen)
        await register.open_panel(Menu(register, "Receipts", [LeavePapers]))
        await seat.settle()
        assert "Leave what waits" in seat.text
        till.set_state(replace(till.snapshot.state, papers=()))
        await seat.press("enter")

        assert "Nothing is left to choose." in seat.text
        assert [] == till.asked


async def test_an_older_receipt_by_its_number() -> None:
    """Also where a shift has sold nothing yet: looked at, and printed as a copy."""
    till = sold()
    till.set_state(replace(till.snapshot.state, last_sale=None))
    async with seated(till) as seat:
        await seat.press("f10", "f", "5", "1", "enter")
        assert "Hoxton Bag, navy" in seat.text
        await seat.press("p")

        assert FIRST == printed(till)[-1].receipt


@pytest.mark.parametrize("keys", [("f10", "7"), ("f10", "z"), ("f10", "f", "1")])
async def test_a_key_that_is_not_listed(keys: tuple[str, ...]) -> None:
    """It is said; nothing else is done, and the menu stays."""
    till = FakeTill().sign_on()
    async with seated(till) as seat:
        await seat.press(*keys)

        assert f"! Nothing has the key {keys[-1].upper()} here now." in seat.text
        assert "Menu" == seat.panel
        assert [] == till.asked


@pytest.mark.parametrize("command", OF_THE_LAST_SALE)
async def test_before_anything_was_sold(command: type[Command]) -> None:
    """Not offered, and asked for all the same (a command can be scanned) refused in a sentence."""
    till = FakeTill(sends_email=True).sign_on()
    async with seated(till) as seat:
        assert not command.is_offered(till.snapshot)
        register = seat.app.screen
        assert isinstance(register, RegisterScreen)
        await command().run(register)
        await seat.settle()

        assert " ! No " in seat.text
        assert "" == seat.panel


# -- tax --------------------------------------------------------------------------------------


async def test_tax_exempt_sale() -> None:
    """F8 6, the reason, Enter: what is due is without tax; the same again takes it back."""
    till = FakeTill().sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f8", "6", *"Embassy 4711", "enter")
        assert "No tax on this sale: Embassy 4711." in seat.text
        assert "Tax exempt −13.04" in seat.words
        sale = till.snapshot.state.sale
        assert sale is not None
        assert "Embassy 4711" == sale.exempt_reason

        await seat.press("f8", "6")
        assert "Tax is charged on this sale." in seat.text


async def test_tax_exempt_without_a_sale() -> None:
    """There is nothing to exempt."""
    async with seated(FakeTill().sign_on()) as seat:
        await seat.press("ctrl+p", *"Tax ex")
        await seat.press("enter")

        assert "No sale is open. Scan something first." in seat.text


# -- training ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_training_says_so_in_the_top_row(size: tuple[int, int]) -> None:
    """At the register and where one signs on, in words."""
    till = FakeTill(is_training=True)
    async with seated(till, size) as seat:
        assert "TRAINING" in seat.text
        assert "Ctrl+T goes back to the real till" in seat.text
        till.sign_on()
        await seat.settle()
        assert seat.lines[0].startswith(" TRAINING")


async def test_going_over_and_back() -> None:
    """One key, with no sale open; in training with one open as well."""
    for is_training in (False, True):
        till = FakeTill(is_training=is_training).sign_on()
        async with seated(till) as seat:
            if is_training:
                till.scan(BAG)
                await seat.settle()
            await seat.press("ctrl+t")
            assert 1 == seat.went_over


async def test_not_with_a_sale_open() -> None:
    """A real sale is finished, set aside or void first."""
    till = FakeTill().sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("ctrl+t")

        assert "A sale is open. Finish, suspend or void it, then train." in seat.text
        assert 0 == seat.went_over


async def test_back_from_where_one_signs_on() -> None:
    """Nobody need sign on in training to leave it."""
    async with seated(FakeTill(is_training=True)) as seat:
        await seat.press("ctrl+t")

        assert 1 == seat.went_over
