"""The field for codes typed by hand; scans never come through it."""

from __future__ import annotations

from pos.core.signed_coupon import LONGEST_SIGNED
from pos.ui.widgets.field import Field


class ScanField(Field):
    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(placeholder="scan, or type a code", longest=LONGEST_SIGNED, id=id)

    def take_code(self) -> str:
        """What was typed, and an empty field for the next."""
        code = self.text
        self.value = ""
        return code
