"""Effects on what the till keeps: its record, its staff, its cards."""

from __future__ import annotations

from dataclasses import dataclass, field

from pos.core.intents import HandOver, ReaddressEntry, ReturnGoods, SettleEntry, TryEntryAgain
from pos.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowReceipt:
    """A finished sale, with what of it has come back, to choose from. Shown and not kept."""

    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawReceipt:
    """On the screen; shown and not kept."""

    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEmail:
    """To be sent behind everything else, and on the disk before anybody is told so."""

    receipt: str
    email_id: str
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindReturn:
    receipt: str
    asked: ReturnGoods
    sale_id: str
    """Empty before the sale is opened."""
    next_receipt: int
    """A sale completed meanwhile may have taken the same goods back."""
    approved_by: str = ""
    claim: str = ""
    """Under which other tills are kept from taking the same back; empty where there is no hub."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUpReturn:
    """What was claimed is not taken back here: another till may."""

    claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindEntry:
    """How an outbox entry stands now, to settle it or to send it, perhaps for another customer."""

    asked: SettleEntry | ReaddressEntry | TryEntryAgain
    by: str
    is_approval: bool = False
    settled_before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPin:
    user_id: str
    pin: str = field(repr=False)
    to_approve: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWhoTakesOver:
    """Whether whoever the drawer is handed to is who they say."""

    asked: HandOver
    asked_by: str
    shift: int
    drawer_expected: Money
    """As it was counted: nothing is handed over of another, nor once cash has moved."""
    approved_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberCard:
    sale_id: str
    card: str = field(repr=False)
    customer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteSettings:
    """Into the configuration's file, whole or not at all."""

    before: str = field(repr=False)
    after: str = field(repr=False)
    cashier_id: str
    is_rollback: bool = False


OfTheRecord = (
    ShowReceipt
    | DrawReceipt
    | QueueEmail
    | FindReturn
    | GiveUpReturn
    | FindEntry
    | CheckPin
    | CheckWhoTakesOver
    | RememberCard
    | WriteSettings
)
