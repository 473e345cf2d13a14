"""A page that shows what a printer can: letters of many languages, its width, codes, the cut."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from pos.ports.receipt import (
    Align,
    Barcode,
    Columns,
    Cut,
    Element,
    QrCode,
    ReceiptDocument,
    Rule,
    Symbol,
    Text,
)
from pos.receipts.letterhead import Letterhead

TITLE: Final = "Test page"
SAMPLES: Final = (
    ("English", "ABC abc 0123 !#%&@"),
    ("German", "ÄÖÜ äöü ß €"),
    ("French", "àâ ç éèê î ô ù"),
    ("Spanish", "áéíóú ñ ¿ ¡"),
    ("Polish", "ĄĆĘŁŃÓŚŹŻ"),
    ("Turkish", "ğ ı ş İ"),
    ("Greek", "Αθήνα"),
    ("Russian", "Привет"),
    ("Arabic", "مرحبا"),
    ("Hebrew", "שלום"),
    ("Chinese", "你好"),
)
_RETAIL: Final = "2000000000008"
"""Of the numbers that a store may use as it likes: nobody's goods."""
_CODE: Final = "POS-TEST-1"


def compose_test_page(head: Letterhead, *, columns: int, at: datetime) -> ReceiptDocument:
    """`columns` is what the till is set to: the ruler must fit in one line."""
    elements: tuple[Element, ...] = (
        Text(text=TITLE, align=Align.CENTRE, large=True),
        Text(text=head.store_name, align=Align.CENTRE, bold=True),
        Columns(left=f"Till {head.till_id}", right=head.local(at)),
        Rule(),
        Text(text=f"{columns} columns, in one line:"),
        Text(text=_ruler(columns)),
        Text(text="Bold", bold=True),
        Rule(),
        *(Columns(left=name, right=text) for name, text in SAMPLES),
        Rule(),
        QrCode(data=_CODE, caption=f"QR code {_CODE}"),
        Barcode(data=_RETAIL, symbol=Symbol.EAN13),
        Barcode(data=_CODE, symbol=Symbol.CODE128),
        Text(text="The paper is cut below this line.", align=Align.CENTRE),
        Cut(),
    )
    return ReceiptDocument(title=TITLE, elements=elements, has_logo=True)


def _ruler(columns: int) -> str:
    return "".join(str(at % 10) for at in range(1, columns + 1))
