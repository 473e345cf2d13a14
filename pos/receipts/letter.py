"""A receipt as the text of an e-mail, plain and in columns; sending it is for others."""

from __future__ import annotations

from html import escape

from pos.core.state import FinishedSale
from pos.ports.layout import plain_text
from pos.ports.mail import Letter
from pos.receipts.letterhead import Letterhead
from pos.receipts.stationery import StoreStationery

COLUMNS = 42
"""Fits a phone held upright."""


def compose_letter(finished: FinishedSale, head: Letterhead) -> Letter:
    """Not marked as a copy: it may be all that the customer is given."""
    document = StoreStationery(head).receipt(finished, copy=0)
    text = plain_text(document, columns=COLUMNS)
    return Letter(
        subject=f"{head.store_name}: receipt {finished.receipt}",
        text=text,
        html=f'<pre style="font-size:1em">{escape(text)}</pre>',
    )
