"""F10, Devices at a till on a real terminal: looked at, tried, the drawer's opening on record."""

from __future__ import annotations

import json
from contextlib import closing

from shop import BAG, Shop
from typist import typing_at

from drivers.virtual.virtual_printer import VirtualPrinter
from drivers.virtual.virtual_scale import VirtualScale


def test_devices_while_selling(shop: Shop) -> None:
    """A page, a weight and the drawer amid a sale: the sale stands, and one no sale is recorded."""
    with (
        closing(VirtualPrinter()) as printer,
        closing(VirtualScale(shop.folder / "scale")) as scale,
    ):
        text = shop.config.read_text(encoding="utf-8")
        text = text.replace('driver = "text_file"', 'driver = "escpos"')
        text = text.replace('port = "receipts.txt"', f'port = "{printer.port}"')
        shop.config.write_text(
            f'{text}\n[scale]\ndriver = "toledo8217"\nport = "{scale.port}"\n', encoding="utf-8"
        )
        with typing_at(shop, "run") as till:
            till.shows("Your id")
            till.enter("2001")
            till.shows("PIN")
            till.enter("135790")
            till.shows("no shift open")
            till.press("F10")
            till.shows("Manager menu")
            till.press("1")
            till.enter("100")
            till.shows("shift 1")
            till.enter(BAG)
            till.shows("Hoxton Bag")

            till.press("F10")
            till.shows("Manager menu")
            till.press("j")
            till.shows("VIRTUAL-80.", "prints a test page")
            till.press("t")
            till.shows("The page is printed.")
            till.press("Down")
            till.press("Down")
            till.shows("opens it: a no sale")
            till.press("t")
            till.shows("Did it open?")
            scale.lay("01.250")
            till.press("Down")
            till.shows("weighs what lies on it")
            till.press("t")
            till.shows("The scale weighs 1.250 kg.")
            till.shows("Hoxton Bag")
            till.press("Escape")
            till.hides("looks again")
            till.press("Escape")
            till.hides("Manager menu")
            till.press("Ctrl+Q")
            till.shows("Enter")
            till.press("Enter")
            assert 0 == till.leave()

    assert "Test page" in printer.text
    exported = shop.pos("journal", "export").stdout.splitlines()
    rung = [one["body"] for one in map(json.loads, exported) if one["kind"] == "NoSaleRung"]
    assert ["test"] == [one["reason"] for one in rung]
