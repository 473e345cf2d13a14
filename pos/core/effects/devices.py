"""Effects on the devices at the counter, the printer's paper aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pos.core.card import CardAttempt
from pos.core.money import Money

DISPLAY_CELLS: Final = 20
"""In a line of the pole display, whatever its make."""


@dataclass(frozen=True, slots=True)
class OpenDrawer:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOnDisplay:
    line_1: str
    line_2: str


@dataclass(frozen=True, slots=True)
class WeighGoods:
    """Ask the scale at the counter, as long as it takes to come to rest."""

    unit_price: Money
    """Of the goods, for a scale that computes and shows the price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeCard:
    """Or pay back: once on record, and once only."""

    sale_id: str
    attempt: CardAttempt


@dataclass(frozen=True, slots=True, kw_only=True)
class AskCard:
    """What became of it, which charges nothing."""

    sale_id: str
    attempt: CardAttempt
    by_itself: bool = False
    """Nobody waits to hear that it is still not known."""


OfDevices = OpenDrawer | ShowOnDisplay | WeighGoods | ChargeCard | AskCard
