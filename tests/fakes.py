"""What stands in for the world, at ports only: time, ids, devices, staff, a loyalty program."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeVar, cast

from builders import setup_of

from pos.codes.element_strings import BiipElementStrings
from pos.core.customer import (
    AutomaticPromotion,
    CouponLock,
    Customer,
    CustomerDetails,
    EarnPreview,
    PointsHold,
    RedemptionTerms,
)
from pos.core.customer_file import CustomerFile, Notice, Page, Profile
from pos.core.deliveries import Delivery
from pos.core.effects import PrintCashMove, PrintStoredValue
from pos.core.errand import BoughtCoupon, RedeemedPoints
from pos.core.item import Item
from pos.core.money import Money
from pos.core.order import OrderFacts
from pos.core.reports.period import PeriodReport
from pos.core.reports.report import Report
from pos.core.setup import Setup
from pos.core.shift import Shift
from pos.core.staff import Cashier
from pos.core.state import FinishedSale
from pos.errors import PosError
from pos.ports.catalog import Catalog
from pos.ports.devices import (
    DeviceNews,
    DrawerOutcome,
    DrawerState,
    NotPrinted,
    Printed,
    PrintOutcome,
)
from pos.ports.health import Availability, Capabilities, HealthReport
from pos.ports.loyalty import Delivered, HoldRequest, LockRequest, RedeemRequest
from pos.ports.receipt import Columns, ReceiptDocument
from pos.ports.scale import NotWeighed, WeighOutcome
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

    def set_to(self, now: datetime) -> None:
        """By hand: no time goes by."""
        self._now = now


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

    def is_guess(self, text: str) -> bool:  # noqa: ARG002 - the port's question
        return False

    def close(self) -> None:
        pass


@dataclass
class _Device:
    name: str = "fake"
    capabilities: Capabilities = field(default_factory=Capabilities)
    availability: Availability = Availability.UNKNOWN

    def check_health(self) -> HealthReport:
        return HealthReport(name=self.name, ok=True, say="It is well.")

    def close(self) -> None:
        pass


@dataclass
class CollectingPrinter(_Device):
    """Keeps what it prints; `trouble` is why it does not."""

    printed: list[ReceiptDocument] = field(default_factory=list)
    substituted: tuple[str, ...] = ()
    trouble: str = ""
    partly: bool = False
    """Whether its trouble comes in the middle of the paper."""
    unanswered: bool = False
    """Whether it takes all and says nothing."""

    def print(self, document: ReceiptDocument) -> PrintOutcome:
        self.availability = Availability.UNAVAILABLE if self.trouble else Availability.AVAILABLE
        if self.trouble:
            return NotPrinted(reason=self.trouble, partly=self.partly)
        self.printed.append(document)
        return Printed(
            confirmed=not self.unanswered, substituted=self.substituted, unanswered=self.unanswered
        )


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
class SetScale(_Device):
    """Gives the outcomes it was set to, one after another; keeps the prices it was told."""

    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(names=frozenset({"weigh"}))
    )
    outcomes: list[WeighOutcome] = field(default_factory=list)
    prices: list[Money | None] = field(default_factory=list)

    def weigh(self, unit_price: Money | None = None) -> WeighOutcome:
        self.prices.append(unit_price)
        if not self.outcomes:
            return NotWeighed(reason="Nothing is on the scale.")
        return self.outcomes.pop(0)


@dataclass
class LastShown(_Device):
    """A line display of two lines."""

    lines: tuple[str, str] = ("", "")

    def listen(self, deliver: Callable[[DeviceNews], None]) -> None:
        """It is always there."""

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

    def gift_receipt(self, finished: FinishedSale) -> ReceiptDocument:
        row = Columns(left=finished.receipt, right="gift")
        return ReceiptDocument(title=finished.receipt, elements=(row,))

    def slip(
        self,
        result: BoughtCoupon | RedeemedPoints,
        *,
        points_name: str,
        reason: str,
        at: datetime,  # noqa: ARG002 - a slip of one line has no room for it
    ) -> ReceiptDocument:
        row = Columns(left=f"{result.points} {points_name}", right=reason)
        return ReceiptDocument(title="slip", elements=(row,))

    def stored_value(self, effect: PrintStoredValue, *, at: datetime) -> ReceiptDocument:  # noqa: ARG002 - as above
        row = Columns(left=effect.code, right=effect.balance.text())
        return ReceiptDocument(title="stored value", elements=(row,))

    def cash_moved(self, effect: PrintCashMove, *, at: datetime) -> ReceiptDocument:  # noqa: ARG002 - as above
        row = Columns(left=effect.move.value, right=effect.amount.text())
        return ReceiptDocument(title="cash moved", elements=(row,))

    def as_copy(self, document: ReceiptDocument) -> ReceiptDocument:
        (row,) = document.elements
        assert isinstance(row, Columns)
        return replace(document, elements=(replace(row, right=f"{row.right} copy"),))

    def drawer_count(self, shift: Shift, *, cashier_name: str) -> ReceiptDocument:
        row = Columns(left=cashier_name, right=f"shift {shift.number}")
        return ReceiptDocument(title="count", elements=(row,))

    def report(self, report: Report) -> ReceiptDocument:
        row = Columns(left=report.kind, right=f"shift {report.drawer.number}")
        return ReceiptDocument(title="report", elements=(row,))

    def sales(self, report: PeriodReport) -> ReceiptDocument:
        row = Columns(left="sales", right=report.total.text())
        return ReceiptDocument(title="sales", elements=(row,))


@dataclass
class CardBox:
    """Cards by number; `trouble` is why they cannot be read."""

    links: dict[str, str] = field(default_factory=dict)
    trouble: str = ""

    def customer_of(self, card: str) -> str:
        self._look()
        return self.links.get(card, "")

    def link(self, card: str, customer_id: str) -> None:
        self._look()
        self.links[card] = customer_id

    def _look(self) -> None:
        if self.trouble:
            raise PosError(self.trouble)


@dataclass
class BehindCodes:
    """All that gives a code its meaning: a catalogue, cards, the setup and the day."""

    catalog: Catalog = field(default_factory=Shelf)
    setup: Setup = field(default_factory=setup_of)
    cards: CardBox = field(default_factory=CardBox)
    clock: StillClock = field(default_factory=StillClock)
    element_strings: BiipElementStrings = field(default_factory=BiipElementStrings)


@dataclass
class ScriptedLoyalty:
    """Answers as the test has written: an exception to raise, or a value to give.

    `script` maps a method to what its calls meet in turn; after that, and for the others, the
    plain answers below. `gate`, where set, holds every call until it opens.
    """

    customers: dict[str, Customer] = field(default_factory=dict)
    holds: dict[str, PointsHold] = field(default_factory=dict)
    locks: dict[str, CouponLock] = field(default_factory=dict)
    promotion: AutomaticPromotion | None = None
    script: dict[str, list[object]] = field(default_factory=dict)
    asked: list[tuple[str, object]] = field(default_factory=list)
    gate: threading.Event | None = None
    seen: threading.Condition = field(default_factory=threading.Condition)

    def find_customer(self, customer_id: str) -> Customer | None:
        return self._answer("find_customer", customer_id, lambda: self.customers.get(customer_id))

    def is_referrer(self, code: str, *, for_customer_id: str) -> bool:
        return self._answer("is_referrer", (code, for_customer_id), lambda: True)

    def register_customer(self, customer_id: str, details: CustomerDetails) -> Customer:
        registered = Customer(customer_id=customer_id, name=details.name, verified=True)
        return self._answer("register_customer", (customer_id, details), lambda: registered)

    def update_customer(self, customer_id: str, details: CustomerDetails) -> Customer:
        known = self.customers.get(customer_id, Customer(customer_id=customer_id, verified=True))
        newer = replace(known, name=details.name or known.name)
        return self._answer("update_customer", (customer_id, details), lambda: newer)

    def read_page(self, customer_id: str, page: Page) -> CustomerFile:
        return self._answer("read_page", page, lambda: page_of(customer_id, page))

    def mark_notices_read(self, customer_id: str, notice_ids: tuple[str, ...]) -> None:
        self._answer("mark_notices_read", (customer_id, notice_ids), lambda: None)

    def redemption_terms(self, customer_id: str) -> RedemptionTerms:
        terms = RedemptionTerms(money_per_point=Decimal("0.1"))
        return self._answer("redemption_terms", customer_id, lambda: terms)

    def send_otp(self, request: HoldRequest) -> None:
        self._answer("send_otp", request, lambda: None)

    def hold_points(self, request: HoldRequest) -> PointsHold:
        return self._answer("hold_points", request, lambda: self.holds[request.customer_id])

    def release_hold(self, reference: str) -> None:
        self._answer("release_hold", reference, lambda: None)

    def lock_coupons(self, request: LockRequest) -> CouponLock:
        return self._answer("lock_coupons", request, lambda: self.locks[request.codes[-1]])

    def release_coupons(self, reference: str) -> None:
        self._answer("release_coupons", reference, lambda: None)

    def buy_coupon(self, customer_id: str, rule_id: str) -> BoughtCoupon:
        bought = BoughtCoupon(code=f"BOUGHT{rule_id}", title="Ten off", points=500)
        return self._answer("buy_coupon", (customer_id, rule_id), lambda: bought)

    def redeem_outright(self, request: RedeemRequest) -> RedeemedPoints:
        points = request.points or 100
        redeemed = RedeemedPoints(points=points, amount=Money(points * 10, "SAR"))
        return self._answer("redeem_outright", request, lambda: redeemed)

    def burn_coupon(self, customer_id: str, code: str, *, transaction_id: str) -> None:
        self._answer("burn_coupon", (customer_id, code, transaction_id), lambda: None)

    def automatic_promotion(self, order: OrderFacts) -> AutomaticPromotion | None:
        return self._answer("automatic_promotion", order, lambda: self.promotion)

    def preview_rewards(self, order: OrderFacts) -> EarnPreview:
        earned = EarnPreview(points=order.total_paid.minor // 100)
        return self._answer("preview_rewards", order, lambda: earned)

    def deliver(self, delivery: Delivery) -> Delivered:
        return self._answer("deliver", delivery, lambda: Delivered(points_earned=1))

    def renew(self, delivery: Delivery, *, may_be_reserved: bool = False) -> Delivery:  # noqa: ARG002
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
        with self.seen:
            waiting = self.script.get(method, [])
            if not waiting:
                return plain()
            answer = waiting.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return cast(_T, answer)


def page_of(customer_id: str, page: Page) -> CustomerFile:
    """A customer's file with one page in it, on which little stands."""
    blank = CustomerFile(customer_id=customer_id)
    match page:
        case Page.PROFILE:
            return replace(blank, profile=Profile(referral_code="SARA5"))
        case Page.COUPONS:
            return replace(blank, coupons=())
        case Page.RULES:
            return replace(blank, terms=RedemptionTerms(money_per_point=Decimal("0.1")))
        case Page.CAMPAIGNS:
            return replace(blank, campaigns=())
        case Page.ACTIVITY:
            return replace(blank, activity=())
        case Page.NOTICES:
            return replace(blank, notices=(Notice(notice_id="n1", title="Hello"),))
