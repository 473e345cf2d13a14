"""Whatever a counter is asked, in whatever order: what must hold all the time."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from builders import (
    AMAL,
    MUNA,
    Counter,
    coupon_of,
    customer_of,
    hold_of,
    item_of,
    lock_of,
    sar,
    setup_of,
    terms_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.customer import AskedFor, AutomaticPromotion, CouponKind, Customer, CustomerDetails
from pos.core.customer_file import Page
from pos.core.decision import Refusal
from pos.core.deliveries import OrderDelivery
from pos.core.errand import (
    BoughtCoupon,
    BurnCoupon,
    BurnedCoupon,
    BuyWithPoints,
    Errand,
    ErrandResult,
    RedeemedPoints,
    RedeemOutright,
)
from pos.core.refold import refold
from pos.core.roles import Role
from pos.core.sale import SalePhase
from pos.core.setup import RenewHolds
from pos.core.shift import CashMove
from pos.core.shop_coupon import ShopCouponOnSale, ShopCouponRules
from pos.core.staff import Cashier
from pos.core.state import empty_state
from pos.core.totals import add_up

ITEMS = [item_of("bag", "100.00"), item_of("sock", "0.99"), item_of("dates", "40.00", unit="kg")]
REASONS = st.sampled_from(["", "damaged"])
AMOUNTS = st.integers(0, 40_000).map(lambda minor: replace(sar("0.00"), minor=minor))
NUMBERS = st.integers(1, 5)
COUPONS = [
    coupon_of(CouponKind.FIXED, "20", code="TWENTY"),
    coupon_of(CouponKind.PERCENTAGE, "10", code="TEN", with_orders=False),
]

# What becomes so by itself, or what a person must know of: a refusal may record nothing else.
RECORDED_FACTS = (
    ev.HoldFailed,
    ev.CouponLockFailed,
    ev.PointsReleased,
    ev.CouponsReleased,
    ev.ReleaseAsked,
    ev.ReleaseEnded,
    ev.ErrandFailed,
    ev.OrderRejected,
    ev.ReceiptNotPrinted,
    ev.ReservationsKept,
    ev.ShopCouponAsked,
    ev.ShopCouponNotLocked,
    ev.ShopCouponOff,
)


@dataclass
class Day:
    """A till asked anything, with answers from outside that come, fail, or come too late."""

    counter: Counter
    sale_ids: list[str] = field(default_factory=lambda: ["S001-T1-never"])

    def ask(self, intent: it.Intent, *, approved: bool = False) -> None:
        before = self.counter.state
        answer = self.counter.ask(intent, approved_by=MUNA.user_id if approved else "")
        sale = self.counter.state.sale
        if sale is not None and sale.sale_id != self.sale_ids[-1]:
            self.sale_ids.append(sale.sale_id)
        if isinstance(answer, Refusal):
            assert answer.reason
            assert all(isinstance(event, RECORDED_FACTS) for event in answer.events)
            assert answer.events or before == self.counter.state

    def sale_id(self, *, late: bool) -> str:
        """The open sale's, or that of one that is over."""
        if late:
            return self.sale_ids[-2] if len(self.sale_ids) > 1 else self.sale_ids[0]
        return self.counter.state.sale.sale_id if self.counter.state.sale else ""

    def customer_id(self) -> str:
        sale = self.counter.state.sale
        return sale.customer.customer_id if sale and sale.customer else "nobody"

    def last_sold(self, *, late: bool) -> str:
        last = self.counter.state.last_sale
        return self.sale_ids[0] if late or last is None else last.sale.sale_id

    def last_receipt(self) -> str:
        last = self.counter.state.last_sale
        return last.receipt if last else "S001-T1-000009"

    def in_minutes(self, minutes: int) -> Any:
        return self.counter.now + timedelta(minutes=minutes)


Step = Callable[[Day], None]


def step(
    make: Callable[..., it.Intent], **parts: st.SearchStrategy[Any]
) -> st.SearchStrategy[Step]:
    """Ask for what `make` makes of the day and these parts."""

    def asked(drawn: dict[str, Any]) -> Step:
        approved = drawn.pop("approved", False)
        return lambda day: day.ask(make(day, **drawn), approved=approved)

    return st.fixed_dictionaries(parts).map(asked)


def time_passes(minutes: int) -> Step:
    def passes(day: Day) -> None:
        day.counter.now = day.in_minutes(minutes)
        day.ask(it.TimePassed())
        day.ask(it.ShopLocksLapsed())

    return passes


