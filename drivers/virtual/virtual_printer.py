"""A receipt printer that is not there: TCP on this machine, for the real driver to talk to.

It reads the bytes as a printer would, answers as one, and fails as one is told to.
"""

from __future__ import annotations

import re
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable
from enum import StrEnum

from drivers.virtual.interpreter import (
    DrawerPulse,
    Happening,
    Interpreter,
    ModelAsked,
    PrintedBarcode,
    PrintedLine,
    PrintedPicture,
    PrintedQr,
    StatusAsked,
)

_KEPT = 10_000
_TAKE_BYTES = 4096
_STOP_WAIT_S = 5.0
_REALTIME = re.compile(rb"\x10\x04([\x01-\x04])")
_HEALTHY = 0x12
MODEL = "VIRTUAL-80"
"""What it calls itself."""


class Fault(StrEnum):
    NONE = "none"
    SILENT = "silent"
    """Prints, and answers nothing, as a write-only link does."""
    NO_MARKER = "no marker"
    """Prints and tells its state, but not when a job is done, as some clones do."""
    PAPER_OUT = "paper out"
    COVER_OPEN = "cover open"
    OFFLINE = "offline"
    CUTTER_STUCK = "cutter stuck"
    ERROR = "error"
    PAPER_LOW = "paper low"
    """Prints, and says that the roll is nearly at its end."""
    HANG = "hang"
    """Takes no more bytes."""
    DROP = "drop"
    """Closes the connection."""


_OFFLINE_FAULTS = frozenset(
    {Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.OFFLINE, Fault.CUTTER_STUCK, Fault.ERROR}
)


