"""A receipt's document as rows of the screen, its code large enough for a phone. No Textual."""

from __future__ import annotations

from collections.abc import Iterator

from pos.ports.layout import plain
from pos.ports.receipt import (
    Barcode,
    Columns,
    Cut,
    DrawerKick,
    Element,
    QrCode,
    ReceiptDocument,
    Text,
)
from pos.ui.qr import qr_rows
from pos.ui.rows import BLANK, Row, Tone, row


def receipt_rows(document: ReceiptDocument, *, columns: int, height: int) -> tuple[Row, ...]:
    """As wide as there is room for, whatever the printer's columns; at the end a code that is
    whole in so many rows.
    """
    rows = [one for element in document.elements for one in _rows(element, columns)]
    drawn = (qr_rows(code, columns=columns, rows=height) for code in codes_of(document))
    return (*rows, BLANK, *next((code for code in drawn if code), ()))


def codes_of(document: ReceiptDocument) -> tuple[str, ...]:
    """What the customer photographs: the store's page, or the number to return by, which is
    shorter.
    """
    pages = [one.data for one in document.elements if isinstance(one, QrCode)]
    numbers = [one.data for one in document.elements if isinstance(one, Barcode)]
    return (*pages, *numbers)


def _rows(element: Element, room: int) -> Iterator[Row]:
    if isinstance(element, Cut | DrawerKick | QrCode):
        return
    is_strong = isinstance(element, Text | Columns) and element.bold
    alone = ReceiptDocument(title="", elements=(element,))
    for line in plain(alone, columns=room):
        yield row(line.text, tone=Tone.STRONG if is_strong else Tone.PLAIN)
