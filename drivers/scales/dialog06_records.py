"""The records of Dialog 06: what the till tells a scale, and what its answers mean. Pure.

The scale is told the price of a unit, weighs, and computes what that costs. Certified models ask
for a check in records 10 and 11 that is not spoken here: then there is no weight, and it is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from drivers.scales.serial_scale import BELOW_ZERO, EMPTY, HALF, MOVING, SILENT, TOO_HEAVY

MOST_MINOR: Final = 999_999
"""Six digits: no dearer price of a unit, and no dearer goods, can be told."""
MOST_BYTES: Final = 64
ASK_WEIGHT: Final = b"\x04\x05"
ASK_STATUS: Final = b"\x04\x02" + b"08" + b"\x03"

_ACK, _NAK = b"\x06", b"\x15"
_END: Final = b"\x03"
_WEIGHT = re.compile(rb"\x0202\x1b3\x1b(\d{5})\x1b(\d{6})\x1b(\d{6})\x03")
_STATUS = re.compile(rb"\x0209\x1b(\d\d)\x03")
_CHECK = re.compile(rb"\x021[01].*\x03", re.DOTALL)

_MOVES, _NOT_TAKEN_OFF, _NOT_FINISHED = 20, 21, 22
_REASONS: Final = {
    11: "The scale does not take the price of these goods. Type the weight.",
    _MOVES: MOVING,
    _NOT_TAKEN_OFF: "The scale gives a weight once. Lift the goods, put them back and weigh again.",
    _NOT_FINISHED: MOVING,
    30: EMPTY,
    31: BELOW_ZERO,
    32: TOO_HEAVY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A stable weight, with the price it was computed from and what came of it."""

    weight: Decimal
    unit_price_minor: int
    price_minor: int

    reason = EMPTY
    """Of a weight of nothing."""
    is_well = True


@dataclass(frozen=True, slots=True)
class Status:
    """Why there is no weight, by its number."""

    number: int
    is_well = True

    @property
    def may_pass(self) -> bool:
        return self.number in {_MOVES, _NOT_FINISHED}

    @property
    def reason(self) -> str:
        fallback = f"The scale gives no weight ({self.number:02}). Look at its display."
        return _REASONS.get(self.number, fallback)


class Taken:
    """It heard, and has it."""

    reason = "The scale gives no weight. Look at its display and weigh again."
    is_well = True


class NotNow:
    """It heard and has nothing to give: its status says why."""

    reason = Taken.reason
    is_well = True


class CheckWanted:
    reason = "The scale wants a check that this till does not speak. Type the weight."
    is_well = False


class Odd:
    reason = "The scale's answer cannot be read. Check its protocol, baud rate and parity (7O1)."
    is_well = False


class Silence:
    """Nothing at all."""

    reason = SILENT
    is_well = False


class Half:
    """The beginning of an answer only."""

    reason = HALF
    is_well = False


TAKEN: Final = Taken()
NOT_NOW: Final = NotNow()
CHECK_WANTED: Final = CheckWanted()
ODD: Final = Odd()
SILENCE: Final = Silence()
BROKEN_OFF: Final = Half()
Answer = Reading | Status | Taken | NotNow | CheckWanted | Odd | Silence | Half


def price_record(unit_price_minor: int) -> bytes:
    """Record 01: what a unit of the goods costs."""
    assert 0 <= unit_price_minor <= MOST_MINOR, "a price of six digits"
    return b"\x04\x0201\x1b%06d\x1b\x03" % unit_price_minor


def is_whole(data: bytes) -> bool:
    """Whether reading on would bring nothing."""
    is_other = bool(data) and not data.startswith(b"\x02")
    return is_other or data.endswith(_END) or len(data) >= MOST_BYTES


def read(data: bytes) -> Answer:
    if data == _ACK:
        return TAKEN
    if data == _NAK:
        return NOT_NOW
    if found := _WEIGHT.fullmatch(data):
        grams, unit_price_minor, price_minor = (int(digits) for digits in found.groups())
        return Reading(
            weight=Decimal(grams).scaleb(-3),
            unit_price_minor=unit_price_minor,
            price_minor=price_minor,
        )
    if found := _STATUS.fullmatch(data):
        return Status(int(found[1]))
    if _CHECK.fullmatch(data):
        return CHECK_WANTED
    if is_whole(data):
        return ODD
    return BROKEN_OFF if data else SILENCE
