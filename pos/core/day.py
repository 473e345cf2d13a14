"""What a day may leave open at a till: not delivered, not finished, not given back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """What the outbox still has when the day ends."""

    pending: int = 0
    in_doubt: int = 0
    rejected: int = 0
    coupons: int = 0
    """Used up, and the shop's own coupon engine has not been told of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOpen:
    """All of it, counted. No sale and no customer is named: the record keeps it for ever."""

    undelivered: Undelivered
    open_sales: int = 0
    suspended: int = 0
    reserved: int = 0
    """Points held and coupons locked, those on their way back among them."""
    shifts_aside: tuple[int, ...] = ()
    """Their numbers: each has cash in a tray that nobody has counted."""

    @property
    def is_nothing(self) -> bool:
        return not any(self._counts())

    @property
    def words(self) -> str:
        """'3 waiting, 1 rejected, 1 sale suspended'; empty where nothing is left."""
        return ", ".join(self._said())

    def _counts(self) -> tuple[int, ...]:
        left = self.undelivered
        sales = (self.open_sales, self.suspended, self.reserved, len(self.shifts_aside))
        return (left.pending, left.in_doubt, left.rejected, left.coupons, *sales)

    def _said(self) -> Iterator[str]:
        left = self.undelivered
        if left.pending:
            yield f"{left.pending:,} waiting"
        if left.in_doubt:
            yield f"{left.in_doubt:,} in doubt"
        if left.rejected:
            yield f"{left.rejected:,} rejected"
        if left.coupons:
            yield f"{left.coupons:,} {'coupon' if left.coupons == 1 else 'coupons'} to be burned"
        if self.open_sales:
            yield "a sale open"
        if self.suspended:
            yield f"{self.suspended} {'sale' if self.suspended == 1 else 'sales'} suspended"
        if self.reserved:
            yield f"{self.reserved} held or locked"
        if aside := [str(number) for number in self.shifts_aside]:
            yield f"{'shift' if len(aside) == 1 else 'shifts'} {' and '.join(aside)} set aside"
