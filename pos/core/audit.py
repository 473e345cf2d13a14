"""Who did what, in words: what a manager wants to see of the record beside the sales themselves.

One row an event that tells of it; who was signed on, and which receipt a sale became, the reader
of the record looks up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from pos.core import events as ev
from pos.core.money import decimal_text
from pos.core.rules.actions import said_of
from pos.core.sale import Discount
from pos.core.settings_change import ChangedWhere
from pos.core.settlement import SettleHow
from pos.core.shift import MOVED
from pos.core.staff import BY_HUB, UserDid
from pos.text import safe

_LONGEST_CHANGE: Final = 80
"""Characters of a key with what it was and is; `pos journal show` has them whole."""


class Did(NamedTuple):
    """What an event tells of itself."""

    kind: str
    """For other programs: 'approval', 'price'."""
    words: str
    user_id: str | None = ""
    """Who did it; None: whoever was signed on. Empty: nobody at the till."""
    sale_id: str = ""
    receipt: str = ""
    beside: str = ""
    """Somebody else whom it concerns."""
    at: datetime | None = None
    """When it was done, where the record was told of it later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    place: int
    """In the record."""
    at: datetime
    kind: str
    words: str
    user_id: str
    """Empty: nobody at the till did it."""
    sale_id: str = ""
    receipt: str = ""
    """Of that sale, or of another that it is about; empty where there is none."""
    beside: str = ""
    """Whoever was helped by a yes, or whom a change is about."""

    def is_about(self, user_id: str) -> bool:
        return user_id in (self.user_id, self.beside)


def did(event: ev.Event) -> Did | None:
    """None where it is nothing that anybody is asked about."""
    row = _ROWS.get(type(event))
    return row(event) if row else None


def _off(discount: Discount) -> str:
    if discount.percent is not None:
        return f"{decimal_text(discount.percent)} % off"
    assert discount.amount is not None, "a discount of nothing"
    return f"{discount.amount.said()} off"


def _why(reason: str) -> str:
    return f": {reason}" if reason else ""


def _signed_on(event: ev.CashierSignedOn) -> Did:
    return Did("sign-on", "signed on", event.cashier.user_id)


def _locked(event: ev.TillLocked) -> Did:
    if event.by_itself:
        return Did("lock", "the till locked itself: nobody was there", event.cashier_id)
    return Did("lock", "locked the till", event.cashier_id)


def _price(event: ev.PriceOverridden) -> Did:
    words = f"set the price of line {event.number} to {event.unit_price.said()}"
    return Did("price", words + _why(event.reason), event.cashier_id or None, event.sale_id)


def _line_off(event: ev.LineDiscounted) -> Did:
    words = f"{_off(event.discount)} line {event.number}{_why(event.discount.reason)}"
    return Did("discount", words, event.cashier_id or None, event.sale_id)


def _sale_off(event: ev.SaleDiscounted) -> Did:
    words = f"{_off(event.discount)} the sale{_why(event.discount.reason)}"
    return Did("discount", words, event.cashier_id or None, event.sale_id)


def _returned(event: ev.LineReturned) -> Did:
    words = f"took back {decimal_text(event.line.quantity)} × {event.line.line.item.title}"
    return Did("return", words, None, event.sale_id, event.receipt)


def _printed(event: ev.ReceiptPrinted) -> Did | None:
    if not event.copy:
        return None
    return Did("copy", f"printed copy {event.copy} of a receipt", None, receipt=event.receipt)


def _cash(event: ev.CashMoved) -> Did:
    words = f"{MOVED[event.move].lower()}: {event.amount.said()}{_why(event.reason)}"
    return Did("cash", words, event.cashier_id)


def _closed(event: ev.ShiftClosed) -> Did:
    off = event.counted - event.expected
    said = "exact" if not off else f"{abs(off).said()} {'over' if off.minor > 0 else 'short'}"
    handed = f", handed over to {event.handed_to}" if event.handed_to else ""
    words = f"closed shift {event.number}, {said}{handed}"
    return Did("shift", words, event.cashier_id, beside=event.handed_to)


def _day(event: ev.DayClosed) -> Did:
    left = f", with {event.left.words} left open" if not event.left.is_nothing else ""
    return Did("day", f"closed the store's day{left}", event.manager_id)


_SETTLED: Final = {
    SettleHow.ABSORB: "the store bears it",
    SettleHow.WITHOUT_REDEMPTION: "sent without points and coupons",
    SettleHow.NEXT_VISIT: "told at the next visit",
    SettleHow.BY_HAND: "seen to by hand",
}


def _settled(event: ev.EntrySettled) -> Did:
    words = f"settled an entry, {_SETTLED[event.how]}{_why(event.why)}"
    return Did("settle", words, event.by, event.sale_id, event.receipt)


def _settings(event: ev.SettingsChanged) -> Did:
    told = "; ".join(safe(change.words, _LONGEST_CHANGE) for change in event.changes[:3])
    more = len(event.changes) - 3
    verb = "settings brought back" if event.is_rollback else "settings changed"
    if event.where is ChangedWhere.HUB:
        verb = "settings changed by the hub"
    words = f"{verb}: {told}{f' and {more} more' if more > 0 else ''}"
    return Did("settings", words, event.cashier_id)


