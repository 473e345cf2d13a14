"""What stands at the counter: a table for each device."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from pos.config.tables.kinds import ThemeName
from pos.ports.drivers import DeviceKind
from pos.text import safe

Port = Annotated[str, Meta(max_length=200, description="a device, a URL or a file, as text")]
File = Annotated[str, Meta(max_length=1000, description="a file, or nothing")]
Baud = Annotated[int, Meta(ge=300, le=921_600, description="a speed in baud from 300 to 921600")]
PricePattern = Annotated[str, Meta(max_length=40)]
MOST_FURTHER_SCANNERS: Final = 7
PRINTERS_CABLE: Final = "printer"
"""In place of a display's port: it stands before the printer, on its cable."""


class _AnyScanner(Struct, frozen=True, kw_only=True):
    name: Annotated[
        str, Meta(max_length=20, description="a name of at most 20 characters, or nothing")
    ] = ""
    port: Port = ""
    baud: Baud = 9600
    framing: Literal["8N1", "7E1", "7O1", "8E1", "8O1"] = "8N1"
    idle_ms: Annotated[
        int, Meta(ge=0, le=500, description="a whole number of milliseconds from 0 (off) to 500")
    ] = 0
    repeat_ms: Annotated[
        int, Meta(ge=0, le=2000, description="a whole number of milliseconds from 0 (off) to 2000")
    ] = 0
    feedback: Literal["none", "bel", "datalogic", "ssi"] = "none"


class SerialScannerSettings(_AnyScanner, frozen=True, kw_only=True):
    """A further scanner, on a serial line."""

    driver: Literal["serial", "ssi"] = "serial"


class ScannerSettings(_AnyScanner, frozen=True, kw_only=True):
    """The barcode scanner, further ones, and what their codes hold."""

    driver: Literal["serial", "wedge", "ssi", "none"] = "none"
    wedge_prefix: Annotated[
        str, Meta(max_length=4, description="at most 4 characters that do not end a code")
    ] = ""
    wedge_suffix: Annotated[str, Meta(max_length=1, description="one character, or nothing")] = ""
    wedge_gap_ms: Annotated[
        int, Meta(ge=5, le=200, description="a whole number of milliseconds from 5 to 200")
    ] = 30
    wedge_least: Annotated[int, Meta(ge=3, le=40, description="a whole number from 3 to 40")] = 6
    layout: Literal["", "fr", "be", "de", "ch", "es", "it", "tr", "cs", "ru", "ar"] = ""
    more: Annotated[
        tuple[SerialScannerSettings, ...],
        Meta(
            max_length=MOST_FURTHER_SCANNERS,
            description=f"at most {MOST_FURTHER_SCANNERS} tables [[scanner.more]]",
        ),
    ] = ()
    code_id: Literal["aim", "none", "symbol", "honeywell"] = "aim"
    price_patterns: Annotated[
        tuple[PricePattern, ...],
        Meta(
            max_length=20,
            description='a list of at most 20 patterns such as "20IIIIIEEEEEX"',
        ),
    ] = ()
    command_codes: bool = True


NOT_A_SCANNERS: Final = frozenset(
    {*DeviceKind, "disk", "second copy", "receipt files", "e-mail", "hub"} - {DeviceKind.SCANNER}
)
"""Names under which the till tells how something else is."""


def scanner_names(scanner: ScannerSettings) -> tuple[str, ...]:
    """What the first and the further ones are called in what is told of them."""
    further = enumerate(scanner.more, start=2)
    return (
        safe(scanner.name) or "scanner",
        *(safe(one.name) or f"scanner {number}" for number, one in further),
    )


class PrinterSettings(Struct, frozen=True, kw_only=True):
    """The receipt printer; the drawer hangs on it."""

    driver: Literal["escpos", "text_file", "none"] = "none"
    port: Port = ""
    baud: Baud = 9600
    flow: Literal["none", "rts_cts", "xon_xoff"] = "none"
    columns: Annotated[int, Meta(ge=24, le=80, description="a whole number from 24 to 80")] = 48
    profile: Annotated[
        str, Meta(min_length=1, max_length=60, description="the name of a printer profile")
    ] = "generic-80mm"
    drawer_pin: Literal[2, 5] = 2
    code_pages: Annotated[
        tuple[Annotated[str, Meta(max_length=20)], ...],
        Meta(
            max_length=40,
            description='a list of the printer\'s numbers and their pages, such as "16 cp1252"',
        ),
    ] = ()
    font: File = ""
    logo: File = ""


class DrawerSettings(Struct, frozen=True, kw_only=True):
    """The cash drawer."""

    driver: Literal["printer", "none"] = "printer"
    open_level: Literal["high", "low", "none"] = "none"
    open_limit_s: Annotated[
        int, Meta(ge=0, le=3600, description="a whole number of seconds from 0 (never) to 3600")
    ] = 30


class DisplaySettings(Struct, frozen=True, kw_only=True):
    """What the customer sees: the line display, and the second screen."""

    driver: Literal["epson", "cd5220", "dsp800", "none"] = "none"
    port: Port = ""
    baud: Baud = 9600
    brightness: Annotated[
        int, Meta(ge=0, le=4, description="a whole number from 1 to 4, or 0: as it is set")
    ] = 0
    code_page: Literal["ascii", "cp437", "cp850", "cp852", "cp858", "cp866", "cp1252"] = "ascii"
    idle: Annotated[
        tuple[Annotated[str, Meta(max_length=40)], ...],
        Meta(max_length=2, description="a list of at most 2 lines of up to 40 characters"),
    ] = ()
    screen: bool = True
    theme: ThemeName = "dark"
    qr_url: Annotated[str, Meta(max_length=200, description="an address, or nothing")] = ""


class ScaleSettings(Struct, frozen=True, kw_only=True):
    """The scale at the counter."""

    driver: Literal["toledo8217", "dialog06", "none"] = "none"
    port: Port = ""
    baud: Baud = 9600
    framing: Literal["", "8N1", "7E1", "7O1"] = ""
    unit: Literal["kg", "lb"] = "kg"


class CardSettings(Struct, frozen=True, kw_only=True):
    """The card terminal."""

    driver: Literal["simulator", "stand_alone", "none"] = "none"
    port: Port = ""
    wait_s: Annotated[
        int, Meta(ge=5, le=300, description="a whole number of seconds from 5 to 300")
    ] = 90
