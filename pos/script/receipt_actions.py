"""The till script's actions about receipts after their first print."""

from __future__ import annotations

from pos.core import intents as it
from pos.script.words import Form, Words, form


def _receipt(words: Words, index: int = 0) -> str:
    """The one named, or '' for the last sale's."""
    return words.at(index) if len(words.words) > index else ""


RECEIPT_ACTIONS: dict[str, Form] = {
    "reprint": form("[RECEIPT]", 0, 1, lambda w: it.Reprint(receipt=_receipt(w))),
    "gift-receipt": form("[RECEIPT]", 0, 1, lambda w: it.PrintGiftReceipt(receipt=_receipt(w))),
    "show-receipt": form("[RECEIPT]", 0, 1, lambda w: it.DrawReceipt(receipt=_receipt(w))),
    "email-receipt": form(
        "ADDRESS [RECEIPT]",
        1,
        2,
        lambda w: it.EmailReceipt(address=w.at(0), receipt=_receipt(w, 1)),
    ),
    "leave-receipts": form("", 0, 0, lambda _: it.LeavePapers()),
}
