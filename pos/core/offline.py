"""What of the till works while the loyalty service cannot be reached: one row an operation.

The page in the documents is written from these rows, and a test plays each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pos.core import effects as fx
from pos.core import errand
from pos.core import intents as it
from pos.core.customer_file import Page


class Works(StrEnum):
    """Yes: done at once, or recorded now and sent by itself when the line is back."""

    YES = "yes"
    NO = "no"
    LIMITED = "with limits"


Asked = type[it.Intent] | type[errand.Errand] | type[fx.Effect] | Page
"""What stands for an operation in the code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """In the words of the counter."""

    name: str
    of: Asked
    works: Works
    say: str = ""
    """Of a no what the till answers, of limits what is otherwise; of a yes what comes later."""


def _yes(of: Asked, name: str, say: str = "") -> Operation:
    return Operation(name=name, of=of, works=Works.YES, say=say)


def _limited(of: Asked, name: str, say: str) -> Operation:
    return Operation(name=name, of=of, works=Works.LIMITED, say=say)


def _no(of: Asked, name: str, say: str) -> Operation:
    return Operation(name=name, of=of, works=Works.NO, say=say)


NOT_ASKED: Final = (
    it.AddItem,
    it.RejectCode,
    it.ScanFailed,
    it.ReceiptScanned,
    it.EntryFound,
    it.StoredValueScanned,
    it.PriceFound,
    it.ScaleRead,
    it.ScanExpected,
)
"""What the terminal makes of a code, an entry or a weight: nobody asks for it by itself."""

TOLD_BY_KIND: Final = (it.ReadPage, it.RunErrand)
"""Each page and each errand has a row of its own."""

ASKED_OR_NOT_OUTSIDE: Final = (
    fx.ReadCustomerPage,
    fx.MarkNoticesRead,
    fx.ShowOnDisplay,
    fx.FollowWaiting,
    fx.GiveUpCard,
    fx.GiveUpReturn,
)
"""Effects nobody waits for that somebody asked for all the same, or that need no service."""

_LATER = "The service is told later."
_UNASKED = "It waits with the others; nobody can say whether the customer is known, as is told."
_REDEEMING = "Redeeming needs the network. The sale earns as usual and is sent later."
_COUPONS = "Coupons need the network. Sell without it, or try again when the line is back."
_OWN_COUPONS = (
    "Those of the shop's own engine as ever: it has a line of its own. Where it is away too, "
    "signed ones alone, if the manager allows it."
)
_AS_LAST_READ = (
    "As last read since the till was started, with its time; a page that nobody has read cannot "
    "be read now."
)
_ENGINE = "It waits for the engine, where that is away as well."
_AS_LAST_KNOWN = (
    "Who was seen since the till was started, or by another till of a store that has a hub, or "
    "told of by a coupon engine that takes webhooks, is shown as last known. Of anyone else the id "
    "alone "
    "is put on the sale, not confirmed: it earns and is sent later."
)
_BACK_LATER = (
    "Off the sale at once. The customer has them back when the line returns, or when they lapse."
)

AT_THE_COUNTER: Final = (
    _yes(it.SignOn, "Sign on"),
    _yes(it.SignOff, "Sign off"),
    _yes(it.LockTill, "Lock the till"),
    _yes(it.Approve, "A manager's approval"),
    _yes(it.LeaveApproval, "Leave what a manager was asked to approve"),
    _yes(it.OpenShift, "Open a shift"),
    _yes(it.MoveCash, "Cash paid in, paid out, dropped"),
    _yes(it.RingNoSale, "No sale"),
    _yes(it.CloseShift, "Close the shift, with its count"),
    _yes(it.HandOver, "Hand the drawer over, with its count"),
    _yes(it.SetShiftAside, "Set the shift aside"),
    _yes(it.TakeShiftUp, "Take a shift up again"),
    _yes(it.PrintReport, "X and Z reports, on the screen and on paper"),
    _yes(it.PrintSales, "Sales and points of any days, on the screen and on paper"),
    _yes(it.ChangeSettings, "See and change the settings"),
    _limited(
        it.CloseDay,
        "Close the day",
        "By itself where nothing waits; what waits is put on record on a manager's word.",
    ),
)

