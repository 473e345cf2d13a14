"""From the configuration to the paper: a whole till with printer, logo and drawer sensor."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from drivers.virtual.interpreter import DrawerPulse, Happening, PaperCut, PrintedPicture
from drivers.virtual.paper_picture import paper_picture
from drivers.virtual.virtual_printer import VirtualPrinter
from pos.assembly.till import Till
from pos.config import (
    DrawerSettings,
    LoyaltySettings,
    PrinterSettings,
    ReceiptSettings,
    Settings,
)
from pos.core import intents as it
from pos.core.item import Item
from pos.core.money import Money
from pos.core.roles import Role
from pos.core.staff import Cashier
from pos.ports.devices import DeviceNews
from pos.ports.health import Availability
from pos.store_day import checks
from pos.terminal.snapshot import Snapshot

PATIENCE_S = 20.0
CASHIER = Cashier(user_id="1001", name="Amira", role=Role.CASHIER)
MILK = Item(code="1", title="حليب كامل الدسم 1L", price=Money.parse("5.00", "SAR"))


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter()
    yield printer
    printer.close()


def settings(folder: Path, printer: VirtualPrinter) -> Settings:
    Image.new("L", (200, 60), 0).save(folder / "logo.png")
    return Settings(
        folder=folder,
        loyalty=LoyaltySettings(provider="none"),
        printer=PrinterSettings(
            driver="escpos", port=printer.port, logo=str(folder / "logo.png"), drawer_pin=5
        ),
        drawer=DrawerSettings(open_level="high", open_limit_s=1),
        receipt=ReceiptSettings(qr_url="https://shop.example/r/{receipt}"),
    )


def sell(till: Till) -> None:
    till.terminal.submit(it.PinWasRight(cashier=CASHIER))
    till.terminal.submit(it.OpenShift(opening_float=Money.zero("SAR")))
    till.terminal.submit(it.AddItem(item=MILK))
    till.terminal.submit(it.TakeTender(method="cash"))


def cut(happened: tuple[Happening, ...]) -> bool:
    return any(isinstance(one, PaperCut) for one in happened)


def test_a_receipt_as_it_is_configured(tmp_path: Path, printer: VirtualPrinter) -> None:
    """The logo above, the Arabic item drawn, codes that can be read, one pulse on the right pin."""
    with Till(settings(tmp_path, printer)).running() as till:
        assert all(report.ok for report in checks.devices(till))
        sell(till)
        assert printer.wait_for(cut, within_s=PATIENCE_S)

    happened = printer.happened
    pictures = [one for one in happened if isinstance(one, PrintedPicture)]
    assert [one.pin for one in happened if isinstance(one, DrawerPulse)] == [5]
    assert len(pictures) >= 2
    assert 60 * pictures[0].row_bytes == len(pictures[0].data)
    codes = zxingcpp.read_barcodes(paper_picture(happened, dots=576))
    assert "https://shop.example/r/S001-T1-000001" in [code.text for code in codes]


def test_a_drawer_left_open_is_shown(tmp_path: Path, printer: VirtualPrinter) -> None:
    """What the sensor says reaches the till's screen, with the time and what to do."""
    told: list[DeviceNews] = []
    heard = threading.Event()

    def look(snapshot: Snapshot) -> None:
        told[:] = [news for news in snapshot.devices if news.device == "drawer"]
        if told:
            heard.set()

    with Till(settings(tmp_path, printer)).running() as till, till.terminal.listening(look):
        sell(till)
        assert heard.wait(PATIENCE_S)

    assert told[0] == DeviceNews(
        device="drawer",
        availability=Availability.UNAVAILABLE,
        say="The drawer has been open for 1 s. Close it.",
    )