def discount(_: Day, number: int | None, **terms: Any) -> it.Intent:
    if number is None:
        return it.DiscountSale(reason="r", **terms)
    return it.DiscountLine(number=number, reason="r", **terms)


def hold_answer(day: Day, late: bool, yes: bool, amount: Any, minutes: int) -> it.Intent:
    sale_id = day.sale_id(late=late)
    if not yes:
        return it.HoldRefused(sale_id=sale_id, reason="No.")
    hold = replace(hold_of(100, "0.00"), amount=amount, expires_at=day.in_minutes(minutes))
    return it.HoldPlaced(sale_id=sale_id, hold=hold)


def lock_answer(day: Day, late: bool, yes: bool, many: bool, minutes: int) -> it.Intent:
    sale_id = day.sale_id(late=late)
    if not yes:
        return it.CouponLockRefused(sale_id=sale_id, reason="No.")
    lock = replace(lock_of(*COUPONS[: 1 + many]), expires_at=day.in_minutes(minutes))
    return it.CouponLockPlaced(sale_id=sale_id, lock=lock)


def shop_answer(day: Day, late: bool, came: str, personal: bool, minutes: int) -> it.Intent:
    """To what is asked of the engine now, or to what nobody waits for any more."""
    sale_id, sale = day.sale_id(late=late), day.counter.state.sale
    asked = sale.shop_asked if sale is not None else None
    code, lock_id = (asked.code, asked.lock_id) if asked else ("OWN-1", f"gone-{sale_id}")
    if came != "yes":
        return it.ShopCouponRefused(
            sale_id=sale_id,
            code=code,
            lock_id=lock_id,
            reason="No.",
            outcome_unknown=came == "lost",
        )
    coupon = coupon_of(CouponKind.FIXED, "3", code=code, with_orders=code != "OWN-2")
    on_sale = ShopCouponOnSale(
        coupon=coupon,
        lock_id=lock_id,
        expires_at=day.in_minutes(minutes),
        is_personal=personal,
    )
    return it.ShopCouponLocked(sale_id=sale_id, on_sale=on_sale)


def burn_news(day: Day, _: bool) -> it.Intent:
    burns = day.counter.state.burns
    code, sale_id = burns[0].of if burns else ("OWN-1", "none")
    return it.CouponBurnTold(code=code, sale_id=sale_id)


def order_news(day: Day, late: bool, yes: bool) -> it.Intent:
    sale_id = day.last_sold(late=late)
    if yes:
        return it.OrderArrived(sale_id=sale_id, points_earned=3, points_redeemed=0)
    return it.OrderTurnedDown(sale_id=sale_id, reason="No.")


def print_news(day: Day, copy: int, yes: bool) -> it.Intent:
    if yes:
        return it.ReceiptCameOut(receipt=day.last_receipt(), copy=copy, confirmed=True)
    return it.PrinterUnavailable(receipt=day.last_receipt(), copy=copy, reason="No paper.")


def customer_found(day: Day, late: bool, who: str) -> it.Intent:
    return it.CustomerFound(sale_id=day.sale_id(late=late), customer=customer_of(who))


def pending_errand(day: Day) -> tuple[str, Errand]:
    """The one that is waited for, or one that nobody waits for."""
    sale = day.counter.state.sale
    if sale is None or sale.errand is None:
        return "never", BuyWithPoints(rule_id="r")
    return sale.errand.errand_id, sale.errand.errand


RESULTS: dict[type[Errand], ErrandResult] = {
    BuyWithPoints: BoughtCoupon(code="TEN", points=5),
    RedeemOutright: RedeemedPoints(points=5, amount=sar("0.50")),
    BurnCoupon: BurnedCoupon(code="B1"),
}


def errand_answer(day: Day, late: bool, yes: bool, unknown: bool) -> it.Intent:
    sale_id = day.sale_id(late=late)
    errand_id, errand = pending_errand(day)
    if yes:
        return it.ErrandDone(sale_id=sale_id, errand_id=errand_id, result=RESULTS[type(errand)])
    return it.ErrandRefused(
        sale_id=sale_id, errand_id=errand_id, reason="No.", outcome_unknown=unknown
    )


def code_answer(day: Day, late: bool, yes: bool, points: int) -> it.Intent:
    sale_id = day.sale_id(late=late)
    if not yes:
        return it.OtpNotSent(sale_id=sale_id, reason="No.")
    asked = AskedFor(points=points)
    return it.OtpSent(sale_id=sale_id, customer_id=day.customer_id(), asked=asked)


