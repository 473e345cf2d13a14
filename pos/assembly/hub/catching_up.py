"""The thread of a till that tells its hub, once it answers, what it could not be told."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import Final, Protocol

from pos.errors import HubError

log = logging.getLogger("pos.hub")

FIRST_AFTER_S: Final = 2.0
"""The till is seen and can sell before anything is loaded that speaks to a hub."""
LOOKS_EVERY_S: Final = 3.0
AWAY_WAIT_S: Final = 15.0
ENDS_WITHIN_S: Final = 2.0


class Untold(Protocol):
    @property
    def is_told(self) -> bool:
        """Whether catching up has nothing to do."""
        ...

    def catch_up(self) -> None:
        """HubError where the hub still cannot be told."""
        ...


class CatchingUp:
    def __init__(self, untold: Sequence[Untold], *, first_after_s: float = FIRST_AFTER_S) -> None:
        self._untold = untold
        self._first_after_s = first_after_s
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub-untold", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """What is not told by now is told after the next start, or needs no telling then."""
        self._closing.set()
        self._thread.join(ENDS_WITHIN_S)

    def _run(self) -> None:
        wait_s = self._first_after_s
        while not self._closing.wait(wait_s):
            left = [one for one in self._untold if not self._told(one)]
            wait_s = AWAY_WAIT_S if left else LOOKS_EVERY_S

    @staticmethod
    def _told(one: Untold) -> bool:
        if one.is_told:
            return True
        try:
            one.catch_up()
        except HubError as problem:
            log.info("the hub is told later: %s", problem)
            return False
        except Exception:  # the edge of the thread: selling goes on, and support finds out why
            log.exception("the hub could not be told")
            return False
        return True
