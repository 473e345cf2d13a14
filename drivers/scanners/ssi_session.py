"""The host's half of SSI: packets answered in time, codes put together, none doubled or lost. Pure.

Bytes are `ssi_packets.py`'s, kinds of codes `ssi_codes.py`'s; who sends the answers is the driver.
"""

from __future__ import annotations

from typing import Final

from drivers.scanners.framing import FRAME_LIMIT_BYTES, Dropped, Frame
from drivers.scanners.ssi_codes import is_for_scanner, text_of
from drivers.scanners.ssi_packets import (
    ANSWERS,
    Broken,
    Opcode,
    Packet,
    PacketReader,
    as_first_sent,
    packet,
)
from pos.core.barcode import ScanTrouble

ACK: Final = packet(Opcode.ACK)
RESEND: Final = packet(Opcode.NAK, b"\x01")
GIVEN_UP_S: Final = 5.0
"""Without an answer a scanner sends a packet at 0, 2 and 4 s, and gives it up before 6 s."""
RESENT_WITHIN_S: Final = 2.5
"""By then what was damaged has come again, asked for or by itself."""


class SsiSession:
    def __init__(self) -> None:
        self._reader = PacketReader()
        self._answers = bytearray()
        self._last: tuple[Opcode, bytes] | None = None
        self._last_s = 0.0
        self._lost_a_first = False
        """Since the last packet one was damaged that was no repetition: the next is that one."""
        self._owed: Broken | None = None
        """What was damaged, until it has come again."""
        self._owed_until_s = 0.0
        self._parts = _Parts()

    @property
    def deadline_s(self) -> float | None:
        parts_s = self._parts.deadline_s
        owed_s = self._owed_until_s if self._owed is not None else None
        due = [one for one in (self._reader.deadline_s, owed_s, parts_s) if one is not None]
        return min(due, default=None)

    def feed(self, data: bytes, *, at_s: float) -> list[Frame | Dropped]:
        found = self.expire(at_s=at_s)
        return found + self._hear(self._reader.feed(data, at_s=at_s), at_s=at_s)

    def expire(self, *, at_s: float) -> list[Frame | Dropped]:
        found = self._hear(self._reader.expire(at_s=at_s), at_s=at_s)
        if self._owed is not None and at_s >= self._owed_until_s:
            found += self._tell_owed()
        return found + self._parts.expire(at_s=at_s)

    def abandon(self) -> list[Frame | Dropped]:
        """What a scanner that comes back sends again is known by the last packet all the same."""
        halves = self._reader.abandon()
        parts = self._parts.abandon()
        owed = self._tell_owed()
        lost_bytes = sum(one.dropped_bytes for one in halves if isinstance(one, Broken))
        if parts or owed or not lost_bytes:
            return parts or owed
        return [Dropped(trouble=ScanTrouble.STALE, dropped_bytes=lost_bytes)]

    def take_answers(self) -> bytes:
        said = bytes(self._answers)
        self._answers.clear()
        return said

    def _hear(self, heard: list[Packet | Broken], *, at_s: float) -> list[Frame | Dropped]:
        found: list[Frame | Dropped] = []
        for one in heard:
            if isinstance(one, Broken):
                found += self._broken(one, at_s=at_s)
            elif one.opcode not in ANSWERS:
                self._answers += ACK
                found += self._accepted(one, at_s=at_s)
        return found

    def _broken(self, one: Broken, *, at_s: float) -> list[Frame | Dropped]:
        found = self._tell_owed()
        self._owed, self._owed_until_s = one, at_s + RESENT_WITHIN_S
        if one.began_as_packet:
            self._lost_a_first |= not one.is_resent
            self._answers += RESEND
        return found

    def _accepted(self, one: Packet, *, at_s: float) -> list[Frame | Dropped]:
        is_repeat = self._is_repeat(one, at_s=at_s)
        self._lost_a_first = False
        self._last, self._last_s = (one.opcode, one.data), at_s
        if is_repeat:
            # Noise before it may have been another such code: that is told, and not sold.
            if self._owed is not None and self._owed.is_resent:
                self._owed = None
            return []
        found = [] if one.is_resent else self._tell_owed()
        self._owed = None
        if one.opcode is not Opcode.DECODE_DATA:
            return found
        return found + self._parts.add(one, at_s=at_s)

    def _is_repeat(self, one: Packet, *, at_s: float) -> bool:
        """Whether it was heard, and only the answer to it was lost."""
        is_same = (one.opcode, one.data) == self._last
        is_soon = at_s - self._last_s < GIVEN_UP_S
        was_in_noise = self._owed is not None and as_first_sent(one) in self._owed.end
        is_new = self._lost_a_first or was_in_noise
        return one.is_resent and is_same and is_soon and not is_new

    def _tell_owed(self) -> list[Frame | Dropped]:
        owed, self._owed = self._owed, None
        if owed is None:
            return []
        return [Dropped(trouble=ScanTrouble.DAMAGED, dropped_bytes=owed.dropped_bytes)]


class _Parts:
    """The packets of one code, put together."""

    def __init__(self) -> None:
        self._kind: int | None = None
        self._data = bytearray()
        self._overrun_bytes = 0
        self._last_s = 0.0

    @property
    def deadline_s(self) -> float | None:
        return None if self._kind is None else self._last_s + GIVEN_UP_S

    def add(self, one: Packet, *, at_s: float) -> list[Frame | Dropped]:
        self._take(one.data)
        self._last_s = at_s
        return [] if one.has_more else self._finish()

    def expire(self, *, at_s: float) -> list[Frame | Dropped]:
        deadline_s = self.deadline_s
        return self.abandon() if deadline_s is not None and at_s >= deadline_s else []

    def abandon(self) -> list[Frame | Dropped]:
        return [] if self._kind is None else [self._drop(ScanTrouble.STALE)]

    def _take(self, data: bytes) -> None:
        """The kind stands before each part; where a model leaves it out, no text is like it."""
        if self._kind is None and data:
            self._kind, data = data[0], data[1:]
        elif data[:1] == bytes([self._kind or 0]):
            data = data[1:]
        room = FRAME_LIMIT_BYTES - len(self._data)
        self._data += data[:room]
        self._overrun_bytes += max(0, len(data) - room)

    def _finish(self) -> list[Frame | Dropped]:
        if self._kind is None:
            return []
        text = text_of(self._kind, bytes(self._data))
        if text is None or self._overrun_bytes:
            return [self._drop(ScanTrouble.DAMAGED)]
        is_scan = bool(text) and not is_for_scanner(self._kind)
        self._forget()
        return [Frame(text)] if is_scan else []

    def _drop(self, trouble: ScanTrouble) -> Dropped:
        size = len(self._data) + self._overrun_bytes
        trouble = ScanTrouble.OVERLONG if self._overrun_bytes else trouble
        self._forget()
        return Dropped(trouble=trouble, dropped_bytes=max(size, 1))

    def _forget(self) -> None:
        self._kind = None
        self._data.clear()
        self._overrun_bytes = 0
