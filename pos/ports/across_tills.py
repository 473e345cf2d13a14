"""Receipts of all tills that share a hub, and what of them comes back at any till.

A till claims what is about to come back before it stands on the sale. What becomes of it then is
told by the till's own record; `give_up` is for what never got into that.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from pos.core.refund import ReceiptRead
from pos.core.sale import PaidBy, ReturnLine
from pos.core.state import FinishedSale


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptHere:
    """What this till's own record has of a receipt, whoever printed it."""

    finished: FinishedSale | None
    """None where it is another till's."""
    returned: tuple[ReturnLine, ...] = ()
    back: tuple[PaidBy, ...] = ()

    @property
    def read(self) -> ReceiptRead | None:
        """As good as there is without a hub."""
        if self.finished is None:
            return None
        return ReceiptRead(finished=self.finished, returned=self.returned, back=self.back)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnWanted:
    claim: str
    """An id of the till's own: asked again it is the same claim."""
    receipt: str
    number: int
    """Of the line, as it was sold."""
    quantity: Decimal | None
    """None: all that is left of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnClaimed:
    """`found` is None where no till has told of such a receipt."""

    found: ReceiptRead | None
    quantity: Decimal | None = None
    """What nobody else can take back now; None where nothing was claimed."""
    why_not: str = ""
    """In a sentence with what to do. Empty also where the hub does not answer for a receipt of this
    till, which is then as good as without a hub."""


class ReceiptsAcrossTills(Protocol):
    """Over within the configured deadline."""

    def read(self, receipt: str, here: ReceiptHere) -> ReceiptRead | None:
        """None where nobody knows of it. HubError where it is another till's, and cannot be had."""
        ...

    def claim(self, wanted: ReturnWanted, here: ReceiptHere) -> ReturnClaimed:
        """HubError as above: then it is given up."""
        ...

    def give_up(self, claim: str) -> None:
        """Where the hub is away now, it is told later."""
        ...
