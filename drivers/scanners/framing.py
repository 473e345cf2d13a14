"""Bytes from a scanner become frames. Pure: time is passed in, what a frame means is for others.

Every terminator in the field is accepted at once; GS is data, as it parts GS1 fields.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pos.core.barcode import ScanTrouble
from pos.text import safe_scan

FRAME_LIMIT_BYTES = 4096
STALE_S = 0.5
"""No line pauses so long within a code: a byte takes 9 ms at 1200 baud, a USB bridge holds some
back for 16 ms, a radio that sends again for some 200; and a busy machine reads late.
"""
_SURE_BYTES = 7
"""By chance so many have one parity in a frame of 64."""
_STX = 0x02
_ENDS = frozenset({0x03, 0x09, 0x0A, 0x0D})  # ETX, TAB, LF, CR
_C1 = re.compile("[\x80-\x9f]")
_HIGH = re.compile("[\x80-\xff]+")
_LETTERS = re.compile("[À-ÖØ-öø-ÿ]+")


@dataclass(frozen=True, slots=True)
class Frame:
    text: str = field(repr=False)
    """May hold a customer's proof: never logged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    trouble: ScanTrouble
    dropped_bytes: int
    parity: str = ""
    """`even` or `odd` where damaged bytes all have it: seven bits and a parity bit, read as eight.
    """


class Framer:
    """Collects bytes until a terminator, or until silence where the scanner sends none."""

    def __init__(self, *, idle_s: float | None = None, stale_s: float = STALE_S) -> None:
        self._idle_s = idle_s
        self._wait_s = stale_s if idle_s is None else idle_s
        self._pending = bytearray()
        self._overrun_bytes = 0
        self._last_s = 0.0

    @property
    def deadline_s(self) -> float | None:
        """When `expire` should be called if nothing comes; None where nothing is pending."""
        return self._last_s + self._wait_s if self._pending else None

    def feed(self, data: bytes, *, at_s: float) -> list[Frame | Dropped]:
        found = self.expire(at_s=at_s)  # half a code is never joined to the next scan
        for byte in data:
            if byte in _ENDS:
                found += self._finish()
            elif byte == _STX:
                found += self.abandon()
            elif len(self._pending) < FRAME_LIMIT_BYTES:
                self._pending.append(byte)
            else:
                self._overrun_bytes += 1
        self._last_s = at_s
        return found

    def expire(self, *, at_s: float) -> list[Frame | Dropped]:
        """What silence ends: a frame where the scanner sends no terminator, else half a code."""
        deadline_s = self.deadline_s
        if deadline_s is None or at_s < deadline_s:
            return []
        return self.abandon() if self._idle_s is None else self._finish()

    def abandon(self) -> list[Frame | Dropped]:
        """Drop what is pending, as its end will not come."""
        if not self._pending:
            return []
        whole = decode(bytes(self._pending)) is not None
        return [self._drop(ScanTrouble.STALE if whole else ScanTrouble.DAMAGED)]

    def take_answers(self) -> bytes:
        """None: such a scanner waits for nothing."""
        return b""

    def _finish(self) -> list[Frame | Dropped]:
        text = decode(bytes(self._pending))
        if text is None or self._overrun_bytes:
            return [self._drop(ScanTrouble.DAMAGED)]
        self._pending.clear()
        kept = safe_scan(text)
        return [Frame(kept)] if kept else []

    def _drop(self, trouble: ScanTrouble) -> Dropped:
        damaged = trouble is ScanTrouble.DAMAGED and not self._overrun_bytes
        dropped = Dropped(
            trouble=ScanTrouble.OVERLONG if self._overrun_bytes else trouble,
            dropped_bytes=len(self._pending) + self._overrun_bytes,
            parity=parity_of(self._pending) if damaged else "",
        )
        self._pending.clear()
        self._overrun_bytes = 0
        return dropped


def parity_of(data: bytes | bytearray) -> str:
    """What no eight bits have for long unless a parity bit is one of them; empty: not sure."""
    odd = {byte.bit_count() % 2 for byte in data}
    if len(data) < _SURE_BYTES or len(odd) != 1:
        return ""
    return "odd" if odd == {1} else "even"


def decode(data: bytes) -> str | None:
    """UTF-8, else Latin-1 as a person would write it; None for what no scanner sends."""
    if 0 in data:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
        return text if _is_latin_1(text) else None
    return None if _C1.search(text) else text


def _is_latin_1(text: str) -> bool:
    """Whether a person wrote it: their letters of 80 and above stand beside other letters.

    At a wrong baud rate such bytes appear anywhere, and a code of digits with one is damage.
    """
    return all(_touches_a_letter(text, run) for run in _HIGH.finditer(text))


def _touches_a_letter(text: str, run: re.Match[str]) -> bool:
    around = text[max(0, run.start() - 1) : run.start()] + text[run.end() : run.end() + 1]
    is_beside_one = any(one.isascii() and one.isalpha() for one in around)
    return is_beside_one and _LETTERS.fullmatch(run[0]) is not None