class VirtualPrinter:
    """Listens from the start; one client at a time, like the real ones."""

    def __init__(
        self, *, printed: Callable[[Happening], None] | None = None, port: int = 0
    ) -> None:
        """On a free port of this machine, or on this one: OSError where another has it."""
        self._printed = printed
        self._interpreter = Interpreter()
        self._happened: deque[Happening] = deque(maxlen=_KEPT)
        self._changed = threading.Condition()
        self._fault = Fault.NONE
        self._next_fault: tuple[int, Fault] | None = None
        self._taken_bytes = 0
        self._held = b""
        self._drawer_open = False
        self._stopping = False
        self._client: socket.socket | None = None
        self._server = socket.create_server(("127.0.0.1", port))
        self._wake, self._woken = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._server, selectors.EVENT_READ, self._accept)
        self._selector.register(self._woken, selectors.EVENT_READ, self._wake_up)
        self._thread = threading.Thread(target=self._serve, name="virtual-printer", daemon=True)
        self._thread.start()

    @property
    def port(self) -> str:
        """As `[printer] port` has it."""
        host, port = self._server.getsockname()
        return f"socket://{host}:{port}"

    @property
    def happened(self) -> tuple[Happening, ...]:
        with self._changed:
            return tuple(self._happened)

    @property
    def text(self) -> str:
        """All that is on the paper, as lines of text."""
        return "".join(f"{line}\n" for line in map(_as_text, self.happened) if line is not None)

    @property
    def drawer_open(self) -> bool:
        with self._changed:
            return self._drawer_open

    def close_drawer(self) -> None:
        with self._changed:
            self._drawer_open = False

    def fail(self, fault: Fault, *, after_bytes: int = 0) -> None:
        """From now on, or once that many more bytes have come. Fault.NONE: it is well again."""
        with self._changed:
            if after_bytes:
                self._next_fault = (self._taken_bytes + after_bytes, fault)
            else:
                self._fault, self._next_fault = fault, None
        self._wake.send(b"\0")

    def wait_for(self, enough: Callable[[tuple[Happening, ...]], bool], *, within_s: float) -> bool:
        """Until what happened is enough, as told by the caller."""
        with self._changed:
            return self._changed.wait_for(lambda: enough(tuple(self._happened)), within_s)

    def wait_until_free(self, *, within_s: float) -> bool:
        """Until no job has it: what happened last is over for whoever sent it too."""
        with self._changed:
            return self._changed.wait_for(lambda: self._client is None, within_s)

    def close(self) -> None:
        if self._stopping:
            return
        self._stopping = True
        self._wake.send(b"\0")
        self._thread.join(_STOP_WAIT_S)
        self._wake.close()
        self._woken.close()

    def _serve(self) -> None:
        while not self._stopping:
            for key, _ in self._selector.select():
                key.data()
        self._leave()
        self._selector.close()
        self._server.close()

    def _wake_up(self) -> None:
        self._woken.recv(_TAKE_BYTES)
        self._obey()
        held, self._held = self._held, b""
        self._take(held)

    def _accept(self) -> None:
        self._client, _ = self._server.accept()
        self._selector.unregister(self._server)
        self._obey()

    def _receive(self) -> None:
        assert self._client is not None, "bytes come from a client"
        try:
            data = self._client.recv(self._most_bytes())
        except OSError:
            data = b""
        if not data:
            self._next_client()
            return
        self._taken_bytes += len(data)
        self._take(data)
        with self._changed:
            if self._next_fault is not None and self._taken_bytes >= self._next_fault[0]:
                self._fault, self._next_fault = self._next_fault[1], None
        self._obey()

    def _most_bytes(self) -> int:
        """No further than to the byte at which it is to fail."""
        if self._next_fault is None:
            return _TAKE_BYTES
        return max(1, min(_TAKE_BYTES, self._next_fault[0] - self._taken_bytes))

    def _obey(self) -> None:
        """Read the client on, or not, or not any more: as the fault has it."""
        if self._client is None:
            return
        if self._fault is Fault.DROP:
            self._next_client()
            return
        reading = self._client in self._selector.get_map()
        if self._fault is Fault.HANG and reading:
            self._selector.unregister(self._client)
        elif self._fault is not Fault.HANG and not reading:
            self._selector.register(self._client, selectors.EVENT_READ, self._receive)

    def _next_client(self) -> None:
        self._leave()
        self._selector.register(self._server, selectors.EVENT_READ, self._accept)

    def _leave(self) -> None:
        if self._client is None:
            return
        if self._client in self._selector.get_map():
            self._selector.unregister(self._client)
        self._client.close()
        self._held = b""
        self._interpreter.cut_off()
        with self._changed:
            self._client = None
            self._changed.notify_all()

    def _take(self, data: bytes) -> None:
        if self._fault in _OFFLINE_FAULTS:
            self._hold(data)
            return
        for happening in self._interpreter.feed(data):
            self._perform(happening)

    def _hold(self, data: bytes) -> None:
        """Offline it prints nothing, and still answers what is asked in real time."""
        self._held += data
        while asked := _REALTIME.search(self._held):
            self._held = self._held[: asked.start()] + self._held[asked.end() :]
            self._answer(StatusAsked(number=asked[1][0], realtime=True))

    def _perform(self, happening: Happening) -> None:
        if isinstance(happening, StatusAsked | ModelAsked):
            self._answer(happening)
            return
        with self._changed:
            self._drawer_open |= isinstance(happening, DrawerPulse)
            self._happened.append(happening)
            self._changed.notify_all()
        if self._printed is not None:
            self._printed(happening)

    def _answer(self, asked: StatusAsked | ModelAsked) -> None:
        match asked:
            case ModelAsked():
                answer = b"_" + MODEL.encode() + b"\0"
            case StatusAsked(realtime=True, number=number):
                answer = bytes([self._realtime(number)])
            case _:
                answer = b"" if self._fault is Fault.NO_MARKER else b"\0"
        if self._client is None or self._fault is Fault.SILENT:
            return
        try:
            self._client.send(answer)
        except OSError:
            pass  # the till has gone meanwhile

    def _realtime(self, number: int) -> int:
        """The byte for DLE EOT n, as Epson's manuals have it."""
        match number, self._fault:
            case 1, fault:
                drawer = 0x04 if self.drawer_open else 0
                return _HEALTHY | drawer | (0x08 if fault in _OFFLINE_FAULTS else 0)
            case 2, Fault.COVER_OPEN:
                return _HEALTHY | 0x04
            case 2, Fault.PAPER_OUT:
                return _HEALTHY | 0x20
            case 2, Fault.CUTTER_STUCK | Fault.ERROR:
                return _HEALTHY | 0x40
            case 3, Fault.CUTTER_STUCK:
                return _HEALTHY | 0x08
            case 3, Fault.ERROR:
                return _HEALTHY | 0x20
            case 4, Fault.PAPER_LOW:
                return _HEALTHY | 0x0C
            case 4, Fault.PAPER_OUT:
                return _HEALTHY | 0x6C
            case _:
                return _HEALTHY


def _as_text(happening: Happening) -> str | None:
    match happening:
        case PrintedLine(text=text):
            return text
        case PrintedBarcode(symbol=symbol, data=data):
            return f"[{symbol} {data}]"
        case PrintedQr(data=data):
            return f"[QR {data}]"
        case PrintedPicture():
            return "[picture]"
        case _:
            return None
