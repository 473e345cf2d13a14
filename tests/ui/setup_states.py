"""Named places of the set-up for the gallery: a configuration, and the keys that lead there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.screenshots import PLUGGED_IN
from drivers.displays.families import Family
from drivers.virtual.counter import VirtualCounter, Wanted
from drivers.virtual.virtual_printer import Fault
from pos.ports.drivers import DeviceKind
from pos.ports.finding import FoundPort, Way
from pos.setup.app import SetupApp
from pos.setup.draft import Draft
from pos.setup.guide_app import GuideApp
from pos.setup.held import HeldFolders
from tests.ui.seat import WAIT

NOON = datetime(2026, 11, 21, 11, 2, tzinfo=UTC)
SHOP = """\
# The shop at the corner
[store]
id = "S001"
name = "STYL"
currency = "SAR"

[loyalty]
provider = "none"
"""
FOUND = (
    *PLUGGED_IN,
    FoundPort(
        port="/dev/usb/lp0",
        way=Way.PRINTER_FILE,
        made_by="EPSON",
        product="TM-T20III",
        likely=DeviceKind.PRINTER,
    ),
    FoundPort(port="cups:counter", way=Way.QUEUE),
)


def _nothing_more(counter: VirtualCounter) -> None:
    """As it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupState:
    keys: tuple[str, ...] = ()
    is_set_up: bool = False
    """With all the devices of the counter in the configuration."""
    before: Callable[[VirtualCounter], None] = _nothing_more
    scans: str = ""
    """Once the keys have been pressed."""
    is_guided: bool = False
    """The whole set-up, from no configuration at all."""


def _scanner_gone(counter: VirtualCounter) -> None:
    counter.scanner.unplug()
    counter.printer.fail(Fault.PAPER_OUT)


def _weight(counter: VirtualCounter) -> None:
    counter.scale.lay("01.250")


TO_SETTINGS = ("enter", "enter", WAIT)
SETUP_STATES = {
    "setup-nothing": SetupState(),
    "setup-all": SetupState(is_set_up=True),
    "setup-broken": SetupState(is_set_up=True, before=_scanner_gone),
    "setup-unsaved": SetupState(
        is_set_up=True, keys=("enter", WAIT, "enter", *("down",) * 6, "enter", "a", "y", WAIT)
    ),
    "setup-help": SetupState(is_set_up=True, keys=("f1",)),
    "setup-ports": SetupState(keys=("enter", WAIT)),
    "setup-ports-again": SetupState(is_set_up=True, keys=("n", WAIT)),
    "setup-ports-printer": SetupState(keys=("down", "enter", WAIT)),
    "setup-ports-display": SetupState(is_set_up=True, keys=(*("down",) * 3, "enter", WAIT)),
    "setup-address": SetupState(keys=("down", "enter", WAIT, "up", "up", "enter")),
    "setup-scanner": SetupState(keys=("enter", WAIT, "enter")),
    "setup-scanner-help": SetupState(keys=("enter", WAIT, "enter", "f1")),
    "setup-scanner-untried": SetupState(keys=("enter", WAIT, "enter", "a")),
    "setup-wedge": SetupState(keys=("enter", WAIT, "up", "up", "enter")),
    "setup-printer": SetupState(is_set_up=True, keys=("down", *TO_SETTINGS)),
    "setup-printer-text": SetupState(
        is_set_up=True, keys=("down", *TO_SETTINGS, "up", "up", "up", "enter", *"16 cp1252 | 0 cp4")
    ),
    "setup-drawer": SetupState(is_set_up=True, keys=("down", "down", "enter")),
    "setup-display": SetupState(is_set_up=True, keys=(*("down",) * 3, *TO_SETTINGS)),
    "setup-scale": SetupState(is_set_up=True, keys=(*("down",) * 4, *TO_SETTINGS)),
    "setup-card": SetupState(is_set_up=True, keys=(*("down",) * 5, *TO_SETTINGS)),
    "setup-scan": SetupState(
        is_set_up=True, keys=(*TO_SETTINGS, "t", WAIT), scans="]E06281100001003"
    ),
    "setup-scan-waits": SetupState(is_set_up=True, keys=(*TO_SETTINGS, "t", WAIT)),
    "setup-page": SetupState(is_set_up=True, keys=("down", *TO_SETTINGS, "t", WAIT)),
    "setup-no-page": SetupState(
        is_set_up=True, before=_scanner_gone, keys=("down", *TO_SETTINGS, "t", WAIT)
    ),
    "setup-weight": SetupState(
        is_set_up=True, before=_weight, keys=(*("down",) * 4, *TO_SETTINGS, "t", WAIT)
    ),
    "setup-saving": SetupState(
        is_set_up=True, keys=("enter", WAIT, "enter", *("down",) * 6, "enter", "a", "y", WAIT, "s")
    ),
}


