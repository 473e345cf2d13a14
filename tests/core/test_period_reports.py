"""Sales of any days: which day a sale is of, how days are parted, and what was told of points."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from builders import MUNA, Counter, counter_of, customer_of, hold_of, item_of, sar
from shift_readings import days_agree, days_of, reports_of

from pos.core import events as ev
from pos.core import intents as it
from pos.core.reports.days import OpenOrder
from pos.core.reports.days_reading import DaysReading
from pos.core.reports.period import Period, Span
from pos.core.reports.period_sections import period_sections, period_title
from pos.core.settlement import SettleHow

BAG = item_of("bag", "100.00", title="Hoxton Bag", category=("bags",))
SOCKS = item_of("socks", "40.00", title="Socks")
RIYADH = timezone(timedelta(hours=3))


def sell(counter: Counter, *, at: datetime | None = None, method: str = "cash") -> None:
    counter.now = at or counter.now
    counter.done(it.AddItem(item=BAG))
    counter.done(it.TakeTender(method=method))


def test_the_day_ends_when_the_store_says() -> None:
    """A sale after midnight is of the day before until the store's day ends, in its order."""
    counter = counter_of(zone=UTC, day_ends=time(4))
    sell(counter, at=datetime(2026, 11, 21, 23, 30, tzinfo=UTC))
    sell(counter, at=datetime(2026, 11, 22, 1, 30, tzinfo=UTC))
    sell(counter, at=datetime(2026, 11, 22, 4, 0, tzinfo=UTC))
    told = days_of(counter)

    sold = {one.key: one.receipts for one in told.days if one.receipts}
    assert {"2026-11-21": 2, "2026-11-22": 1} == sold
    hours = [one.key for one in told.hours]
    assert ("04:00", "01:00") == (hours[0], hours[-1])
    assert 22 == len(hours), "every hour in between is there, also without a sale"


def test_by_the_clock_of_the_shop() -> None:
    """Days and hours are those of the wall in the shop."""
    counter = counter_of(zone=RIYADH)
    sell(counter, at=datetime(2026, 11, 21, 22, 15, tzinfo=UTC))
    told = days_of(counter)

    assert ["2026-11-22"] == [one.key for one in told.days if one.receipts]
    assert ["01:00"] == [one.key for one in told.hours]
    assert ["Sunday"] == [one.key for one in told.weekdays if one.receipts]


def test_over_shifts() -> None:
    """What two shifts sold of an item, at a cashier, by a means, is one row of all of them."""
    counter = counter_of()
    sell(counter)
    sell(counter, method="card")
    counter.done(it.CloseShift(counted=sar("200.00")))
    counter.done(it.OpenShift(opening_float=sar("50.00")))
    sell(counter, method="card")
    told = days_of(counter)

    (item,) = told.items
    assert ("bag", Decimal(3), sar("300.00")) == (item.key, item.quantity, item.amount)
    assert [("bags", sar("300.00"))] == [(one.key, one.amount) for one in told.categories]
    assert {"cash": 1, "card": 2} == {one.method: one.times for one in told.tenders}
    assert [("1001", 3)] == [(one.key, one.receipts) for one in told.cashiers]
    assert (3, sar("100.00")) == (told.receipts, told.average)
    days_agree(counter, [*reports_of(counter)])


def test_what_customers_bought() -> None:
    """The share of members is of the money, and nothing of a day without a sale."""
    counter = counter_of()
    assert days_of(counter).customers_percent is None
    sell(counter)
    counter.done(it.AddItem(item=SOCKS))
    sale_id = counter.sale.sale_id
    counter.done(it.CustomerFound(sale_id=sale_id, customer=customer_of()))
    counter.done(it.TakeTender(method="cash"))
    told = days_of(counter)

    assert (sar("40.00"), Decimal("28.6")) == (told.loyalty.with_customer, told.customers_percent)


