"""A port by what is plugged in (`usb:0c2e:0206`, `usb:0c2e:0206:1234`), wherever that turned up."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from typing import Final, Protocol

USB: Final = "usb:"
_SELECTOR = re.compile(r"usb:([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::(.+))?")


class Plugged(Protocol):
    """A port as pySerial lists it."""

    device: str
    vid: int | None
    pid: int | None
    serial_number: str | None


def is_usb_port(written: str) -> bool:
    return _SELECTOR.fullmatch(written) is not None


def found_port(selector: str, plugged: Iterable[Plugged]) -> str:
    """The device's own name. OSError where it is not plugged in, or where two are alike."""
    wanted = _SELECTOR.fullmatch(selector)
    if wanted is None:
        raise OSError(errno.EINVAL, "a port by USB is written usb:VID:PID or usb:VID:PID:SERIAL")
    vendor, product, serial = int(wanted[1], 16), int(wanted[2], 16), wanted[3]
    alike = [
        one.device
        for one in plugged
        if (one.vid, one.pid) == (vendor, product) and serial in (None, one.serial_number)
    ]
    if len(alike) > 1:
        raise OSError(errno.EINVAL, f"{len(alike)} devices are alike: add the serial number")
    if not alike:
        raise OSError(errno.ENODEV, "nothing like it is plugged in")
    return alike[0]