def promotion_answer(day: Day, late: bool, yes: bool, amount: Any, stale: bool) -> it.Intent:
    sale = day.counter.state.sale
    goods = sale.basket if sale else ()
    spring = AutomaticPromotion(name="Spring", amount=amount, by_product=(("sock", amount),))
    return it.PromotionTold(
        sale_id=day.sale_id(late=late),
        customer_id=day.customer_id(),
        goods=goods[1:] if stale else goods,
        promotion=spring if yes else None,
    )


def updated(day: Day, late: bool, offline: bool) -> it.Intent:
    details = CustomerDetails(name="Huda")
    return it.CustomerUpdated(
        sale_id=day.sale_id(late=late),
        customer=customer_of(day.customer_id()),
        to_send=details if offline else None,
    )


def registered(day: Day, late: bool) -> it.Intent:
    details = CustomerDetails(name="Huda", mobile="966500000009", consented_at=day.counter.now)
    return it.CustomerFound(
        sale_id=day.sale_id(late=late),
        customer=Customer(customer_id="huda", name="Huda"),
        to_register=details,
        consented_at=details.consented_at,
    )


LATE = st.sampled_from([False, False, False, True])
YES = st.sampled_from([True, True, True, False])
MINUTES = st.integers(1, 10)
ADD = step(lambda _, item: it.AddItem(item=item), item=st.sampled_from(ITEMS))
PAY = step(lambda _, method: it.TakeTender(method=method), method=st.sampled_from(["cash", "card"]))
REDEEM = step(lambda _, points: it.RedeemPoints(points=points), points=st.integers(0, 500))
HOLD = step(hold_answer, late=LATE, yes=YES, amount=AMOUNTS, minutes=MINUTES)
LOCK = step(lock_answer, late=LATE, yes=YES, many=st.booleans(), minutes=MINUTES)
CUSTOMER = step(customer_found, late=LATE, who=st.sampled_from(["sara", "omar"]))
OWN = step(lambda _, code: it.ApplyCoupon(code=code), code=st.sampled_from(["OWN-1", "OWN-2"]))
OWN_ANSWER = step(
    shop_answer,
    late=LATE,
    came=st.sampled_from(["yes", "yes", "yes", "no", "lost"]),
    personal=st.booleans(),
    minutes=MINUTES,
)
COUPON = step(lambda _, code: it.ApplyCoupon(code=code), code=st.sampled_from(["TWENTY", "TEN"]))


def taken_over(day: Day, late: bool) -> it.Intent:
    state = day.counter.state
    expected = state.shift.drawer_expected if state.shift else sar("0.00")
    return it.TakeOver(
        cashier=OMAR,
        asked=HAND_OVER,
        asked_by=state.cashier.user_id if state.cashier else "",
        shift=state.shift.number if state.shift else 1,
        drawer_expected=expected + sar("1.00") if late else expected,
    )


ERRANDS: list[Errand] = [
    BuyWithPoints(rule_id="r"),
    BuyWithPoints(rule_id="r", apply=True),
    RedeemOutright(points=5, reason="r"),
    BurnCoupon(code="TWENTY", reason="r"),
]
RUN = step(
    lambda _, errand: it.RunErrand(errand=errand),
    errand=st.sampled_from(ERRANDS),
    approved=st.booleans(),
)
RAN = step(errand_answer, late=LATE, yes=YES, unknown=st.booleans())
CODE = step(code_answer, late=LATE, yes=YES, points=st.integers(1, 500))
TYPED = step(lambda _, code: it.EnterOtp(code=code), code=st.sampled_from(["", "123456"]))
PROMOTION = step(promotion_answer, late=LATE, yes=YES, amount=AMOUNTS, stale=st.booleans())


def one_after_the_other(*steps: st.SearchStrategy[Step]) -> st.SearchStrategy[Step]:
    """What goes together at a counter, so that the rare states are reached often."""

    def asked(drawn: tuple[Step, ...]) -> Step:
        def all_of_them(day: Day) -> None:
            for one in drawn:
                one(day)

        return all_of_them

    return st.tuples(*steps).map(asked)


