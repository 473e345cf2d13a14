"""What a scale that speaks Toledo 8217 answers to a W: a weight, or a status byte. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import IntFlag

from drivers.scales.serial_scale import BELOW_ZERO, EMPTY, HALF, MOVING, SILENT, TOO_HEAVY

ASK = b"W"
MOST_BYTES = 32
"""No answer is longer: what goes on is noise."""

_WEIGHT = re.compile(rb"\x02(\d{1,4}\.\d{1,4})(N?)\r")
_STATUS = re.compile(rb"\x02\?([\x00-\x7f])\r", re.DOTALL)


class Status(IntFlag):
    MOVING = 0x01
    OVER_CAPACITY = 0x02
    UNDER_ZERO = 0x04
    AT_ZERO = 0x10
    NET = 0x20
    BAD_COMMAND = 0x40


_TROUBLES = {
    Status.OVER_CAPACITY: TOO_HEAVY,
    Status.UNDER_ZERO: BELOW_ZERO,
    Status.MOVING: MOVING,
    Status.AT_ZERO: EMPTY,
    Status.BAD_COMMAND: "The scale does not know the question. Set it to Toledo 8217.",
}
"""The first that holds is told: it is what the cashier must do first."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A weight that the scale itself calls stable."""

    weight: Decimal
    is_net: bool

    reason = EMPTY
    """Of a weight of nothing."""
    is_well = True


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no weight. Without a reason in it the scale only says that there is none."""

    status: Status

    @property
    def reason(self) -> str:
        for status, say in _TROUBLES.items():
            if status in self.status:
                return say
        return "The scale gives no weight. Look at its display and weigh again."

    @property
    def is_well(self) -> bool:
        return Status.BAD_COMMAND not in self.status


class Odd:
    """Bytes that no such scale sends: another protocol, or another speed or parity."""

    reason = "The scale's answer cannot be read. Check its protocol, baud rate and parity (7E1)."
    is_well = False


class Silence:
    """Nothing at all."""

    reason = SILENT
    is_well = False


class Half:
    """The beginning of an answer only."""

    reason = HALF
    is_well = False


ODD = Odd()
SILENCE = Silence()
BROKEN_OFF = Half()
Answer = Reading | Trouble | Odd | Silence | Half


def is_whole(data: bytes) -> bool:
    """Whether reading on would bring nothing. A status may itself look like the end."""
    if data.startswith(b"\x02?"):
        return len(data) >= len(b"\x02?s\r")
    is_noise = bool(data) and not data.startswith(b"\x02")
    return is_noise or data.endswith(b"\r") or len(data) >= MOST_BYTES


def read(data: bytes) -> Answer:
    if found := _WEIGHT.fullmatch(data):
        return Reading(Decimal(found[1].decode("ascii")), is_net=bool(found[2]))
    if found := _STATUS.fullmatch(data):
        return Trouble(Status(found[1][0]))
    if is_whole(data):
        return ODD
    return BROKEN_OFF if data else SILENCE
