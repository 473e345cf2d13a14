"""The store's day and the outbox for the screen's tests: steps told as set, entries as listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from threading import Event

from pos.core.day import Undelivered
from pos.core.deliveries import Delivery, EntryState, OrderDelivery, RefundDelivery, TagDelivery
from pos.core.events import EntrySettled
from pos.core.money import Money
from pos.core.open_entry import EntryRead
from pos.core.order import OrderFacts, OrderLine
from pos.core.settlement import Given
from pos.errors import PosError
from pos.ports.entries import EntryLine, ListedEntry
from pos.ports.store_day import VERDICT, Step

ALL_WELL = (
    Step(name="disk", say="48,211 MB free"),
    Step(name="journal", say="reading the record and its second copy", is_done=False),
    Step(name="journal", say="1,204 records, as they were written"),
    Step(name="catalogue", say="6,112 items"),
    Step(name="clock", say="2026-11-21 14:02:10 +03, 1 s behind the loyalty service"),
    Step(name=VERDICT, say="Ready to sell."),
)
CLOSED_CLEAN = (
    Step(name="delivery", say="nothing waits"),
    Step(name="rejected", say="none"),
    Step(name="sales", say="none open, none suspended"),
    Step(name=VERDICT, say="Nothing is left open: the day can be closed."),
)
LEFT_OPEN = (
    Step(name="delivery", say="3 waiting", is_done=False),
    Step(
        name="delivery",
        ok=False,
        say="2 waiting. They go out by themselves while a till runs. The loyalty service cannot "
        "be reached.",
    ),
    Step(name="pending", ok=False, say="2 waiting", details=("order:2  1 tries  0 h old",)),
    Step(name="in doubt", say="none"),
    Step(
        name="rejected",
        ok=False,
        say="1 rejected",
        details=("order:1  1 tries  3 h old  The hold is not known.",),
    ),
    Step(name="sales", say="none open, none suspended"),
    Step(name="holds", say="no points held, no coupons locked"),
    Step(name="shift", say="shift 1 is open: F10 at the till counts the drawer"),
    Step(
        name=VERDICT,
        ok=False,
        say="Left open: 2 waiting, 1 rejected. A manager may close the day with it.",
    ),
)


def entry(
    delivery: Delivery, state: EntryState, *, reason: str = "", twice: bool = False
) -> ListedEntry:
    line = EntryLine(
        entry_id=delivery.entry_id,
        kind=type(delivery).__name__,
        state=state,
        attempts=2,
        created_at=OPENED,
        reason=reason,
        may_count_twice=twice,
    )
    return ListedEntry(line=line, delivery=delivery)


def order(number: int) -> OrderDelivery:
    nothing = _sar(0)
    facts = OrderFacts(
        order_id=f"{number}",
        customer_id=f"c-{number}",
        at=OPENED,
        store_id="S001",
        store_name="STYL Outfits",
        till_id="T1",
        prices_include_tax=True,
        lines=(),
        total_price=_sar(15_000),
        total_discount=nothing,
        total_tax=nothing,
        total_paid=_sar(12_350),
        goods=_sar(15_000),
        receipt=f"S001-T1-{number:06}",
    )
    return OrderDelivery(entry_id=f"order:{number}", order=facts)


def _sar(minor: int) -> Money:
    return Money(minor, "SAR")


OPENED = datetime(2026, 11, 21, 10, 40, tzinfo=UTC)
GIVEN = Given(points=100, by_points=_sar(1_000), by_coupons=_sar(1_650))
TURNED_DOWN = entry(
    order(42),
    EntryState.REJECTED,
    reason="The hold is not known to the service, and no new one could be had: too few points.",
)
MISTYPED = entry(
    TagDelivery(entry_id="tag:9", customer_id="c-4771", added=("vip",)),
    EntryState.REJECTED,
    reason="Nobody is known by that id.",
)
UNANSWERED = entry(order(43), EntryState.IN_DOUBT, reason="No answer came in time.")
PENDING = entry(order(44), EntryState.PENDING)
GOODS_BACK = replace(
    entry(
        RefundDelivery(
            entry_id="refund:45-r1",
            refund_id="45-r1",
            sale_id="45",
            order_id="42",
            customer_id="mobile_966500001234",
            at=OPENED,
            amount=_sar(6_403),
            lines=(
                OrderLine(
                    product_id="1",
                    sku="1",
                    title="Hoxton Bag",
                    quantity=Decimal(1),
                    unit_price=_sar(6_403),
                    reductions=_sar(360),
                    tax=_sar(788),
                    tax_percent=Decimal(15),
                    paid=_sar(6_043),
                ),
            ),
            prices_include_tax=True,
        ),
        EntryState.PENDING,
        reason="The line is down. It is sent by itself.",
    ),
    bought_on="S001-T1-000042",
)
WAITING = (TURNED_DOWN, MISTYPED, UNANSWERED, PENDING)


@dataclass
class FakeDay:
    """Steps may be stopped at: whoever tells them then waits until they are let on."""

    opening_steps: Sequence[Step] = ALL_WELL
    fewer_steps: Sequence[Step] = ALL_WELL
    """Where a manager has said yes to far fewer items."""
    is_wanted: Callable[[], bool] = lambda: True
    """As whoever opens was given it last."""
    closing_steps: Sequence[Step] = CLOSED_CLEAN
    left: Undelivered = field(default_factory=Undelivered)
    stops_at: str = ""
    trouble: PosError | None = None
    asked: list[str] = field(default_factory=list)
    let_on: Event = field(default_factory=Event)
    ended: int = 0
    """Iterators that were closed or came to their end."""

    def open(self) -> FakeDay:
        return self

    def opening(
        self, *, takes_fewer: bool = False, is_wanted: Callable[[], bool] | None = None
    ) -> Iterator[Step]:
        self.asked.append("open with fewer" if takes_fewer else "open")
        self.is_wanted = is_wanted or self.is_wanted
        return self._told(self.fewer_steps if takes_fewer else self.opening_steps)

    def closing(self, *, within_s: float) -> Iterator[Step]:
        self.asked.append(f"close within {within_s:g}")
        return self._told(self.closing_steps, waits=within_s > 0)

    def undelivered(self) -> Undelivered:
        return self.left

    def _told(self, steps: Sequence[Step], *, waits: bool = True) -> Iterator[Step]:
        try:
            for step in steps:
                if waits and step.name == self.stops_at and step.is_done:
                    assert self.let_on.wait(60), "nobody let it on"
                if self.trouble is not None and step.name == VERDICT:
                    raise self.trouble
                yield step
        finally:
            self.ended += 1


GONE = "It does not stand as it did: Escape shows what there is now."


@dataclass
class FakeEntries:
    kept: list[ListedEntry] = field(default_factory=list)
    given: dict[str, Given] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)
    points_name: str = ""
    settled: EntrySettled | None = None
    trouble: PosError | None = None
    is_known: bool | None = True
    """Whether the service knows whom one is sent to."""

    def open(self) -> FakeEntries:
        return self

    def listed(self, *, limit: int) -> tuple[ListedEntry, ...]:
        if self.trouble is not None:
            raise self.trouble
        return tuple(self.kept[:limit])

    def export(self) -> str:
        if self.trouble is not None:
            raise self.trouble
        return "/var/lib/pos/exports/outbox-20261121T120000Z.jsonl"

    def read(self, entry_id: str) -> EntryRead | None:
        found = next((one for one in self.kept if one.line.entry_id == entry_id), None)
        if found is None:
            return None
        return EntryRead(
            entry_id=entry_id,
            state=found.line.state,
            delivery=found.delivery,
            given=self.given.get(entry_id),
            points_name=self.points_name,
            settled=self.settled,
        )

    def try_again(self, entry_id: str, *, even_twice: bool = False) -> str:
        at = next((at for at, one in enumerate(self.kept) if one.line.entry_id == entry_id), None)
        if at is None or (self.kept[at].line.may_count_twice and not even_twice):
            return GONE
        self.tried.append(entry_id)
        line = replace(self.kept[at].line, state=EntryState.IN_DOUBT, reason="")
        self.kept[at] = replace(self.kept[at], line=line)
        return ""

    def drop(self, entry_id: str) -> None:
        self.kept = [one for one in self.kept if one.line.entry_id != entry_id]
