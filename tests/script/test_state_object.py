from dataclasses import replace
from datetime import timedelta

from builders import AMAL, NOON, coupon_of, customer_of, hold_of, lock_of, sale_of, sar, setup_of

from pos.core.customer import CouponKind, EarnPreview
from pos.core.shift import opened
from pos.core.state import FinishedSale, Paper, TerminalState, empty_state
from pos.core.tender import Tender
from pos.ports.record import OutboxCounts
from pos.script.state_object import Beside, RecordState, state_object
from pos.terminal.snapshot import LoyaltyLine, Snapshot

BESIDE = Beside(
    now=lambda: NOON + timedelta(seconds=90),
    record=lambda: RecordState(entries=7, head="f" * 64, verified=True),
    outbox=lambda: OutboxCounts(pending=1, delivered=4),
)
IDLE = empty_state(setup_of())


def told(state: TerminalState, **more: object) -> dict[str, object]:
    return state_object(replace(Snapshot(state=state), **more), BESIDE)  # type: ignore[arg-type]


def test_a_till_nobody_has_used() -> None:
    """Every name is there from the start, with nothing behind it."""
    assert {
        "store": "S001",
        "till": "T1",
        "online": False,
        "cashier": None,
        "locked": False,
        "shift": {"number": 0, "open": False, "drawer_expected": None},
        "sale": None,
        "last_sale": None,
        "suspended": [],
        "outbox": {"pending": 1, "in_doubt": 0, "delivered": 4, "rejected": 0},
        "journal": {"entries": 7, "head": "f" * 64, "verified": True},
    } == told(IDLE, loyalty=LoyaltyLine(online=False))


def test_an_open_sale() -> None:
    """Lines with their own figures, sums, customer, hold, coupons, tenders and the preview."""
    sale = sale_of(
        "2 x 50.00",
        customer=customer_of(),
        hold=hold_of(100, "10.00"),
        lock=lock_of(coupon_of(CouponKind.FIXED, "5.00")),
        tenders=(Tender(number=1, method="card", amount=sar("20.00")),),
    )
    state = replace(IDLE, cashier=AMAL, shift=opened(3, NOON, "1001", sar("100.00")), sale=sale)
    object_ = told(state, earn=EarnPreview(points=42))

    shown = object_["sale"]
    assert isinstance(shown, dict)
    assert "1001" == object_["cashier"]
    assert {"number": 3, "open": True, "drawer_expected": "100.00"} == object_["shift"]
    assert {"quantity": "2", "unit_price": "50.00", "total": "100.00"}.items() <= shown["lines"][
        0
    ].items()
    assert ("85.00", "20.00", "65.00") == (shown["total"], shown["paid"], shown["due"])
    assert {"points": 100, "amount": "10.00", "expires_in_s": 510} == shown["hold"]
    assert {"points": 1200, "verified": True, "stale_s": 90}.items() <= shown["customer"].items()
    assert ["SUMMER50"] == shown["coupons"]
    assert [{"number": 1, "method": "card", "amount": "20.00"}] == shown["tenders"]
    assert 42 == shown["earn_preview"]


def test_the_last_sale() -> None:
    """What was paid, given back, redeemed and earned, and whether the paper came out."""
    sale = sale_of("1 x 50.00", tenders=(Tender(number=1, method="cash", amount=sar("60.00")),))
    last = FinishedSale(
        sale=sale,
        receipt="S001-T1-000001",
        completed_at=NOON,
        total=sar("50.00"),
        change=sar("10.00"),
        paper=Paper.PRINTED,
    )

    assert {
        "id": "S001-T1-sale1",
        "receipt": "S001-T1-000001",
        "total": "50.00",
        "paid": "60.00",
        "change": "10.00",
        "points_redeemed": 0,
        "points_earned": None,
        "paper": "printed",
    } == told(replace(IDLE, last_sale=last))["last_sale"]
