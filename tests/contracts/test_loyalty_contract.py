"""What every loyalty program promises the till, online, cut off or not there: one suite for all."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

import pytest

from pos.core.customer import (
    CouponLock,
    Customer,
    CustomerDetails,
    EarnPreview,
    PointsHold,
    RedemptionTerms,
)
from pos.core.customer_file import CustomerFile, Page
from pos.core.deliveries import (
    CashbackDelivery,
    CustomerDelivery,
    Delivery,
    EventDelivery,
    OptDelivery,
    OrderDelivery,
    RefundDelivery,
    TagDelivery,
)
from pos.core.errand import BoughtCoupon, RedeemedPoints
from pos.core.money import Money
from pos.core.order import OrderFacts, OrderLine
from pos.errors import (
    LoyaltyError,
    LoyaltyMisuse,
    LoyaltyRefused,
    LoyaltyUnreachable,
    Met,
    ReservationGone,
)
from pos.loyalty.availability import Gate
from pos.loyalty.gameball.program import GameballOptions, GameballProgram
from pos.loyalty.none import NoLoyalty
from pos.loyalty.offline import OfflineLoyalty
from pos.loyalty.switch import SwitchedLoyalty
from pos.loyalty.without_keys import WithoutKeys
from pos.ports.loyalty import (
    Delivered,
    HoldRequest,
    LockRequest,
    LoyaltyProgram,
    RedeemRequest,
)
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY, SARA, scenario
from pos.sandbox.server import SandboxServer

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
STRANGER = "mobile_966599999999"
LINA = CustomerDetails(name="Lina", mobile="+966599999999")

_T = TypeVar("_T")


class NoonClock:
    def now(self) -> datetime:
        return NOON

    def monotonic_s(self) -> float:
        return 0.0


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with SandboxServer(Sandbox(scenario("empty", now=NOON), clock=lambda: NOON)) as server:
        yield server


def gameball(server: SandboxServer) -> GameballProgram:
    world = scenario("tests", now=NOON)
    server.sandbox.change(lambda _before: world)
    options = GameballOptions(
        base_url=server.base_url,
        api_key=DEMO_API_KEY,
        secret_key=DEMO_SECRET_KEY,
        currency="SAR",
        store_id="S001",
    )
    return GameballProgram(options, clock=NoonClock())


def switched(server: SandboxServer) -> SwitchedLoyalty:
    gate = Gate(clock=NoonClock(), listen=lambda _news: None)
    return SwitchedLoyalty(online=gameball(server), offline=OfflineLoyalty(), gate=gate)


def cut_off(server: SandboxServer) -> SwitchedLoyalty:
    gate = Gate(clock=NoonClock(), listen=lambda _news: None)
    gate.failed(LoyaltyUnreachable("nobody there", sent=False, met=Met.NO_NETWORK))
    return SwitchedLoyalty(online=gameball(server), offline=OfflineLoyalty(), gate=gate)


PROGRAMS: dict[str, Callable[[SandboxServer], LoyaltyProgram]] = {
    "gameball": gameball,
    "switched": switched,
    "cut off": cut_off,
    "offline": lambda _server: OfflineLoyalty(),
    "none": lambda _server: NoLoyalty(),
    "without keys": lambda _server: WithoutKeys(),
}
ONLINE = {"gameball", "switched"}


@pytest.fixture(params=PROGRAMS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def program(name: str, server: SandboxServer) -> Iterator[LoyaltyProgram]:
    program = PROGRAMS[name](server)
    yield program
    program.close()


def sar(text: str) -> Money:
    return Money.parse(text, "SAR")


def order(order_id: str = "S001-T1-000001", *, hold: PointsHold | None = None) -> OrderFacts:
    line = OrderLine(
        product_id="BAG",
        sku="BAG-1",
        title="Hoxton Bag",
        quantity=Decimal(1),
        unit_price=sar("115.00"),
        reductions=sar("0.00"),
        tax=sar("15.00"),
        tax_percent=Decimal(15),
        paid=sar("115.00"),
        collection=("Bags",),
    )
    return OrderFacts(
        order_id=order_id,
        customer_id=SARA,
        at=NOON,
        store_id="S001",
        store_name="Olaya Street",
        till_id="T1",
        prices_include_tax=True,
        lines=(line,),
        total_price=sar("115.00"),
        total_discount=sar("0.00"),
        total_tax=sar("15.00"),
        total_paid=sar("115.00"),
        goods=sar("115.00"),
        hold=hold,
    )


HELD_ENTRY = OrderDelivery(
    entry_id="held",
    order=order(
        "S001-T1-000002",
        hold=PointsHold(
            reference="gone",
            points=100,
            amount=sar("10.00"),
            expires_at=NOON + timedelta(minutes=5),
        ),
    ),
)


DELIVERIES: tuple[Delivery, ...] = (
    OrderDelivery(entry_id="order", order=order()),
    RefundDelivery(
        prices_include_tax=True,
        entry_id="refund",
        refund_id="S001-T1-000003-r1",
        sale_id="S001-T1-000003",
        order_id="S001-T1-000001",
        customer_id=SARA,
        at=NOON,
        amount=None,
        lines=order().lines,
    ),
    CashbackDelivery(
        entry_id="cashback",
        transaction_id="S001-T1-c1",
        customer_id=SARA,
        at=NOON,
        amount=sar("80.00"),
        store_id="S001",
        store_name="Olaya Street",
    ),
    CustomerDelivery(entry_id="customer", customer_id=STRANGER, name="Lina"),
    TagDelivery(entry_id="tag", customer_id=SARA, added=("runner",), removed=("vip",)),
    EventDelivery(entry_id="event", customer_id=SARA, name="visit"),
    OptDelivery(entry_id="opt", customer_id=SARA, is_active=True),
)
FOUND_AGAIN = (OrderDelivery, RefundDelivery, CashbackDelivery)


def redeem_request(points: int = 100) -> RedeemRequest:
    return RedeemRequest(
        customer_id=SARA, transaction_id="S001-T1-e1", at=NOON, reason="A gift", points=points
    )


def hold_request(points: int) -> HoldRequest:
    return HoldRequest(customer_id=SARA, at=NOON, points=points)


def lock_request(*codes: str) -> LockRequest:
    return LockRequest(customer_id=SARA, codes=codes, goods=sar("300.00"))


def outcome(ask: Callable[[], _T]) -> _T | LoyaltyError:
    """What a question gives: a value, or one of the three failures and no other."""
    try:
        return ask()
    except (LoyaltyUnreachable, LoyaltyRefused, LoyaltyMisuse) as failure:
        return failure


def questions(program: LoyaltyProgram) -> list[Callable[[], object]]:
    entry = OrderDelivery(entry_id="e", order=order())
    return [
        lambda: program.find_customer(SARA),
        lambda: program.find_customer(STRANGER),
        lambda: program.register_customer(STRANGER, LINA),
        lambda: program.is_referrer("NOBODY'S", for_customer_id=STRANGER),
        lambda: program.update_customer(SARA, CustomerDetails(name="Sara A.")),
        *(lambda page=page: program.read_page(SARA, page) for page in Page),
        *(lambda page=page: program.read_page("nobody", page) for page in Page),
        lambda: program.mark_notices_read(SARA, ("1",)),
        lambda: program.send_otp(hold_request(100)),
        lambda: program.redemption_terms(SARA),
        lambda: program.hold_points(hold_request(100)),
        lambda: program.hold_points(hold_request(1_000_000)),
        lambda: program.release_hold("nothing-of-this-name"),
        lambda: program.lock_coupons(lock_request("SUMMER50")),
        lambda: program.lock_coupons(lock_request("NO-SUCH-COUPON")),
        lambda: program.release_coupons("nothing-of-this-name"),
        lambda: program.buy_coupon(SARA, "2141"),
        lambda: program.buy_coupon(SARA, "1"),
        lambda: program.redeem_outright(redeem_request(10)),
        lambda: program.redeem_outright(redeem_request(1_000_000)),
        lambda: program.burn_coupon(SARA, "NO-SUCH-COUPON", transaction_id="S001-T1-e2"),
        lambda: program.automatic_promotion(order()),
        lambda: program.preview_rewards(order()),
        lambda: program.find_delivered(entry),
        lambda: program.renew(entry),
        lambda: program.renew(HELD_ENTRY),
        lambda: program.deliver(HELD_ENTRY),
        lambda: program.deliver(entry),
        lambda: program.deliver(entry),
        lambda: program.find_delivered(entry),
        *(lambda one=one: program.deliver(one) for one in DELIVERIES),
        *(lambda one=one: program.find_delivered(one) for one in DELIVERIES),
    ]


def test_a_failure_is_one_of_three_and_reads_as_a_sentence(program: LoyaltyProgram) -> None:
    """Nothing else is ever raised, and the cashier can read what is."""
    for question in questions(program):
        answer = outcome(question)

        if isinstance(answer, LoyaltyError):
            assert answer.reason.endswith(".")
            assert answer.reason[0].isupper()
            assert len(answer.reason) <= 200
            assert not any(unicodedata.category(sign).startswith("C") for sign in answer.reason)


def test_what_cannot_be_asked_was_not_sent(program: LoyaltyProgram, name: str) -> None:
    """A program that reaches nobody is certain of it: no entry falls in doubt by its doing."""
    for question in questions(program):
        answer = outcome(question)

        if isinstance(answer, LoyaltyUnreachable):
            assert name not in ONLINE
            assert not answer.sent


def test_a_known_customer(program: LoyaltyProgram, name: str) -> None:
    """Whoever is found has the id asked for; only the service finds whom the till never saw."""
    found = outcome(lambda: program.find_customer(SARA))

    if isinstance(found, Customer):
        assert SARA == found.customer_id
        assert name in ONLINE
        assert found.verified
        assert found.balance is not None
    else:
        assert name not in ONLINE


def test_a_stranger(program: LoyaltyProgram, name: str) -> None:
    """Only a service that was asked may say that it knows no such customer."""
    found = outcome(lambda: program.find_customer(STRANGER))

    assert (found is None) == (name in ONLINE | {"none"})


def test_a_registered_customer_is_known_after(program: LoyaltyProgram, name: str) -> None:
    """Registering either makes a verified customer or fails; it never pretends."""
    made = outcome(lambda: program.register_customer(STRANGER, LINA))

    assert isinstance(made, Customer) == (name in ONLINE)
    if isinstance(made, Customer):
        assert (STRANGER, "Lina", True) == (made.customer_id, made.name, made.verified)
        assert program.find_customer(STRANGER) is not None


def test_terms(program: LoyaltyProgram, name: str) -> None:
    """What a point is worth is the service's answer or none."""
    terms = outcome(lambda: program.redemption_terms(SARA))

    assert isinstance(terms, RedemptionTerms) == (name in ONLINE)
    if isinstance(terms, RedemptionTerms):
        assert terms.money_per_point > 0


