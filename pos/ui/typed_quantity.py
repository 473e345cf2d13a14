"""A quantity in the scan field, told to the terminal while it is typed: scans pass the field by."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from pos.core.intents import CountNext, Intent
from pos.core.quantity import quantity_alone, quantity_text
from pos.ui.rows import Piece, Row, Tone

if TYPE_CHECKING:
    from pos.terminal.snapshot import NextQuantity


class TypedQuantity:
    def __init__(self, ask: Callable[[Intent], object], used: int) -> None:
        """`used`: how many quantities waited before there was a field."""
        self._ask = ask
        self._used = used
        self._told: Decimal | None = None
        """What the field has told; it takes it back when it no longer says so."""

    def typed(self, text: str) -> None:
        quantity = quantity_alone(text)
        if quantity != self._told:
            self._told = quantity
            self._ask(CountNext(quantity=quantity, is_typed=True))

    def let_go(self) -> None:
        """What was told waits on, although the field is about to be emptied."""
        self._told = None

    def take_back(self, waiting: NextQuantity) -> None:
        if waiting.quantity is not None:
            self._told = None
            self._ask(CountNext(quantity=None, is_typed=True))

    def was_used(self, now: NextQuantity, text: str) -> bool:
        """Whether what stands in the field is done with, and goes."""
        used, self._used = self._used, now.used
        return used != now.used and quantity_alone(text) is not None


def quantity_row(quantity: Decimal) -> Row:
    """Beside the field, for as long as it waits."""
    return Row(right=(Piece(f"{quantity_text(quantity)} × the next item ", Tone.ACCENT),))
