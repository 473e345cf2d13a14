"""Gift cards and store credit: to sell, to look at, to issue anew."""

from __future__ import annotations

from dataclasses import dataclass, field

from pos.core.intents.sale import TakeTender
from pos.core.money import Money
from pos.core.stored_value import HubCard, Replaced, StoredValue


@dataclass(frozen=True, slots=True, kw_only=True)
class SellGiftCard:
    amount: Money
    code: str = field(default="", repr=False)
    """Of the card it is put on; a new one where none is named."""
    found: StoredValue | Replaced | None = None
    """What the terminal knows of that card."""
    heard: HubCard | None = None
    """What the store's hub does, where it was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStoredValue:
    """What is on it. Nothing is recorded."""

    code: str = field(repr=False)
    found: StoredValue | Replaced | None = None
    heard: HubCard | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredValueScanned:
    """It pays where paying has begun, and else is told what is on it."""

    code: str = field(repr=False)
    to_pay: bool = False
    """Scanned where paying has begun, though nothing may be taken yet."""
    amount: Money | None = None
    """What is due, or as far as it goes, where none is named."""
    found: StoredValue | Replaced | None = None
    heard: HubCard | None = None
    something_waits: bool = False
    """For a yes or an answer: paid by now would be what nobody has asked for yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceStoredValue:
    """A new code for what one receipt issued: its slip is lost, or did not print."""

    receipt: str
    reason: str
    last_four: str = ""
    """Of the code that is lost, where the receipt issued several."""
    found: tuple[StoredValue, ...] = ()


AsksTheHub = TakeTender | SellGiftCard | ReadStoredValue | StoredValueScanned


@dataclass(frozen=True, slots=True, kw_only=True)
class CardHeard:
    """The hub's answer to what somebody asked of a card, by its code; asked for `sale_id`, empty
    where none was open.
    """

    asked: AsksTheHub
    sale_id: str
    heard: HubCard


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedHeard:
    """What of a receipt's is at the store's hub, with the receipts that they stand under there; as
    this till knows it where the hub has not told.
    """

    asked: ReplaceStoredValue
    by_hub: bool


OfStoredValue = SellGiftCard | ReadStoredValue | StoredValueScanned | ReplaceStoredValue