def test_a_hold(program: LoyaltyProgram, name: str) -> None:
    """Points are held with a worth and an end, or refused; releasing twice is once."""
    hold = outcome(lambda: program.hold_points(hold_request(100)))

    assert isinstance(hold, PointsHold) == (name in ONLINE)
    if isinstance(hold, PointsHold):
        assert (100, sar("10.00")) == (hold.points, hold.amount)
        assert NOON < hold.expires_at <= NOON + timedelta(minutes=10)
        program.release_hold(hold.reference)
        program.release_hold(hold.reference)
        assert isinstance(program.hold_points(hold_request(1200)), PointsHold)


def test_more_points_than_there_are(program: LoyaltyProgram, name: str) -> None:
    """A hold beyond the balance is refused, never shortened; only the service itself says no."""
    answer = outcome(lambda: program.hold_points(hold_request(1201)))

    assert isinstance(answer, LoyaltyError)
    assert (name in ONLINE) == (isinstance(answer, LoyaltyRefused) and answer.code == "9008")


def test_a_lock(program: LoyaltyProgram, name: str) -> None:
    """Coupons are locked all together or not at all; releasing twice is once."""
    lock = outcome(lambda: program.lock_coupons(lock_request("SUMMER50", "WELCOME10")))

    assert isinstance(lock, CouponLock) == (name in ONLINE)
    if isinstance(lock, CouponLock):
        assert {"SUMMER50", "WELCOME10"} == {coupon.code for coupon in lock.coupons}
        assert lock.expires_at > NOON
        program.release_coupons(lock.reference)
        program.release_coupons(lock.reference)
    assert isinstance(
        outcome(lambda: program.lock_coupons(lock_request("SUMMER50", "EXPIRED20"))),
        LoyaltyRefused if name in ONLINE else LoyaltyError,
    )


