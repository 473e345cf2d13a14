"""How the shop's coupon engine answered of late, as every lane has heard it.

An answer to one of them shows all of them that it is there.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from pos.errors import CouponError, EngineMisuse, EngineUnreachable
from pos.ports.clock import Clock
from pos.terminal.snapshot import EngineLine

log = logging.getLogger("pos.performer")

QUIET_FOR_S: Final = 10.0
"""After two in a row in vain, what is tried by itself leaves the line alone so long: each would
wait for its whole deadline, or show a wrong token once more.
"""
_IN_A_ROW: Final = 2


class EngineHeard:
    """Used from several threads."""

    def __init__(self, clock: Clock, note: Callable[[EngineLine], None]) -> None:
        self._clock = clock
        self._note = note
        self._in_vain = 0
        self._last_at_s = 0.0
        self._turn = threading.Lock()

    @property
    def is_quiet(self) -> bool:
        """Whether what nobody waits for is not asked now."""
        with self._turn:
            if self._in_vain < _IN_A_ROW:
                return False
            if self._clock.monotonic_s() - self._last_at_s < QUIET_FOR_S:
                return True
            self._in_vain = 0
            return False

    def answered(self) -> None:
        self._told(EngineLine(), in_vain=False)

    def failed(self, no: CouponError) -> None:
        """One request that it does not take is an answer too: the next may be taken."""
        log.warning("the coupon engine: %s", no)
        if isinstance(no, EngineMisuse):
            trouble = "" if no.is_of_one else no.reason
            self._told(EngineLine(trouble=trouble), in_vain=not no.is_of_one)
        else:
            online = isinstance(no, EngineUnreachable) and no.is_answered
            self._told(EngineLine(online=online), in_vain=True)

    def _told(self, line: EngineLine, *, in_vain: bool) -> None:
        with self._turn:
            self._in_vain = self._in_vain + 1 if in_vain else 0
            self._last_at_s = self._clock.monotonic_s()
        self._note(line)
