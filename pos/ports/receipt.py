"""The receipt document: what is on the paper, in elements that know nothing of bytes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Symbol(StrEnum):
    """Barcodes a receipt may carry."""

    EAN13 = "ean13"
    CODE128 = "code128"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A line of text, wrapped where it is too long. Large is double width and height."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Two texts on one line, the left one cut or wrapped so that the right one always shows."""

    left: str
    right: str
    bold: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Feed:
    lines: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Barcode:
    data: str
    symbol: Symbol = Symbol.CODE128
    text_below: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class QrCode:
    data: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """End of the paper: feed to the knife and cut."""


@dataclass(frozen=True, slots=True)
class DrawerKick:
    """The pulse that opens the drawer wired to the printer."""


Element = Text | Columns | Rule | Feed | Barcode | QrCode | Cut | DrawerKick


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptDocument:
    """One piece of paper. `title` names it in a print queue and in a file of receipts."""

    title: str
    elements: tuple[Element, ...]
    has_logo: bool = False
    """Whether the store's logo stands above it, where the printer is given one."""
