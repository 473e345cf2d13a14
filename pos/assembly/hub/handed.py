"""A till's suspended sales at its store's hub: written there as its own record writes them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from pos.assembly.drawn import drawn
from pos.assembly.hub.late import Late
from pos.core import events as ev
from pos.core.handed import GoneSale, HubTake, ToldTake, WaitingSale
from pos.core.money import Money
from pos.core.others_sale import trouble_in_sale, trouble_in_suspended
from pos.core.setup import Setup
from pos.core.state import SuspendedSale
from pos.core.suspension import brought_along, carried_sale
from pos.core.totals import add_up
from pos.errors import HubRefused, JournalError
from pos.journal import codec
from pos.ports.handed import Followed, TakenSale
from pos.text import safe

if TYPE_CHECKING:
    from pos.hub.database import HubDatabase
    from pos.hub.handed import HandedAtHub, Offer, OfferKey, TakenOffer

log = logging.getLogger("pos.hub")

_NOT_READ = (
    "What was suspended at till {till} was written by another version of the program. Resume it "
    "there."
)
_NOT_WELL = "What was suspended at till {till} does not add up. Resume it there."


class _Content(msgspec.Struct, frozen=True):
    """A record's event as it is written, with what the record keeps beside its chain."""

    kind: str
    version: int
    body: str
    person: str | None


class HubHanded:
    """`pos.ports.handed.HandedSales`. What speaks to a hub is loaded when one is asked first."""

    def __init__(self, line: Callable[[], HubDatabase], setup: Setup) -> None:
        self._setup = setup
        self._asked = Late(line, self._at)
        self._passed_over: set[OfferKey] = set()
        self._well: set[OfferKey] = set()
        """Offers of this till that were looked at."""

    def waiting(self) -> tuple[WaitingSale, ...]:
        return tuple(
            WaitingSale(
                till=safe(one.till),
                name=safe(one.name),
                at=one.suspended_at,
                to_pay=Money(one.to_pay_minor, one.currency),
                rows=one.rows,
            )
            for one in self._asked().waiting()
            if one.currency == self._setup.currency
        )

    def take(self, till: str, name: str) -> TakenSale | None:
        return self._asked().take(till, name, self._taken)

    def take_back(self, offered: SuspendedSale) -> str:
        return self._asked().take_back(_offer(offered))

    def follow(self, offered: Sequence[SuspendedSale], takes: Sequence[HubTake]) -> Followed:
        own = {_key(one): one for one in offered}
        told = self._asked().tell(
            [_offer(one) for key, one in own.items() if self._adds_up(key, one)],
            recorded=[one.offer for one in takes],
            unasked=[one.offer for one in takes if one.unasked],
        )
        known = {one.offer for one in takes}
        me = self._setup.till_id
        return Followed(
            gone=tuple(
                GoneSale(sale_id=key[0], offered_at=key[1], till=safe(till))
                for key, till in told.taken_by.items()
                if till != me
            ),
            found=tuple(
                sale
                for one in told.unrecorded
                if one.key not in known and (sale := self._found(one, own.get(one.key)))
            ),
            told=tuple(
                ToldTake(
                    sale_id=one.sale_id,
                    offered_at=one.offered_at,
                    twice_by=safe(told.twice.get(one.offer, "")),
                )
                for one in takes
            ),
        )

    def _at(self, line: HubDatabase) -> HandedAtHub:
        from pos.hub.handed import HandedAtHub

        return HandedAtHub(line, store=self._setup.store_id, till=self._setup.till_id)

    def _found(self, offer: TakenOffer, own: SuspendedSale | None) -> TakenSale | None:
        """None where it cannot be read: what else there is to be told goes on."""
        if own is not None:
            return _own(own)
        try:
            return self._taken(offer)
        except HubRefused:
            self._pass_over(offer.key, f"what this till took of till {safe(offer.till)}")
            return None

    def _adds_up(self, key: OfferKey, own: SuspendedSale) -> bool:
        """One that does not was taken of another till by an earlier version: it stays here."""
        if key not in self._well:
            if trouble := trouble_in_sale(own.sale):
                self._pass_over(key, f"what waits here ({trouble})")
                return False
            self._well.add(key)
        return True

    def _pass_over(self, key: OfferKey, what: str) -> None:
        """Logged once."""
        if key not in self._passed_over:
            self._passed_over.add(key)
            log.warning("%s cannot be read: sale %s", what, safe(key[0]))

    def _taken(self, offer: TakenOffer) -> TakenSale:
        """HubRefused where it is no sale that this till could go on with."""
        sale = _read(offer)
        if trouble := trouble_in_suspended(sale, currency=self._setup.currency):
            self._pass_over(offer.key, f"what till {safe(offer.till)} suspended ({trouble})")
            raise HubRefused(_NOT_WELL.format(till=safe(offer.till)))
        take = HubTake(
            sale_id=offer.sale_id, offered_at=offer.offered_at, from_till=safe(offer.till)
        )
        return TakenSale(sale=sale, take=take)


def _own(sale: SuspendedSale) -> TakenSale:
    sale_id, offered_at = _key(sale)
    return TakenSale(sale=sale, take=HubTake(sale_id=sale_id, offered_at=offered_at))


def _key(one: SuspendedSale) -> OfferKey:
    assert one.offered_at is not None, "it is offered from some moment on"
    return one.sale.sale_id, one.offered_at


def _offer(one: SuspendedSale) -> Offer:
    from pos.hub.handed import Offer

    sale = one.sale
    sale_id, offered_at = _key(one)
    to_pay = add_up(sale).to_pay
    return Offer(
        sale_id=sale_id,
        offered_at=offered_at,
        name=one.name,
        suspended_at=one.at,
        customer_id=sale.customer.customer_id if sale.customer else "",
        currency=to_pay.currency,
        to_pay_minor=to_pay.minor,
        rows=len(sale.rows),
        content=_written(one),
    )


def _written(one: SuspendedSale) -> str:
    encoded = codec.encode_event(carried_sale(replace(one, offered_at=None)))
    person = encoded.person.body if encoded.person else None
    content = _Content(encoded.kind, encoded.version, encoded.body, person)
    return msgspec.json.encode(content).decode()


def _read(offer: TakenOffer) -> SuspendedSale:
    try:
        content = msgspec.json.decode(offer.content, type=_Content)
        body, person = drawn(content.body), content.person and drawn(content.person)
        event = codec.decode_event(content.kind, content.version, body, person)
    except (msgspec.MsgspecError, JournalError, RecursionError):
        raise HubRefused(_NOT_READ.format(till=safe(offer.till))) from None
    if not isinstance(event, ev.SaleCarried) or event.sale_id != offer.sale_id:
        raise HubRefused(_NOT_READ.format(till=safe(offer.till)))
    return brought_along(event)
