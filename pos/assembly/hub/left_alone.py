"""A hub that did not answer: nobody at the counter waits for it again at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

LEFT_ALONE_S: Final = 15.0


class LeftAlone:
    """Shared by all that a cashier may wait for."""

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        self._monotonic_s = monotonic_s
        self._until_s = 0.0

    @property
    def is_now(self) -> bool:
        return self._monotonic_s() < self._until_s

    def failed(self) -> None:
        self._until_s = self._monotonic_s() + LEFT_ALONE_S

    def answered(self) -> None:
        self._until_s = 0.0