def test_an_order_that_is_heard_of_later() -> None:
    """Points had off a sale are open until its order is answered, whichever way."""
    counter = counter_of(who=MUNA)
    sale_id = _sell_for_points(counter)
    (open_,) = _open_orders(counter)
    assert (sale_id, sar("10.00"), False) == (open_.sale_id, open_.amount, open_.is_rejected)
    assert sar("10.00") == days_of(counter).loyalty.told.unanswered_value
    counter.events.append(ev.OrderRejected(sale_id=sale_id, reason="no"))
    assert sar("10.00") == days_of(counter).loyalty.told.rejected_value
    counter.events.append(ev.OrderDelivered(sale_id=sale_id, points_earned=90, points_redeemed=100))

    assert () == _open_orders(counter)
    told = days_of(counter).loyalty.told
    assert (90, 100, sar("0.00")) == (told.points_earned, told.points_redeemed, told.rejected_value)


def test_a_note_for_the_next_visit() -> None:
    """What was settled counts once: a note that ends is taken off where it was counted."""
    counter = counter_of(who=MUNA)
    sale_id = _sell_for_points(counter)
    settled = ev.EntrySettled(
        entry_id=f"order:{sale_id}",
        how=SettleHow.NEXT_VISIT,
        at=counter.now,
        by="9001",
        why="",
        sale_id=sale_id,
        by_points=sar("10.00"),
        by_coupons=sar("0.00"),
    )
    counter.events.append(settled)
    (one,) = days_of(counter).loyalty.settled
    assert (SettleHow.NEXT_VISIT, 1, sar("10.00")) == (one.how, one.entries, one.amount)
    counter.events.append(replace(settled, how=SettleHow.ABSORB))
    (one,) = days_of(counter).loyalty.settled
    assert (SettleHow.ABSORB, 1, sar("10.00")) == (one.how, one.entries, one.amount)
    counter.events.append(
        ev.ArrivedAfterAll(
            entry_id=settled.entry_id,
            sale_id=sale_id,
            how=SettleHow.ABSORB,
            by_points=sar("10.00"),
            by_coupons=sar("0.00"),
        )
    )

    assert () == days_of(counter).loyalty.settled


def _sell_for_points(counter: Counter) -> str:
    counter.done(it.AddItem(item=BAG))
    sale_id = counter.sale.sale_id
    counter.done(it.CustomerFound(sale_id=sale_id, customer=customer_of()))
    hold = hold_of(100, "10.00")
    counter.events.append(ev.PointsHeld(sale_id=sale_id, hold=hold))
    counter.put(hold=hold)
    counter.done(it.TakeTender(method="card"))
    return str(sale_id)


def _open_orders(counter: Counter) -> tuple[OpenOrder, ...]:
    reading = DaysReading(counter.setup)
    for event in counter.events:
        reading.add(event, counter.now)
    return tuple(order for day in reading.days() for order in day.open_orders)


DAY = date(2026, 11, 22)
SPANS = [
    (Span.DAY, DAY, date(2026, 11, 22), date(2026, 11, 22)),
    (Span.WEEK, DAY, date(2026, 11, 16), date(2026, 11, 22)),
    (Span.MONTH, DAY, date(2026, 11, 1), date(2026, 11, 30)),
    (Span.MONTH, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
    (Span.MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
]


@pytest.mark.parametrize(("span", "day", "first", "last"), SPANS)
def test_spans(span: Span, day: date, first: date, last: date) -> None:
    """A span around a day, and those beside it: nothing between them, and nothing in both."""
    assert Period(first, last) == span.period(day)
    before, after = (span.period(span.moved(day, step)) for step in (-1, 1))

    assert before.last + timedelta(days=1) == first
    assert last + timedelta(days=1) == after.first


def test_as_it_is_read() -> None:
    """A day is told by its hours, a month by its days and days of the week."""
    counter = counter_of(zone=UTC)
    sell(counter)
    month = [one.title for one in period_sections(days_of(counter))]

    assert {"By day", "By weekday", "By hour", "Tenders", "By item"} <= set(month)
    assert "Sales of 16 Nov to 22 Nov 2026" == period_title(Span.WEEK.period(DAY))
    assert "Sales of 22 Nov 2026" == period_title(Span.DAY.period(DAY))