OMAR = Cashier(user_id="1002", name="Omar", role=Role.CASHIER)
HAND_OVER = it.HandOver(user_id=OMAR.user_id, pin="1234", counted=sar("5.00"))
ASKED_SIMPLY: list[it.Intent] = [
    it.VoidSale(),
    it.CompleteSale(),
    it.LockTill(),
    it.PinWasRight(cashier=AMAL),
    it.SignOff(),
    it.RemoveCustomer(),
    it.ReleasePoints(),
    it.RedeemPoints(),
    it.RemoveCoupon(code="TWENTY"),
    it.RemoveCoupon(code="OWN-1"),
    it.TellEngineAgain(),
    it.ExtendHold(),
    it.LapseNears(online=True),
    it.ResendOtp(),
    it.ConfirmCustomer(),
    it.OptCustomer(is_active=False),
    it.OptCustomer(is_active=True),
    it.TagCustomer(added=("vip",)),
    it.GivePoints(amount=sar("5.00"), reason="r"),
    it.UpdateCustomer(name="Huda"),
    it.ReadPage(page=Page.COUPONS),
    it.Reprint(),
    it.LeaveReceipt(),
    it.PrintGiftReceipt(),
    it.PrintPapers(),
    it.LeavePapers(),
    it.ExemptFromTax(reason="Embassy, 4711"),
    it.ChargeTax(),
    it.OpenShift(opening_float=sar("5.00")),
    it.CloseShift(counted=sar("5.00")),
    HAND_OVER,
    it.RingNoSale(reason="r"),
    it.MoveCash(move=CashMove.PAID_IN, amount=sar("5.00"), reason="r"),
    it.MoveCash(move=CashMove.PAID_OUT, amount=sar("5.00"), reason="r"),
]
STEPS = st.one_of(
    ADD,
    ADD,
    ADD,
    PAY,
    CUSTOMER,
    HOLD,
    LOCK,
    one_after_the_other(REDEEM, HOLD),
    one_after_the_other(COUPON, LOCK),
    OWN_ANSWER,
    one_after_the_other(ADD, OWN, OWN_ANSWER),
    one_after_the_other(ADD, CUSTOMER, OWN, OWN_ANSWER, COUPON, LOCK),
    one_after_the_other(ADD, OWN, OWN_ANSWER, OWN, OWN_ANSWER, PAY),
    step(burn_news, _=st.booleans()),
    one_after_the_other(ADD, CUSTOMER, REDEEM),
    one_after_the_other(ADD, CUSTOMER, REDEEM, HOLD),
    one_after_the_other(ADD, CUSTOMER, COUPON),
    one_after_the_other(ADD, CUSTOMER, RUN),
    one_after_the_other(ADD, CUSTOMER, RUN, RAN, LOCK),
    one_after_the_other(ADD, CUSTOMER, PROMOTION),
    one_after_the_other(ADD, CUSTOMER, PROMOTION, PAY),
    one_after_the_other(ADD, CUSTOMER, REDEEM, CODE, TYPED),
    one_after_the_other(ADD, CUSTOMER, REDEEM, CODE, TYPED, HOLD),
    RAN,
    PROMOTION,
    step(updated, late=LATE, offline=st.booleans()),
    step(registered, late=LATE),
    one_after_the_other(ADD, CUSTOMER, COUPON, LOCK, COUPON, LOCK),
    step(
        lambda _, grams: it.AddItem(item=ITEMS[2], quantity=Decimal(grams).scaleb(-3)),
        grams=st.integers(1, 3_000),
    ),
    step(
        lambda _, quantity, number: it.ChangeQuantity(quantity=Decimal(quantity), number=number),
        quantity=st.integers(0, 12),
        number=st.none() | NUMBERS,
    ),
    step(
        lambda _, number, price, reason: it.OverridePrice(
            number=number, unit_price=price, reason=reason
        ),
        number=NUMBERS,
        price=AMOUNTS,
        reason=REASONS,
        approved=st.booleans(),
    ),
    step(discount, number=st.none() | NUMBERS, amount=AMOUNTS, approved=st.booleans()),
    step(
        discount,
        number=st.none() | NUMBERS,
        percent=st.integers(0, 100).map(Decimal),
        approved=st.booleans(),
    ),
    step(lambda _, number: it.VoidLine(number=number), number=NUMBERS),
    step(
        lambda _, method, amount: it.TakeTender(method=method, amount=amount),
        method=st.sampled_from(["cash", "card"]),
        amount=AMOUNTS,
    ),
    step(lambda _, number: it.VoidTender(number=number), number=NUMBERS),
    step(lambda _, intent: intent, intent=st.sampled_from(ASKED_SIMPLY)),
    step(taken_over, late=LATE),
    step(order_news, late=LATE, yes=YES),
    step(print_news, copy=st.integers(0, 2), yes=YES),
    st.integers(1, 6).map(time_passes),
)


