"""Waiting for what comes about without being told, such as a process of others that ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

_LOOK_EVERY_S: Final = 0.02


def wait_until(is_so: Callable[[], bool], *, within_s: float) -> bool:
    """Whether it is by then."""
    until_s = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > until_s:
            return False
        time.sleep(_LOOK_EVERY_S)
    return True