ON_THE_SALE: Final = (
    _yes(it.EnterCode, "Type an item's code"),
    _limited(
        it.Scanned,
        "Scan",
        "Items and receipts as ever. What a customer's phone shows is taken where they were seen "
        "since the till was started, else: That code cannot be confirmed offline. Press F4 and "
        "type the phone number.",
    ),
    _yes(it.TellPrice, "Tell a price that is asked each time"),
    _yes(it.TellAge, "Tell whether the customer is old enough"),
    _yes(it.TellSerial, "Tell a serial number"),
    _yes(it.TellWeight, "Tell a weight"),
    _yes(it.AskScale, "Ask the scale"),
    _yes(it.LeaveQuestion, "Leave what was asked about"),
    _yes(it.CountNext, "A quantity before its item"),
    _yes(it.ExpectScan, "Scan into a form"),
    _yes(it.CheckPrice, "Check a price"),
    _yes(it.SellOpenItem, "Sell what the catalogue does not know"),
    _yes(it.NoteLine, "A note on a line"),
    _yes(it.NoteSale, "A note on the sale"),
    _yes(it.ChangeQuantity, "Quantity"),
    _yes(it.OverridePrice, "Price by hand"),
    _yes(it.DiscountLine, "Discount on a line"),
    _yes(it.DiscountSale, "Discount on the sale"),
    _yes(it.ExemptFromTax, "Sell without tax"),
    _yes(it.ChargeTax, "Charge tax after all"),
    _yes(it.VoidLine, "Void a line"),
    _yes(it.VoidSale, "Void the sale"),
    _yes(it.SuspendSale, "Suspend the sale"),
    _yes(it.ResumeSale, "Resume a sale"),
    _yes(it.ReadReceipt, "Look a receipt up, to return goods of it"),
    _yes(it.ReturnGoods, "Return goods", "What they had earned is taken back later."),
    _yes(it.ReturnItem, "Return goods without a receipt"),
    _yes(it.TakeTender, "Take a tender", "The order is sent later, and earns."),
    _yes(it.VoidTender, "Void a tender"),
    _yes(it.AskCardAgain, "Ask the card terminal again", "It has a line of its own."),
    _yes(it.ResolveCard, "Settle a card payment that the terminal did not answer to"),
    _yes(it.SellGiftCard, "Sell or load a gift card"),
    _yes(it.ReadStoredValue, "What is on a gift card or store credit"),
    _yes(it.ReplaceStoredValue, "Issue a lost gift card or store credit anew"),
    _yes(it.CompleteSale, "Complete an even exchange"),
    _yes(it.Reprint, "A copy of a receipt"),
    _yes(it.LeaveReceipt, "Leave a receipt unprinted"),
    _yes(it.PrintGiftReceipt, "A gift receipt"),
    _yes(it.DrawReceipt, "A receipt on the screen"),
    _yes(
        it.EmailReceipt,
        "A receipt by e-mail",
        "It waits for the store's mail server, which may be away as well.",
    ),
    _yes(it.LeavePapers, "Leave what waits for paper"),
)

FOR_THE_CUSTOMER: Final = (
    _limited(it.IdentifyCustomer, "Find a customer by id", _AS_LAST_KNOWN),
    _limited(it.IdentifyByPhone, "Find a customer by phone", _AS_LAST_KNOWN),
    _limited(it.IdentifyByEmail, "Find a customer by e-mail", _AS_LAST_KNOWN),
    _limited(it.IdentifyByCard, "Find a customer by card", _AS_LAST_KNOWN),
    _limited(
        it.ConfirmCustomer,
        "Look the customer up again",
        "They stay as last known; the till looks them up by itself when the line is back.",
    ),
    _yes(it.RemoveCustomer, "Take the customer off the sale"),
    _limited(
        it.RegisterCustomer,
        "Register a customer",
        "The service is told later. A referral code is taken as told: nobody can check it now.",
    ),
    _yes(it.UpdateCustomer, "Update a customer's details", _LATER),
    _yes(it.OptCustomer, "Opt a customer in or out", _LATER),
    _yes(it.TagCustomer, "Tag a customer", _LATER),
    _limited(
        it.LinkCard,
        "Link a card",
        "Only to a customer who was confirmed before the line went down.",
    ),
    _yes(it.SendCustomerEvent, "Send a customer's event", _LATER),
    _yes(it.GivePoints, "Give points for a purchase that made no order", _LATER),
    _no(
        Page.PROFILE,
        "Their profile",
        "This page needs the network, and was not read before. Try again when the line is back.",
    ),
    _limited(Page.COUPONS, "Their coupons", _AS_LAST_READ),
    _limited(
        Page.RULES,
        "Rules to spend points by",
        "As last read for the customer, else as told when the store opened; else not.",
    ),
    _limited(Page.CAMPAIGNS, "Their campaigns", _AS_LAST_READ),
    _limited(Page.ACTIVITY, "Their activity", _AS_LAST_READ),
    _limited(Page.NOTICES, "Their messages", _AS_LAST_READ),
    _limited(
        it.MarkNoticesRead,
        "Mark their messages as read",
        "They can be read; marking them as read needs the network, which the till says. They are "
        "shown as new once more.",
    ),
)