def test_a_preview_changes_nothing(program: LoyaltyProgram, name: str) -> None:
    """What a sale would earn can be asked as often as the sale changes."""
    first = outcome(lambda: program.preview_rewards(order()))
    second = outcome(lambda: program.preview_rewards(order()))

    assert isinstance(first, EarnPreview) == (name in ONLINE)
    if isinstance(first, EarnPreview):
        assert first == second
        assert first.points > 0


def test_a_delivery_happens_once(program: LoyaltyProgram, name: str) -> None:
    """The same order twice earns once, and the repeat says so."""
    hold = outcome(lambda: program.hold_points(hold_request(100)))
    held = hold if isinstance(hold, PointsHold) else None
    entry = OrderDelivery(entry_id="e", order=order(hold=held))

    first = outcome(lambda: program.deliver(entry))
    again = outcome(lambda: program.deliver(entry))

    assert isinstance(first, Delivered) == isinstance(again, Delivered) == (name in ONLINE)
    if isinstance(first, Delivered) and isinstance(again, Delivered):
        assert (False, True) == (first.already, again.already)
        assert first.balance_after is not None
        assert (100, 100) == (first.points_redeemed, again.points_redeemed)
        assert first.points_earned == again.points_earned
        assert again == program.find_delivered(entry)


@pytest.mark.parametrize(
    "entry",
    [
        OrderDelivery(entry_id="e", order=order("S001-T1-999999")),
        CustomerDelivery(entry_id="e", customer_id=STRANGER, name="Lina"),
    ],
    ids=["order", "customer"],
)
def test_what_was_never_delivered_is_not_found(program: LoyaltyProgram, entry: Delivery) -> None:
    """Asking what became of a delivery never finds what was not sent."""
    found = outcome(lambda: program.find_delivered(entry))

    assert found is None or isinstance(found, LoyaltyUnreachable | LoyaltyMisuse)


