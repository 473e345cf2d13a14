"""A scale that speaks Toledo 8217 over a serial line with seven bits and even parity.

What its answers mean is in `toledo_answers.py`. The line is open only while it is asked, so that a
cable pulled in between needs no recovery.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing

from drivers.scales.toledo_answers import (
    ASK,
    Answer,
    Odd,
    Reading,
    Silence,
    Status,
    Trouble,
    is_whole,
    read,
)
from drivers.transports.serial_port import Framing, SerialPort, open_port, why_not
from pos.ports.health import Availability, Capabilities, HealthReport
from pos.ports.scale import NotWeighed, Weighed, WeighOutcome

PATIENCE_S = 3.0
"""For goods to stand still; then the cashier is told, and weighs again."""
ANSWER_WAIT_S = 0.5
BETWEEN_S = 0.125
"""Eight times a second: the scale itself has no newer weight more often."""
_MOST_STALE = 8
"""Reads of what nobody asked for; a scale that never stops talking is told as odd."""

_NOTHING_ON_IT = "Nothing is on the scale. Put the goods on it and weigh again."
_MOVING = "The weight does not stand still. Let go of the goods and weigh again."
_TROUBLES = {
    Status.OVER_CAPACITY: "It is too heavy for the scale. Weigh it in parts.",
    Status.UNDER_ZERO: "The scale is below zero. Empty it, set it to zero and weigh again.",
    Status.MOVING: _MOVING,
    Status.AT_ZERO: _NOTHING_ON_IT,
    Status.BAD_COMMAND: "The scale does not know the question. Set it to Toledo 8217.",
}
_ODD = "The scale's answer cannot be read. Check its protocol, baud rate and parity (7E1)."
_SILENT = "The scale does not answer. Check that it is on, and its cable."
_NO_WEIGHT = "The scale gives no weight. Look at its display and weigh again."


class Toledo8217:
    def __init__(
        self,
        *,
        port: str,
        baud: int = 9600,
        unit: str = "kg",
        name: str = "scale",
        patience_s: float = PATIENCE_S,
        answer_wait_s: float = ANSWER_WAIT_S,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._port = port
        self._baud = baud
        self._unit = unit
        self._name = name
        self._patience_s = patience_s
        self._answer_wait_s = answer_wait_s
        self._clock = clock
        self._sleep = sleep
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

    def weigh(self) -> WeighOutcome:
        """The first weight given twice in a row; a trouble that stays is told as soon."""
        try:
            with self._one_question, closing(self._open()) as line:
                answer = self._settled(line)
        except OSError as error:
            self._availability = Availability.UNAVAILABLE
            return NotWeighed(reason=f"The scale is unavailable: {why_not(error, self._port)}")
        self._availability = _availability(answer)
        if isinstance(answer, Reading) and answer.weight:
            return Weighed(weight=answer.weight, unit=self._unit, is_net=answer.is_net)
        return NotWeighed(reason=_reason(answer))

    def check_health(self) -> HealthReport:
        try:
            with self._one_question, closing(self._open()) as line:
                answer = self._ask(line)
        except OSError as error:
            self._availability = Availability.UNAVAILABLE
            return HealthReport(name=self._name, ok=False, say=why_not(error, self._port))
        self._availability = _availability(answer)
        if isinstance(answer, Odd | Silence) or _is_misunderstood(answer):
            return HealthReport(name=self._name, ok=False, say=_reason(answer))
        return HealthReport(name=self._name, ok=True, say=f"{self._port} answers.")

    def close(self) -> None:
        """Nothing is held open between weighings."""

    def _open(self) -> SerialPort:
        return open_port(self._port, baud=self._baud, framing=Framing.SEVEN_E_ONE)

    def _settled(self, line: SerialPort) -> Answer:
        """Two equal answers in a row, other than that it moves; or the last when patience ends."""
        until_s = self._clock() + self._patience_s
        before, answer = None, self._ask(line)
        while answer != before or _is_moving(answer):
            if self._clock() >= until_s:
                # Weights that were never the same twice in a row are one that moves.
                return Trouble(Status.MOVING) if isinstance(answer, Reading) else answer
            self._sleep(BETWEEN_S)
            before, answer = answer, self._ask(line)
        return answer

    def _ask(self, line: SerialPort) -> Answer:
        for _ in range(_MOST_STALE):  # the end of an answer that came too late
            if not line.read(within_s=0):
                break
        line.write(ASK)
        until_s, data = time.monotonic() + self._answer_wait_s, b""
        while not is_whole(data) and (left_s := until_s - time.monotonic()) > 0:
            data += line.read(within_s=left_s)
        return read(data)


def _is_moving(answer: Answer) -> bool:
    return isinstance(answer, Trouble) and Status.MOVING in answer.status


def _is_misunderstood(answer: Answer) -> bool:
    return isinstance(answer, Trouble) and Status.BAD_COMMAND in answer.status


def _availability(answer: Answer) -> Availability:
    if isinstance(answer, Odd | Silence):
        return Availability.UNAVAILABLE
    return Availability.AVAILABLE


def _reason(answer: Answer) -> str:
    match answer:
        case Odd():
            return _ODD
        case Silence():
            return _SILENT
        case Trouble():
            return next(
                (say for status, say in _TROUBLES.items() if status in answer.status), _NO_WEIGHT
            )
        case Reading():
            return _NOTHING_ON_IT
