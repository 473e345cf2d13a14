"""Serial ports opened: of pySerial only its list is known elsewhere. Every failure is an OSError.

A port is a device (`/dev/ttyACM0`, a link to one, `COM3`), what is plugged in (`usb:0c2e:0206`)
or a pySerial URL (`socket://`, `loop://`). When to open it again is for `serial_link.py`.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum

import serial

from drivers.transports.port_user import (
    group_to_join,
    holder_of,
    is_in_group_since_login,
    why_no_group,
)
from drivers.transports.usb_port import USB, found_port
from pos.text import safe

_LOST: tuple[type[Exception], ...] = (OSError,)
try:
    import termios
except ImportError:  # Windows has none, and raises none of its errors
    pass
else:
    _LOST = (OSError, termios.error)  # flush after unplugging raises it; it is not an OSError

WRITE_TIMEOUT_S = 5.0
_TAKE_BYTES = 4096
_PSEUDO = "/dev/pts/"
LONGEST_SAID = 40
_DRAIN_STEP_S = 0.02


class Framing(StrEnum):
    """How a byte stands on the line: data bits and parity, with one stop bit."""

    EIGHT_N_ONE = "8N1"
    SEVEN_E_ONE = "7E1"
    SEVEN_O_ONE = "7O1"
    EIGHT_E_ONE = "8E1"
    EIGHT_O_ONE = "8O1"


class Flow(StrEnum):
    """Who tells the other to wait, and how."""

    NONE = "none"
    RTS_CTS = "rts_cts"
    """By wire; a printer's DTR is wired to CTS."""
    XON_XOFF = "xon_xoff"


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

    def write_now(self, data: bytes) -> None:
        """What the line takes at once; the rest is dropped. For a loop, which may not wait."""
        if self.fd is None:
            self.write(data)
            return
        try:
            os.write(self.fd, data)
        except BlockingIOError:
            pass  # a line that is held up takes nothing

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
        with suppress(*_LOST):  # it is gone already: what holds it here is let go of all the same
            if self.unsent():
                self._inner.reset_output_buffer()
        with suppress(*_LOST):
            self._inner.close()


def open_port(
    port: str,
    *,
    baud: int,
    framing: Framing = Framing.EIGHT_N_ONE,
    flow: Flow = Flow.NONE,
    write_timeout_s: float = WRITE_TIMEOUT_S,
) -> SerialPort:
    """Open for this program alone. May block for seconds (Bluetooth, a sick bridge)."""
    device = "://" not in port and os.name == "posix"
    with _as_oserror():
        if port.startswith(USB):
            port = _plugged_port(port)
        inner = serial.serial_for_url(
            port,
            baudrate=baud,
            bytesize=int(framing[0]),
            parity=framing[1],
            rtscts=flow is Flow.RTS_CTS,
            xonxoff=flow is Flow.XON_XOFF,
            timeout=0,
            write_timeout=write_timeout_s,
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


def _device_of(port: str) -> str:
    """Of what is plugged in its device, where it still is."""
    try:
        return _plugged_port(port) if port.startswith(USB) else port
    except OSError:
        return port


def _plugged_port(selector: str) -> str:
    from serial.tools import list_ports  # only for those who choose a port so: it takes its time

    return found_port(selector, list_ports.comports())


def why_not(error: OSError, port: str) -> str:
    """What is wrong with a port, and what to do about it: two sentences. May look at every
    process there is, so not for a loop to ask while it opens.
    """
    said = port_said(port)
    match error.errno:
        case errno.ENOENT | errno.ENXIO | errno.ENODEV:
            return f"{said} is not there. Plug it in, or correct its port."
        case errno.EACCES | errno.EPERM:
            return f"{said} may not be used by this user. {_what_to_join(port)}"
        case errno.EAGAIN | errno.EBUSY:
            return _in_use(port)
        case errno.EIO if port.startswith("/") and not os.path.lexists(port):
            return f"{said} is unplugged. Plug it in."
        case errno.EIO:
            return f"{said} hung up, or another program reads it too. Check the plug."
        case _:
            return (
                f"{said} cannot be used ({error.strerror or error}). Check the plug, and its port."
            )


def port_said(port: str) -> str:
    """A port as a sentence names it: of a long name as much as tells it from another, so that what
    to do about it is not cut off where it is shown.
    """
    name = port.rsplit("/", 1)[-1] if len(port) > LONGEST_SAID else port
    if len(name) <= LONGEST_SAID:
        return name
    half = (LONGEST_SAID - 1) // 2
    return f"{name[:half]}…{name[-half:]}"


def who_else_reads(port: str) -> str:
    """Another program that has the port open beside this one, as no lock keeps it from that.

    Of a pseudo terminal that is mostly whoever pretends to be the device, and nothing is said.
    """
    device = _device_of(port)
    holder = holder_of(device)
    if holder is None or holder[1] == os.getpid() or os.path.realpath(device).startswith(_PSEUDO):
        return ""
    return f"{safe(holder[0], 40) or 'another program'} (process {holder[1]})"


def _what_to_join(port: str) -> str:
    device = _device_of(port)
    if why_not_by_group := why_no_group(device):
        return why_not_by_group
    group = group_to_join(device)
    if is_in_group_since_login(group):
        return f"The user is in the group {group} since this login: log out, and in again."
    return f"Add the user to the group {group}, then log out and in again."


def _in_use(port: str) -> str:
    holder, said = holder_of(_device_of(port)), port_said(port)
    if holder is None:
        return f"{said} is in use by another program. Close that one."
    name, process = safe(holder[0], 40), holder[1]
    called = f", {name} (process {process})" if name else f" (process {process})"
    if process == os.getpid():
        return f"{said} is in use by another device of this till. Correct one of the two ports."
    return f"{said} is in use by another program{called}. Close that one."


def _keep_input() -> None:
    """Nothing to do."""


@contextmanager
def _as_oserror() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # pySerial tells what the system said of a write in words alone.
        said = error.__cause__ or error.__context__
        if error.errno is None and isinstance(said, OSError) and said.errno is not None:
            raise OSError(said.errno, said.strerror) from error
        raise
    except ValueError as error:  # a baud rate or URL that pySerial does not know
        raise OSError(errno.EINVAL, str(error)) from error
    except _LOST as error:
        raise OSError(errno.EIO, f"the device hung up: {error}") from error
