"""Gift cards at a store's hub, which is asked once it has all that this till did with them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pos.assembly.hub.late import Late
from pos.core.money import Money
from pos.core.setup import Setup
from pos.core.stored_value import HubCard, Replaced, StoredKind, StoredValue
from pos.errors import HubUnreachable
from pos.ports.hub import Reached
from pos.text import safe

if TYPE_CHECKING:
    from pos.hub.database import HubDatabase
    from pos.hub.stored_value import CardAtHub, CardsAtHub

LOOKS_AGAIN_S: Final = 0.05


class CardsOfStore:
    """`pos.ports.hub_cards.HubCards`. What speaks to a hub is loaded when one is asked first."""

    def __init__(
        self,
        line: Callable[[], HubDatabase],
        setup: Setup,
        *,
        run: str,
        deadline_s: float,
        has_moved_since: Callable[[Sequence[Reached]], bool],
        is_spent: Callable[[str, str], bool],
    ) -> None:
        """`run` is of this start of the till. `has_moved_since` tells of any card of its record,
        behind the furthest of those places that is in it; `is_spent` of a sale's id and a claim.
        """
        self._setup = setup
        self._run = run
        self._deadline_s = deadline_s
        self._has_moved_since = has_moved_since
        self._is_spent = is_spent
        self._asked = Late(line, self._at)

    def look_up(self, digest: str) -> HubCard:
        with self._asked.one_answer():
            found = self._up_to_date().look_up(digest)
        return HubCard() if found is None else _told(found)

    def issued_by(self, receipt: str) -> tuple[StoredValue, ...]:
        with self._asked.one_answer():
            return tuple(_value(one) for one in self._up_to_date().of_receipt(receipt))

    def claim(self, digest: str, wanted: Money, *, claim: str, sale_id: str) -> HubCard:
        with self._asked.one_answer():
            had = self._up_to_date().claim(digest, wanted.minor, claim=claim, sale_id=sale_id)
        if had is None:
            return HubCard()
        found, minor = had
        if found.currency != wanted.currency:
            self.give_up(claim, found.instrument_id)
            return _told(found)
        return _told(found, claim=claim, claimed=Money(minor, found.currency))

    def give_up(self, claim: str, instrument_id: str) -> None:
        self._asked().give_up(claim, instrument_id)

    def give_up_left(self) -> None:
        """One on record is spent: the record tells the hub."""
        asked = self._asked()
        for one in asked.left():
            if not self._is_spent(one.sale_id, one.claim):
                asked.give_up(one.claim, one.instrument_id)

    def _up_to_date(self) -> CardsAtHub:
        """HubUnreachable where it has not heard of this till's own cards in time."""
        asked = self._asked()
        ends_s = time.monotonic() + self._deadline_s
        while self._has_moved_since(asked.reached()):
            if time.monotonic() >= ends_s:
                raise HubUnreachable("The hub has not heard yet what this till did with its cards.")
            time.sleep(LOOKS_AGAIN_S)
        return asked

    def _at(self, line: HubDatabase) -> CardsAtHub:
        from pos.hub.stored_value import CardsAtHub

        store, till = self._setup.store_id, self._setup.till_id
        return CardsAtHub(line, store=store, till=till, run=self._run)


def _told(found: CardAtHub, *, claim: str = "", claimed: Money | None = None) -> HubCard:
    """With what is claimed on it still: it goes off with the record of what is spent."""
    if found.is_replaced:
        return HubCard(found=Replaced(last_four=safe(found.last_four)))
    value = _value(found)
    if claimed:
        value = replace(value, balance=value.balance + claimed)
    has_claim = bool(claimed)
    return HubCard(
        found=value,
        receipt=safe(found.receipt),
        claim=claim if has_claim else "",
        claimed=claimed,
    )


def _value(found: CardAtHub) -> StoredValue:
    return StoredValue(
        instrument_id=found.instrument_id,
        kind=StoredKind(found.kind),
        last_four=safe(found.last_four),
        balance=Money(found.balance_minor, found.currency),
        expires_on=found.expires_on,
        digest=found.digest,
    )
