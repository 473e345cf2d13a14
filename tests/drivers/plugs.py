"""A serial device to plug and unplug, and a place for a driver's news. For the devices' tests."""

from __future__ import annotations

import os
import select
import socket
import threading
import tty
from collections.abc import Callable
from pathlib import Path

from drivers.virtual.virtual_printer import VirtualPrinter
from pos.ports.devices import DeviceNews, Scan, ScanFault, ScannerNews

PATIENCE_S = 20.0
"""How long to wait for what must come; a busy machine is slow, not wrong."""


class Plug:
    """A serial device behind a link: what is written to it, the driver reads."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self.master = -1
        self.plug()

    def plug(self) -> None:
        self.master, slave = os.openpty()
        tty.setraw(slave)
        fresh = self.link.with_suffix(".new")
        fresh.symlink_to(os.ttyname(slave))
        fresh.replace(self.link)
        self._slave = slave

    def unplug(self) -> None:
        self.link.unlink()
        self.hang_up()

    def hang_up(self) -> None:
        """The far end goes while the name of the port stays."""
        os.close(self._slave)
        os.close(self.master)
        self.master = -1

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self.master, view) :]

    def read(self, count: int) -> bytes:
        return os.read(self.master, count)

    def close(self) -> None:
        if self.master != -1:
            self.hang_up()


class News:
    """What a driver delivers, from whatever thread; a test waits for the piece it needs."""

    def __init__(self) -> None:
        self.all: list[ScannerNews] = []
        self._changed = threading.Condition()

    def __call__(self, news: ScannerNews) -> None:
        with self._changed:
            self.all.append(news)
            self._changed.notify_all()

    def wait(self, enough: Callable[[News], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: enough(self), PATIENCE_S), self.all

    @property
    def scans(self) -> list[Scan]:
        return [news for news in self.all if isinstance(news, Scan)]

    @property
    def texts(self) -> list[str]:
        return [scan.text for scan in self.scans]

    @property
    def faults(self) -> list[ScanFault]:
        return [news for news in self.all if isinstance(news, ScanFault)]

    @property
    def changes(self) -> list[DeviceNews]:
        return [news for news in self.all if isinstance(news, DeviceNews)]

    @property
    def last_change(self) -> str:
        return self.changes[-1].availability if self.changes else ""


class Cable:
    """A serial line to a virtual printer: what the driver writes goes there, answers come back."""

    def __init__(self, plug: Plug, printer: VirtualPrinter) -> None:
        host, port = printer.port.removeprefix("socket://").split(":")
        self._socket = socket.create_connection((host, int(port)))
        self._plug = plug
        self._stop, self._stopped = os.pipe()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def close(self) -> None:
        os.close(self._stop)
        self._thread.join(PATIENCE_S)
        os.close(self._stopped)
        self._socket.close()

    def _carry(self) -> None:
        master = self._plug.master
        while True:
            ready, _, _ = select.select([master, self._socket, self._stopped], [], [])
            if self._stopped in ready:
                return
            if master in ready:
                self._socket.sendall(os.read(master, 4096))
            if self._socket in ready:
                os.write(master, self._socket.recv(4096))
