"""What the screen says of itself at a till on a real terminal: help, every command by name, the
mouse, colours, and what the customer sees meanwhile.
"""

from __future__ import annotations

from contextlib import closing

from shop import BAG, OPENING, SARA, Shop
from typist import scanner_at, typing_at

from drivers.displays.families import Family
from drivers.virtual.virtual_display import VirtualDisplay
from pos.ui.themes import COLOUR_BLIND, HIGH_CONTRAST, LIGHT

WITHIN_S = 30.0
WIDTH = 20


def test_help_palette_mouse_and_colours(shop: Shop) -> None:
    """F1 tells of what is open, Ctrl+P finds a command, a click is a key, each theme is worn."""
    shop.play(*OPENING)
    shop.environ["COLORTERM"] = "truecolor"
    with scanner_at(shop) as scanner, typing_at(shop, "run") as till:
        till.shows("Your id")
        till.press("F1")
        till.shows("badge")
        till.enter("1001")
        till.enter("2468")
        till.shows("Nothing scanned yet")
        till.press("F1")
        till.shows("Keys")
        scanner.send(BAG)
        till.shows("Hoxton Bag")
        till.press("F1")
        till.hides("Keys")
        till.click("F9Pay")
        till.shows("exact, cash")
        till.press("F1")
        till.shows("Voids what was taken last.")
        till.back("Voids what was taken last.")
        till.click("Esc back")
        till.hides("exact, cash")
        till.press("Ctrl+P")
        till.type("note on the s")
        till.shows("Note on the sale")
        till.press("Enter")
        till.shows("The whole sale")
        till.back("The whole sale")
        till.press("Ctrl+L")
        till.shows("Theme: high contrast")
        for key, theme in (("2", LIGHT), ("3", HIGH_CONTRAST), ("4", COLOUR_BLIND)):
            till.press(key)
            red, green, blue = bytes.fromhex(theme.accent.removeprefix("#"))
            till.see(f"38;2;{red};{green};{blue}")
        till.back("Theme: high contrast")
        till.press("F9")
        till.shows("exact, cash")
        till.click("exact, cash")
        till.shows("Paid cash 100.00")
        till.click("≡")
        till.shows("Commands")
        till.press("Escape")
        till.press("Ctrl+Q")
        assert 0 == till.leave()


def test_what_the_customer_sees_meanwhile(shop: Shop) -> None:
    """Two lines on a pole and a screen of their own follow each key and scan; no name of staff, and
    points only before anything is paid.
    """
    shop.play(*OPENING)
    with closing(VirtualDisplay(shop.folder / "pole", family=Family.CD5220)) as pole:

        def reads(*lines: str) -> None:
            wanted = tuple(f"{line:<{WIDTH}}" for line in lines)
            assert pole.wait_for(lambda shown: shown == wanted, within_s=WITHIN_S), pole.lines

        with shop.config.open("a", encoding="utf-8") as config:
            config.write(f'[display]\ndriver = "cd5220"\nport = "{pole.port}"\n')
        with (
            scanner_at(shop) as scanner,
            typing_at(shop, "run") as till,
            typing_at(shop, "display") as window,
        ):
            till.shows("Your id")
            till.enter("1001")
            till.enter("2468")
            window.shows("Welcome")
            scanner.send(BAG)
            window.shows("Hoxton Bag", "100.00")
            reads("Total", "              100.00")
            till.press("F4")
            till.enter("966500001234")
            window.shows("Hello Sara", "1,200 Stars")
            till.press("F9")
            till.shows("exact, cash", "100.00")
            till.enter("60")
            till.shows("Left to pay", "40.00 SAR")
            till.press("F5")
            till.shows("Something is paid already")
            till.press("F9")
            till.shows("Left to pay")
            till.type("c")
            window.shows("Thank you, Sara")
            reads("Change", "                0.00")
            till.press("Ctrl+Q")
            assert 0 == till.leave()
            window.shows("Till closed")
            window.press("Ctrl+Q")
            assert 0 == window.leave()

    assert SARA.removeprefix("mobile_") not in window.shown
    assert "Amira" not in window.shown
