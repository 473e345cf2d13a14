"""Which way leads to a printer: decided by how its port is written. Nothing is opened here."""

from __future__ import annotations

import os
import re

from drivers.transports.channel import Channel, Output
from drivers.transports.device_file import FileOutput
from drivers.transports.network import NetworkOutput
from drivers.transports.usb_port import USB
from pos.errors import ConfigError
from pos.ports.address import SOCKET, host_and_port

CUPS = "cups:"
_LP = re.compile(r"/dev/(usb/)?lp\d+")
_WINDOWS_COM = re.compile(r"COM\d+", re.IGNORECASE)


def output_for(port: str, *, baud: int = 9600, flow: str = "none") -> Output:
    """`socket://host:port`, `cups:queue`, `usb:VID:PID` of a serial device or a pySerial URL, or
    else a path: a serial device's, a printer's, or that of a file that the bytes are added to.
    """
    if port.startswith(SOCKET):
        return _network(port)
    if port.startswith(CUPS):
        from drivers.transports.cups import CupsOutput

        return CupsOutput(queue=port.removeprefix(CUPS))
    if "://" in port or port.startswith(USB) or _WINDOWS_COM.fullmatch(port):
        return _serial(port, baud=baud, flow=flow)
    return PathOutput(port, baud=baud, flow=flow)


class PathOutput:
    """A link counts as what it leads to when a job begins: some are there only while their printer
    is on, and a till may be started before it. One that is gone counts as what it last led to.
    """

    def __init__(self, path: str, *, baud: int, flow: str) -> None:
        self._path = path
        self._baud = baud
        self._flow = flow
        self._is_serial = _is_serial(path)

    @property
    def place(self) -> str:
        return self._path

    @property
    def answers(self) -> bool:
        return self.leads_to().answers

    @property
    def unanswering(self) -> str:
        return self.leads_to().unanswering

    def open(self) -> Channel:
        return self.leads_to().open()

    def leads_to(self) -> Output:
        if os.path.lexists(self._path):
            self._is_serial = _is_serial(self._path)
        if self._is_serial:
            return _serial(self._path, baud=self._baud, flow=self._flow)
        return FileOutput(path=self._path)


def _is_serial(path: str) -> bool:
    target = os.path.realpath(path)
    named = target.startswith("/dev/") and not _LP.fullmatch(target)
    return named and target != "/dev/null"


def _serial(port: str, *, baud: int, flow: str) -> Output:
    from drivers.transports.serial_output import SerialOutput
    from drivers.transports.serial_port import Flow

    return SerialOutput(port=port, baud=baud, flow=Flow(flow))


def _network(port: str) -> NetworkOutput:
    address = host_and_port(port)
    if address is None:
        raise ConfigError(
            file="config.toml",
            key="printer.port",
            problem=f"{port!r} names no host and port",
            expected="socket://host:9100",
        )
    host, number = address
    return NetworkOutput(host=host, port=number)