BAD_ROWS = "code,title,price\n1001,Shirt,40\n1002,,10\n1001,Shirt again,40\n1003,Socks,ten\n"
"""In a file beside the set-up's: one good row, three that are left out."""
ITEMS = "ITEMS"
"""Stands in keys for that file."""

TO_LOYALTY = ("down", "down", "down", "enter")
TO_ITEMS = (*("down",) * 5, "enter")
TO_PEOPLE = (*("down",) * 6, "enter")
TO_RECEIPT = (*("down",) * 7, "enter")
READ_ITEMS = (*TO_ITEMS, "enter", ITEMS, "enter", WAIT)
KHALID = ("n", "enter", "2001", "enter", "enter", "Khalid Omar", "enter", "down")
PINS = ("enter", "135790", "enter", "enter", "135790", "enter")


def _guided(*keys: str) -> SetupState:
    return SetupState(is_guided=True, keys=keys)


SETUP_STATES |= {
    "setup-steps": _guided(WAIT),
    "setup-steps-help": _guided(WAIT, "f1"),
    "setup-steps-begun": _guided(
        *("enter", "up", "enter", WAIT, "enter", "up", "enter", WAIT), *("enter", "up", "enter")
    ),
    "setup-steps-leaving": _guided("enter", "up", "enter", WAIT, "escape"),
    "setup-store": _guided("enter"),
    "setup-store-typing": _guided("enter", "down", "enter", "STYL Outfits"),
    "setup-store-wrong": _guided("enter", "down", "down", "enter", "RIYAL", "enter"),
    "setup-till": _guided("down", "enter"),
    "setup-tax": _guided("down", "down", "enter"),
    "setup-loyalty": _guided(*TO_LOYALTY),
    "setup-loyalty-key": _guided(*TO_LOYALTY, "down", "down", "enter", "key"),
    "setup-loyalty-missing": _guided(*TO_LOYALTY, "up", "enter"),
    "setup-devices-step": _guided(*("down",) * 4, "enter", WAIT),
    "setup-items": _guided(*TO_ITEMS),
    "setup-items-read": _guided(*READ_ITEMS),
    "setup-items-rows": _guided(*READ_ITEMS, "b"),
    "setup-people": _guided(*TO_PEOPLE),
    "setup-person": _guided(*TO_PEOPLE, *KHALID, *PINS),
    "setup-people-added": _guided(*TO_PEOPLE, *KHALID, *PINS, "enter"),
    "setup-receipt": _guided(*TO_RECEIPT, "enter", "King Fahd Road, Riyadh | VAT 3", "enter"),
    "setup-receipt-preview": _guided(*TO_RECEIPT, "enter", "King Fahd Road", "enter", "p"),
    "setup-all-saving": _guided("enter", "up", "enter", WAIT, "s"),
    "setup-all-saved": _guided("enter", "up", "enter", WAIT, "s", "enter", WAIT),
}


def typed_keys(state: SetupState, folder: Path) -> tuple[str, ...]:
    """What is pressed, with the names of files as they are there."""
    return tuple(str(folder / "items.csv") if key == ITEMS else key for key in state.keys)


@contextmanager
def bench_for(state: SetupState, folder: Path) -> Iterator[tuple[SetupApp, VirtualCounter]]:
    """The counter stands for as long as the block lasts; its lines are links in the folder."""
    counter = VirtualCounter(folder, Wanted(display=Family.EPSON))
    held = HeldFolders()
    try:
        path = folder / "config.toml"
        if state.is_guided:
            (folder / "items.csv").write_text(BAD_ROWS, encoding="utf-8")
            guide = GuideApp(Draft.of(path, {}), held, find=lambda: FOUND, now=lambda: NOON)
            yield guide, counter
            return
        path.write_text(SHOP + (_tables(counter) if state.is_set_up else ""), encoding="utf-8")
        state.before(counter)
        yield SetupApp(Draft.of(path, {}), find=lambda: FOUND, now=lambda: NOON), counter
    finally:
        held.close()
        counter.close()


def _tables(counter: VirtualCounter) -> str:
    assert counter.display is not None, "one is wanted"
    return f"""
[scanner]
driver = "serial"
port = "{counter.scanner.port}"

[printer]
driver = "escpos"
port = "{counter.printer.port}"

[drawer]
driver = "printer"
open_level = "high"

[display]
driver = "epson"
port = "{counter.display.port}"

[scale]
driver = "toledo8217"
port = "{counter.scale.port}"

[card]
driver = "simulator"
port = "{counter.card.port}"
"""
