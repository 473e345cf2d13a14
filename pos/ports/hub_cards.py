"""Gift cards and store credit at the store's hub, as a till asks.

Each method may raise HubError, is over within the configured deadline, and may be asked again: the
same twice is done once. A card is told by the digest of its code.
"""

from __future__ import annotations

from typing import Protocol

from pos.core.money import Money
from pos.core.stored_value import HubCard, StoredValue


class HubCards(Protocol):
    def look_up(self, digest: str) -> HubCard: ...

    def issued_by(self, receipt: str) -> tuple[StoredValue, ...]:
        """All of it, spent or not."""
        ...

    def claim(self, digest: str, wanted: Money, *, claim: str, sale_id: str) -> HubCard:
        """As far as it goes: nobody else can spend it from then on."""
        ...

    def give_up(self, claim: str, instrument_id: str) -> None:
        """Also one that is still on its way there."""
        ...

    def give_up_left(self) -> None:
        """What earlier runs of this till had claimed and never had on record."""
        ...
