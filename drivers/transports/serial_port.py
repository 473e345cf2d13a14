"""Serial ports: the only module that knows pySerial. Every failure leaves it as an OSError.

A port is a device (`/dev/ttyACM0`, a link to one, `COM3`) or a pySerial URL (`socket://`,
`loop://`). When to open it again is for `serial_link.py`.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

import serial

_LOST: tuple[type[Exception], ...] = (OSError,)
try:
    import termios
except ImportError:  # Windows has none, and raises none of its errors
    pass
else:
    _LOST = (OSError, termios.error)  # flush after unplugging raises it; it is not an OSError

WRITE_TIMEOUT_S = 5.0
_TAKE_BYTES = 4096
_DRAIN_STEP_S = 0.02


class Framing(StrEnum):
    """How a byte stands on the line: data bits and parity, with one stop bit."""

    EIGHT_N_ONE = "8N1"
    SEVEN_E_ONE = "7E1"


class SerialPort:
    """An open port. Reading by `fd` is for a loop; `read` waits, for a thread."""

    def __init__(self, inner: serial.SerialBase, *, fd: int | None) -> None:
        self._inner = inner
        self.fd = fd

    def take(self) -> bytes:
        """What has come, once the loop says something has. Nothing then means unplugged."""
        assert self.fd is not None, "only a port with an fd can be watched by a loop"
        data = os.read(self.fd, _TAKE_BYTES)
        if not data:  # the fd stays readable for ever after a hang-up
            raise OSError(errno.EIO, "the device hung up")
        return data

    def read(self, *, within_s: float) -> bytes:
        """What comes within the time; empty where nothing did."""
        with _as_oserror():
            self._inner.timeout = within_s
            first: bytes = self._inner.read(1)
            return first + self._inner.read(self._inner.in_waiting) if first else b""

    def write(self, data: bytes) -> None:
        with _as_oserror():
            self._inner.write(data)

    def drain(self, *, within_s: float) -> None:
        """Wait for the line to carry what was written: letting go throws the rest away."""
        until_s = time.monotonic() + within_s
        while self.unsent() and time.monotonic() < until_s:
            time.sleep(_DRAIN_STEP_S)  # no port tells when it is done

    def unsent(self) -> int:
        """Bytes written and still waiting for the line."""
        with _as_oserror():
            return int(getattr(self._inner, "out_waiting", 0))

    def close(self) -> None:
        """Let go at once: Linux would wait up to 30 s for a device that takes no more."""
        try:
            if self.unsent():
                self._inner.reset_output_buffer()
            self._inner.close()
        except _LOST:
            pass  # it is gone already


def open_port(port: str, *, baud: int, framing: Framing = Framing.EIGHT_N_ONE) -> SerialPort:
    """Open for this program alone. May block for seconds (Bluetooth, a sick bridge)."""
    device = "://" not in port and os.name == "posix"
    with _as_oserror():
        inner = serial.serial_for_url(
            port,
            baudrate=baud,
            bytesize=int(framing[0]),
            parity=framing[1],
            timeout=0,
            write_timeout=WRITE_TIMEOUT_S,
            exclusive=True if device else None,
            do_not_open=True,
        )
        for emptying in ("reset_input_buffer", "_reset_input_buffer"):
            # pySerial calls it as it opens: it would throw away a scan made in that moment.
            setattr(inner, emptying, _keep_input)
        _take_up(inner, framing)
    return SerialPort(inner, fd=inner.fileno() if device else None)


def _take_up(inner: serial.SerialBase, framing: Framing) -> None:
    """A pseudo terminal carries whole bytes: it refuses other framing, at times only when told
    again.
    """
    if framing is Framing.EIGHT_N_ONE:
        inner.open()
        return
    try:
        inner.open()
        inner.timeout = 0
    except _LOST:
        inner.close()
        inner.bytesize, inner.parity = serial.EIGHTBITS, serial.PARITY_NONE
        inner.open()


def why_not(error: OSError, port: str) -> str:
    """What is wrong with a port, and what to do about it: two sentences."""
    match error.errno:
        case errno.ENOENT | errno.ENXIO | errno.ENODEV:
            return f"{port} is not there. Plug it in, or correct its port."
        case errno.EACCES | errno.EPERM:
            return f"{port} may not be used by this user. Add the user to the group dialout."
        case errno.EAGAIN | errno.EBUSY:
            return f"{port} is in use by another program. Close that one."
        case errno.EIO:
            return f"{port} hung up, or another program reads it too. Check the plug."
        case _:
            return f"{port} cannot be used ({error}). Check the plug, and its port."


def _keep_input() -> None:
    """Nothing to do."""


@contextmanager
def _as_oserror() -> Iterator[None]:
    try:
        yield
    except OSError:
        raise
    except ValueError as error:  # a baud rate or URL that pySerial does not know
        raise OSError(errno.EINVAL, str(error)) from error
    except _LOST as error:
        raise OSError(errno.EIO, f"the device hung up: {error}") from error
