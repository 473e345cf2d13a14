"""The catalogue as the terminal and the screens ask it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pos.core.item import Item


class Catalog(Protocol):
    def find(self, codes: Sequence[str]) -> Item | None:
        """The item any of these codes names, the earlier code first; one search for all of them."""
        ...

    def search(self, text: str, *, limit: int = 20) -> tuple[Item, ...]:
        """Items whose title or codes contain the words, as the cashier types them."""
        ...

    def is_guess(self, text: str) -> bool:
        """Whether nothing has these words, so that what `search` finds is only near them."""
        ...

    def close(self) -> None: ...
