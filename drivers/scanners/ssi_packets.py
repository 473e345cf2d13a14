"""Packets of Zebra's Simple Serial Interface (SSI): bytes to packets and back. Pure.

A packet is its length, opcode, source, status, data and checksum; the length counts all but the
checksum. A scanner says nothing more before its packet is answered: behind a damaged one comes
silence, so that nothing inside of it is ever taken for another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

_HEADER_BYTES: Final = 4
_CHECKSUM_BYTES: Final = 2
_SCANNER: Final = 0x00
_HOST: Final = 0x04
_RESENT: Final = 0x01
_MORE: Final = 0x02
_NO_STATUS: Final = 0xF0
"""Bits that are always off."""
QUIET_S: Final = 0.05
"""Behind what is damaged: its bytes are over."""
_KEPT_BYTES: Final = 1024
"""Of what is no packet: the last of it; a packet has 257 at most."""
PAUSE_S: Final = 0.2
"""Within a packet no scanner waits so long."""


class Opcode(IntEnum):
    REQUEST_REVISION = 0xA3
    REPLY_REVISION = 0xA4
    IMAGE_DATA = 0xB1
    VIDEO_DATA = 0xB4
    PARAM_SEND = 0xC6
    ACK = 0xD0
    NAK = 0xD1
    CAPABILITIES_REPLY = 0xD4
    BEEP = 0xE6
    DECODE_DATA = 0xF3
    EVENT = 0xF6


class Beep(IntEnum):
    """How many, how long, how high."""

    ONE_SHORT_HIGH = 0x00
    THREE_LONG_LOW = 0x11


FROM_SCANNER: Final = frozenset(Opcode) - {Opcode.REQUEST_REVISION, Opcode.BEEP}
ANSWERS: Final = frozenset({Opcode.ACK, Opcode.NAK})
"""They are not answered in their turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    opcode: Opcode
    status: int
    data: bytes = field(repr=False)
    """May hold a customer's proof: never logged."""

    @property
    def is_resent(self) -> bool:
        return bool(self.status & _RESENT)

    @property
    def has_more(self) -> bool:
        """The code goes on in the next one."""
        return bool(self.status & _MORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Bytes that are no packet."""

    dropped_bytes: int
    began_as_packet: bool
    """A scanner's, as far as its header tells: it will send it again when it is asked to."""
    is_resent: bool = False
    end: bytes = field(default=b"", repr=False)
    """The last of them, among which a whole packet may be."""


def packet(opcode: Opcode, data: bytes = b"") -> bytes:
    """From the host."""
    return _bytes_of(opcode, data, source=_HOST, status=0)


def as_first_sent(one: Packet) -> bytes:
    """From the scanner, before it had to send it again."""
    return _bytes_of(one.opcode, one.data, source=_SCANNER, status=one.status & ~_RESENT)


def beep(how: Beep) -> bytes:
    return packet(Opcode.BEEP, bytes([how]))


class PacketReader:
    """Collects bytes until a packet is whole; drops what is none until the line is quiet."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self._is_lost = False
        """What is pending is no packet: only its end is waited for."""
        self._dropped_before = 0
        """Bytes of it that are not kept."""
        self._last_s = 0.0

    @property
    def deadline_s(self) -> float | None:
        if not self._pending:
            return None
        return self._last_s + (QUIET_S if self._is_lost else PAUSE_S)

    def feed(self, data: bytes, *, at_s: float) -> list[Packet | Broken]:
        found = self.expire(at_s=at_s)
        for byte in data:
            self._pending.append(byte)
            if not self._is_lost and (whole := self._whole()) is not None:
                found.append(whole)
        self._last_s = at_s
        if self._is_lost:
            self._bound()
        return found

    def expire(self, *, at_s: float) -> list[Packet | Broken]:
        deadline_s = self.deadline_s
        return self.abandon() if deadline_s is not None and at_s >= deadline_s else []

    def abandon(self) -> list[Packet | Broken]:
        """Drop what is pending."""
        if not self._pending:
            return []
        began = len(self._pending) >= _HEADER_BYTES and _may_begin(self._pending)
        broken = Broken(
            dropped_bytes=self._dropped_before + len(self._pending),
            began_as_packet=began,
            is_resent=began and bool(self._pending[3] & _RESENT),
            end=bytes(self._pending[-_KEPT_BYTES:]),
        )
        self._forget()
        return [broken]

    def _whole(self) -> Packet | None:
        pending = self._pending
        if not _may_begin(pending):
            self._is_lost = True
            return None
        length = pending[0]
        if len(pending) < length + _CHECKSUM_BYTES:
            return None
        if _checksum(pending[:length]) != pending[length:]:
            self._is_lost = True
            return None
        made = Packet(
            opcode=Opcode(pending[1]), status=pending[3], data=bytes(pending[_HEADER_BYTES:length])
        )
        self._forget()
        return made

    def _bound(self) -> None:
        """Of a flood the beginning and the end are enough."""
        over = len(self._pending) - _HEADER_BYTES - _KEPT_BYTES
        if over > 0:
            del self._pending[_HEADER_BYTES:-_KEPT_BYTES]
            self._dropped_before += over

    def _forget(self) -> None:
        self._pending.clear()
        self._is_lost = False
        self._dropped_before = 0


def _may_begin(pending: bytearray) -> bool:
    """Whether so much of it is a scanner's packet, however it goes on; its source is 0."""
    if pending[0] < _HEADER_BYTES or (len(pending) > 1 and pending[1] not in FROM_SCANNER):
        return False
    return not any(pending[2:3]) and not any(status & _NO_STATUS for status in pending[3:4])


def _bytes_of(opcode: Opcode, data: bytes, *, source: int, status: int) -> bytes:
    said = bytes([_HEADER_BYTES + len(data), opcode, source, status]) + data
    return said + _checksum(said)


def _checksum(said: bytes | bytearray) -> bytes:
    """The two's complement of the sum in sixteen bits, the high byte first."""
    return (-sum(said) & 0xFFFF).to_bytes(2, "big")
