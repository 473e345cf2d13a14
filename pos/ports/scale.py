"""The counter's scale: one stable weight, or why there is none. What it costs is the sale's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from pos.ports.devices import Device


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A weight exactly as the scale gave it, with all its decimals: it is never rounded again."""

    weight: Decimal
    unit: str
    is_net: bool = False
    """The scale has taken a container's weight off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotWeighed:
    """`reason` is a sentence for the cashier: what is wrong and what to do."""

    reason: str


WeighOutcome = Weighed | NotWeighed


class Scale(Device, Protocol):
    """Capability `weigh`: there is a scale to ask."""

    def weigh(self) -> WeighOutcome:
        """Ask until the weight stands still, for no longer than the driver's patience."""
        ...
