"""Who worked the till, its shifts and its drawer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos.core.money import Money
from pos.core.shift import CashMove
from pos.core.staff import Cashier


@dataclass(frozen=True, slots=True, kw_only=True)
class CashierSignedOn:
    """The record keeps the name beside the chain, as a customer's."""

    cashier: Cashier


@dataclass(frozen=True, slots=True, kw_only=True)
class CashierSignedOff:
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TillLocked:
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """A manager's yes to what is recorded next."""

    action: str
    approver_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftOpened:
    """Carries what goes on from shift to shift, so that nothing older need be read."""

    number: int
    at: datetime
    cashier_id: str
    opening_float: Money
    next_receipt: int
    grand_total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftClosed:
    number: int
    at: datetime
    cashier_id: str
    expected: Money
    counted: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CashMoved:
    move: CashMove
    amount: Money
    reason: str
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSaleRung:
    reason: str
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramChanged:
    """Someone changed the loyalty program for all tills; not sure: no answer came to it."""

    what: str
    cashier_id: str
    is_sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettled:
    """The service has answered to something of a customer's that is neither order nor refund.

    A rebuilt outbox knows by it what not to send again.
    """

    entry_id: str
    rejected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TillStarted:
    """The program came up; whoever was signed on no longer is."""

    at: datetime
    version: str


OfTheTill = (
    CashierSignedOn
    | CashierSignedOff
    | TillLocked
    | Approved
    | ShiftOpened
    | ShiftClosed
    | CashMoved
    | NoSaleRung
    | ProgramChanged
    | DeliverySettled
    | TillStarted
)