def test_every_delivery_may_be_repeated(program: LoyaltyProgram, name: str) -> None:
    """What the outbox sends arrives; what has an id is found again, and tells the same."""
    for entry in DELIVERIES:
        delivered = outcome(lambda entry=entry: program.deliver(entry))

        assert isinstance(delivered, Delivered) == (name in ONLINE), entry
        if not isinstance(delivered, Delivered):
            continue
        if isinstance(entry, FOUND_AGAIN):
            found = program.find_delivered(entry)
            assert found is not None
            assert found == program.deliver(entry)
            assert (True, delivered.points_earned) == (found.already, found.points_earned)
            assert delivered.points_reversed == found.points_reversed


def test_a_change_of_a_customer(program: LoyaltyProgram, name: str) -> None:
    """A change is made for certain, or it fails; it never pretends."""
    changed = outcome(lambda: program.update_customer(SARA, CustomerDetails(name="Sara A.")))

    assert isinstance(changed, Customer) == (name in ONLINE)
    if isinstance(changed, Customer):
        assert (SARA, "Sara A.", True) == (changed.customer_id, changed.name, changed.verified)


def test_only_the_service_knows_who_may_refer(program: LoyaltyProgram, name: str) -> None:
    """Without an answer there is no yes and no no."""
    known = outcome(lambda: program.is_referrer("FRIEND1002", for_customer_id=STRANGER))
    unknown = outcome(lambda: program.is_referrer("NOBODY'S", for_customer_id=STRANGER))

    assert (known is True) == (unknown is False) == (name in ONLINE)


@pytest.mark.parametrize("page", Page)
def test_a_page_of_a_customers_file(program: LoyaltyProgram, name: str, page: Page) -> None:
    """A page is the service's, as it is now or was last read; nobody makes one up."""
    read = outcome(lambda: program.read_page(SARA, page))

    assert isinstance(read, CustomerFile) == (name in ONLINE)
    if isinstance(read, CustomerFile):
        assert SARA == read.customer_id


def test_points_into_a_coupon(program: LoyaltyProgram, name: str) -> None:
    """Points are spent by the service's answer only."""
    bought = outcome(lambda: program.buy_coupon(SARA, "2141"))

    assert isinstance(bought, BoughtCoupon) == (name in ONLINE)
    if isinstance(bought, BoughtCoupon):
        assert bought.code
        assert 100 == bought.points


def test_points_outside_an_order(program: LoyaltyProgram, name: str) -> None:
    """The same request twice spends once and tells the same."""
    first = outcome(lambda: program.redeem_outright(redeem_request()))
    again = outcome(lambda: program.redeem_outright(redeem_request()))

    assert isinstance(first, RedeemedPoints) == (name in ONLINE)
    if isinstance(first, RedeemedPoints):
        assert RedeemedPoints(points=100, amount=sar("10.00")) == first == again


def test_a_coupon_without_an_order(program: LoyaltyProgram, name: str) -> None:
    """A coupon is used up for certain, or it fails."""
    burned = outcome(lambda: program.burn_coupon(SARA, "WELCOME10", transaction_id="S001-T1-e1"))

    assert (burned is None) == (name in ONLINE)


def test_what_went_back_is_told_apart_and_had_again(program: LoyaltyProgram, name: str) -> None:
    """An order whose hold is gone redeems the same points by a new one; elsewhere nothing does."""
    gone = outcome(lambda: program.deliver(HELD_ENTRY))
    assert isinstance(gone, ReservationGone) == (name in ONLINE)

    fresh = outcome(lambda: program.renew(HELD_ENTRY))

    assert isinstance(fresh, OrderDelivery) == (name in ONLINE)
    if isinstance(fresh, OrderDelivery):
        assert not fresh.needs_renewal(NOON)
        assert (HELD_ENTRY.entry_id, 100) == (
            fresh.entry_id,
            program.deliver(fresh).points_redeemed,
        )


def test_closing_is_enough_once(program: LoyaltyProgram) -> None:
    """A program can be closed before it was ever asked, and twice."""
    program.close()
    program.close()
