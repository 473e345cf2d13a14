"""What a person makes of a delivery the service would not take, or of which nobody can tell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pos.core.deliveries import Delivery
from pos.core.money import Money


class SettleHow(StrEnum):
    """Who bears what the customer had off, and whether the order still goes out."""

    ABSORB = "absorb"
    """The store bears it, and nothing more is sent."""
    WITHOUT_REDEMPTION = "without-redemption"
    """The order goes out without points and coupons: it earns, and the store bears the rest."""
    NEXT_VISIT = "next-visit"
    """The same, and the amount is told of when the customer comes again."""
    BY_HAND = "by-hand"
    """Someone has seen to it at the service, or there is nothing to see to."""


LONGEST_WHY = 200
"""Characters of the reason somebody gives; the record keeps no more."""

SENDS = frozenset({SettleHow.WITHOUT_REDEMPTION, SettleHow.NEXT_VISIT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a customer had off by points and coupons."""

    points: int
    by_points: Money
    by_coupons: Money

    @property
    def amount(self) -> Money:
        return self.by_points + self.by_coupons


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """A person's move of an outbox entry, committed with the event that tells of it."""

    entry_id: str
    goes_out_as: Delivery | None = None
    """What is sent from now on; None: nothing more is."""
    is_tried_again: bool = False
    """Neither: what is to be sent stays, and its time has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextVisit:
    """An amount a customer had off that is still to be taken: told when they come again."""

    entry_id: str
    customer_id: str
    """Empty once they have been erased."""
    receipt: str
    points: int
    amount: Money
    by_coupons: Money | None = None
    """How much of it; None where nobody noted it, and all counts as points."""
    at: datetime

    @property
    def given(self) -> Given:
        by_coupons = self.by_coupons or Money.zero(self.amount.currency)
        by_points = self.amount - by_coupons
        return Given(points=self.points, by_points=by_points, by_coupons=by_coupons)


@dataclass(frozen=True, slots=True, kw_only=True)
class WasSettled:
    """What a person had made of an entry, and what the record still counts as given by it."""

    how: SettleHow
    given: Given
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledTotal:
    """What was settled in one way during a shift, less what of it turned out otherwise meanwhile.

    Less than nothing where an earlier shift has counted what was taken off here.
    """

    how: SettleHow
    entries: int
    amount: Money


def added(
    totals: tuple[SettledTotal, ...], how: SettleHow, amount: Money, *, entries: int = 1
) -> tuple[SettledTotal, ...]:
    """One entry more, or one less, in the order of the ways; none where nothing is left."""
    by_how = {one.how: one for one in totals}
    before = by_how.get(how) or SettledTotal(how=how, entries=0, amount=Money.zero(amount.currency))
    by_how[how] = replace(before, entries=before.entries + entries, amount=before.amount + amount)
    kept = (by_how[one] for one in SettleHow if one in by_how)
    return tuple(one for one in kept if one.entries or one.amount)
