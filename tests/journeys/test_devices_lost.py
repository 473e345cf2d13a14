"""Devices pulled while a cashier sells at a real terminal: told once with what to do, and back."""

from __future__ import annotations

from contextlib import ExitStack, closing

from shop import BAG, Shop
from typist import Typist, scanner_at, typing_at

from drivers.displays.families import Family
from drivers.virtual.shared_cable import SharedCable
from drivers.virtual.virtual_display import VirtualDisplay
from drivers.virtual.virtual_printer import VirtualPrinter

PATIENCE_S = 20.0


def begin(till: Typist) -> None:
    """Signed on, with a float of 100."""
    till.shows("Your id")
    till.enter("1001")
    till.shows("PIN")
    till.enter("2468")
    till.shows("no shift open")
    till.press("F10")
    till.press("1")
    till.enter("100")
    till.shows("shift 1")


def test_a_scanner_pulled_while_selling(shop: Shop) -> None:
    """One sentence says what to do, typing goes on meanwhile, and one says that it is back."""
    with scanner_at(shop) as scanner, typing_at(shop, "run") as till:
        begin(till)
        scanner.send(BAG)
        till.shows("Hoxton Bag")

        scanner.unplug()
        till.shows("! The scanner is unavailable:", "Plug it in.", "meanwhile.")
        till.enter(BAG)
        till.hides("meanwhile.")
        till.shows("200.00", "! scanner")

        scanner.plug()
        till.shows("✓ The scanner is back.")
        till.hides("! scanner")
        scanner.send(BAG)
        till.shows("300.00")


def test_a_display_before_the_printer(shop: Shop) -> None:
    """On one cable goods are shown and the receipt is printed, also once it was pulled and back."""
    with ExitStack() as there:
        display = there.enter_context(
            closing(VirtualDisplay(shop.folder / "pole", family=Family.EPSON))
        )
        printer = there.enter_context(closing(VirtualPrinter()))
        cable = there.enter_context(
            closing(SharedCable(shop.folder / "cable", display=display, printer=printer))
        )
        text = shop.config.read_text(encoding="utf-8")
        text = text.replace('driver = "text_file"', 'driver = "escpos"')
        text = text.replace('port = "receipts.txt"', f'port = "{cable.port}"')
        text += '\n[display]\ndriver = "epson"\nport = "printer"\n'
        shop.config.write_text(text, encoding="utf-8")
        till = there.enter_context(typing_at(shop, "run"))
        begin(till)
        till.enter(BAG)
        till.shows("Hoxton Bag")
        assert display.wait_for(lambda lines: "Hoxton Bag" in lines[0], within_s=PATIENCE_S)

        cable.unplug()
        till.enter(BAG)
        till.shows("! The customer display is unavailable:")
        cable.plug()
        till.shows("✓ The customer display is back.")
        till.press("F9")
        till.enter("200")
        assert display.wait_for(lambda lines: "Change" in lines[0], within_s=PATIENCE_S)
        till.shows("Paid")
        till.press("Ctrl+Q")

        assert 0 == till.leave()
        assert printer.wait_for(lambda _: "Hoxton Bag" in printer.text, within_s=PATIENCE_S)
        assert b"" == display.odd
