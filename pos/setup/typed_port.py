"""An address typed for a device: whether it can be one, and whether anything is there by now."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from pos.assembly.device_choices import is_usb_port
from pos.ports.address import SOCKET, host_and_port
from pos.ports.drivers import DeviceKind

LIKE: Final = {
    DeviceKind.SCANNER: "/dev/ttyACM0, usb:0c2e:0206, socket://host:port",
    DeviceKind.PRINTER: "socket://192.168.1.50:9100, /dev/usb/lp0, cups:QUEUE, receipts.txt",
    DeviceKind.DISPLAY: "/dev/ttyUSB0, socket://host:port",
    DeviceKind.SCALE: "/dev/ttyUSB0, socket://host:port",
    DeviceKind.CARD: "socket://127.0.0.1:9200",
}
_DEVICES: Final = "/dev/"
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://.*")
_WINDOWS_COM: Final = re.compile(r"COM\d{1,3}", re.IGNORECASE)
_QUEUE: Final = re.compile(r"cups:\S+")
_FILE: Final = re.compile(r".*[./].*[^./]")


def why_no_port(kind: DeviceKind, typed: str) -> str:
    """A sentence with what can be one; empty where this can."""
    if _can_be(kind, typed):
        return ""
    return f"{typed} is no address of a {_CALLED[kind]}. Type one such as {LIKE[kind]}."


def nothing_there(kind: DeviceKind, typed: str) -> str:
    """A sentence where it names a place in which nothing is by now; empty where that is unknown."""
    if not typed.startswith("/"):
        return ""
    is_made = kind is DeviceKind.PRINTER and not typed.startswith(_DEVICES)
    if os.path.lexists(Path(typed).parent if is_made else typed):
        return ""
    return f"Nothing is at {typed} now. It can be taken all the same; plug it in to try it."


def _can_be(kind: DeviceKind, typed: str) -> bool:
    if typed.startswith(SOCKET) or kind is DeviceKind.CARD:
        return host_and_port(typed) is not None
    if kind is DeviceKind.PRINTER and (_QUEUE.fullmatch(typed) or _is_file(typed)):
        return True
    is_serial = is_usb_port(typed) or bool(_URL.fullmatch(typed) or _WINDOWS_COM.fullmatch(typed))
    return is_serial or _is_whole_path(typed)


def _is_whole_path(typed: str) -> bool:
    return typed.startswith("/") and not typed.endswith("/")


def _is_file(typed: str) -> bool:
    """Beside config.toml: told from any word by its dot, or by the folder before it."""
    return ":" not in typed and _FILE.fullmatch(typed) is not None


_CALLED: Final = {
    DeviceKind.SCANNER: "scanner",
    DeviceKind.PRINTER: "printer",
    DeviceKind.DISPLAY: "display",
    DeviceKind.SCALE: "scale",
    DeviceKind.CARD: "card terminal",
}
