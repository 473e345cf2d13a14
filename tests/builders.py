"""Values as people write them, `sale_of("3 x 100.00")`, and a till to try intents on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.customer import (
    Balance,
    Coupon,
    CouponKind,
    CouponLock,
    Customer,
    PointsHold,
)
from pos.core.decide import decide
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.deliveries import Delivery
from pos.core.effects import Effect
from pos.core.item import Item
from pos.core.money import Money
from pos.core.roles import Role
from pos.core.sale import Discount, LineItem, Sale, SaleTerms
from pos.core.setup import Setup
from pos.core.staff import Cashier, RoleLimits
from pos.core.state import TerminalState, empty_state
from pos.core.totals import Totals, add_up

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=10)

AMAL = Cashier(user_id="1001", name="Amal", role=Role.CASHIER)
MUNA = Cashier(user_id="9001", name="Muna", role=Role.MANAGER)


def sar(text: str) -> Money:
    return Money.parse(text, "SAR")


def terms_of(
    currency: str = "SAR",
    *,
    included: bool = True,
    rounding: str = "line",
    points_reduce_tax: bool = True,
    cash_rounding_minor: int = 0,
) -> SaleTerms:
    return SaleTerms(
        currency=currency,
        prices_include_tax=included,
        tax_rounding=rounding,
        points_reduce_tax=points_reduce_tax,
        cash_rounding_minor=cash_rounding_minor,
    )


def setup_of(terms: SaleTerms | None = None, **changes: Any) -> Setup:
    """A shop at 15 %, where a cashier may give 10 % and no price of their own."""
    limits = RoleLimits(
        max_discount_percent=Decimal(10), needs_approval=frozenset({"price", "no-sale"})
    )
    plain = Setup(
        store_id="S001",
        store_name="STYL Outfits",
        till_id="T1",
        terms=terms or terms_of(),
        tax_rates={"standard": Decimal(15), "zero": Decimal(0)},
        default_tax="standard",
        limits={Role.CASHIER: limits},
    )
    return replace(plain, **changes)


def item_of(code: str = "bag", price: str = "100.00", currency: str = "SAR", **more: Any) -> Item:
    return Item(
        code=code,
        title=more.pop("title", code.capitalize()),
        price=Money.parse(price, currency),
        **more,
    )


def line_of(text: str, *, number: int = 1, currency: str = "SAR", **more: Any) -> LineItem:
    """'3 x 100.00' or '3 x 100.00 at 5 %'; further fields are the item's."""
    goods, _, percent = text.partition(" at ")
    quantity, _, price = goods.partition(" x ")
    item = item_of(more.pop("code", f"item{number}"), price, currency, **more)
    return LineItem(
        number=number,
        item=item,
        quantity=Decimal(quantity),
        unit_price=item.price,
        tax_percent=Decimal(percent.removesuffix("%").strip() or 15),
    )


def sale_of(*lines: str | LineItem, terms: SaleTerms | None = None, **changes: Any) -> Sale:
    """An open sale of lines written as text or built with `line_of`."""
    agreed = terms or terms_of()
    made = tuple(
        line_of(line, number=number, currency=agreed.currency)
        if isinstance(line, str)
        else replace(line, number=number)
        for number, line in enumerate(lines, start=1)
    )
    sale = Sale(
        sale_id="S001-T1-sale1",
        terms=agreed,
        opened_at=NOON,
        cashier_id=AMAL.user_id,
        lines=made,
        next_line=len(made) + 1,
    )
    return replace(sale, **changes)


def totals_of(*lines: str | LineItem, terms: SaleTerms | None = None, **changes: Any) -> Totals:
    return add_up(sale_of(*lines, terms=terms, **changes))


def off(text: str, reason: str = "damaged", currency: str = "SAR") -> Discount:
    """'10 %' or '5.00'."""
    if text.endswith("%"):
        return Discount(reason=reason, percent=Decimal(text.removesuffix("%").strip()))
    return Discount(reason=reason, amount=Money.parse(text, currency))


