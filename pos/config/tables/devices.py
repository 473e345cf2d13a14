"""What stands at the counter: a table for each device."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from pos.config.tables.kinds import ThemeName

Port = Annotated[str, Meta(max_length=200, description="a device, a URL or a file, as text")]
Baud = Annotated[int, Meta(ge=300, le=921_600, description="a speed in baud from 300 to 921600")]
PricePattern = Annotated[str, Meta(max_length=40)]


class ScannerSettings(Struct, frozen=True, kw_only=True):
    """The barcode scanner, and what its codes hold."""

    driver: Literal["serial", "wedge", "none"] = "none"
    port: Port = ""
    baud: Baud = 9600
    idle_ms: Annotated[
        int, Meta(ge=0, le=500, description="a whole number of milliseconds from 0 (off) to 500")
    ] = 0
    code_id: Literal["aim", "none", "symbol", "honeywell"] = "aim"
    price_patterns: Annotated[
        tuple[PricePattern, ...],
        Meta(
            max_length=20,
            description='a list of at most 20 patterns such as "20IIIIIEEEEEX"',
        ),
    ] = ()
    command_codes: bool = True


class PrinterSettings(Struct, frozen=True, kw_only=True):
    """The receipt printer; the drawer hangs on it."""

    driver: Literal["escpos", "text_file", "none"] = "none"
    port: Port = ""
    columns: Annotated[int, Meta(ge=24, le=80, description="a whole number from 24 to 80")] = 48
    profile: Annotated[
        str, Meta(min_length=1, max_length=60, description="the name of a printer profile")
    ] = "generic-80mm"
    drawer_pin: Literal[2, 5] = 2


class DrawerSettings(Struct, frozen=True, kw_only=True):
    """The cash drawer."""

    driver: Literal["printer", "none"] = "printer"


class DisplaySettings(Struct, frozen=True, kw_only=True):
    """What the customer sees: the line display, and the second screen."""

    driver: Literal["epson", "cd5220", "dsp800", "none"] = "none"
    port: Port = ""
    baud: Baud = 9600
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

    driver: Literal["toledo8217", "none"] = "none"
    port: Port = ""
    baud: Baud = 9600
    unit: Literal["kg", "lb"] = "kg"


class CardSettings(Struct, frozen=True, kw_only=True):
    """The card terminal."""

    driver: Literal["simulator", "stand_alone", "none"] = "none"
    port: Port = ""
    wait_s: Annotated[
        int, Meta(ge=5, le=300, description="a whole number of seconds from 5 to 300")
    ] = 90
