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
from pos.ports.finding import DeviceKind, FoundPort, Way
from pos.setup.app import SetupApp
from pos.setup.draft import Draft
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


@contextmanager
def bench_for(state: SetupState, folder: Path) -> Iterator[tuple[SetupApp, VirtualCounter]]:
    """The counter stands for as long as the block lasts; its lines are links in the folder."""
    counter = VirtualCounter(folder, Wanted(display=Family.EPSON))
    try:
        path = folder / "config.toml"
        path.write_text(SHOP + (_tables(counter) if state.is_set_up else ""), encoding="utf-8")
        state.before(counter)
        yield SetupApp(Draft.of(path, {}), find=lambda: FOUND, now=lambda: NOON), counter
    finally:
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
