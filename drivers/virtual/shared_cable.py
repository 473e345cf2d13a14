"""One serial line with a display on it and a printer behind that, none of them there.

As on the real ones, `ESC =` says who is meant, wherever it stands: also in the middle of a picture.
"""

from __future__ import annotations

import os
import re
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

from drivers.virtual.pty_line import PtyLine, write_all
from drivers.virtual.virtual_display import VirtualDisplay
from drivers.virtual.virtual_printer import VirtualPrinter

_CHOICE = re.compile(rb"\x1b=([\x01\x02])")
_UNFINISHED = re.compile(rb"\x1b=?\Z")
_TAKE_BYTES = 4096


class SharedCable:
    """`port` is the printer's; both ends are their owner's, who closes them after this."""

    def __init__(self, link: Path, *, display: VirtualDisplay, printer: VirtualPrinter) -> None:
        self._display = os.open(display.port, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        self._printer_port = printer.port
        self._printer: socket.socket | None = None
        self._to_printer = True
        self._unread = b""
        self._line = PtyLine(link, self._hear, name="virtual-cable")

    @property
    def port(self) -> str:
        return self._line.port

    def plug(self) -> None:
        self._line.plug()

    def unplug(self) -> None:
        self._line.unplug()

    def close(self) -> None:
        self._line.close()
        self._hang_up()
        os.close(self._display)

    def _hear(self, data: bytes) -> bytes:
        self._unread += data
        while found := _CHOICE.search(self._unread):
            self._pass_on(self._unread[: found.start()])
            self._to_printer = found[1] == b"\x01"
            write_all(self._display, found[0])
            self._unread = self._unread[found.end() :]
        half = _UNFINISHED.search(self._unread)
        end = half.start() if half else len(self._unread)
        self._pass_on(self._unread[:end])
        self._unread = self._unread[end:]
        return b""

    def _pass_on(self, data: bytes) -> None:
        if not data:
            return
        if not self._to_printer:
            write_all(self._display, data)
            return
        if self._printer is None:
            self._printer = self._connected()
        try:
            self._printer.sendall(data)
        except OSError:
            self._hang_up()  # what was under way is lost, as with a real one

    def _connected(self) -> socket.socket:
        address = urlsplit(self._printer_port)
        assert address.hostname is not None and address.port is not None
        made = socket.create_connection((address.hostname, address.port))
        answers = threading.Thread(
            target=self._carry_back, args=[made], name="virtual-cable-back", daemon=True
        )
        answers.start()
        return made

    def _carry_back(self, printer: socket.socket) -> None:
        try:
            while answer := printer.recv(_TAKE_BYTES):
                self._line.say(answer)
        except OSError:
            pass  # it was closed here

    def _hang_up(self) -> None:
        if self._printer is not None:
            self._printer.close()
            self._printer = None