POINTS_AND_COUPONS: Final = (
    _no(it.RedeemPoints, "Redeem points", _REDEEMING),
    _no(it.EnterOtp, "Type the code a customer was sent", _REDEEMING),
    _no(it.ResendOtp, "Send a customer another code", _REDEEMING),
    _no(
        it.ExtendHold,
        "Hold points and coupons for a full time more",
        "Extending needs the network. What is held stays on the sale until its end.",
    ),
    _limited(it.ReleasePoints, "Give held points back", _BACK_LATER),
    _limited(it.ApplyCoupon, "Use a coupon", f"{_OWN_COUPONS} Of the program's: {_COUPONS}"),
    _limited(
        it.RemoveCoupon,
        "Take a coupon off the sale",
        "The only one goes off at once, and is the customer's again when the line returns, or when "
        "it lapses. One of several stays.",
    ),
    _no(
        errand.BuyWithPoints,
        "Buy a coupon with points",
        "Turning points into a coupon needs the network. Try again when the line is back.",
    ),
    _no(errand.RedeemOutright, "Redeem points outside a sale", _REDEEMING),
    _no(
        errand.BurnCoupon,
        "Use up a coupon outside a sale",
        "Using up a coupon needs the network. Keep the coupon, and do it when it is back.",
    ),
)

OF_THE_OUTBOX: Final = (
    _yes(it.SettleEntry, "Settle an entry that was rejected", "What is to be sent waits."),
    _yes(it.ReaddressEntry, "Send an entry for another customer", _UNASKED),
    _yes(it.TryEntryAgain, "Try an entry again", "It waits with the others."),
    _yes(it.TickDouble, "Tick off a coupon used twice"),
    _yes(it.SettleBurn, "Settle a coupon that the engine cannot be told of"),
)

BY_ITSELF: Final = (
    _no(
        fx.PreviewRewards,
        "Show what the sale earns",
        "Shown again when the line is back; the sale earns all the same.",
    ),
    _limited(
        fx.AskPromotion,
        "Take off what the program takes off by itself",
        "What was told for these goods stays; nothing is told for others, or for anybody new.",
    ),
    _limited(
        fx.ReadBalance,
        "Read the balance when points have moved",
        "The last known one is shown, with its time.",
    ),
    _limited(fx.ReleaseHold, "Give points of a void sale back", _BACK_LATER),
    _yes(fx.ReleaseShopCoupon, "Give a coupon of the shop's own back", _ENGINE),
    _yes(fx.BurnShopCoupon, "Tell the coupon engine what was used up", _ENGINE),
    _limited(fx.ReleaseCoupons, "Give coupons of a void sale back", _BACK_LATER),
)

AT_A_TILL: Final[dict[str, tuple[Operation, ...]]] = {
    "At the counter": AT_THE_COUNTER,
    "On the sale": ON_THE_SALE,
    "For the customer": FOR_THE_CUSTOMER,
    "Points and coupons": POINTS_AND_COUPONS,
    "What was rejected": OF_THE_OUTBOX,
    "By itself": BY_ITSELF,
}

OPERATIONS: Final = tuple(row for rows in AT_A_TILL.values() for row in rows)
