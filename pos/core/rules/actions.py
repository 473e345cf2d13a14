"""Who may do what: every intent is an action or free to whoever is signed on.

approvals.py asks; what an action says of itself stands here once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from pos.core import intents as it
from pos.core.errand import BurnCoupon, RedeemOutright
from pos.core.shift import CashMove

TAX_EXEMPT: Final = "tax-exempt"


class Takes(Enum):
    """What an action takes where no manager works the till."""

    AS_NAMED = auto()
    """A manager's yes where the role's `needs_approval` names it."""
    AS_SET = auto()
    """The same, where another table of the configuration says so."""
    BY_RULE = auto()
    """A manager's yes where a rule finds that it goes too far."""
    YES = auto()
    """A manager's yes, whatever the store wants asked."""
    MANAGER = auto()
    """A manager who is signed on: a yes in passing is not enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    name: str
    """As the configuration and the record have it."""
    said: str
    """So that whoever comes to say yes sees to what."""
    takes: Takes = Takes.AS_NAMED
    records_yes: bool = False
    """Its own rule puts the yes on record."""
    too_far: Action | None = None
    """What the yes is to, and recorded as, where a rule finds that it goes too far."""
    does: tuple[str, ...] = ()
    """Other actions that are done with it: it takes a yes where one of them does."""


LATE_RETURN: Final = Action(name="late-return", said="A late return", takes=Takes.BY_RULE)
RETURN: Final = Action(name="return", said="Taking goods back", too_far=LATE_RETURN)
MORE_OFF: Final = Action(name="more-off", said="More off than usual", takes=Takes.BY_RULE)
DISCOUNT: Final = Action(name="discount", said="A discount", too_far=MORE_OFF)
WITHOUT_TAX: Final = Action(name=TAX_EXEMPT, said="A sale without tax", takes=Takes.AS_SET)
PAY_BACK: Final = Action(name="cash-back", said="Paying back by another means", takes=Takes.BY_RULE)
OUTRIGHT: Final = Action(name="redeem-outright", said="Redeeming points beside a sale")
SETTLE: Final = Action(name="settle", said="Settling an entry", takes=Takes.YES, records_yes=True)
CLOSE_DAY: Final = Action(
    name="close-day",
    said="Closing the day with something left open",
    takes=Takes.BY_RULE,
    records_yes=True,
)
HAND_OVER: Final = Action(
    name="hand-over", said="Handing the drawer over", does=("close-shift", "open-shift")
)
TAKE_UP: Final = Action(name="take-up", said="Taking a shift up again")
OTHERS_DRAWER: Final = Action(
    name="others-drawer", said="Selling on another's drawer", takes=Takes.YES, records_yes=True
)
RESUME_OFFERED: Final = Action(
    name="resume-offered",
    said="Resuming a sale that another till may have",
    takes=Takes.BY_RULE,
    records_yes=True,
)
TICK_DOUBLE: Final = Action(
    name="coupon-double", said="Ticking off a coupon used twice", takes=Takes.YES
)
READ_REPORTS: Final = Action(name="reports", said="Reading reports", takes=Takes.MANAGER)
CHANGE_PROGRAM: Final = Action(
    name="program", said="Changing the loyalty program", takes=Takes.MANAGER
)
CHANGE_USERS: Final = Action(
    name="users", said="Changing who may work the till", takes=Takes.MANAGER
)
CHANGE_SETTINGS: Final = Action(name="settings", said="Changing the settings", takes=Takes.MANAGER)

OF_INTENTS: Final[dict[type[object], Action]] = {
    it.OpenShift: Action(name="open-shift", said="Opening a shift"),
    it.CloseShift: Action(name="close-shift", said="Closing the shift"),
    it.SetShiftAside: Action(name="set-aside", said="Setting a shift aside"),
    it.TakeShiftUp: TAKE_UP,
    it.HandOver: HAND_OVER,
    it.TakeOver: HAND_OVER,
    it.RingNoSale: Action(name="no-sale", said="Opening the drawer without a sale"),
    it.OverridePrice: Action(name="price", said="Another price"),
    it.ChangeQuantity: Action(name="quantity", said="Another quantity", takes=Takes.BY_RULE),
    it.DiscountLine: DISCOUNT,
    it.DiscountSale: DISCOUNT,
    it.ExemptFromTax: WITHOUT_TAX,
    it.SellOpenItem: Action(name="unknown-item", said="Selling what is not in the catalogue"),
    it.VoidLine: Action(name="void-line", said="Striking out a line"),
    it.VoidSale: Action(name="void-sale", said="Voiding the sale"),
    it.Reprint: Action(name="reprint", said="A copy of a receipt"),
    it.PrintGiftReceipt: Action(name="gift-receipt", said="A gift receipt"),
    it.GivePoints: Action(name="give-points", said="Giving points"),
    it.LinkCard: Action(name="link-card", said="Linking a card"),
    it.ResolveCard: Action(
        name="card-resolve", said="Saying whether the card was charged", takes=Takes.YES
    ),
    it.ReplaceStoredValue: Action(
        name="gift-replace", said="A new code for a lost one", takes=Takes.YES
    ),
    it.TakeTender: PAY_BACK,
    it.ReturnGoods: RETURN,
    it.ReturnFound: RETURN,
    it.ReturnItem: Action(name="return-item", said="Taking goods back without a receipt"),
    it.TagCustomer: Action(name="tag", said="A tag that frees from tax", takes=Takes.BY_RULE),
    it.SettleEntry: SETTLE,
    it.ReaddressEntry: SETTLE,
    it.SettleBurn: SETTLE,
    it.CloseDay: CLOSE_DAY,
    it.TickDouble: TICK_DOUBLE,
    it.PrintReport: READ_REPORTS,
    it.PrintSales: READ_REPORTS,
    it.ChangeSettings: CHANGE_SETTINGS,
}
_OF_MOVES: Final = {
    CashMove.PAID_IN: Action(name="paid-in", said="Paying cash in"),
    CashMove.PAID_OUT: Action(name="paid-out", said="Paying cash out"),
    CashMove.DROP: Action(name="drop", said="Taking cash to the safe"),
}
_OF_ERRANDS: Final[dict[type[object], Action]] = {
    RedeemOutright: OUTRIGHT,
    BurnCoupon: Action(name="burn-coupon", said="Using up a coupon by hand"),
}
_BY_FIELD: Final[dict[type[object], Callable[[Any], Action | None]]] = {
    it.MoveCash: lambda intent: _OF_MOVES[intent.move],
    it.ResumeSale: lambda intent: RESUME_OFFERED if intent.hub_is_away else None,
    it.RunErrand: lambda intent: _OF_ERRANDS.get(type(intent.errand)),
}

FREE: Final[frozenset[type[object]]] = frozenset(
    {
        # selling
        *(it.Scanned, it.EnterCode, it.AddItem, it.CountNext, it.RejectCode, it.ScanExpected),
        *(it.TellAge, it.TellPrice, it.TellSerial, it.TellWeight, it.AskScale, it.ScaleRead),
        *(it.CheckPrice, it.PriceFound, it.NoteLine, it.NoteSale, it.SuspendSale, it.ListSuspended),
        *(it.ChargeTax, it.SellGiftCard, it.StoredValueScanned, it.ReadStoredValue),
        # what was paid and is taken back before the sale is complete gives nobody anything
        *(it.VoidTender, it.CompleteSale),
        # receipts that have been sold, and what waits for paper
        *(it.ReceiptScanned, it.ReadReceipt, it.DrawReceipt, it.EmailReceipt),
        *(it.LeaveReceipt, it.LeavePapers),
        # who works, and the yes itself
        *(it.SignOff, it.LockTill, it.Approve, it.ApprovalGiven),
        # the customer and what they have
        *(it.IdentifyCustomer, it.IdentifyByCard, it.IdentifyByEmail, it.IdentifyByPhone),
        *(it.ConfirmCustomer, it.RegisterCustomer, it.UpdateCustomer, it.OptCustomer),
        *(it.RemoveCustomer, it.ReadPage, it.MarkNoticesRead, it.SendCustomerEvent),
        *(it.RedeemPoints, it.ReleasePoints, it.EnterOtp, it.ResendOtp, it.ExtendHold),
        *(it.ApplyCoupon, it.RemoveCoupon),
        # sent again it takes nothing from anybody
        it.TryEntryAgain,
    }
)

ACTIONS: Final = (
    *OF_INTENTS.values(),
    *_OF_MOVES.values(),
    *_OF_ERRANDS.values(),
    LATE_RETURN,
    MORE_OFF,
    OTHERS_DRAWER,
    RESUME_OFFERED,
    CHANGE_PROGRAM,
    CHANGE_USERS,
)


def action_of(intent: it.Intent) -> Action | None:
    """None where it is nobody's to approve."""
    of_field = _BY_FIELD.get(type(intent))
    return of_field(intent) if of_field else OF_INTENTS.get(type(intent))


def is_listed(kind: type[object]) -> bool:
    """Whether the table says of a kind of intent who may ask for it."""
    return kind in OF_INTENTS or kind in _BY_FIELD or kind in FREE


def said_of(name: str) -> str:
    """'another price': as a row of a report has it, whichever build recorded the action."""
    said = next((one.said for one in ACTIONS if one.name == name), name.replace("-", " "))
    return said[:1].lower() + said[1:]
