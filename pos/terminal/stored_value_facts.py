"""What the record has of the gift card or store credit that is asked for by its code."""

from __future__ import annotations

from dataclasses import replace

from pos.core import intents as it
from pos.core.stored_value import LONGEST_CODE, Replaced, code_in, digest_of, packed
from pos.ports.record import Journal

_Asked = (
    it.TakeTender
    | it.SellGiftCard
    | it.ReadStoredValue
    | it.StoredValueScanned
    | it.RejectCode  # typed where goods are, and no longer worth anything perhaps
)


def scanned_code(text: str) -> str:
    """Whatever the scanner puts before it, and as its slip writes it; '' where it is none."""
    return code_in(packed(text)[-LONGEST_CODE:])


def reads_stored_value(intent: it.Intent) -> bool:
    """All that was asked before it must be in the record by then."""
    match intent:
        case it.Scanned():
            return bool(scanned_code(intent.text))
        case it.TakeTender() | it.SellGiftCard() | it.ReadStoredValue() | it.StoredValueScanned():
            return bool(intent.code)
        case _:
            return isinstance(intent, it.ReplaceStoredValue)


def with_stored_value(intent: it.Intent, journal: Journal) -> it.Intent:
    if isinstance(intent, it.ReplaceStoredValue):
        return replace(intent, found=journal.stored_values_of(intent.receipt))
    if isinstance(intent, it.SlipStayedIn) and intent.slip.stored is not None:
        found = journal.stored_value(intent.slip.slip_id)
        return replace(intent, is_replaced=isinstance(found, Replaced))
    if not isinstance(intent, _Asked):
        return intent
    code = code_in(intent.code)
    return replace(intent, found=journal.stored_value(digest_of(code))) if code else intent
