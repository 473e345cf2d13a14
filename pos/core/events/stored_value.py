"""Gift cards and store credit: sold, issued, spent, given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pos.core.money import Money
from pos.core.stored_value import GiftCardLine, StoredKind, StoredValue


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftCardAdded:
    """On the open sale: it has its value when that is paid."""

    sale_id: str
    line: GiftCardLine


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredValueIssued:
    """Never the code: whoever has it spends it."""

    sale_id: str
    receipt: str
    number: int
    """Of the line that was bought, or of the tender that paid back."""
    instrument_id: str
    kind: StoredKind
    digest: str
    last_four: str
    amount: Money
    expires_on: date | None = None
    of_tender: bool | None = None
    """Whether `number` is a tender's; None in an earlier record, where a line comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredValueLoaded:
    sale_id: str
    instrument_id: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredValueSpent:
    sale_id: str
    instrument_id: str
    amount: Money
    claim: str = ""
    """Under which it was claimed at the store's hub; empty where nobody was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredValueReturned:
    """The tender that spent it was taken back."""

    sale_id: str
    instrument_id: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredValueKnown:
    """As the store's hub has it, whichever till issued it: what this till knew before counts no
    more.
    """

    value: StoredValue
    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpentUnclaimed:
    """All of a card that was spent here since the hub told what is on it: it does not answer. Again
    as each shift is opened.
    """

    instrument_id: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredValueReplaced:
    """Under another code from here on: the first is lost, or its slip did not print."""

    instrument_id: str
    digest: str
    last_four: str
    reason: str
    cashier_id: str
    replaces: str = ""
    """Digest of the code before, whose slip is wanted no more; '' in an earlier record."""


OfStoredValue = (
    GiftCardAdded
    | StoredValueIssued
    | StoredValueLoaded
    | StoredValueSpent
    | StoredValueReturned
    | StoredValueKnown
    | SpentUnclaimed
    | StoredValueReplaced
)
