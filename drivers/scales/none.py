"""No scale: weights are typed."""

from __future__ import annotations

from drivers.absent import Absent
from pos.core.money import Money
from pos.ports.scale import NotWeighed, WeighOutcome

_SAY = "No scale is configured."


class NoScale(Absent):
    def __init__(self) -> None:
        super().__init__(name="scale", say=_SAY)

    def weigh(self, unit_price: Money | None = None) -> WeighOutcome:  # noqa: ARG002  # no scale, no use for it
        return NotWeighed(reason=f"{_SAY} Type the weight.")
