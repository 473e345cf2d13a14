"""A scale that speaks Toledo 8217: it is asked for its weight until that stands still.

What its answers mean is in `toledo_answers.py`; it knows nothing of prices.
"""

from __future__ import annotations

from drivers.scales.serial_scale import BETWEEN_S, DEFAULT_WAITS, Line, SerialScale, Waits
from drivers.scales.toledo_answers import (
    ASK,
    Answer,
    Reading,
    Status,
    Trouble,
    is_whole,
    read,
)
from drivers.transports.serial_port import Framing, SerialPort
from pos.core.money import Money
from pos.ports.scale import NotWeighed, Weighed, WeighOutcome


class Toledo8217(SerialScale):
    def __init__(
        self,
        *,
        port: str,
        baud: int = 9600,
        framing: Framing = Framing.SEVEN_E_ONE,
        unit: str = "kg",
        name: str = "scale",
        waits: Waits = DEFAULT_WAITS,
    ) -> None:
        super().__init__(Line(port=port, baud=baud, framing=framing), waits=waits, name=name)
        self._unit = unit

    def _weighed(self, line: SerialPort, unit_price: Money | None) -> WeighOutcome:  # noqa: ARG002  # it has no use for a price
        """The first weight given twice in a row; a trouble that stays is told as soon."""
        answer = self._settled(line)
        self._heard(answer)
        if isinstance(answer, Reading) and answer.weight:
            return Weighed(weight=answer.weight, unit=self._unit, is_net=answer.is_net)
        return NotWeighed(reason=answer.reason)

    def _looked_at(self, line: SerialPort) -> Answer:
        return read(self._answer(line, ASK, is_whole=is_whole))

    def _settled(self, line: SerialPort) -> Answer:
        """Two equal answers in a row, other than that it moves; or the last when patience ends."""
        waits = self._waits
        until_s = waits.clock() + waits.patience_s
        before, answer = None, self._looked_at(line)
        while answer != before or _is_moving(answer):
            if waits.clock() >= until_s:
                # Weights that were never the same twice in a row are one that moves.
                return Trouble(Status.MOVING) if isinstance(answer, Reading) else answer
            waits.sleep(BETWEEN_S)
            before, answer = answer, self._looked_at(line)
        return answer


def _is_moving(answer: Answer) -> bool:
    return isinstance(answer, Trouble) and Status.MOVING in answer.status
