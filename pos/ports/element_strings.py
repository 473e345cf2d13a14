"""Who can cut a GS1 element string into its fields."""

from __future__ import annotations

from typing import Protocol

from pos.core.gs1 import Element


class ElementStrings(Protocol):
    def read(self, text: str) -> tuple[Element, ...]:
        """The fields in their order, however wrong the text is; none where it is no such string."""
        ...
