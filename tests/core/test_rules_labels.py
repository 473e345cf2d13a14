"""What a code says of price, weight, lot, serial and expiry becomes a line, or a refusal."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from builders import MUNA, NOON, Counter, counter_of, item_of, setup_of, terms_of
from hypothesis import given
from hypothesis import strategies as st

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Decision
from pos.core.label import MOST_COUNT, MOST_WEIGHT_KG, Label, most_price_minor
from pos.core.money import Money
from pos.core.quantity import MOST_PIECES, quantity_text

TODAY = NOON.date()
CHEESE = item_of("2012345", "30.00", title="Halloumi", unit="kg")
DATES = item_of("6281000000014", "12.00", title="Dates")
SAFFRON = item_of("saffron", "0.09", unit="g")
TRAY = item_of("2012346", "0.00", title="Baklava", price_embedded=True)


def scanned(counter: Counter, item: Any = DATES, **label: Any) -> Decision:
    return counter.done(it.AddItem(item=item, label=Label(**label)))


def refused(item: Any = DATES, quantity: Decimal | None = None, **label: Any) -> str:
    counter = counter_of()
    reason = counter.refused(it.AddItem(item=item, quantity=quantity, label=Label(**label))).reason
    assert counter.state.sale is None
    return reason


@pytest.mark.parametrize(
    ("item", "label", "line"),
    [
        (CHEESE, Label(price=Decimal("12.34")), "1 × 12.34 = 12.34"),
        (DATES, Label(price=Decimal("9.95")), "1 × 9.95 = 9.95"),
        (CHEESE, Label(weight_kg=Decimal("0.350")), "0.35 kg × 30.00 = 10.50"),
        (CHEESE, Label(weight_kg=Decimal("1.2500")), "1.25 kg × 30.00 = 37.50"),
        (DATES, Label(weight_kg=Decimal("0.350")), "0.35 kg × 12.00 = 4.20"),
        (SAFFRON, Label(weight_kg=Decimal("0.0125")), "12.5 g × 0.09 = 1.13"),
        (DATES, Label(count=6), "6 × 12.00 = 72.00"),
        (DATES, Label(price=Decimal(50), weight_kg=Decimal(2), count=6), "1 × 50.00 = 50.00"),
        (CHEESE, Label(weight_kg=Decimal(2), count=3), "2 kg × 30.00 = 60.00"),
        (DATES, Label(price=Decimal("9.95"), currency="SAR"), "1 × 9.95 = 9.95"),
        (DATES, Label(lot="L1"), "1 × 12.00 = 12.00"),
        (TRAY, Label(price=Decimal("9999.99")), "1 × 9,999.99 = 9,999.99"),
    ],
)
def test_how_much_and_at_what_price(item: Any, label: Label, line: str) -> None:
    """A price in the code is final; a weight or a count is at the catalogue's price."""
    counter = counter_of()
    counter.done(it.AddItem(item=item, label=label))

    (made,) = counter.sale.lines
    unit = f" {made.item.unit}" if made.is_weighed else ""
    much = f"{quantity_text(made.quantity)}{unit} × {made.unit_price.said()}"
    assert line == f"{much} = {made.gross.said()}"
    assert (label.price is not None) == made.price_in_code


