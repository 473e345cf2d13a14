"""The counter's scale: one stable weight, or why there is none. What it costs is the sale's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from pos.core.money import Money
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
    """Capability `weigh`: there is a scale to ask. `price`: it computes the price as well and shows
    it, and weighs nothing without the price of a unit.
    """

    def weigh(self, unit_price: Money | None = None) -> WeighOutcome:
        """Ask until the weight stands still, for no longer than the driver's patience.

        `unit_price` is that of one of the scale's own units. Where the scale came to another price
        than that times the weight, there is no weight.
        """
        ...
