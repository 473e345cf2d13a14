"""What stands above and below every paper of a till in training."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pos.ports.receipt import Align, Cut, ReceiptDocument, Text
from pos.receipts.letterhead import Letterhead

_ABOVE: Final = (
    Text(text="TRAINING", align=Align.CENTRE, bold=True, large=True),
    Text(text="Nothing was sold by this paper.", align=Align.CENTRE),
)
_BELOW: Final = (Text(text="*** TRAINING ***", align=Align.CENTRE, bold=True),)


def marked(document: ReceiptDocument, head: Letterhead) -> ReceiptDocument:
    """As it is in the shop; in training nobody takes it for a real one, nor a half of it."""
    if not head.is_training:
        return document
    printed = tuple(one for one in document.elements if not isinstance(one, Cut))
    cuts = tuple(one for one in document.elements if isinstance(one, Cut))
    return replace(
        document,
        title=f"Training: {document.title}",
        elements=(*_ABOVE, *printed, *_BELOW, *cuts),
    )
