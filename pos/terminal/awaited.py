"""Waits for what the terminal shows: looked at again at each change, and never in between."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos.terminal.snapshot import Snapshot
    from pos.terminal.terminal import Terminal


def wait_until(terminal: Terminal, so: Callable[[], bool], *, within_s: float) -> bool:
    """Whether it came to be so in time; `so` is asked on the caller's thread."""
    until_s = time.monotonic() + within_s
    changed = threading.Event()

    def look(_: Snapshot) -> None:
        changed.set()

    with terminal.listening(look):
        while not so():
            if not changed.wait(max(0.0, until_s - time.monotonic())):
                return so()
            changed.clear()
    return True