@settings(max_examples=60)
@given(
    included=st.booleans(),
    points_reduce_tax=st.booleans(),
    uses_otp=st.booleans(),
    guest_orders=st.booleans(),
    steps=st.lists(STEPS, min_size=30, max_size=60),
)
def test_any_sequence(
    included: bool,
    points_reduce_tax: bool,
    uses_otp: bool,
    guest_orders: bool,
    steps: list[Step],
) -> None:
    """Whatever is asked in whatever order, sums, record and receipts stay right."""
    terms = terms_of(included=included, points_reduce_tax=points_reduce_tax)
    setup = setup_of(
        terms,
        uses_otp=uses_otp,
        guest_orders=guest_orders,
        renew_holds=RenewHolds.SILENT,
        shop_coupons=ShopCouponRules(patterns=("OWN-*",), has_engine=True, lock_minutes=5),
    )
    day = Day(Counter(setup=setup))
    day.ask(it.PinWasRight(cashier=AMAL))
    day.ask(it.OpenShift(opening_float=sar("100.00")))
    for one in steps:
        one(day)
        _open_sale_makes_sense(day.counter)
        _last_sale_is_settled(day.counter)
        _every_lock_of_the_shop_is_somewhere(day.counter)
    _record_says_the_same(day.counter)
    _restart_says_the_same(day.counter)
    _nothing_is_missing(day.counter)


def _record_says_the_same(counter: Counter) -> None:
    """Folding what was recorded gives the state the till is in."""
    assert counter.state == fold(empty_state(counter.setup), counter.events)


def _restart_says_the_same(counter: Counter) -> None:
    """Reading from the last opening of a shift gives it too, but for who is signed on."""
    places = [place for place, e in enumerate(counter.events) if isinstance(e, ev.ShiftOpened)]
    read = fold(empty_state(counter.setup), counter.events[places[-1] :])

    assert replace(counter.state, cashier=None, locked=False) == replace(
        read, cashier=None, locked=False
    )


def _open_sale_makes_sense(counter: Counter) -> None:
    """Something is due on a sale that is being paid; nothing is reserved for nobody."""
    sale = counter.state.sale
    if sale is None:
        return
    assert bool(sale.tenders) is (sale.phase is SalePhase.TENDERING)
    assert add_up(sale).due.minor > 0 or not sale.tenders
    # Under a tender only what the sale has is asked for anew.
    assert not (sale.tenders and (sale.errand or (sale.hold_asked and not sale.hold)))
    if sale.customer is None:
        assert (None, None, None, None) == (sale.hold, sale.lock, sale.otp_for, sale.promotion)
        assert not sale.bought
        assert not sale.awaits_answer or sale.shop_asked
    elif sale.customer.opted_out:
        assert (None, None, None) == (sale.hold, sale.lock, sale.promotion)
    assert not (sale.hold and sale.otp_for)


def _every_lock_of_the_shop_is_somewhere(counter: Counter) -> None:
    """On the sale, used up with one, or given back: none is left to lapse that nobody remembers."""
    had = [one for one in counter.events if isinstance(one, ev.ShopCouponLocked)]
    sale = counter.state.sale
    known = {one.lock_id for one in sale.shop_coupons} if sale else set()
    for event in counter.events:
        if isinstance(event, ev.BurnOwed):
            known.add(event.burn.lock_id)
        elif isinstance(event, ev.ReleaseAsked):
            known.add(event.release.reference)
        elif isinstance(event, ev.ShopCouponOff) and event.lapsed:
            known.add(event.lock_id)
    assert {one.on_sale.lock_id for one in had} <= known


def _last_sale_is_settled(counter: Counter) -> None:
    """What was tendered less the change is the total; the sale's own events make it again."""
    last = counter.state.last_sale
    if last is None:
        return
    totals = add_up(last.sale)
    assert last.total == totals.total == totals.paid - last.change
    assert last.total.minor >= 0
    assert last.change.minor >= 0
    of_it = [e for e in counter.events if getattr(e, "sale_id", "") == last.sale.sale_id]
    assert last.sale == refold(of_it).sale


def _nothing_is_missing(counter: Counter) -> None:
    """Receipts have no gaps; each completed sale that makes an order left exactly one."""
    completed = [e for e in counter.events if isinstance(e, ev.SaleCompleted)]
    guests = counter.setup.guest_orders
    orders = [e.sale_id for e in completed if e.awaits_delivery or guests]

    assert [f"S001-T1-{n:06d}" for n in range(1, len(completed) + 1)] == [
        e.receipt for e in completed
    ]
    assert [f"order:{sale_id}" for sale_id in orders] == [
        d.entry_id for d in counter.deliveries if isinstance(d, OrderDelivery)
    ]
    assert len({d.entry_id for d in counter.deliveries}) == len(counter.deliveries)
