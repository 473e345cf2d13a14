"""What is chosen of each kind of device, key by key: pure data, from which the pages are made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, get_args, get_type_hints

from pos.assembly.device_choices import DRIVERS, printer_models
from pos.config import (
    DisplaySettings,
    DrawerSettings,
    PrinterSettings,
    ScaleSettings,
    ScannerSettings,
)
from pos.config.writing import Value
from pos.ports.drivers import NONE, serial_drivers
from pos.ports.finding import DeviceKind
from pos.setup.setting import Setting, Typed
from pos.ui.themes import THEMES

_WITHOUT_PORT: Final = {
    "wedge": "It types like a keyboard",
    "stand_alone": "It stands alone: its approval code is typed",
    NONE: "None",
}
_SERIAL: Final = frozenset(one for kind in DeviceKind for one in serial_drivers(kind))
_BAUDS: Final = (1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200)


def _baud(drivers: Iterable[str]) -> Setting:
    says = "As the device is set; USB devices take any."
    return Setting(
        key="baud",
        label="Speed, baud",
        values=_BAUDS,
        typed=Typed.NUMBER,
        drivers=frozenset(drivers),
        help=says,
    )


def settings_of(kind: DeviceKind) -> tuple[Setting, ...]:
    """Its driver first; a port is chosen on a page of its own."""
    offered = tuple(one for one in DRIVERS[kind] if one not in _WITHOUT_PORT)
    driver = Setting(key="driver", label="Driver", values=offered)
    return (driver, *_SETTINGS[kind]()) if len(offered) > 1 else _SETTINGS[kind]()


def _listed(table: type, key: str) -> tuple[Value, ...]:
    """What the configuration takes, where that is a list of names."""
    return get_args(get_type_hints(table)[key])


def _of_scanner() -> tuple[Setting, ...]:
    return (*_of_scanners_line(), *_of_wedge(), *_of_scanned_codes())


def _of_scanners_line() -> tuple[Setting, ...]:
    serial, wedge, ssi = frozenset({"serial"}), frozenset({"wedge"}), frozenset({"ssi"})
    sounds = _listed(ScannerSettings, "feedback")
    return (
        _baud(serial | ssi),
        Setting(
            key="framing",
            label="Bits and parity",
            values=_listed(ScannerSettings, "framing"),
            drivers=serial | ssi,
        ),
        Setting(
            key="idle_ms",
            label="Silence ends a code, ms",
            values=(0, 80),
            typed=Typed.NUMBER,
            drivers=serial | wedge,
            help="0 is off. 80 for a scanner that sends no end behind its codes.",
        ),
        Setting(
            key="code_id",
            label="Names its codes by",
            values=_listed(ScannerSettings, "code_id"),
            help="What it puts before a code: AIM identifiers say most.",
        ),
        Setting(
            key="repeat_ms",
            label="Same code left out for, ms",
            values=(0, 150, 250, 500),
            typed=Typed.NUMBER,
            help="0 is off: two alike are two.",
        ),
        Setting(
            key="feedback",
            label="Sounds at a refusal",
            values=tuple(one for one in sounds if one != "ssi"),
            drivers=serial,
        ),
        Setting(key="feedback", label="Sounds", values=("none", "ssi"), drivers=ssi),
    )


def _of_wedge() -> tuple[Setting, ...]:
    wedge = frozenset({"wedge"})
    return (
        Setting(
            key="wedge_gap_ms",
            label="Keys within, ms",
            values=(15, 30, 50, 80),
            typed=Typed.NUMBER,
            drivers=wedge,
        ),
        Setting(
            key="layout",
            label="Computer's keyboard",
            values=_listed(ScannerSettings, "layout"),
            drivers=wedge,
            help="Where the scanner types the US one, and codes come out in other letters.",
        ),
        Setting(
            key="wedge_prefix", label="Types before a code", values=("", "\x02"), drivers=wedge
        ),
        Setting(key="wedge_suffix", label="Types behind a code", typed=Typed.TEXT, drivers=wedge),
        Setting(
            key="wedge_least",
            label="Keys of a code, at least",
            values=(4, 6, 8),
            typed=Typed.NUMBER,
            drivers=wedge,
        ),
    )


def _of_scanned_codes() -> tuple[Setting, ...]:
    return (
        Setting(
            key="name",
            label="Called",
            typed=Typed.TEXT,
            help="How the till names it where several are told apart.",
        ),
        Setting(
            key="price_patterns",
            label="Codes of your own scales",
            typed=Typed.LINES,
            help="As 20IIIIIEEEEEX: I item, E price, W grams, N pieces, X check digit.",
        ),
        Setting(
            key="command_codes",
            label="Codes of commands count",
            values=(True, False),
            help="Those that `pos commands sheet` prints.",
        ),
    )


def _of_printer() -> tuple[Setting, ...]:
    escpos = frozenset({"escpos"})
    return (
        Setting(key="profile", label="Model", values=printer_models(), drivers=escpos),
        Setting(key="columns", label="Columns", values=(32, 42, 48), typed=Typed.NUMBER),
        _baud(escpos),
        Setting(
            key="flow",
            label="Says wait by",
            values=_listed(PrinterSettings, "flow"),
            drivers=escpos,
            help="On a serial line: without it long receipts may lose lines.",
        ),
        Setting(
            key="drawer_pin",
            label="Drawer's pin",
            values=_listed(PrinterSettings, "drawer_pin"),
            drivers=escpos,
        ),
        Setting(
            key="code_pages",
            label="Its code pages",
            typed=Typed.LINES,
            drivers=escpos,
            help="Its numbers and what they mean, best first, as 16 cp1252 | 0 cp437.",
        ),
        Setting(
            key="font",
            label="Font of what is drawn",
            typed=Typed.TEXT,
            drivers=escpos,
            help="A file, for letters that the printer has not. Empty: what is found.",
        ),
        Setting(
            key="logo",
            label="Logo above receipts",
            typed=Typed.TEXT,
            drivers=escpos,
            help="A PNG file, beside config.toml or with its whole path.",
        ),
    )


def _of_drawer() -> tuple[Setting, ...]:
    hangs = frozenset({"printer"})
    return (
        Setting(key="driver", label="Driver", values=DRIVERS[DeviceKind.DRAWER]),
        Setting(
            key="open_level",
            label="Sensor when open",
            values=_listed(DrawerSettings, "open_level"),
            drivers=hangs,
            help="A trial learns it: shut the drawer first.",
        ),
        Setting(
            key="open_limit_s",
            label="Told when open for, s",
            values=(0, 30, 60),
            typed=Typed.NUMBER,
            drivers=hangs,
        ),
    )


def _of_display() -> tuple[Setting, ...]:
    screens = frozenset(DRIVERS[DeviceKind.DISPLAY])
    pages = _listed(DisplaySettings, "code_page")
    return (
        _baud(_SERIAL),
        Setting(key="code_page", label="Its characters", values=pages),
        Setting(
            key="brightness",
            label="Brightness",
            values=(0, 1, 2, 3, 4),
            drivers=frozenset({"epson", "cd5220"}),
            help="0: as it is set.",
        ),
        Setting(
            key="idle",
            label="Between sales",
            typed=Typed.LINES,
            drivers=screens,
            help="One or two lines. Empty: Welcome, and the store's name.",
        ),
        Setting(
            key="screen",
            label="pos display may follow",
            values=(True, False),
            drivers=screens,
            help="The second screen, in a terminal of its own on this machine.",
        ),
        Setting(
            key="theme",
            label="Its colours",
            values=tuple(one.name for one in THEMES),
            drivers=screens,
        ),
        Setting(
            key="qr_url",
            label="Its QR between sales",
            typed=Typed.TEXT,
            drivers=screens,
            help="An address, as of the page where customers join.",
        ),
    )


def _of_scale() -> tuple[Setting, ...]:
    return (
        _baud(_SERIAL),
        Setting(
            key="framing",
            label="Bits and parity",
            values=_listed(ScaleSettings, "framing"),
            help="Empty: as its protocol has them.",
        ),
        Setting(
            key="unit",
            label="Unit",
            values=_listed(ScaleSettings, "unit"),
            drivers=frozenset({"toledo8217"}),
        ),
    )


def _of_card() -> tuple[Setting, ...]:
    return (
        Setting(
            key="wait_s",
            label="Customer may take, s",
            values=(60, 90, 120, 180),
            typed=Typed.NUMBER,
        ),
    )


_SETTINGS: Final = {
    DeviceKind.SCANNER: _of_scanner,
    DeviceKind.PRINTER: _of_printer,
    DeviceKind.DRAWER: _of_drawer,
    DeviceKind.DISPLAY: _of_display,
    DeviceKind.SCALE: _of_scale,
    DeviceKind.CARD: _of_card,
}


def usual_driver(kind: DeviceKind) -> str:
    """Of a device at a port."""
    return DRIVERS[kind][0]


def without_port(kind: DeviceKind) -> tuple[tuple[str, str], ...]:
    """Drivers that need no port, and what is said of them."""
    return tuple((one, _WITHOUT_PORT[one]) for one in DRIVERS[kind] if one in _WITHOUT_PORT)
