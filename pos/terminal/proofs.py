"""The proof scanned last, by customer id: in memory only, and used once."""

from __future__ import annotations


class Proofs:
    """What a virtual ID carries beside the id. Touched by one lane alone."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def keep(self, customer_id: str, proof: str) -> None:
        self._kept[customer_id] = proof

    def take(self, customer_id: str) -> str:
        return self._kept.pop(customer_id, "")

    def clear(self) -> None:
        """One customer at a counter: a proof left over is an old one."""
        self._kept.clear()
