"""The codes of commands: each has one that means nothing else, on a sheet that can be read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from pos.cli.commands_sheet import entries_of, pages_of, paper_of, pdf_of
from pos.core import intents as it
from pos.core.barcode import interpret
from pos.core.command_code import COMMAND_PREFIX, command_named
from pos.ports.receipt import Barcode, QrCode
from pos.terminal.snapshot import CommandScanned
from pos.ui.command import Command
from pos.ui.command_codes import code_of, command_for, name_in_code
from pos.ui.commands import COMMANDS, MANAGER_COMMANDS
from pos.ui.customer_commands import FILE_COMMANDS
from pos.ui.day_commands import DAY_COMMANDS
from pos.ui.discount_commands import DISCOUNT_COMMANDS
from pos.ui.gift_commands import GIFT_COMMANDS
from pos.ui.loyalty_commands import LOYALTY_COMMANDS
from pos.ui.office_commands import OFFICE_COMMANDS
from pos.ui.panels.menu import CAPS as MENU_CAPS
from pos.ui.receipt_commands import RECEIPT_COMMANDS
from pos.ui.screen_commands import THEME_COMMANDS
from pos.ui.screens.register import RegisterScreen
from pos.ui.users_commands import PEOPLE_COMMANDS
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, OMAR, SARA, SHIRT, sar
from tests.ui.seat import Seat, seated


def test_every_command_is_on_the_sheet() -> None:
    """Each once, as a QR code and as a barcode, and what a reader sees names that command."""
    read = [
        (found.format == zxingcpp.BarcodeFormat.Code128, found.text)
        for page in pages_of(entries_of(COMMANDS))
        for found in zxingcpp.read_barcodes(page.convert("L"))
    ]

    codes = [code_of(command) for command in COMMANDS]
    assert len(codes) == len(set(codes))
    assert sorted(codes) == sorted(text for is_bars, text in read if is_bars)
    assert sorted(codes) == sorted(text for is_bars, text in read if not is_bars)
    assert list(COMMANDS) == [command_for(command_named(code), COMMANDS) for code in codes]


def test_the_paper_of_the_receipt_printer() -> None:
    """All of them on one strip, as bars or as QR codes, each under its name."""
    entries = entries_of(COMMANDS)

    bars = [one.data for one in paper_of(entries, as_qr=False).elements if isinstance(one, Barcode)]
    squares = [
        one.data for one in paper_of(entries, as_qr=True).elements if isinstance(one, QrCode)
    ]

    assert [one.code for one in entries] == bars == squares


def test_the_pages_are_a_pdf() -> None:
    """What is written is a PDF with a page for every eighteen commands."""
    pdf = pdf_of(entries_of(COMMANDS))

    assert pdf.startswith(b"%PDF-")
    assert -(-len(COMMANDS) // 18) == pdf.count(b"/Type /Page\n")


def test_a_key_is_a_name_too() -> None:
    """The key of a command may stand in its code; no other key, and no part of a name."""
    pay = command_for("F9", COMMANDS)

    assert pay is not None
    assert "POS:PAY" == code_of(pay)
    assert [None] * 4 == [command_for(name, COMMANDS) for name in ("F13", "F99", "PA", "ESC")]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_code_means_nothing_else(command: type) -> None:
    """No command's code can be a customer's, a coupon's or a receipt's."""
    reading = interpret(code_of(command), currency="SAR")

    assert (None, "", "") == (reading.customer, reading.coupon, reading.receipt)


@given(st.text(max_size=60))
def test_nothing_else_is_a_code(text: str) -> None:
    """What is no plain name behind the prefix names no command, and asks for none."""
    name = command_named(text)
    assert name == "" or text == COMMAND_PREFIX + name
    assert command_named(f"{COMMAND_PREFIX}{text}123456") == ""


def at_work() -> FakeTill:
    """A manager with a sale and its customer, so that nearly all commands are offered."""
    till = FakeTill(customer_events=("write_review",)).sign_on(OMAR).scan(BAG, SHIRT)
    return till.ask(it.IdentifyCustomer(customer_id=SARA.customer_id))


def idle() -> FakeTill:
    return FakeTill().sign_on(OMAR)


def after_a_sale() -> FakeTill:
    return FakeTill(sends_email=True).sign_on().scan(BAG).ask(it.TakeTender(method="card"))


def before_the_shift() -> FakeTill:
    return FakeTill().sign_on(OMAR).ask(it.CloseShift(counted=sar("200")))


Ask = Callable[[Seat, type[Command]], Awaitable[None]]


async def test_a_scan_does_what_the_key_does() -> None:
    """Each command comes by its code to what it comes to by its key, or by being picked."""
    tried: set[type[Command]] = set()
    for make in (at_work, after_a_sale, before_the_shift):
        offered = [one for one in COMMANDS if one.is_offered(make().snapshot) and one not in tried]
        by_hand = await screens_after(make, pressed_or_picked, offered)

        assert by_hand == await screens_after(make, scanned, offered)
        tried.update(offered)
    assert len(tried) > 0.9 * len(COMMANDS)


async def screens_after(
    make: Callable[[], FakeTill], ask: Ask, commands: Sequence[type[Command]]
) -> list[tuple[str, str]]:
    """What the screen shows after each command; a till that has changed is made anew."""
    left = list(commands)
    shown: list[tuple[str, str]] = []
    while left:
        till = make()
        begun = till.snapshot.state
        async with seated(till) as seat:
            while left and till.snapshot.state is begun:
                command = left.pop(0)
                await ask(seat, command)
                await seat.answered()
                shown.append((command.__name__, seat.text))
                if isinstance(seat.app.screen, RegisterScreen):
                    await seat.app.screen.close_panel()
    return shown


async def pressed_or_picked(seat: Seat, command: type[Command]) -> None:
    screen = seat.app.screen
    assert isinstance(screen, RegisterScreen)
    await (screen.action_run(command.__name__) if command.key else command().run(screen))


async def scanned(seat: Seat, command: type[Command]) -> None:
    seat.till.show(command=CommandScanned(name=name_in_code(command)))


async def test_several_scanned_at_once() -> None:
    """Codes that come in one burst are done in turn, none for another."""
    async with seated(at_work()) as seat:
        for name in ("VOID-LINE", "LINE-ABOVE", "PAY", "F3"):
            seat.till.show(command=CommandScanned(name=name))
        await seat.settle()

        assert [it.VoidLine(number=2)] == [
            one for one in seat.till.asked if isinstance(one, it.VoidLine)
        ]
        assert "Form" == seat.panel


@pytest.mark.parametrize(
    ("make", "name", "why"),
    [
        (idle, "VOID-SALE", "There is nothing to do it for now: Void sale."),
        (idle, "VOID-LINE", "There is no line to strike out."),
        (idle, "DROP-ALL", "This till has no command DROP-ALL."),
        (FakeTill, "PAY", "Sign on first"),
        (lambda: at_work().ask(it.LockTill()), "VOID-SALE", "Sign on first"),
    ],
)
async def test_what_cannot_be_done_says_why(
    make: Callable[[], FakeTill], name: str, why: str
) -> None:
    """A code runs nothing that the cashier could not do there by hand, and says why."""
    async with seated(make()) as seat:
        before = seat.till.snapshot.state
        seat.till.show(command=CommandScanned(name=name))
        await seat.settle()

        assert why in seat.words
        assert before is seat.till.snapshot.state
        assert 1 == seat.app.bells


async def test_a_scanner_that_types() -> None:
    """A code typed into the scan field is a command's as well, where the store lets it be."""
    async with seated(at_work()) as seat:
        await seat.press("POS:PAY", "enter")
        assert "PayPanel" == seat.panel
    async with seated(FakeTill(command_codes=False).sign_on(OMAR)) as seat:
        await seat.press("POS:PAY", "enter")
        assert [it.EnterCode(code="POS:PAY")] == seat.till.asked[-1:]


def test_every_command_has_a_key() -> None:
    """Its own, or one in a menu or a customer's file that has one."""
    listed = {
        *DISCOUNT_COMMANDS,
        *MANAGER_COMMANDS,
        *LOYALTY_COMMANDS,
        *OFFICE_COMMANDS,
        *DAY_COMMANDS,
        *PEOPLE_COMMANDS,
        *RECEIPT_COMMANDS,
        *GIFT_COMMANDS,
        *THEME_COMMANDS,
        *FILE_COMMANDS,
    }

    assert len(MANAGER_COMMANDS) <= len(MENU_CAPS), "each row of the longest menu has a key"
    behind_a_question = {"OptIn", "OptOut"}
    assert behind_a_question >= {
        one.__name__ for one in COMMANDS if not one.key and one not in listed
    }
