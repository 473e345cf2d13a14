"""What a scanner on a serial line speaks: text with an end, or packets that want an answer."""

from __future__ import annotations

from typing import Protocol

from drivers.scanners.framing import Dropped, Frame


class Tongue(Protocol):
    """Pure: time is passed in. What was heard comes out, and what is to be said about it."""

    @property
    def deadline_s(self) -> float | None:
        """When to call `expire` if nothing comes; None where nothing is pending."""
        ...

    def feed(self, data: bytes, *, at_s: float) -> list[Frame | Dropped]: ...
    def expire(self, *, at_s: float) -> list[Frame | Dropped]: ...

    def abandon(self) -> list[Frame | Dropped]:
        """Drop what is pending, as its end will not come."""
        ...

    def take_answers(self) -> bytes:
        """What the scanner waits for, once; empty where it waits for nothing."""
        ...
