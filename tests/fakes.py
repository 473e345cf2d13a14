"""What stands in for the world, at ports only: time, ids, devices, staff, a loyalty program."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeVar, cast

from pos.core.customer import (
    CouponLock,
    Customer,
    EarnPreview,
    PointsHold,
    RedemptionTerms,
)
from pos.core.deliveries import Delivery
from pos.core.item import Item
from pos.core.order import OrderFacts
from pos.core.shift import Shift
from pos.core.staff import Cashier
from pos.core.state import FinishedSale
from pos.ports.devices import (
    DrawerOutcome,
    DrawerState,
    NotPrinted,
    Printed,
    PrintOutcome,
)
from pos.ports.health import Availability, Capabilities, HealthReport
from pos.ports.loyalty import Delivered, HoldRequest, LockRequest, NewCustomer
from pos.ports.receipt import Columns, ReceiptDocument
from pos.ports.staff import PinAccepted, PinRefused

_T = TypeVar("_T")


class StillClock:
    """Stands where it is set; moves only when told."""

    def __init__(self, now: datetime = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)) -> None:
        self._now = now
        self._s = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic_s(self) -> float:
        return self._s

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._s += seconds


class CountingIds:
    """id000001, id000002 and so on; a prefix keeps the runs of one till apart."""

    def __init__(self, prefix: str = "id") -> None:
        self._prefix = prefix
        self._given = 0

    def new_id(self) -> str:
        self._given += 1
        return f"{self._prefix}{self._given:06d}"


class Shelf:
    """A catalogue of a few items."""

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self._items = {code: item for item in items for code in (item.code, *item.aliases)}

    def find(self, codes: Sequence[str]) -> Item | None:
        return next((self._items[code] for code in codes if code in self._items), None)

    def search(self, text: str, *, limit: int = 20) -> tuple[Item, ...]:
        found = [item for item in self._items.values() if text.casefold() in item.title.casefold()]
        return tuple(found[:limit])

    def close(self) -> None:
        pass


@dataclass
class _Device:
    name: str = "fake"
    capabilities: Capabilities = field(default_factory=Capabilities)
    availability: Availability = Availability.AVAILABLE

    def check_health(self) -> HealthReport:
        return HealthReport(name=self.name, ok=True, say="well")

    def close(self) -> None:
        pass


@dataclass
class CollectingPrinter(_Device):
    """Keeps what it prints; `trouble` is why it does not."""

    printed: list[ReceiptDocument] = field(default_factory=list)
    substituted: tuple[str, ...] = ()
    trouble: str = ""

    def print(self, document: ReceiptDocument) -> PrintOutcome:
        if self.trouble:
            return NotPrinted(reason=self.trouble)
        self.printed.append(document)
        return Printed(confirmed=True, substituted=self.substituted)


@dataclass
class CountingDrawer(_Device):
    """Counts how often it was opened."""

    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(names=frozenset({"open"}))
    )
    opened: int = 0
    trouble: str = ""

    def open_drawer(self) -> DrawerOutcome:
        self.opened += not self.trouble
        return DrawerOutcome(opened=not self.trouble, reason=self.trouble)

    def drawer_state(self) -> DrawerState:
        return DrawerState.UNKNOWN


@dataclass
class LastShown(_Device):
    """A line display of two lines."""

    lines: tuple[str, str] = ("", "")

    def show(self, line_1: str, line_2: str) -> None:
        self.lines = (line_1, line_2)


@dataclass
class KnownStaff:
    """People by id and PIN."""

    people: dict[tuple[str, str], Cashier]

    def check_pin(self, user_id: str, pin: str) -> PinAccepted | PinRefused:
        cashier = self.people.get((user_id, pin))
        return PinAccepted(cashier=cashier) if cashier else PinRefused(reason="No such id and PIN.")


class PlainStationery:
    """Receipts of one line: the number, and which copy it is."""

    def receipt(self, finished: FinishedSale, *, copy: int) -> ReceiptDocument:
        row = Columns(left=finished.receipt, right=f"copy {copy}")
        return ReceiptDocument(title=finished.receipt, elements=(row,))

    def drawer_count(self, shift: Shift, *, cashier_name: str) -> ReceiptDocument:
        row = Columns(left=cashier_name, right=f"shift {shift.number}")
        return ReceiptDocument(title="count", elements=(row,))


@dataclass
class ScriptedLoyalty:
    """Answers as the test has written: an exception to raise, or a value to give.

    `script` maps a method to what its calls meet in turn; after that, and for the others, the
    plain answers below. `gate`, where set, holds every call until it opens.
    """

    customers: dict[str, Customer] = field(default_factory=dict)
    holds: dict[str, PointsHold] = field(default_factory=dict)
    locks: dict[str, CouponLock] = field(default_factory=dict)
    script: dict[str, list[object]] = field(default_factory=dict)
    asked: list[tuple[str, object]] = field(default_factory=list)
    gate: threading.Event | None = None
    seen: threading.Condition = field(default_factory=threading.Condition)

    def find_customer(self, customer_id: str) -> Customer | None:
        return self._answer("find_customer", customer_id, lambda: self.customers.get(customer_id))

    def register_customer(self, new: NewCustomer) -> Customer:
        registered = Customer(customer_id=new.customer_id, name=new.name, verified=True)
        return self._answer("register_customer", new, lambda: registered)

    def redemption_terms(self, customer_id: str) -> RedemptionTerms:
        terms = RedemptionTerms(money_per_point=Decimal("0.1"))
        return self._answer("redemption_terms", customer_id, lambda: terms)

    def hold_points(self, request: HoldRequest) -> PointsHold:
        return self._answer("hold_points", request, lambda: self.holds[request.customer_id])

    def release_hold(self, reference: str) -> None:
        self._answer("release_hold", reference, lambda: None)

    def lock_coupons(self, request: LockRequest) -> CouponLock:
        return self._answer("lock_coupons", request, lambda: self.locks[request.codes[-1]])

    def release_coupons(self, reference: str) -> None:
        self._answer("release_coupons", reference, lambda: None)

    def preview_rewards(self, order: OrderFacts) -> EarnPreview:
        earned = EarnPreview(points=order.total_paid.minor // 100)
        return self._answer("preview_rewards", order, lambda: earned)

    def deliver(self, delivery: Delivery) -> Delivered:
        return self._answer("deliver", delivery, lambda: Delivered(points_earned=1))

    def renew(self, delivery: Delivery) -> Delivery:
        return self._answer("renew", delivery, lambda: delivery)

    def find_delivered(self, delivery: Delivery) -> Delivered | None:
        return self._answer("find_delivered", delivery, lambda: None)

    def close(self) -> None:
        pass

    def of(self, method: str) -> list[object]:
        """What a method was asked, in order."""
        return [what for name, what in self.asked if name == method]

    def wait_for(self, method: str, times: int, timeout_s: float = 10.0) -> None:
        with self.seen:
            assert self.seen.wait_for(lambda: len(self.of(method)) >= times, timeout_s), (
                f"{method} was asked {len(self.of(method))} times, not {times}"
            )

    def _answer(self, method: str, what: object, plain: Callable[[], _T]) -> _T:
        with self.seen:
            self.asked.append((method, what))
            self.seen.notify_all()
        if self.gate is not None:
            assert self.gate.wait(10), "the test never opened the gate"
        waiting = self.script.get(method, [])
        if not waiting:
            return plain()
        answer = waiting.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return cast(_T, answer)
