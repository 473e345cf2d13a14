"""When what a scanner drops is no single misread but a wrong setting: told once, and once its end.

Pure: what is dropped goes in, a sentence comes out.
"""

from __future__ import annotations

from typing import Final

from drivers.scanners.framing import Dropped
from pos.core.barcode import ScanTrouble

SURE_AFTER: Final = 3
"""So many of a kind with no whole code between them are no accident."""


class LineWatch:
    def __init__(self, *, baud: int, framing: str, always: str = "") -> None:
        """`always`: what is wrong whatever is dropped, where only one thing can be."""
        self._baud = baud
        self._framing = framing
        self._always = always
        self._trouble: ScanTrouble | None = None
        self._parities: list[str] = []
        self.told = ""
        """What is wrong, for as long as it is."""

    def whole(self) -> bool:
        """A code came whole. Whether that is the end of a trouble that was told."""
        was_told, self.told = bool(self.told), ""
        self._trouble = None
        self._parities.clear()
        return was_told

    def dropped(self, one: Dropped) -> bool:
        """Whether this is the one that makes it sure; `told` says then what is wrong."""
        if self.told:
            return False
        if one.trouble is not self._trouble:
            self._parities.clear()
        self._trouble = one.trouble
        self._parities.append(one.parity)
        if len(self._parities) >= SURE_AFTER:
            self.told = self._what_is_wrong()
        return bool(self.told)

    def _what_is_wrong(self) -> str:
        if self._always:
            return self._always
        if self._trouble is ScanTrouble.STALE:
            return (
                "it sends codes without an end. Set the scanner to send CR behind each code, or"
                " set its idle_ms = 80."
            )
        at = f"it sends nothing that can be read at {self._baud} baud {self._framing}."
        parity = self._parities[0]
        if parity and set(self._parities) == {parity}:
            bits = "7E1" if parity == "even" else "7O1"
            return f'{at} It looks like {parity} parity: set its framing = "{bits}".'
        return f"{at} Set its baud and framing to what the scanner is set to."
