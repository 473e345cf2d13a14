"""The till at one moment: shift, current sale, the last one, who is signed on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from pos.core.customer import Release
from pos.core.handed import HubTake
from pos.core.money import Money
from pos.core.sale import Sale
from pos.core.settlement import NextVisit, SettledTotal
from pos.core.setup import Setup
from pos.core.shift import Shift, ShiftAside
from pos.core.shop_coupon import DoubleUse, OwedBurn
from pos.core.staff import Cashier
from pos.core.stored_value import Unclaimed
from pos.core.totals import tendered
from pos.core.waiting_paper import Papers


class Paper(StrEnum):
    """What is known of a sale's receipt."""

    WAITING = "waiting"
    """Recorded, and not yet said to be printed: after a crash, perhaps never."""
    PRINTED = "printed"
    SENT = "sent"
    """The printer has its bytes, and did not tell whether it came out."""
    FAILED = "failed"
    LEFT = "left"
    """Asked for no more, by a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedSale:
    """A completed sale and what has become of it since."""

    sale: Sale
    receipt: str
    completed_at: datetime
    total: Money
    change: Money
    paper: Paper = Paper.WAITING
    copies: int = 0
    awaits_delivery: bool = False
    awaits_refunds: int = 0
    """How many of what was returned on it the service has not answered yet."""
    points_earned: int | None = None
    points_redeemed: int | None = None
    points_reversed: int | None = None
    """Earned points the service took back for what was returned; None while nobody has said."""
    balance_after: int | None = None
    """As the service gave it after the order, never our own sum; None where it is not known."""
    rejected: str = ""

    @property
    def paid(self) -> Money:
        """What stayed in the till; less than nothing where more was paid back."""
        return tendered(self.sale) - self.change

    @property
    def awaits_points(self) -> bool:
        """Whether what its customer earns or gives back by it is not known yet."""
        return self.awaits_delivery or self.awaits_refunds > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendedSale:
    """A suspended sale. It holds no points and no coupons."""

    name: str
    sale: Sale
    at: datetime
    gave_back: bool = False
    """Points or coupons were reserved for it, and must be asked for again."""
    offered_at: datetime | None = None
    """Since when another till may take it from the hub; None where none may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalState:
    """All that folding the journal since the last shift was opened gives."""

    setup: Setup
    cashier: Cashier | None = None
    locked: bool = False
    shift: Shift | None = None
    """The one that is open, or was closed last; None before the first, and where the last one is
    set aside."""
    aside: tuple[ShiftAside, ...] = ()
    """Shifts to be taken up again, in the order in which they were set aside."""
    shifts: int = 0
    """How many were ever opened: the number of the newest."""
    opened_on: date | None = None
    """The store's day in which the newest was opened."""
    sale: Sale | None = None
    suspended: tuple[SuspendedSale, ...] = ()
    takes: tuple[HubTake, ...] = ()
    """Offered sales that are this till's, as the hub is still to be told."""
    unclaimed: tuple[Unclaimed, ...] = ()
    """Of gift cards, since the hub told what is on them."""
    releases: tuple[Release, ...] = ()
    """On their way back to whoever keeps them, and not known to be there."""
    burns: tuple[OwedBurn, ...] = ()
    """Coupons used up that the shop's own engine is still to be told of."""
    doubles: tuple[DoubleUse, ...] = ()
    """Coupons used twice that no manager has ticked off."""
    next_visits: tuple[NextVisit, ...] = ()
    """What is still to be taken off customers' points, told when they come again."""
    settled_between: tuple[SettledTotal, ...] = ()
    """Settled while no shift was open: it goes on the next one's reading."""
    settlements: int = field(default=0, compare=False)
    """How often an entry was settled since this program folds; only ever more."""
    last_sale: FinishedSale | None = None
    papers: Papers = ()
    """Receipts that wait for paper."""
    papers_given_up: int = 0
    """Of those, since none waited last: too many did."""
    next_receipt: int = 1
    users_told: int = 0
    """The newest change of a user that is on record, by the office's number."""
    clock_set_back: timedelta = timedelta(0)
    """By how much the machine's clock is behind what it was in this shift: what is over by the
    clock may have been made to look as if it were not."""
    grand_total: Money
    """All that was ever sold here, less what was paid back."""

    def offered(self, sale_id: str, offered_at: datetime) -> SuspendedSale | None:
        """A suspended sale by the offer that it stands under at the hub."""
        found = (one for one in self.suspended if one.sale.sale_id == sale_id)
        return next((one for one in found if one.offered_at == offered_at), None)

    def suspended_as(self, name: str) -> SuspendedSale | None:
        """Capitals are nobody's matter."""
        wanted = name.strip().casefold()
        return next((one for one in self.suspended if one.name.casefold() == wanted), None)

    @property
    def sale_id(self) -> str:
        """The open sale's; empty between sales."""
        return self.sale.sale_id if self.sale else ""

    @property
    def shift_is_open(self) -> bool:
        return self.shift is not None and self.shift.is_open

    @property
    def shifts_closed(self) -> int:
        """How many Z reports there are: each shift that is neither open nor aside has one."""
        return self.shifts - len(self.aside) - self.shift_is_open

    @property
    def closed_total(self) -> Money:
        """What was sold in the shifts that are closed: where the last Z report ends."""
        sold = self.grand_total
        for one in self.aside:
            sold -= one.shift.sold
        return sold - self.shift.sold if self.shift is not None and self.shift.is_open else sold

    def aside_of(self, user_id: str) -> ShiftAside | None:
        """Theirs; of several the one that was set aside first."""
        return next((one for one in self.aside if one.shift.opened_by == user_id), None)


def empty_state(setup: Setup) -> TerminalState:
    """A till that has never been used."""
    return TerminalState(setup=setup, grand_total=Money.zero(setup.currency))