@pytest.mark.parametrize(
    ("currency", "price", "total"), [("KWD", "1.255", "1.255"), ("JPY", "1255", "1255")]
)
def test_currencies_of_other_decimals(currency: str, price: str, total: str) -> None:
    """Three decimals and none are as exact as two."""
    counter = counter_of(terms=terms_of(currency))
    item = item_of("2012345", "10", currency)
    counter.done(it.AddItem(item=item, label=Label(price=Decimal(price))))

    assert total == counter.totals.total.text()


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ({"price": Decimal("199517271.20")}, "a price of 199,517,271.20, which cannot be right"),
        ({"price": Decimal("1200.01")}, "a price of 1,200.01"),
        ({"price": Decimal(0)}, "a price of 0.00"),
        ({"price": Decimal("1.255")}, "a price of 1.255"),
        ({"price": Decimal("1E-9")}, "a price of 0.000000001"),
        ({"price": Decimal("9.95"), "currency": "EUR"}, "is in EUR, and not in SAR"),
        ({"price": Decimal("9.95"), "currency": "999"}, "is in 999"),
        ({"weight_kg": Decimal(100)}, "a weight of 100 kg"),
        ({"weight_kg": Decimal(0)}, "a weight of 0 kg"),
        ({"weight_kg": Decimal("0.12345")}, "at most 3 decimals"),
        ({"count": 1_000}, "1,000 pieces"),
        ({"count": 0}, "0 pieces"),
        ({"trouble": "The lot in this code cannot be read."}, "The lot in this code"),
    ],
)
def test_what_cannot_be_right(label: dict[str, Any], why: str) -> None:
    """A code that has swallowed a separator sells nothing for a fortune, and nothing for free."""
    assert why in refused(**label)


@pytest.mark.parametrize("label", [{"price": Decimal(5)}, {"weight_kg": Decimal(1)}, {"count": 2}])
def test_no_quantity_beside_it(label: dict[str, Any]) -> None:
    """What a code says of one pack is not multiplied by what was typed before it."""
    assert "Scan each one by itself" in refused(quantity=Decimal(2), **label)


def test_weighed_all_the_same() -> None:
    """A weighed item whose code holds no weight is asked for it, whatever else it holds."""
    assert "is weighed" in refused(CHEESE, lot="L1")
    assert "is weighed" in refused(CHEESE, count=3)


def test_the_price_is_on_the_label() -> None:
    """An item whose price only its label has is not given away when its code is typed."""
    assert "Scan that" in counter_of().refused(it.AddItem(item=TRAY)).reason


@pytest.mark.parametrize(
    ("expires", "until", "now", "sold"),
    [
        (TODAY, None, NOON, True),
        (TODAY - timedelta(days=1), None, NOON, False),
        (TODAY + timedelta(days=1), None, NOON, True),
        (TODAY, time(12, 0), NOON, False),
        (TODAY, time(12, 1), NOON, True),
        (TODAY - timedelta(days=1), time(23, 59), NOON, False),
        # Half past ten at night in London is the next day in Riyadh.
        (TODAY, None, datetime(2026, 11, 21, 22, 30, tzinfo=UTC), False),
        (TODAY, None, datetime(2026, 11, 20, 22, 30, tzinfo=UTC), True),
    ],
)
def test_expiry(expires: date, until: time | None, now: datetime, sold: bool) -> None:
    """On its last day it is sold, by the store's own calendar, and after it by nobody."""
    zone = UTC if now == NOON else timezone(timedelta(hours=3))
    counter = counter_of(who=MUNA, zone=zone)
    counter.now = now
    ask = it.AddItem(item=DATES, label=Label(expires=expires, expires_at=until))

    if sold:
        counter.done(ask)
        assert expires == counter.sale.lines[0].expires
    else:
        assert f"Dates expired on {expires}" in counter.refused(ask, approved_by="9001").reason


def test_best_before_is_told() -> None:
    """What is past its best is sold, and the cashier hears it."""
    counter = counter_of()

    late = scanned(counter, best_before=TODAY - timedelta(days=1))
    assert "Dates · 12.00 · best before was 2026-11-20" == late.say
    assert "best before" not in scanned(counter, best_before=TODAY).say


def test_kept_on_the_line() -> None:
    """Lot, serial number and expiry stand on the line and in its event."""
    counter = counter_of()
    done = scanned(counter, lot="L1", serial="S9", expires=date(2027, 12, 31))

    (line,) = counter.sale.lines
    assert ("L1", "S9", date(2027, 12, 31)) == (line.lot, line.serial, line.expires)
    added = done.events[-1]
    assert isinstance(added, ev.LineAdded)
    assert line == added.line


