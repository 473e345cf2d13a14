"""What scales on a serial line have in common: the line, how an answer is waited for, what is told.

The line is open only while the scale is asked, so that a cable pulled in between needs no recovery.
What a question is and what an answer means is each protocol's.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol

from drivers.transports.serial_port import Framing, SerialPort, open_port, why_not
from pos.core.money import Money
from pos.ports.health import Availability, Capabilities, HealthReport
from pos.ports.scale import NotWeighed, WeighOutcome

PATIENCE_S = 3.0
"""For goods to stand still; then the cashier is told, and weighs again."""
ANSWER_WAIT_S = 1.5
"""It answers at once; the line and the machine may have more to do."""
BETWEEN_S = 0.125
"""Eight times a second: the scale itself has no newer weight more often."""
_MOST_STALE = 8
"""Reads of what nobody asked for; a scale that never stops talking is told as odd."""

SILENT = "The scale does not answer. Check that it is on, and its cable."
HALF = "The scale's answer broke off. Check its cable and its protocol, and weigh again."
MOVING = "The weight does not stand still. Let go of the goods and weigh again."
EMPTY = "Nothing is on the scale. Put the goods on it and weigh again."
BELOW_ZERO = "The scale is below zero. Empty it, set it to zero and weigh again."
TOO_HEAVY = "It is too heavy for the scale. Weigh it in parts."


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Where a scale is, and how its bytes stand on the line."""

    port: str
    baud: int
    framing: Framing

    def open(self) -> SerialPort:
        return open_port(self.port, baud=self.baud, framing=self.framing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How long for what; a test's time passes only where the driver waits."""

    patience_s: float = PATIENCE_S
    answer_s: float = ANSWER_WAIT_S
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


DEFAULT_WAITS = Waits()


class Told(Protocol):
    """What a scale said. `reason` is why there is no weight, as a sentence for the cashier."""

    @property
    def reason(self) -> str: ...

    @property
    def is_well(self) -> bool:
        """Whether a scale that says this speaks as it should."""
        ...


class SerialScale(ABC):
    """A Scale but for its protocol."""

    def __init__(self, line: Line, *, waits: Waits = DEFAULT_WAITS, name: str = "scale") -> None:
        self._line = line
        self._waits = waits
        self._name = name
        self._availability = Availability.UNKNOWN
        self._one_question = threading.Lock()  # a weighing, and a check asked for meanwhile

    @property
    def name(self) -> str:
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(names=frozenset({"weigh"}))

    @property
    def availability(self) -> Availability:
        """As the last weighing or check left it."""
        return self._availability

    def weigh(self, unit_price: Money | None = None) -> WeighOutcome:
        try:
            with self._one_question, closing(self._line.open()) as line:
                return self._weighed(line, unit_price)
        except OSError as error:
            self._availability = Availability.UNAVAILABLE
            return NotWeighed(reason=f"The scale is unavailable: {self._why_not(error)}")

    def check_health(self) -> HealthReport:
        try:
            with self._one_question, closing(self._line.open()) as line:
                told = self._looked_at(line)
        except OSError as error:
            self._availability = Availability.UNAVAILABLE
            return HealthReport(name=self._name, ok=False, say=self._why_not(error))
        self._heard(told)
        say = told.reason
        if told.is_well:  # an empty scale is as it should be
            say = f"{self._line.port} answers.{'' if say == EMPTY else f' {say}'}"
        return HealthReport(name=self._name, ok=told.is_well, say=say)

    def close(self) -> None:  # noqa: B027  # no scale needs more
        """Nothing is held open between weighings."""

    @abstractmethod
    def _weighed(self, line: SerialPort, unit_price: Money | None) -> WeighOutcome:
        """OSError where the line was lost."""

    @abstractmethod
    def _looked_at(self, line: SerialPort) -> Told:
        """Something any such scale answers, whatever is on it."""

    def _heard(self, told: Told) -> None:
        well = Availability.AVAILABLE if told.is_well else Availability.UNAVAILABLE
        self._availability = well

    def _answer(
        self, line: SerialPort, question: bytes, *, is_whole: Callable[[bytes], bool]
    ) -> bytes:
        """What came within the time: whole, a part, or nothing."""
        for _ in range(_MOST_STALE):  # the end of an answer that came too late
            if not line.read(within_s=0):
                break
        line.write(question)
        until_s, data = time.monotonic() + self._waits.answer_s, b""
        while not is_whole(data) and (left_s := until_s - time.monotonic()) > 0:
            data += line.read(within_s=left_s)
        return data

    def _why_not(self, error: OSError) -> str:
        return why_not(error, self._line.port)
