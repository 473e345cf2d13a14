"""Waiting for a hub to have something new: told by the engine, and looked for now and then anyway.

That something was told decides nothing: one that is lost costs the time until the next look.
"""

from __future__ import annotations

import select
import socket
from contextlib import suppress

import psycopg

from pos.hub.database import HubDatabase
from pos.hub.schema.notices import CHANNEL
from pos.postgres.connecting import Connection


class HubListener:
    """For the one thread that asks the hub by this line; any thread may `wake` it."""

    def __init__(self, hub: HubDatabase, *, channel: str = CHANNEL) -> None:
        self._hub = hub
        self._channel = channel
        self._line: Connection | None = None
        self._is_lost = True
        self._is_told = False
        self._woken, self._waking = socket.socketpair()
        self._woken.setblocking(False)
        self._waking.setblocking(False)

    def listen(self) -> bool:
        """Whether it is another line than before: what was told in between went to nobody.

        HubUnreachable, HubRefused or HubMisuse. To be called before each look.
        """
        if self._line is None or self._line.closed or self._is_lost:
            self._line = self._hub.ask(self._listening)
            self._is_told = self._is_lost = False
            return True
        self._hear(self._line)
        self._is_told = False
        return False

    def _hear(self, line: Connection) -> None:
        """All that has come by now, without asking anything."""
        with suppress(psycopg.Error):  # whoever asks next meets it as well, and says what it is
            line.pgconn.consume_input()
            while line.pgconn.notifies() is not None:
                pass

    def _listening(self, line: Connection) -> Connection:
        if line is not self._line:
            line.execute(f"LISTEN {self._channel}")
            line.add_notify_handler(lambda _: self._tell())
        return line

    def _tell(self) -> None:
        self._is_told = True

    def wait(self, seconds: float) -> bool:
        """Until something was told, the line broke or somebody woke it; False: the time is over."""
        if self._is_told or self._line is None or self._line.closed:
            return True
        watched: list[socket.socket | int] = [self._woken, self._line.fileno()]
        ready, _, _ = select.select(watched, [], [], seconds)
        try:
            while self._woken.recv(64):
                pass
        except BlockingIOError:
            pass
        return bool(ready)

    def forget(self) -> None:
        """What was told went to nobody, it may be: the next look begins anew."""
        self._is_lost = True

    def wake(self) -> None:
        try:
            self._waking.send(b".")
        except (BlockingIOError, OSError):  # woken already, or closed
            pass

    def close(self) -> None:
        self._line = None
        self._woken.close()
        self._waking.close()