@pytest.mark.parametrize(
    ("first", "second", "lines"),
    [
        ({"lot": "L1"}, {"lot": "L1"}, 1),
        ({"lot": "L1"}, {"lot": "L2"}, 2),
        ({"lot": "L1"}, {}, 2),
        ({"expires": date(2027, 1, 1)}, {"expires": date(2027, 1, 2)}, 2),
        ({"serial": "1"}, {"serial": "2"}, 2),
        ({}, {"serial": "2"}, 2),
        ({"serial": "1"}, {}, 2),
        ({"price": Decimal("12.00")}, {"price": Decimal("12.00")}, 2),
        ({}, {"price": Decimal("12.00")}, 2),
        ({"price": Decimal("12.00")}, {}, 2),
        ({"count": 2}, {"count": 3}, 1),
        ({}, {}, 1),
    ],
)
def test_what_becomes_one_line(first: Any, second: Any, lines: int) -> None:
    """Equal pieces of one lot are one line; what has a price or a number of its own is not."""
    counter = counter_of()
    scanned(counter, **first)
    scanned(counter, **second)

    assert lines == len(counter.sale.lines)


def test_a_serial_number_is_of_one_piece() -> None:
    """It is sold once in a sale, one at a time, and its line stays one piece."""
    counter = counter_of()
    scanned(counter, serial="S9")

    twice = counter.refused(it.AddItem(item=DATES, label=Label(serial="S9")))
    assert "is on the sale already" in twice.reason
    assert "of one piece" in refused(quantity=Decimal(2), serial="S9")
    assert "of one piece" in counter.refused(it.ChangeQuantity(quantity=Decimal(2))).reason
    counter.done(it.AddItem(item=item_of("other"), label=Label(serial="S9")))


def test_the_quantity_of_a_price_in_a_code() -> None:
    """The price of one pack is that of no other; a manager may still put another price to it."""
    counter = counter_of(who=MUNA)
    scanned(counter, CHEESE, price=Decimal("12.34"))

    refusal = counter.refused(it.ChangeQuantity(quantity=Decimal(2)))
    assert "The price in the code of Halloumi is for all of it" in refusal.reason
    counter.done(it.OverridePrice(number=1, unit_price=Money(1_000, "SAR"), reason="damaged"))
    assert "10.00" == counter.totals.total.text()


def test_an_unknown_code_is_told_whole() -> None:
    """To its last digit, scanned and typed."""
    counter = counter_of()

    assert "96385074" in counter.refused(it.RejectCode(code="96385074", scanned=True)).reason
    assert "96385074" in counter.refused(it.RejectCode(code="96385074")).reason


MOST_IN_A_CODE = {
    "piece": MOST_COUNT,
    "kg": MOST_WEIGHT_KG,
    "g": MOST_WEIGHT_KG * 1_000,
}

labels = st.builds(
    Label,
    price=st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=3),
    currency=st.sampled_from(["", "SAR", "EUR", "999"]),
    weight_kg=st.none() | st.decimals(0, 10**6, places=4),
    count=st.none() | st.integers(0, 10**8),
    lot=st.text(max_size=3),
    expires=st.none() | st.dates(),
    expires_at=st.none() | st.times(),
    best_before=st.none() | st.dates(),
)


@given(st.sampled_from([CHEESE, DATES, SAFFRON, TRAY]), labels)
def test_any_label(item: Any, label: Label) -> None:
    """Whatever a label says, nothing is sold beyond its limits, and no question fails."""
    counter = Counter(setup=setup_of())
    counter.done(it.PinWasRight(cashier=MUNA))
    counter.done(it.OpenShift(opening_float=Money(0, "SAR")))
    answer = counter.ask(it.AddItem(item=item, label=label))

    if isinstance(answer, Decision):
        (line,) = counter.sale.lines
        assert 0 < line.quantity <= MOST_PIECES
        assert line.price_in_code or line.quantity <= MOST_IN_A_CODE[line.item.unit]
        assert not line.price_in_code or 0 < line.gross.minor <= most_price_minor(item)
        assert line.expires is None or line.expires >= TODAY
