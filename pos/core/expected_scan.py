"""What a form waits to be scanned: its code is then the form's, whatever it would do elsewhere."""

from __future__ import annotations

from enum import StrEnum


class ScanOf(StrEnum):
    ITEM = "item"
    RECEIPT = "receipt"
    STORED_VALUE = "stored-value"
    BADGE = "badge"
    """Whatever is on it: a new one is nothing that the till knows."""
