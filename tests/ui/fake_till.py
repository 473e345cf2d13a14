"""A terminal for the screen's tests: the real rules, answered at once, in a made-up world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.customer import (
    Balance,
    Campaign,
    Coupon,
    CouponKind,
    CouponLock,
    Customer,
    EarnPreview,
    Expiring,
    PointsHold,
)
from pos.core.decide import decide
from pos.core.decision import Answer, Moment, Refusal
from pos.core.item import Item
from pos.core.money import Money
from pos.core.sale import SaleTerms
from pos.core.setup import Setup
from pos.core.staff import Cashier, Role, RoleLimits
from pos.core.state import TerminalState, empty_state
from pos.core.totals import add_up
from pos.terminal.snapshot import Say, Snapshot

NOON = datetime(2026, 11, 21, 11, 2, tzinfo=UTC)
AMIRA = Cashier(user_id="1001", name="Amira H.", role=Role.CASHIER)
OMAR = Cashier(user_id="9001", name="Omar K.", role=Role.MANAGER)
PINS = {"1001": ("1234", AMIRA), "9001": ("987654", OMAR)}


NEEDS_NETWORK = "Redeeming needs the network. The sale earns as usual and is sent later."


def sar(text: str) -> Money:
    return Money.parse(text, "SAR")


def item(code: str, title: str, price: str, **more: object) -> Item:
    return Item(code=code, title=title, price=sar(price), **more)  # type: ignore[arg-type]


BAG = item("6001", "Hoxton Bag, navy", "100.00")
SHIRT = item("6002", "Linen Shirt, white, L", "149.00")
SOCKS = item("6003", "Socks, 3 pairs", "39.00")
BELT = item("6004", "Belt, brown, 95", "79.00")
DATES = item("6005", "Dates, Medjool", "48.00", unit="kg")
ITEMS = (BAG, SHIRT, SOCKS, BELT, DATES)

SARA = Customer(
    customer_id="mobile_966501234567",
    name="Sara Ali",
    tier="Gold",
    verified=True,
    balance=Balance(
        points=1200,
        value=sar("120.00"),
        points_name="Stars",
        as_of=NOON,
        expiring=Expiring(points=200, value=sar("20.00"), on=datetime(2026, 12, 1, tzinfo=UTC)),
    ),
)
BAGS_THREEFOLD = Campaign(name="3× Bags", ends_at=datetime(2026, 11, 22, 20, tzinfo=UTC))


def setup(**changed: object) -> Setup:
    terms = SaleTerms(
        currency="SAR", prices_include_tax=True, tax_rounding="line", points_reduce_tax=True
    )
    made = Setup(
        store_id="S001",
        store_name="STYL Outfits",
        till_id="T1",
        terms=terms,
        tax_rates={"standard": Decimal(15), "zero": Decimal(0)},
        default_tax="standard",
        limits={
            Role.CASHIER: RoleLimits(
                max_discount_percent=Decimal(10), needs_approval=frozenset({"price"})
            )
        },
    )
    return replace(made, **changed)  # type: ignore[arg-type]


class FakeClock:
    def __init__(self, now: datetime = NOON) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def monotonic_s(self) -> float:
        return (self.time - NOON).total_seconds()

    def advance(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class FakeCatalog:
    items: Sequence[Item] = ITEMS
    asked: list[str] = field(default_factory=list)

    def find(self, codes: Sequence[str]) -> Item | None:
        return next((one for one in self.items if one.code in codes), None)

    def search(self, text: str, *, limit: int = 20) -> tuple[Item, ...]:
        self.asked.append(text)
        found = (one for one in self.items if text.casefold() in one.title.casefold())
        return tuple(found)[:limit]

    def close(self) -> None:
        """Nothing is open."""


class FakeTill:
    """Decides with the core and performs effects by itself; `asked` is all that was submitted."""

    def __init__(self, clock: FakeClock | None = None, **changed: object) -> None:
        self.clock = clock or FakeClock()
        self.catalog = FakeCatalog()
        self.asked: list[it.Intent] = []
        self.performed: list[fx.Effect] = []
        self.customers = {SARA.customer_id: SARA}
        self.coupons = {
            "SUMMER50": Coupon(code="SUMMER50", kind=CouponKind.FIXED, value=Decimal(50))
        }
        self.prints = True
        self.reachable = True
        self._listeners: list[Callable[[Snapshot], None]] = []
        self._ids = 0
        self._to_approve: it.Intent | None = None
        self._snapshot = Snapshot(state=empty_state(setup(**changed)))

    # -- what the screen needs ----------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot:
        return self._snapshot

    def subscribe(self, listener: Callable[[Snapshot], None]) -> None:
        self._listeners.append(listener)

    def submit(self, intent: it.Intent) -> None:
        self.asked.append(intent)
        if isinstance(intent, it.EnterCode | it.Scanned):
            code = intent.code if isinstance(intent, it.EnterCode) else intent.text
            found = self.catalog.find((code,))
            intent = it.AddItem(item=found) if found else it.RejectCode(code=code)
        answer = self._decide(intent)
        if isinstance(answer, Refusal) and answer.needs_approval:
            self._to_approve = intent

    # -- what tests do to it ------------------------------------------------------------------

    def show(self, **changed: object) -> None:
        """Publish the Snapshot with some of it changed."""
        self._publish(replace(self._snapshot, **changed))  # type: ignore[arg-type]

    def set_state(self, state: TerminalState, **changed: object) -> None:
        totals = add_up(state.sale) if state.sale else None
        self.show(state=state, totals=totals, **changed)

    def sign_on(self, cashier: Cashier = AMIRA, *, opening_float: str = "200.00") -> FakeTill:
        self._decide(it.PinWasRight(cashier=cashier))
        if not self.snapshot.state.shift_is_open:
            self._decide(it.OpenShift(opening_float=sar(opening_float)))
        return self

    def scan(self, *items: Item) -> FakeTill:
        for one in items:
            self._decide(it.AddItem(item=one))
        return self

    def ask(self, *intents: it.Intent) -> FakeTill:
        """Submit without leaving a trace in `asked`."""
        for intent in intents:
            self.submit(intent)
            self.asked.pop()
        return self

    # -- inside -------------------------------------------------------------------------------

    def _decide(self, intent: it.Intent, *, approved_by: str = "") -> Answer:
        self._ids += 1
        moment = Moment(now=self.clock.now(), new_id=f"{self._ids:06}", approved_by=approved_by)
        answer = decide(self._snapshot.state, intent, moment)
        state = fold(self._snapshot.state, answer.events)
        self._publish(
            replace(
                self._snapshot,
                state=state,
                totals=add_up(state.sale) if state.sale else None,
                say=self._said(answer),
                earn=self._earn(state),
                restored=False,
            )
        )
        for effect in answer.effects:
            self._perform(effect)
        return answer

    def _said(self, answer: Answer) -> Say:
        number = self._snapshot.say.number + 1
        if isinstance(answer, Refusal):
            needs = answer.needs_approval
            return Say(text=answer.reason, ok=False, number=number, needs_approval=needs)
        return Say(text=answer.say, number=number) if answer.say else self._snapshot.say

    def _earn(self, state: TerminalState) -> EarnPreview | None:
        if state.sale is None or state.sale.customer is None or not state.sale.lines:
            return None
        total = add_up(state.sale).total
        return EarnPreview(points=total.minor // 100, campaigns=(BAGS_THREEFOLD,))

    def _publish(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        for listener in self._listeners:
            listener(snapshot)

    def _perform(self, effect: fx.Effect) -> None:
        self.performed.append(effect)
        answer = self._answer(effect)
        if answer is None:
            return
        if isinstance(answer, it.ApprovalGiven) and self._to_approve is not None:
            approved, self._to_approve = self._to_approve, None
            self._decide(approved, approved_by=answer.approver.user_id)
        else:
            self._decide(answer)

    def _answer(self, effect: fx.Effect) -> it.Intent | None:
        match effect:
            case fx.CheckPin():
                pin, who = PINS.get(effect.user_id, ("", AMIRA))
                if pin != effect.pin:
                    return it.AskFailed(reason="Id or PIN is wrong. Try again.")
                if effect.to_approve:
                    return it.ApprovalGiven(approver=who)
                return it.PinWasRight(cashier=who)
            case fx.PrintReceipt() if self.prints:
                return it.ReceiptCameOut(receipt=effect.receipt, copy=effect.copy, confirmed=True)
            case fx.FindCustomer():
                return self._find(effect)
            case fx.RegisterWithLoyalty():
                new = Customer(customer_id=effect.customer_id, name=effect.name, verified=True)
                return it.CustomerFound(sale_id=effect.sale_id, customer=new)
            case fx.PlaceHold():
                return self._hold(effect)
            case fx.LockCoupons():
                return self._lock(effect)
        return None

    def _find(self, effect: fx.FindCustomer) -> it.Intent:
        customer = self.customers.get(effect.customer_id)
        if customer is None:
            return it.AskFailed(reason="Nobody is known by that. Press F4 to register them.")
        return it.CustomerFound(sale_id=effect.sale_id, customer=customer)

    def _hold(self, effect: fx.PlaceHold) -> it.Intent:
        if not self.reachable:
            return it.HoldRefused(sale_id=effect.sale_id, reason=NEEDS_NETWORK)
        asked = effect.asked
        amount = asked.amount or Money((asked.points or 0) * 10, "SAR")
        hold = PointsHold(
            reference="hold-1",
            points=asked.points or amount.minor // 10,
            amount=amount,
            expires_at=self.clock.now() + timedelta(seconds=600),
        )
        return it.HoldPlaced(sale_id=effect.sale_id, hold=hold)

    def _lock(self, effect: fx.LockCoupons) -> it.Intent:
        if unknown := [code for code in effect.codes if code not in self.coupons]:
            return it.CouponLockRefused(
                sale_id=effect.sale_id, reason=f"{unknown[0]} is not a coupon. Check the code."
            )
        lock = CouponLock(
            reference="lock-1",
            coupons=tuple(self.coupons[code] for code in effect.codes),
            expires_at=self.clock.now() + timedelta(seconds=900),
        )
        return it.CouponLockPlaced(sale_id=effect.sale_id, lock=lock)
