"""Which way leads to a printer: decided by how its port is written. Nothing is opened here."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from drivers.transports.channel import Output
from drivers.transports.device_file import FileOutput
from drivers.transports.memory import MemoryOutput
from drivers.transports.network import NetworkOutput
from drivers.transports.usb_port import USB
from pos.errors import ConfigError

CUPS = "cups:"
_LP = re.compile(r"/dev/(usb/)?lp\d+")
_WINDOWS_COM = re.compile(r"COM\d+", re.IGNORECASE)


def output_for(port: str, *, baud: int = 9600, flow: str = "none") -> Output:
    """`socket://host:port`, `cups:queue`, `memory:`, a serial device, `usb:VID:PID` of one or a
    pySerial URL, a printer's device file, or else a file that the bytes are added to. A link
    counts as what it leads to.
    """
    if port == "memory:":
        return MemoryOutput()
    if port.startswith("socket://"):
        return _network(port)
    if port.startswith(CUPS):
        from drivers.transports.cups import CupsOutput

        return CupsOutput(queue=port.removeprefix(CUPS))
    target = str(Path(port).resolve()) if "://" not in port else port
    if "://" in port or _is_serial_name(port) or _is_serial(target):
        from drivers.transports.serial_output import SerialOutput
        from drivers.transports.serial_port import Flow

        return SerialOutput(port=port, baud=baud, flow=Flow(flow))
    return FileOutput(path=port)


def _is_serial_name(port: str) -> bool:
    return port.startswith(USB) or _WINDOWS_COM.fullmatch(port) is not None


def _is_serial(target: str) -> bool:
    named = target.startswith("/dev/") and not _LP.fullmatch(target)
    return named and target != "/dev/null"


def _network(port: str) -> NetworkOutput:
    address = urlsplit(port)
    try:
        host, number = address.hostname, address.port
    except ValueError:  # not a number, or too large for a port
        host = number = None
    if not host or not number:
        raise ConfigError(
            file="config.toml",
            key="printer.port",
            problem=f"{port!r} names no host and port",
            expected="socket://host:9100",
        )
    return NetworkOutput(host=host, port=number)
