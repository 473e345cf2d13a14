from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from builders import (
    AMAL,
    NOON,
    coupon_of,
    customer_of,
    hold_of,
    item_of,
    line_of,
    lock_of,
    off,
    sale_of,
    sar,
    setup_of,
)

from pos.core import intents as it
from pos.core.customer import AskedFor, AutomaticPromotion, CouponKind, EarnPreview, NextTier
from pos.core.errand import BoughtCoupon
from pos.core.question import Asks, Question
from pos.core.refund import ReceiptRead, return_line
from pos.core.shift import ShiftAside, opened
from pos.core.state import FinishedSale, Paper, SuspendedSale, TerminalState, empty_state
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
        "asks": None,
        "next_quantity": None,
        "last_sale": None,
        "customer_file": None,
        "aside": [],
        "suspended": [],
        "store_suspended": None,
        "papers": [],
        "drawn": None,
        "training": False,
        "outbox": {"pending": 1, "in_doubt": 0, "delivered": 4, "rejected": 0},
        "coupons_to_burn": 0,
        "coupons_doubled": [],
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
    assert {"number": 3, "open": True, "drawer_expected": "100.00", "settled": {}} == (
        object_["shift"]
    )
    assert {"quantity": "2", "unit_price": "50.00", "total": "100.00"}.items() <= shown["lines"][
        0
    ].items()
    assert ("85.00", "20.00", "65.00") == (shown["total"], shown["paid"], shown["due"])
    assert {"points": 100, "amount": "10.00", "expires_in_s": 510} == shown["hold"]
    assert {"points": 1200, "verified": True, "stale_s": 90}.items() <= shown["customer"].items()
    assert ["SUMMER50"] == shown["coupons"]
    assert [{"number": 1, "method": "card", "amount": "20.00"}] == shown["tenders"]
    assert 42 == shown["earn_preview"]
    assert (None, None, []) == (shown["otp"], shown["promotion"], shown["bought"])


def test_what_a_code_told_of_a_line() -> None:
    """Lot, serial number and expiry stand with the line where its code told them, else nothing."""
    plain = line_of("1 x 5.00")
    whole = replace(plain, lot="L7", serial="S9", expires=date(2027, 12, 31))
    shown = told(replace(IDLE, sale=sale_of(plain, whole)))["sale"]

    assert isinstance(shown, dict)
    first, second = shown["lines"]
    assert {"lot", "serial", "expires"}.isdisjoint(first)
    assert {"lot": "L7", "serial": "S9", "expires": "2027-12-31"}.items() <= second.items()


def test_what_the_program_brings_to_a_sale() -> None:
    """A code that is waited for, a promotion at what it takes off, coupons bought, the tier."""
    sale = sale_of(
        "1 x 5.00",
        customer=customer_of(
            tier="Gold", next_tier=NextTier(name="Platinum", missing=800), opted_out=True
        ),
        otp_for=AskedFor(points=5),
        promotion=AutomaticPromotion(name="Spring", amount=sar("9.00")),
        bought=(BoughtCoupon(code="NEW1", title="10 off", points=500, expires_at=NOON),),
    )
    shown = told(replace(IDLE, sale=sale))["sale"]

    assert isinstance(shown, dict)
    assert {"sent": True} == shown["otp"]
    assert {"name": "Spring", "amount": "5.00"} == shown["promotion"]
    assert ("0.00", "0.00") == (shown["discount"], shown["total"])
    assert [
        {
            "code": "NEW1",
            "title": "10 off",
            "points": 500,
            "expires_at": "2026-11-21T12:00:00+00:00",
        }
    ] == shown["bought"]
    assert {
        "tier": "Gold",
        "next_tier": {"name": "Platinum", "missing": 800},
        "opted_out": True,
        "points_pending": 0,
    }.items() <= shown["customer"].items()


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


def test_an_exchange() -> None:
    """Returned lines stand among the others, in order, with negative quantity and total."""
    sale = sale_of("2 x 50.00", discount=off("10.00"))
    read = ReceiptRead(
        finished=FinishedSale(
            sale=sale,
            receipt="S001-T1-000001",
            completed_at=NOON,
            total=sar("90.00"),
            change=sar("0.00"),
        )
    )
    back = return_line(read, sale.lines[0], Decimal(1), before=(), number=1, reason="")
    bought = replace(sale_of("1 x 30.00").lines[0], number=2)
    exchange = replace(sale_of(), lines=(bought,), returns=(back,))

    shown = told(replace(IDLE, cashier=AMAL, sale=exchange))["sale"]

    assert isinstance(shown, dict)
    returned, other = shown["lines"]
    assert {
        "number": 1,
        "code": "item1",
        "title": "Item1",
        "quantity": "-1",
        "unit_price": "50.00",
        "discount": "-5.00",
        "tax": "-5.87",
        "total": "-45.00",
    } == returned
    assert returned.keys() == other.keys()
    assert ("-15.00", "-15.00", "-15.00") == (shown["subtotal"], shown["total"], shown["due"])


def test_suspended_names() -> None:
    """What is set aside, by name, in the order it was."""
    aside = tuple(SuspendedSale(name=name, sale=sale_of("1 x 5.00"), at=NOON) for name in "ba")

    assert ["b", "a"] == told(replace(IDLE, suspended=aside))["suspended"]


def test_shifts_that_are_aside() -> None:
    """Whose they are, for how long, and what their drawer should hold; none is open."""
    shift = opened(1, NOON, "1001", sar("100.00"))
    aside = ShiftAside(shift=shift, since=NOON, set_aside_by="9001")
    shown = told(replace(IDLE, shift=None, aside=(aside,)))

    assert [{"number": 1, "cashier": "1001", "for_s": 90, "drawer_expected": "100.00"}] == shown[
        "aside"
    ]
    assert {"number": 0, "open": False, "drawer_expected": None} == shown["shift"]


def test_what_is_asked() -> None:
    """What must be told before an item is a line; a day of birth that will do, and nobody's own."""
    wine = it.AddItem(item=item_of("wine", min_age=18))
    age = Question(asks=Asks.AGE, add=wine, born_by=date(2008, 11, 22))

    assert {"what": "age", "code": "wine", "born_by": "2008-11-22"} == told(IDLE, question=age)[
        "asks"
    ]
    checking = told(IDLE, question=Question(asks=Asks.CODE))["asks"]
    assert {"what": "code", "code": None, "born_by": None} == checking


def test_notes_and_whose_sale_it_is() -> None:
    """A note on the sale and on a line, and the cashier who has the sale now."""
    sale = sale_of(replace(line_of("1 x 5.00"), note="gift"), note="Friday", cashier_id="1002")
    shown = told(replace(IDLE, sale=sale))["sale"]

    assert ("Friday", "1002", "gift") == (
        shown["note"],
        shown["cashier"],
        shown["lines"][0]["note"],
    )
