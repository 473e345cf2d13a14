"""How the devices of a till that runs are, told to whoever looks from beside it: a port has one
reader. On a socket file next to its record, for the till's own user alone, one line a question.
"""

from __future__ import annotations

import json
import logging
import select
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos.display.place import address_of, listen_at
from pos.ports.health import HealthReport

if TYPE_CHECKING:
    from pos.assembly.till import Till

log = logging.getLogger("pos.devices")

TOLD_WITHIN_S: Final = 15.0
"""Each device is asked in its turn, and a printer only between two receipts."""
_SENT_WITHIN_S: Final = 2.0
_STOP_WAIT_S: Final = 2.0
_MOST_BYTES: Final = 64 * 1024
_TAKE_BYTES: Final = 4096


@contextmanager
def verdicts_told(till: Till) -> Iterator[None]:
    """Of a till that was started in this program; one that cannot tell them sells as well."""

    def looked_at() -> Iterable[HealthReport]:
        from pos.store_day import checks  # not before somebody asks

        return checks.devices(till, is_running=True)

    try:
        told = VerdictsTold(till.places.verdicts, looked_at=looked_at)
    except OSError as problem:
        log.warning("nobody can ask beside this till how its devices are: %s", problem)
        yield
        return
    try:
        yield
    finally:
        told.close()


class VerdictsTold:
    """Until it is closed. OSError where nobody can be told."""

    def __init__(self, path: Path, *, looked_at: Callable[[], Iterable[HealthReport]]) -> None:
        """`looked_at` is asked anew for each question, on a thread of its own."""
        self._path = path
        self._looked_at = looked_at
        self._listening = listen_at(path)
        self._listening.settimeout(_SENT_WITHIN_S)
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="verdicts", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """One that hangs on a device is left behind."""
        self._path.unlink(missing_ok=True)
        self._wake.close()
        self._thread.join(_STOP_WAIT_S)

    def _run(self) -> None:
        with self._listening, self._woken:
            while True:
                ready, _, _ = select.select([self._listening, self._woken], [], [])
                if self._woken in ready:
                    return
                self._tell_one()

    def _tell_one(self) -> None:
        try:
            asking, _ = self._listening.accept()
            with asking:
                asking.settimeout(_SENT_WITHIN_S)
                asking.sendall(_written(self._looked_at()))
        except Exception:  # the thread's edge: who comes next is told all the same
            log.exception("the devices' verdicts could not be told")


def verdicts_beside(path: Path) -> tuple[HealthReport, ...]:
    """As the till that runs tells them; none where there is none that does."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line, address_of(path) as address:
            line.settimeout(TOLD_WITHIN_S)
            line.connect(address)
            return _read(_all_of(line))
    except (OSError, ValueError, TypeError):  # an older one, or one that has just ended
        return ()


def _written(reports: Iterable[HealthReport]) -> bytes:
    told = [
        {"name": one.name, "ok": one.ok, "say": one.say, "known": one.is_known} for one in reports
    ]
    return json.dumps(told).encode()


def _all_of(line: socket.socket) -> bytes:
    told = b""
    while len(told) < _MOST_BYTES and (more := line.recv(_TAKE_BYTES)):
        told += more
    return told


def _read(told: bytes) -> tuple[HealthReport, ...]:
    return tuple(
        HealthReport(
            name=str(one["name"]),
            ok=one["ok"] is True,
            say=str(one["say"]),
            is_known=one.get("known", True) is True,
        )
        for one in json.loads(told)
    )
