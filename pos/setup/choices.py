"""What is chosen of each kind of device, key by key: pure data, from which the pages are made."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, get_args, get_type_hints

from pos.assembly.device_choices import DRIVERS, printer_models
from pos.config import (
    DisplaySettings,
    DrawerSettings,
    PrinterSettings,
    ScaleSettings,
    ScannerSettings,
)
from pos.ports.drivers import NONE, DeviceKind, serial_drivers
from pos.setup.setting import Setting, Typed
from pos.ui.themes import THEMES

_WITHOUT_PORT: Final = {
    "wedge": "It types like a keyboard",
    "stand_alone": "It stands alone: its approval code is typed",
    NONE: "None",
}
_SERIAL: Final = frozenset(one for kind in DeviceKind for one in serial_drivers(kind))
Drivers = frozenset[str]
_ALL: Final[Drivers] = frozenset()
_BAUDS: Final = (1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200)


def _one_of(table: type, key: str, label: str, *, of: Drivers = _ALL, helps: str = "") -> Setting:
    """Of the names that the configuration takes."""
    names = get_args(get_type_hints(table)[key])
    return Setting(key=key, label=label, values=names, drivers=of, help=helps)


def _number(
    key: str, label: str, values: tuple[int, ...], *, of: Drivers = _ALL, helps: str = ""
) -> Setting:
    """One of these, or another that is typed."""
    return Setting(key=key, label=label, values=values, typed=Typed.NUMBER, drivers=of, help=helps)


def _text(key: str, label: str, *, of: Drivers = _ALL, helps: str = "") -> Setting:
    return Setting(key=key, label=label, typed=Typed.TEXT, drivers=of, help=helps)


def _lines(key: str, label: str, *, of: Drivers = _ALL, helps: str = "") -> Setting:
    return Setting(key=key, label=label, typed=Typed.LINES, drivers=of, help=helps)


def _yes_or_no(key: str, label: str, *, of: Drivers = _ALL, helps: str = "") -> Setting:
    return Setting(key=key, label=label, values=(True, False), drivers=of, help=helps)


def _baud(drivers: Drivers) -> Setting:
    says = "As the device is set; USB devices take any."
    return _number("baud", "Speed, baud", _BAUDS, of=drivers, helps=says)


def settings_of(kind: DeviceKind) -> tuple[Setting, ...]:
    """Its driver first; a port is chosen on a page of its own."""
    offered = tuple(one for one in DRIVERS[kind] if one not in _WITHOUT_PORT)
    driver = Setting(key="driver", label="Driver", values=offered)
    return (driver, *_SETTINGS[kind]()) if len(offered) > 1 else _SETTINGS[kind]()


def _of_scanner() -> tuple[Setting, ...]:
    return (*_of_scanners_line(), *_of_wedge(), *_of_scanned_codes())


def _of_scanners_line() -> tuple[Setting, ...]:
    serial, wedge, ssi = frozenset({"serial"}), frozenset({"wedge"}), frozenset({"ssi"})
    no_end = "0 is off. 80 for a scanner that sends no end behind its codes."
    aim = "What it puts before a code: AIM identifiers say most."
    silence, same = "Silence ends a code, ms", "Same code left out for, ms"
    return (
        _baud(serial | ssi),
        _one_of(ScannerSettings, "framing", "Bits and parity", of=serial | ssi),
        _number("idle_ms", silence, (0, 80), of=serial | wedge, helps=no_end),
        _one_of(ScannerSettings, "code_id", "Names its codes by", helps=aim),
        _number("repeat_ms", same, (0, 150, 250, 500), helps="0 is off: two alike are two."),
        _sounds(),
    )


def _sounds() -> Setting:
    """Packets have one of their own, and no other."""
    of_packets = "ssi"
    asked = _one_of(ScannerSettings, "feedback", "Sounds")
    of_text = tuple(one for one in asked.values if one != of_packets)
    of_ssi = (NONE, of_packets)
    return replace(asked, values=(), values_of={"serial": of_text, "ssi": of_ssi})


def _of_wedge() -> tuple[Setting, ...]:
    wedge = frozenset({"wedge"})
    other = "Where the scanner types the US one, and codes come out in other letters."
    before = Setting(
        key="wedge_prefix", label="Types before a code", values=("", "\x02"), drivers=wedge
    )
    return (
        _number("wedge_gap_ms", "Keys within, ms", (15, 30, 50, 80), of=wedge),
        _one_of(ScannerSettings, "layout", "Computer's keyboard", of=wedge, helps=other),
        before,
        _text("wedge_suffix", "Types behind a code", of=wedge),
        _number("wedge_least", "Keys of a code, at least", (4, 6, 8), of=wedge),
    )


def _of_scanned_codes() -> tuple[Setting, ...]:
    several = "How the till names it where several are told apart."
    letters = "As 20IIIIIEEEEEX: I item, E price, W grams, N pieces, X check digit."
    sheet = "Those that `pos commands sheet` prints."
    return (
        _text("name", "Called", helps=several),
        _lines("price_patterns", "Codes of your own scales", helps=letters),
        _yes_or_no("command_codes", "Codes of commands count", helps=sheet),
    )


def _of_printer() -> tuple[Setting, ...]:
    escpos = frozenset({"escpos"})
    waits = "On a serial line: without it long receipts may lose lines."
    numbers = "Its numbers and what they mean, best first, as 16 cp1252 | 0 cp437."
    font = "A file, for letters that the printer has not. Empty: what is found."
    logo = "A PNG file, beside config.toml or with its whole path."
    return (
        Setting(key="profile", label="Model", values=printer_models(), drivers=escpos),
        _number("columns", "Columns", (32, 42, 48)),
        _baud(escpos),
        _one_of(PrinterSettings, "flow", "Says wait by", of=escpos, helps=waits),
        _one_of(PrinterSettings, "drawer_pin", "Drawer's pin", of=escpos),
        _lines("code_pages", "Its code pages", of=escpos, helps=numbers),
        _text("font", "Font of what is drawn", of=escpos, helps=font),
        _text("logo", "Logo above receipts", of=escpos, helps=logo),
    )


def _of_drawer() -> tuple[Setting, ...]:
    hangs = frozenset({"printer"})
    learns = "A trial learns it: shut the drawer first."
    return (
        Setting(key="driver", label="Driver", values=DRIVERS[DeviceKind.DRAWER]),
        _one_of(DrawerSettings, "open_level", "Sensor when open", of=hangs, helps=learns),
        _number("open_limit_s", "Told when open for, s", (0, 30, 60), of=hangs),
    )


def _of_display() -> tuple[Setting, ...]:
    dims = frozenset({"epson", "cd5220"})
    levels = Setting(
        key="brightness",
        label="Brightness",
        values=(0, 1, 2, 3, 4),
        drivers=dims,
        help="0: as it is set.",
    )
    characters = _one_of(DisplaySettings, "code_page", "Its characters")
    return (_baud(_SERIAL), characters, levels, *_of_second_screen())


def _of_second_screen() -> tuple[Setting, ...]:
    """It is there with and without a display of two lines."""
    screens = frozenset(DRIVERS[DeviceKind.DISPLAY])
    lines = "One or two lines. Empty: Welcome, and the store's name."
    follows = "The second screen, in a terminal of its own on this machine."
    page = "An address, as of the page where customers join."
    themes = tuple(one.name for one in THEMES)
    return (
        _lines("idle", "Between sales", of=screens, helps=lines),
        _yes_or_no("screen", "pos display may follow", of=screens, helps=follows),
        Setting(key="theme", label="Its colours", values=themes, drivers=screens),
        _text("qr_url", "Its QR between sales", of=screens, helps=page),
    )


def _of_scale() -> tuple[Setting, ...]:
    empty = "Empty: as its protocol has them."
    toledo = frozenset({"toledo8217"})
    return (
        _baud(_SERIAL),
        _one_of(ScaleSettings, "framing", "Bits and parity", helps=empty),
        _one_of(ScaleSettings, "unit", "Unit", of=toledo),
    )


def _of_card() -> tuple[Setting, ...]:
    return (_number("wait_s", "Customer may take, s", (60, 90, 120, 180)),)


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
