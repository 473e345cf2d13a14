"""A badge on paper: a name and the code that signs its bearer on, for a card or a lanyard."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from pos.ports.receipt import Align, Barcode, Columns, Cut, ReceiptDocument, Rule, Symbol, Text
from pos.receipts.letterhead import Letterhead

TITLE: Final = "Badge"


def compose_badge(head: Letterhead, *, name: str, code: str, at: datetime) -> ReceiptDocument:
    """The code stands on it as a barcode alone: nobody reads it over a shoulder."""
    return ReceiptDocument(
        title=TITLE,
        elements=(
            Text(text=head.store_name, align=Align.CENTRE, bold=True),
            Text(text=name, align=Align.CENTRE, large=True),
            Barcode(data=code, symbol=Symbol.CODE128, text_below=False),
            Rule(),
            Columns(left="Made", right=head.local(at)),
            Text(text="Whoever has this paper signs on with it. Keep it as a key is kept."),
            Cut(),
        ),
    )