_USER_DID: Final = {
    UserDid.ADDED: "added {}",
    UserDid.PIN: "gave {} a new PIN",
    UserDid.DISABLED: "disabled {}",
    UserDid.ENABLED: "enabled {}",
    UserDid.BADGE: "gave {} a badge",
    UserDid.NO_BADGE: "took the badge of {}",
    UserDid.ROLE: "gave {} another role",
    UserDid.LIMIT: "gave {} another limit",
    UserDid.NAME: "gave {} another name",
    UserDid.LOCKED: "{} is locked for a while",
}


def _user(event: ev.UserChanged) -> Did:
    words = _USER_DID[event.what].format(event.user_id)
    detail = event.detail
    if event.what is UserDid.LIMIT:
        detail = f"{detail} %" if detail else "as their role has it"
    elif event.what is UserDid.LOCKED:
        detail = f"{detail} wrong PINs in a row"
    is_by_command = not event.changed_by and event.what is not UserDid.LOCKED
    how = " (by a command)" if is_by_command else ""
    if event.changed_by.startswith(BY_HUB):
        how = " (by the hub)"
    said = f"{words}{_why(detail)}{how}"
    by = "" if how else event.changed_by
    return Did("user", said, by, beside=event.user_id, at=event.at)


def _program(event: ev.ProgramChanged) -> Did:
    return Did("program", f"changed the loyalty program: {event.what}", event.cashier_id)


# A row is told by its kind alone, which no type of a mapping can say.
_ROWS: Final[Mapping[type, Callable[[Any], Did | None]]] = {
    ev.CashierSignedOn: _signed_on,
    ev.CashierSignedOff: lambda one: Did("sign-off", "signed off", one.cashier_id),
    ev.TillLocked: _locked,
    ev.SaleTakenOver: lambda one: Did(
        "take-over",
        f"took over the open sale of {one.from_cashier_id}",
        one.cashier_id,
        one.sale_id,
        beside=one.from_cashier_id,
    ),
    ev.Approved: lambda one: Did("approval", f"said yes to {said_of(one.action)}", one.approver_id),
    ev.PriceOverridden: _price,
    ev.LineDiscounted: _line_off,
    ev.SaleDiscounted: _sale_off,
    ev.TaxExempted: lambda one: Did(
        "tax", f"sold without tax{_why(one.reason)}", one.cashier_id or None, one.sale_id
    ),
    ev.LineVoided: lambda one: Did(
        "void", f"struck out line {one.number}", one.cashier_id or None, one.sale_id
    ),
    ev.TenderVoided: lambda one: Did(
        "void", "took a payment back", one.cashier_id or None, one.sale_id
    ),
    ev.SaleVoided: lambda one: Did("void", "voided a sale", one.cashier_id, one.sale_id),
    ev.LineReturned: _returned,
    ev.NoSaleRung: lambda one: Did(
        "no-sale", f"opened the drawer without a sale{_why(one.reason)}", one.cashier_id
    ),
    ev.CashMoved: _cash,
    ev.ShiftOpened: lambda one: Did(
        "shift", f"opened shift {one.number} with {one.opening_float.said()}", one.cashier_id
    ),
    ev.CountTold: lambda one: Did(
        "count", f"counted {one.counted.said()}, far from what should be there", one.cashier_id
    ),
    ev.DrawerLent: lambda one: Did("drawer", "sells on another's drawer", one.cashier_id),
    ev.ShiftClosed: _closed,
    ev.ShiftSetAside: lambda one: Did("shift", f"set shift {one.number} aside", one.cashier_id),
    ev.ShiftTakenUp: lambda one: Did("shift", f"took shift {one.number} up again", one.cashier_id),
    ev.DayClosed: _day,
    ev.ReceiptPrinted: _printed,
    ev.GiftReceiptPrinted: lambda one: Did(
        "copy", "printed a gift receipt", None, receipt=one.receipt
    ),
    ev.CardResolved: lambda one: Did(
        "card", f"said what became of a card payment{_why(one.reason)}", one.cashier_id, one.sale_id
    ),
    ev.StoredValueReplaced: lambda one: Did(
        "gift-card", f"issued a new code for a lost one{_why(one.reason)}", one.cashier_id
    ),
    ev.PointsGiven: lambda one: Did("points", f"gave points{_why(one.reason)}", one.cashier_id),
    ev.PointsRedeemed: lambda one: Did(
        "points", f"redeemed points beside a sale{_why(one.reason)}", None, one.sale_id
    ),
    ev.CouponBurned: lambda one: Did(
        "coupon", f"used up a coupon by hand{_why(one.reason)}", None, one.sale_id
    ),
    ev.DoubleTicked: lambda one: Did(
        "coupon", "ticked off a coupon used twice", one.cashier_id, one.sale_id
    ),
    ev.BurnSettled: lambda one: Did(
        "settle", f"settled a coupon to be burned{_why(one.why)}", one.cashier_id, one.sale_id
    ),
    ev.EntrySettled: _settled,
    ev.EntryReaddressed: lambda one: Did(
        "settle", f"sent an entry for another customer{_why(one.why)}", one.by
    ),
    ev.ProgramChanged: _program,
    ev.SettingsChanged: _settings,
    ev.UserChanged: _user,
}

AUDITED: Final = tuple(kind.__name__ for kind in _ROWS)
