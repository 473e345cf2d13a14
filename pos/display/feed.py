"""Tells the newest view to the screens that follow this till, over a socket file beside its record.

The terminal's thread only leaves the newest snapshot here. A reader that is slow or dead misses
views and is then let go; it keeps nobody else waiting.
"""

from __future__ import annotations

import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from pos.display.place import listen_at
from pos.terminal.snapshot import Snapshot

log = logging.getLogger("pos.display")

MOST_READERS = 8
BETWEEN_S = 0.05
"""Nobody reads faster; a burst of scans is told by its last."""
LET_GO_AFTER_S = 5.0
"""A reader that has taken nothing for so long."""
_SEND_BUFFER = 65_536
_STOP_WAIT_S = 2.0


class Feed:
    """Whoever makes one has nothing open before it is started."""

    def __init__(
        self,
        path: Path,
        *,
        newest: Callable[[], Snapshot],
        encoded: Callable[[Snapshot], bytes],
        let_go_after_s: float = LET_GO_AFTER_S,
    ) -> None:
        self._path = path
        self._line = lambda: encoded(newest())
        self._let_go_after_s = let_go_after_s
        self._telling: _Telling | None = None

    def start(self) -> None:
        """A till without it sells as well: trouble is for the log."""
        try:
            listening = listen_at(self._path)
        except OSError as problem:
            log.warning("no second screen can follow: %s", problem)
            return
        self._telling = _Telling(listening, self._line, self._let_go_after_s)
        self._telling.start()

    def follow(self, _: Snapshot) -> None:
        """On the terminal's thread: while nobody looks it costs nothing."""
        if self._telling is not None and self._telling.has_readers:
            self._telling.poke()

    def close(self) -> None:
        """Whoever follows sees that the till is closed."""
        telling, self._telling = self._telling, None
        if telling is not None:
            self._path.unlink(missing_ok=True)
            telling.close()


class _Telling(threading.Thread):
    """Ends by closing everything it has open itself: nobody else touches it."""

    def __init__(
        self, listening: socket.socket, line: Callable[[], bytes], let_go_after_s: float
    ) -> None:
        super().__init__(name="second-screen", daemon=True)
        self._listening = listening
        self._line = line
        self._let_go_after_s = let_go_after_s
        self.has_readers = False
        self._readers: dict[socket.socket, _Reader] = {}
        self._is_stale = False
        self._told_at_s = 0.0
        self._stopping = False
        self._wake, self._woken = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        for one in (self._wake, self._woken, self._listening):
            one.setblocking(False)
        self._selector.register(self._listening, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)

    def poke(self) -> None:
        try:
            self._wake.send(b"\0")
        except OSError:
            pass  # it is awake as it is, or has ended

    def close(self) -> None:
        self._stopping = True
        self.poke()
        self.join(_STOP_WAIT_S)

    def run(self) -> None:
        try:
            self._run()
        finally:
            self.has_readers = False
            for one in (*self._readers, self._listening, self._wake, self._woken):
                one.close()
            self._selector.close()

    def _run(self) -> None:
        while not self._stopping:
            for key, events in self._selector.select(self._patience_s()):
                if key.fileobj is self._listening:
                    self._accept()
                elif key.fileobj is self._woken:
                    self._woken.recv(4096)
                    self._is_stale = True
                else:
                    self._attend(key.data, events)
            self._tell_all()
            self._let_go_of_the_slow()

    def _patience_s(self) -> float | None:
        """Until something is to be told, or somebody has been slow for too long."""
        if self._is_stale:
            return max(0.0, self._told_at_s + BETWEEN_S - time.monotonic())
        if any(reader.waits for reader in self._readers.values()):
            return self._let_go_after_s
        return None

    def _accept(self) -> None:
        try:
            line, _ = self._listening.accept()
        except OSError:
            time.sleep(BETWEEN_S)  # it has gone again, or no more can be open: not at once again
            return
        if len(self._readers) >= MOST_READERS:
            line.close()
            return
        line.setblocking(False)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        self._readers[line] = reader = _Reader(line)
        # Before the newest is read: what changes afterwards is told.
        self.has_readers = self._is_stale = True
        self._selector.register(line, selectors.EVENT_READ, reader)

    def _tell_all(self) -> None:
        if not self._is_stale or time.monotonic() < self._told_at_s + BETWEEN_S:
            return
        self._is_stale = False
        self._told_at_s = time.monotonic()
        try:
            line = self._line()
        except Exception:  # the thread's edge: a fault of the view must not end the feed
            log.exception("the second screen's view failed")
            return
        for reader in tuple(self._readers.values()):
            reader.tell(line)
            self._write(reader)

    def _attend(self, reader: _Reader, events: int) -> None:
        if events & selectors.EVENT_READ and not reader.is_there():
            self._let_go(reader)
        elif events & selectors.EVENT_WRITE:
            self._write(reader)

    def _write(self, reader: _Reader) -> None:
        try:
            reader.write()
        except OSError:
            self._let_go(reader)
            return
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if reader.waits else 0)
        self._selector.modify(reader.line, events, reader)

    def _let_go_of_the_slow(self) -> None:
        limit_s = time.monotonic() - self._let_go_after_s
        for reader in tuple(self._readers.values()):
            if reader.waits and reader.took_at_s <= limit_s:
                self._let_go(reader)

    def _let_go(self, reader: _Reader) -> None:
        self._selector.unregister(reader.line)
        del self._readers[reader.line]
        self.has_readers = bool(self._readers)
        reader.line.close()


class _Reader:
    """One that follows: what of a line is still to go, and the newest line behind it."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.took_at_s = time.monotonic()
        self._going = b""
        self._next = b""

    @property
    def waits(self) -> bool:
        """Something is still to go."""
        return bool(self._going)

    def tell(self, line: bytes) -> None:
        if not self._going:
            self.took_at_s = time.monotonic()
            self._going = line
        else:
            self._next = line

    def write(self) -> None:
        """As much as it takes. OSError where it has gone."""
        while self._going:
            try:
                sent = self.line.send(self._going)
            except BlockingIOError:
                return
            self.took_at_s = time.monotonic()
            self._going = self._going[sent:]
            if not self._going:
                self._going, self._next = self._next, b""

    def is_there(self) -> bool:
        """It has nothing to say; what it sends is thrown away."""
        try:
            return bool(self.line.recv(4096))
        except BlockingIOError:
            return True
        except OSError:
            return False
