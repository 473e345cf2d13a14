"""What a scanner on a serial line speaks: text with an end, or packets that want an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from drivers.scanners.feedback import Feedback
from drivers.scanners.framing import Dropped, Frame, Framer
from drivers.transports.serial_port import SerialPort


class Decoder(Protocol):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """Of one scanner: what it has begun to say is in it."""

    decoder: Decoder
    sounds: tuple[Feedback, ...]
    """How such a scanner may be made to sound."""
    wrong_setting: str = ""
    """What is the matter where nothing can be read, if it can be one thing alone."""
    ask: Callable[[SerialPort], str] | None = None
    """Asks a scanner that answers, and tells what is wrong; empty where nothing is."""


def text(*, idle_s: float | None = None) -> Tongue:
    """`idle_s` of silence ends a code where the scanner sends no end."""
    sounds = tuple(one for one in Feedback if one is not Feedback.SSI)
    return Tongue(decoder=Framer(idle_s=idle_s), sounds=sounds)
