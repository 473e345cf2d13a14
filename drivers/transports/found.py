"""What is connected: serial ports, printers' device files, print queues. Nothing is opened.

Which of them a device is behind is for a person to say, and for a trial to show.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, Protocol

from drivers.transports.cups import queues
from drivers.transports.output import CUPS
from drivers.transports.serial_port import who_else_reads, why_not
from pos.ports.drivers import DeviceKind
from pos.ports.finding import FoundPort, Way
from pos.text import safe

BY_ID: Final = Path("/dev/serial/by-id")
PRINTER_FILES: Final = Path("/dev/usb")
PRINTERS_TOLD: Final = Path("/sys/class/usbmisc")

_MAKERS: Final = {
    0x05E0: DeviceKind.SCANNER,  # Zebra, Symbol
    0x0C2E: DeviceKind.SCANNER,  # Honeywell
    0x05F9: DeviceKind.SCANNER,  # Datalogic
    0x065A: DeviceKind.SCANNER,  # Opticon
    0x1EAB: DeviceKind.SCANNER,  # Newland
    0x04B8: DeviceKind.PRINTER,  # Epson
    0x0519: DeviceKind.PRINTER,  # Star
}
"""Bridges (FTDI, Prolific, CH340, CP210x) may be the cable of anything: nothing is said of them."""
_LINK = re.compile(r"usb-(?P<name>.+?)(-if\d+)?(-port\d+)?")
_NAME = 60
_NOTHING: Final = "n/a"


class Listed(Protocol):
    """A serial port as pySerial lists it."""

    device: str
    vid: int | None
    pid: int | None
    serial_number: str | None
    manufacturer: str | None
    product: str | None


def find_ports(
    *,
    by_id: Path = BY_ID,
    printer_files: Path = PRINTER_FILES,
    printers_told: Path = PRINTERS_TOLD,
    listed: Callable[[], Iterable[Listed]] | None = None,
    list_queues: Callable[[], Iterable[str]] = queues,
) -> tuple[FoundPort, ...]:
    """Serial ports first. May take seconds: the print system is asked, processes are looked at."""
    return (
        *_serial_ports(by_id, (listed or _listed)()),
        *_printer_files(printer_files, printers_told),
        *(FoundPort(port=f"{CUPS}{name}", way=Way.QUEUE) for name in list_queues()),
    )


def _listed() -> Iterable[Listed]:
    from serial.tools import list_ports  # takes its time, and only who sets a device up looks

    found: Iterable[Listed] = list_ports.comports()
    return found


def _serial_ports(by_id: Path, listed: Iterable[Listed]) -> Iterator[FoundPort]:
    """By the name that stays where there is one: /dev/ttyACM0 is another's after the next start."""
    known = {os.path.realpath(one.device): one for one in listed}
    for link in _entries(by_id, "*"):
        now = os.path.realpath(link)
        if Path(now).exists():
            yield _serial_port(str(link), now, known.pop(now, None))
    for now, one in known.items():
        yield _serial_port(one.device, now, one)


def _serial_port(port: str, now: str, listed: Listed | None) -> FoundPort:
    vendor, product = (listed.vid, listed.pid) if listed is not None else (None, None)
    return FoundPort(
        port=port,
        way=Way.SERIAL,
        now=now if now != port else "",
        made_by=_told(listed.manufacturer if listed is not None else None),
        product=_told(listed.product if listed is not None else None) or _name_in(port),
        serial_number=_told(listed.serial_number if listed is not None else None),
        usb_id=f"{vendor:04x}:{product or 0:04x}" if vendor is not None else "",
        likely=_MAKERS.get(vendor) if vendor is not None else None,
        trouble=_trouble(now),
    )


def _printer_files(folder: Path, told: Path) -> Iterator[FoundPort]:
    for path in _entries(folder, "lp*"):
        made_by, product = _of_printer(told / path.name / "device" / "ieee1284_id")
        yield FoundPort(
            port=str(path),
            way=Way.PRINTER_FILE,
            made_by=made_by,
            product=product,
            likely=DeviceKind.PRINTER,
            trouble=_trouble(str(path)),
        )


def _of_printer(file: Path) -> tuple[str, str]:
    """As printers tell it: `MFG:EPSON;CMD:ESC/POS;MDL:TM-T20III;`, some of them in full words."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "", ""
    fields = dict(one.split(":", 1) for one in text.split(";") if ":" in one)
    told = {name.strip(): value for name, value in fields.items()}
    maker = told.get("MFG") or told.get("MANUFACTURER")
    return _told(maker), _told(told.get("MDL") or told.get("MODEL"))


def _trouble(port: str) -> str:
    may_use = os.access(
        port, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids
    )
    if not may_use:
        return why_not(PermissionError(errno.EACCES, os.strerror(errno.EACCES)), port)
    if holder := who_else_reads(port):
        return f"{port} is in use by another program, {holder}. Close that one."
    return ""


def _entries(folder: Path, pattern: str) -> list[Path]:
    try:
        return sorted(folder.glob(pattern))
    except OSError:  # no such folder, or none of this user's
        return []


def _name_in(port: str) -> str:
    """What a link by id tells by its name alone."""
    found = _LINK.fullmatch(Path(port).name)
    return safe(found["name"].replace("_", " "), _NAME) if found else ""


def _told(text: str | None) -> str:
    return "" if text in (None, _NOTHING) else safe(text or "", _NAME)
