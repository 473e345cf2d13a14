"""Real tills of a store with a record on the disk, and what they ship of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from builders import (
    MUNA,
    Counter,
    counter_of,
    coupon_of,
    customer_of,
    hold_of,
    item_of,
    lock_of,
    terms_of,
)

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.customer import CouponKind
from pos.core.money import Money
from pos.journal.journal import SqliteJournal
from pos.journal.sales import SqliteSales
from pos.journal.shipping import ShippedJournal
from pos.ports.hub import RecordHub
from pos.ports.record import Batch


class SoldTill:
    """A counter whose record is written when it is shipped or read."""

    def __init__(
        self, folder: Path, *, store: str = "S001", till: str = "T1", currency: str = "SAR"
    ) -> None:
        self.path = folder / f"{store}-{till}" / "journal.db"
        self.path.parent.mkdir()
        terms = terms_of(currency, included=currency != "KWD", cash_rounding_minor=5)
        self.counter: Counter = counter_of(who=MUNA, terms=terms, store_id=store, till_id=till)
        self.store, self.till, self.currency = store, till, currency

    def sell(self, *goods: str, method: str = "cash", code: str = "bag", **more: Any) -> str:
        """An item for each price; the receipt's number."""
        for number, price in enumerate(goods):
            item = item_of(f"{code}{number}", price, self.currency, category=(code,), **more)
            self.counter.done(it.AddItem(item=item))
        return self.pay(method)

    def pay(self, method: str = "cash") -> str:
        self.counter.done(it.TakeTender(method=method))
        last = self.counter.state.last_sale
        assert last is not None
        return last.receipt

    def a_day(self) -> None:
        """One of each kind of sale that a report tells apart, and one hour later some more."""
        counter = self.counter
        self.sell("100.00", "39.03")
        self._give_off()
        self._to_a_customer()
        counter.now += timedelta(hours=1)
        back = item_of("bag1", "39.03", self.currency, category=("bag",))
        counter.done(it.ReturnItem(code="bag1", item=back, quantity=Decimal(1), reason="torn"))
        self.pay()
        self.sell("12.34", method="card", code="cap")

    def _give_off(self) -> None:
        """A discount on a row and one on the sale."""
        self.counter.done(it.AddItem(item=item_of("sock", "40.00", self.currency)))
        (line,) = self.counter.sale.lines
        torn = it.DiscountLine(number=line.number, reason="torn", percent=Decimal(10))
        one = Money.parse("1.00", self.currency)
        self.counter.done(torn)
        self.counter.done(it.DiscountSale(reason="friend", amount=one))
        self.pay("card")

    def _to_a_customer(self) -> None:
        """With points and a coupon; the service tells later what they earned."""
        counter = self.counter
        counter.done(it.AddItem(item=item_of("shoe", "250.00", self.currency)))
        sale_id = counter.sale.sale_id
        customer = customer_of(currency=self.currency)
        soon = counter.now + timedelta(minutes=10)
        lock = lock_of(coupon_of(CouponKind.FIXED, "20"), expires_at=soon)
        hold = hold_of(100, "10.00", self.currency, expires_at=soon)
        happened: list[ev.Event] = [
            ev.CustomerIdentified(sale_id=sale_id, customer=customer),
            ev.PointsHeld(sale_id=sale_id, hold=hold),
            ev.CouponsLocked(sale_id=sale_id, lock=lock),
        ]
        counter.events.extend(happened)
        counter.state = fold(counter.state, happened)
        self.pay("card")
        delivered = ev.OrderDelivered(sale_id=sale_id, points_earned=90, points_redeemed=100)
        counter.events.append(delivered)
        counter.state = fold(counter.state, [delivered])

    def next_day(self) -> None:
        shift = self.counter.state.shift
        assert shift is not None
        self.counter.done(it.CloseShift(counted=shift.drawer_expected))
        self.counter.now += timedelta(days=1)
        self.counter.done(it.OpenShift(opening_float=Money.parse("100.00", self.currency)))

    def write(self) -> None:
        counter = self.counter
        journal = SqliteJournal(self.path)
        journal.append([Batch(at=counter.now, events=tuple(counter.events), deliveries=())])
        journal.close()
        counter.events.clear()

    def ship(self, hub: RecordHub) -> None:
        """All that is left, from the beginning."""
        self.write()
        record = ShippedJournal(self.path, self.counter.setup)
        seq = 0
        while (shipment := record.after(seq, most=50)).records:
            assert hub.take(shipment) is None
            seq = shipment.records[-1].seq
        record.close()

    def sales(self) -> SqliteSales:
        return SqliteSales(self.path, self.path.with_name("reports.db"), self.counter.setup)


def all_sold(tills: Iterable[SoldTill], hub: RecordHub) -> None:
    for till in tills:
        till.a_day()
        till.ship(hub)
