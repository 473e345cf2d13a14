"""How scales that are not there answer, a class for each protocol: they share nothing with drivers.

What is on the scale, and what ails it, is told each time: `virtual_scale.py` has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Protocol

EMPTY = "00.000"


class ScaleFault(StrEnum):
    NONE = "none"
    MOVING = "moving"
    """It tells so itself."""
    DRIFTING = "drifting"
    """Another weight at each question, each called stable."""
    OVER = "over"
    UNDER = "under"
    SILENT = "silent"
    ODD = "odd"
    """What a wrong parity makes of its answers."""
    HALF = "half"
    """It breaks off in the middle of an answer."""
    OTHER_PRICE = "other price"
    """It computes one that is not the till's; of a scale that knows prices."""
    CHECK = "check"
    """It wants the check of certified models; of a scale that knows prices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pan:
    """What is on it, as '01.250'. `laid` counts how often that has changed."""

    weight: str = EMPTY
    is_net: bool = False
    fault: ScaleFault = ScaleFault.NONE
    laid: int = 0


class Tongue(Protocol):
    @property
    def asked(self) -> int:
        """How often it was asked for a weight."""
        ...

    def answer(self, heard: bytes, pan: Pan) -> bytes: ...


class Toledo:
    """A letter, and a weight or a status byte."""

    def __init__(self) -> None:
        self.asked = 0

    def answer(self, heard: bytes, pan: Pan) -> bytes:
        return b"".join(self._one(pan) for _ in range(heard.count(b"W")))

    def _one(self, pan: Pan) -> bytes:
        self.asked += 1
        weight = b"\x02" + pan.weight.encode() + (b"N" if pan.is_net else b"") + b"\r"
        match pan.fault:
            case ScaleFault.MOVING:
                return b"\x02?\x01\r"
            case ScaleFault.DRIFTING:
                return f"\x02{self.asked % 100:02}.500\r".encode()
            case ScaleFault.OVER:
                return b"\x02?\x02\r"
            case ScaleFault.UNDER:
                return b"\x02?\x04\r"
            case _:
                return weight if pan.weight != EMPTY else b"\x02?\x10\r"


_ACK, _NAK = b"\x06", b"\x15"
_STATUSES = {
    ScaleFault.MOVING: 20,
    ScaleFault.DRIFTING: 20,  # it gives none that drifts
    ScaleFault.OVER: 32,
    ScaleFault.UNDER: 31,
}


class Dialog:
    """Records between control characters: a price comes, then weight and price are asked for."""

    _RECORD = re.compile(
        rb"\x04(?:\x0201\x1b(?P<price>\d{6})\x1b\x03|(?P<ask>\x05)|(?P<status>\x0208\x03))"
    )

    def __init__(self) -> None:
        self.asked = 0
        self._unit_price: int | None = None
        self._given = -1
        self._unread = b""

    def answer(self, heard: bytes, pan: Pan) -> bytes:
        said, self._unread = b"", (self._unread + heard)[-64:]
        while found := self._RECORD.search(self._unread):
            self._unread = self._unread[found.end() :]
            said += self._one(found, pan)
        return said

    def _one(self, found: re.Match[bytes], pan: Pan) -> bytes:
        if found["price"]:
            self._unit_price = int(found["price"])
            return _ACK if self._unit_price else _NAK
        status = self._status(pan)
        if found["status"]:
            return b"\x0209\x1b%02d\x03" % status
        self.asked += 1
        if pan.fault is ScaleFault.CHECK:
            return b"\x0211\x1b0\x03"
        return _NAK if status else self._weighed(pan)

    def _status(self, pan: Pan) -> int:
        """Why there is no weight; 0 where there is one."""
        if not self._unit_price:
            return 11
        if pan.fault in _STATUSES:
            return _STATUSES[pan.fault]
        if pan.weight == EMPTY:
            return 30
        return 21 if pan.laid == self._given else 0

    def _weighed(self, pan: Pan) -> bytes:
        self._given = pan.laid
        unit_price = Decimal(self._unit_price or 0)
        exact = Decimal(pan.weight) * unit_price
        price = int(exact.to_integral_value(rounding=ROUND_HALF_UP))
        price += pan.fault is ScaleFault.OTHER_PRICE
        grams = int(Decimal(pan.weight).scaleb(3))
        return b"\x0202\x1b3\x1b%05d\x1b%06d\x1b%06d\x03" % (grams, unit_price, price)


def spoilt(answer: bytes, fault: ScaleFault) -> bytes:
    """What of it reaches the till."""
    match fault:
        case ScaleFault.SILENT:
            return b""
        case ScaleFault.ODD:
            return bytes(byte | 0x80 for byte in answer)
        case ScaleFault.HALF:
            return answer[: max(1, len(answer) - 3)] if len(answer) > 1 else b""
        case _:
            return answer