def hold_of(points: int, amount: str, currency: str = "SAR", **changes: Any) -> PointsHold:
    hold = PointsHold(
        reference="hold-1",
        points=points,
        amount=Money.parse(amount, currency),
        expires_at=LATER,
    )
    return replace(hold, **changes)


def coupon_of(kind: CouponKind, value: str = "0", code: str = "SUMMER50", **more: Any) -> Coupon:
    return Coupon(code=code, kind=kind, value=Decimal(value), **more)


def lock_of(*coupons: Coupon, **changes: Any) -> CouponLock:
    return replace(CouponLock(reference="lock-1", coupons=coupons, expires_at=LATER), **changes)


def customer_of(
    customer_id: str = "mobile_966500000001",
    *,
    points: int = 1_200,
    value: str = "120.00",
    currency: str = "SAR",
    **changes: Any,
) -> Customer:
    balance = Balance(
        points=points,
        value=Money.parse(value, currency),
        points_name="Stars",
        as_of=NOON,
    )
    known = Customer(customer_id=customer_id, name="Sara Ali", verified=True, balance=balance)
    return replace(known, **changes)


@dataclass
class Counter:
    """A till without devices: intents go in, what happened is kept, state moves on."""

    setup: Setup = field(default_factory=setup_of)
    now: datetime = NOON
    events: list[ev.Event] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    ids: int = 0
    state: TerminalState = field(init=False)

    def __post_init__(self) -> None:
        self.state = empty_state(self.setup)

    def ask(self, intent: it.Intent, *, approved_by: str = "") -> Answer:
        """Decide and apply, whatever the answer."""
        self.ids += 1
        moment = Moment(
            now=self.now,
            new_id=f"id{self.ids}",
            approved_by=approved_by,
            secret=f"secret{self.ids}",
        )
        answer = decide(self.state, intent, moment)
        self.state = fold(self.state, answer.events)
        self.events.extend(answer.events)
        self.effects = list(answer.effects)
        if isinstance(answer, Decision):
            self.deliveries.extend(answer.deliveries)
        return answer

    def done(self, intent: it.Intent, *, approved_by: str = "") -> Decision:
        """Ask for what must be a yes."""
        answer = self.ask(intent, approved_by=approved_by)
        assert isinstance(answer, Decision), answer.reason
        return answer

    def refused(self, intent: it.Intent, *, approved_by: str = "") -> Refusal:
        """Ask for what must be a no."""
        answer = self.ask(intent, approved_by=approved_by)
        assert isinstance(answer, Refusal), f"not refused: {answer.say}"
        return answer

    @property
    def sale(self) -> Sale:
        assert self.state.sale is not None, "no sale is open"
        return self.state.sale

    def put(self, **on_the_sale: Any) -> None:
        """Set parts of the open sale as they would be after answers from outside."""
        self.state = replace(self.state, sale=replace(self.sale, **on_the_sale))

    @property
    def totals(self) -> Totals:
        return add_up(self.sale)


def counter_of(*, who: Cashier = AMAL, opening_float: str = "100.00", **setup: Any) -> Counter:
    """A till that is signed on to, with a shift open."""
    counter = Counter(setup=setup_of(**setup))
    counter.done(it.PinWasRight(cashier=who))
    amount = Money.parse(opening_float, counter.setup.currency)
    counter.done(it.OpenShift(opening_float=amount))
    return counter


def selling(*prices: str, customer: Customer | None = None, **more: Any) -> Counter:
    """A till with a sale open: an item for each price, and perhaps a customer."""
    counter = counter_of(**more)
    for number, price in enumerate(prices, start=1):
        counter.done(
            it.AddItem(item=item_of(f"item{number}", price, counter.setup.currency)),
        )
    if customer is not None:
        sale_id = counter.state.sale.sale_id if counter.state.sale else ""
        counter.done(it.CustomerFound(sale_id=sale_id, customer=customer))
    return counter
