"""Ways to a display: a port of its own, or the cable of the printer that stands behind it."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, runtime_checkable

from drivers.transports.channel import Channel
from drivers.transports.serial_port import SerialPort, open_port, why_not
from drivers.transports.through_display import TO_PRINTER
from pos.errors import DeviceError

WRITES_WITHIN_S = 0.4
"""A text takes 0.06 s at 9600 baud; who closes a display waits for a line that hangs."""


class DisplayLine(Protocol):
    """Open. Every failure is an OSError."""

    def write(self, data: bytes) -> None: ...
    def drain(self, *, within_s: float) -> None: ...
    def close(self) -> None: ...


class DisplayWay(Protocol):
    @property
    def place(self) -> str: ...
    def open(self) -> DisplayLine:
        """OSError where it cannot."""
        ...

    def why_not(self, error: OSError) -> str:
        """What is wrong, and what to do about it."""
        ...


class OwnPort:
    def __init__(self, port: str, *, baud: int) -> None:
        self.place = port
        self._baud = baud

    def open(self) -> SerialPort:
        return open_port(self.place, baud=self._baud, write_timeout_s=WRITES_WITHIN_S)

    def why_not(self, error: OSError) -> str:
        return why_not(error, self.place)


@runtime_checkable
class LendsLine(Protocol):
    """A printer that lets another use its line between two jobs."""

    @property
    def place(self) -> str: ...
    def lend_line(self) -> AbstractContextManager[Channel]:
        """Its own for as long as it lasts; DeviceUnavailable where it cannot be opened."""
        ...


class BehindPrinter:
    """The line is the printer's: a display has it for one text, and never within a receipt."""

    def __init__(self, printer: LendsLine) -> None:
        self._printer = printer

    @property
    def place(self) -> str:
        return f"The printer's cable ({self._printer.place})"

    def open(self) -> DisplayLine:
        with _as_oserror(), self._printer.lend_line():
            return _Turns(self._printer.lend_line)

    def why_not(self, error: OSError) -> str:
        return error.strerror or str(error)


class _Turns:
    """Each text is a turn of its own, and leaves the line to the printer."""

    def __init__(self, lend: Callable[[], AbstractContextManager[Channel]]) -> None:
        self._lend = lend

    def write(self, data: bytes) -> None:
        with _as_oserror(), self._lend() as channel:
            channel.write(data + TO_PRINTER)

    def drain(self, *, within_s: float) -> None:
        """Each turn ended with it."""

    def close(self) -> None:
        """Nothing is held between two turns."""


@contextmanager
def _as_oserror() -> Iterator[None]:
    try:
        yield
    except DeviceError as error:
        hint = f" {error.hint}." if error.hint else ""
        raise OSError(errno.EIO, f"{error.problem}.{hint}") from error
