"""What became of a receipt's other shapes: as a present's, by e-mail; and what waits for paper."""

from __future__ import annotations

from dataclasses import dataclass

from pos.core.slip import Slip


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftReceiptPrinted:
    receipt: str
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftReceiptNotPrinted:
    receipt: str
    reason: str
    partly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersLeft:
    """What waited for paper is asked for no more, by a person."""

    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperGivenUp:
    """The oldest, where more waits than is kept: a receipt's, or a slip's."""

    receipt: str = ""
    is_gift: bool = False
    slip_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCarried:
    """A receipt that waits for paper goes on into the shift just opened; or over a stop of the till
    that may have broken off its print.
    """

    receipt: str
    copy: int
    is_gift: bool
    partly: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipNotPrinted:
    """A paper that is no receipt: it waits as receipts do."""

    slip: Slip
    reason: str
    partly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPrinted:
    """One that had waited, or that had the code of a gift card or store credit."""

    slip_id: str
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipLeft:
    """It waits no more, for it cannot be printed; `reason` says why."""

    slip_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipCarried:
    """As a receipt is."""

    slip: Slip
    partly: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptEmailAsked:
    """To whom stands beside the record, and only until it is sent."""

    receipt: str
    email_id: str
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptEmailed:
    """The store's mail server has it."""

    receipt: str
    email_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptNotEmailed:
    """It is not tried again."""

    receipt: str
    email_id: str
    reason: str


OfPaper = (
    GiftReceiptPrinted
    | GiftReceiptNotPrinted
    | PapersLeft
    | PaperGivenUp
    | PaperCarried
    | SlipNotPrinted
    | SlipPrinted
    | SlipLeft
    | SlipCarried
    | ReceiptEmailAsked
    | ReceiptEmailed
    | ReceiptNotEmailed
)
