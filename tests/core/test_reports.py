"""What a report says of a shift, by examples a manager would check with a pencil."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal
from typing import get_args

import pytest
from builders import (
    AMAL,
    MUNA,
    NOON,
    Counter,
    counter_of,
    coupon_of,
    customer_of,
    hold_of,
    item_of,
    lock_of,
    sar,
    terms_of,
)
from shift_readings import adds_up, all_add_up, last_report, report_of, reports_of
from taking_back import take_back

from pos.cli.report_object import report_object
from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import _OF_ONE_SALE, fold
from pos.core.customer import CouponKind
from pos.core.day import LeftOpen, Undelivered
from pos.core.item import Item
from pos.core.money import Money
from pos.core.reports.report import Report, ReportKind, TakenOffBy
from pos.core.reports.sections import sections
from pos.core.reports.sums import MOST_REASONS
from pos.core.settlement import SettleHow
from pos.core.shift import CashMove
from pos.core.waiting_paper import MOST_WAITING

BAG = item_of("bag", "100.00", title="Hoxton Bag", category=("bags", "leather"))
SOCKS = item_of("socks", "39.00", title="Socks")


def sell(counter: Counter, *items: Item, method: str = "cash", paid: str = "") -> str:
    """Items over the counter; the receipt's number."""
    for item in items:
        counter.done(it.AddItem(item=item))
    return pay(counter, method=method, paid=paid)


def pay(counter: Counter, *, method: str = "cash", paid: str = "") -> str:
    counter.done(it.TakeTender(method=method, amount=sar(paid) if paid else None))
    last = counter.state.last_sale
    assert last is not None
    return last.receipt


def give(counter: Counter, *, points: bool = True, coupon: bool = False) -> None:
    """Sara is on the open sale, with a hundred points worth 10.00 or a coupon of 20.00."""
    sale_id = counter.sale.sale_id
    happened: list[ev.Event] = [ev.CustomerIdentified(sale_id=sale_id, customer=customer_of())]
    if points:
        happened.append(ev.PointsHeld(sale_id=sale_id, hold=hold_of(100, "10.00")))
    if coupon:
        lock = lock_of(coupon_of(CouponKind.FIXED, "20"))
        happened.append(ev.CouponsLocked(sale_id=sale_id, lock=lock))
    counter.events.extend(happened)
    counter.state = fold(counter.state, happened)


def figures(report: Report) -> dict[str, str]:
    names = ("gross", "discounts", "net", "tax", "total")
    return {name: getattr(report, name).text() for name in names}


def test_plain_shift() -> None:
    """Cash with change and a card: the tax is inside the prices, and change is in no tender."""
    counter = counter_of()
    sell(counter, BAG, SOCKS, paid="150.00")
    sell(counter, BAG, method="card")
    report = last_report(counter)

    assert {
        "gross": "239.00",
        "discounts": "0.00",
        "net": "207.83",
        "tax": "31.17",
        "total": "239.00",
    } == figures(report)
    assert [("cash", 1, sar("139.00")), ("card", 1, sar("100.00"))] == [
        (one.method, one.times, one.amount) for one in report.tenders
    ]
    assert sar("11.00") == report.change
    assert sar("239.00") == report.drawer.drawer_expected
    assert (2, 0, 1) == (report.counts.sales, report.counts.returns, report.counts.drawer_openings)


def test_what_came_out_late() -> None:
    """Out of paper for three sales: one prints after all, one is left by a person, one waits."""
    counter = counter_of()
    late, left, waits = (sell(counter, SOCKS, paid="39.00") for _ in range(3))
    for receipt in (late, left, waits):
        stayed_in(counter, receipt)
    assert (3, 0) == papers_of(counter)

    counter.done(it.ReceiptCameOut(receipt=late, copy=0, confirmed=True))
    assert (2, 1) == papers_of(counter)
    counter.done(it.LeavePapers())
    stayed_in(counter, waits)
    assert (2, 1) == papers_of(counter)
    rows = {row.name: row.figure for one in sections(last_report(counter)) for row in one.rows}
    assert (2, 1) == (rows["Receipts not printed"], rows["Receipts printed late"])
    counter.done(it.CloseShift(counted=sar("217.00")))
    rows = {row.name: row.figure for one in sections(last_report(counter)) for row in one.rows}
    assert 2 == rows["Receipts not printed when closed"]


def test_what_waited_over_the_shift_is_the_earlier_ones() -> None:
    """A receipt is told by the shift that sold it, as not printed by its end."""
    counter = counter_of()
    receipt = sell(counter, SOCKS, paid="39.00")
    stayed_in(counter, receipt)
    counter.done(it.CloseShift(counted=sar("139.00")))
    counter.done(it.OpenShift(opening_float=sar("100.00")))
    stayed_in(counter, receipt, partly=True, again=True)
    counter.done(it.ReceiptCameOut(receipt=receipt, copy=1, confirmed=True))

    before, now = reports_of(counter)
    assert (1, 0) == (before.counts.not_printed, before.counts.printed_late)
    assert (0, 0, 1) == (now.counts.not_printed, now.counts.printed_late, now.counts.copies)


def test_papers_given_up() -> None:
    """A shop without paper for a week reads how many of them nobody will print."""
    counter = counter_of()
    for number in range(MOST_WAITING + 3):
        stayed_in(counter, f"S001-T1-{number:06d}")
    report = last_report(counter)

    assert 3 == report.counts.papers_given_up
    assert 3 == report_object(report, UTC)["counts"]["papers_given_up"]


def stayed_in(counter: Counter, receipt: str, *, partly: bool = False, again: bool = False) -> None:
    counter.done(
        it.PrinterUnavailable(
            receipt=receipt, copy=0, reason="No paper.", partly=partly, again=again
        )
    )


def papers_of(counter: Counter) -> tuple[int, int]:
    counts = last_report(counter).counts
    return counts.not_printed, counts.printed_late


def test_nothing_sold() -> None:
    """A shift without a sale has noughts, and every means of payment that the shop takes."""
    report = last_report(counter_of())

    assert {"0.00"} == {*figures(report).values()}
    assert ["cash", "card"] == [one.method for one in report.tenders]
    assert sar("100.00") == report.drawer.drawer_expected
    adds_up(report, included=True)


def test_what_was_taken_off() -> None:
    """By hand with the reason, by coupons and by points: each by itself, together the discounts."""
    counter = counter_of(who=MUNA)
    counter.done(it.AddItem(item=BAG))
    counter.done(it.DiscountLine(number=1, percent=Decimal(10), reason="scratch"))
    counter.done(it.DiscountSale(amount=sar("5.00"), reason="regular"))
    give(counter, coupon=True)
    pay(counter, method="card")
    sell(counter, BAG)
    report = last_report(counter)

    assert [
        (TakenOffBy.LINE_DISCOUNT, "scratch", 1, sar("10.00")),
        (TakenOffBy.SALE_DISCOUNT, "regular", 1, sar("5.00")),
        (TakenOffBy.COUPONS, "", 1, sar("20.00")),
        (TakenOffBy.POINTS, "", 1, sar("10.00")),
    ] == [(one.by, one.reason, one.times, one.amount) for one in report.taken_off]
    assert sar("45.00") == report.discounts
    assert sar("155.00") == report.total
    told = report.loyalty
    assert (100, sar("10.00"), 1, sar("20.00"), 1) == (
        told.points_redeemed,
        told.points_value,
        told.coupons,
        told.coupons_value,
        told.sales_with_customer,
    )
    adds_up(report, included=True)


def test_a_return_is_no_sale_with_a_customer() -> None:
    """Two sales to her and one of them back: her sales are two."""
    counter = counter_of()
    receipts = []
    for _ in range(2):
        counter.done(it.AddItem(item=BAG))
        give(counter, points=False)
        receipts.append(pay(counter))
    take_back(counter, receipts[0], 1)
    assert counter.sale.customer is not None
    pay(counter)

    report = last_report(counter)
    assert (2, 1) == (report.counts.sales, report.counts.returns)
    assert 2 == report.loyalty.sales_with_customer


def test_one_order_of_means() -> None:
    """Cash, card, gift card and store credit first, then by name: whatever the shop names first."""
    methods = ("voucher", "store-credit", "card", "cheque", "gift-card", "cash")
    counter = counter_of(tender_methods=methods)
    sell(counter, SOCKS, method="voucher")
    expected = ["cash", "card", "gift-card", "store-credit", "cheque", "voucher"]
    assert expected == [one.method for one in last_report(counter).tenders]


@pytest.mark.parametrize("included", [True, False])
@pytest.mark.parametrize("points_reduce_tax", [True, False])
def test_full_return_leaves_nothing(included: bool, points_reduce_tax: bool) -> None:
    """Sold with points and given back whole: every sum is nought again, and both are counted."""
    terms = terms_of(included=included, points_reduce_tax=points_reduce_tax)
    counter = counter_of(terms=terms)
    counter.done(it.AddItem(item=BAG))
    counter.done(it.DiscountLine(number=1, percent=Decimal(10), reason="r"))
    give(counter)
    receipt = pay(counter)
    sold = last_report(counter)
    take_back(counter, receipt, 1)
    pay(counter)
    report = last_report(counter)

    assert sold.net.minor > 0
    assert bool(sold.points_paid) is not points_reduce_tax
    assert {"0.00"} == {*figures(report).values()}
    assert not report.points_paid
    assert (1, 1) == (report.counts.sales, report.counts.returns)
    assert report.drawer.cash_sales == report.drawer.cash_refunds
    adds_up(sold, included=included)
    adds_up(report, included=included)


@pytest.mark.parametrize("included", [True, False])
def test_exempt_from_tax(included: bool) -> None:
    """Tax that stood in the price and was not charged is told as taken off, and none is counted."""
    counter = counter_of(who=MUNA, terms=terms_of(included=included))
    counter.done(it.AddItem(item=item_of("bag", "115.00")))
    counter.done(it.ExemptFromTax(reason="certificate 7"))
    pay(counter, method="card")
    report = last_report(counter)

    off = [(one.by, one.reason, one.amount) for one in report.taken_off]
    assert ([(TakenOffBy.TAX, "certificate 7", sar("15.00"))] if included else []) == off
    assert sar("0.00") == report.tax
    assert report.total == report.net == sar("100.00" if included else "115.00")
    adds_up(report, included=included)


def test_rounded_to_coins() -> None:
    """What the smallest coin adds or takes is in the drawer, and told apart from the sales."""
    counter = counter_of(terms=replace(terms_of(), cash_rounding_minor=5))
    for price in ("1.02", "1.03", "1.04"):
        sell(counter, item_of(price, price))
    sell(counter, item_of("card", "1.02"), method="card")
    report = last_report(counter)

    assert (sar("4.11"), sar("0.01")) == (report.total, report.rounding)
    assert sar("3.10") == report.drawer.cash_sales
    adds_up(report, included=True)


def test_exchange() -> None:
    """Goods back and goods sold at once: one receipt of each kind, and the difference in cash."""
    counter = counter_of()
    receipt = sell(counter, BAG)
    take_back(counter, receipt, 1)
    sell(counter, SOCKS)
    report = last_report(counter)

    assert (2, 1) == (report.counts.sales, report.counts.returns)
    told = {row.name: row.figure for section in sections(report) for row in section.rows}
    assert (2, 1, 1) == tuple(told[name] for name in ("Sales", "Returns", "  exchanges, in both"))
    assert (sar("100.00"), sar("61.00")) == (report.drawer.cash_sales, report.drawer.cash_refunds)
    assert sar("39.00") == report.total
    assert [("Socks", Decimal(1), sar("39.00")), ("Hoxton Bag", Decimal(0), sar("0.00"))] == [
        (one.name, one.quantity, one.amount) for one in report.items
    ]
    adds_up(report, included=True)


def test_cash_moved_and_no_sale() -> None:
    """Everything that opens the drawer is counted, and moves what it should hold."""
    counter = counter_of(who=MUNA)
    for move, amount in zip(CashMove, ("20.00", "5.00", "50.00"), strict=True):
        counter.done(it.MoveCash(move=move, amount=sar(amount), reason="r"))
    counter.done(it.RingNoSale(reason="change"))
    counter.done(it.AddItem(item=BAG))
    counter.done(it.TakeTender(method="cash", amount=sar("10.00")))
    counter.done(it.VoidTender(number=1))
    voided = ev.TenderVoided(sale_id=counter.sale.sale_id, number=1, cashier_id=MUNA.user_id)
    assert voided in counter.events
    pay(counter, method="card")
    report = last_report(counter)

    assert sar("65.00") == report.drawer.drawer_expected
    assert (1, 1, 5) == (
        report.counts.no_sales,
        report.counts.voided_tenders,
        report.counts.drawer_openings,
    )


def test_struck_out() -> None:
    """Void lines and void sales are counted and are in no sum; so are prices by hand and copies."""
    counter = counter_of()
    counter.done(it.AddItem(item=BAG))
    counter.done(it.AddItem(item=SOCKS))
    counter.done(it.VoidLine(number=1))
    counter.done(
        it.OverridePrice(number=2, unit_price=sar("30.00"), reason="r"), approved_by="9001"
    )
    receipt = pay(counter)
    sell(counter, BAG)
    counter.done(it.AddItem(item=BAG))
    counter.done(it.VoidSale())
    for copy in range(3):
        counter.done(it.ReceiptCameOut(receipt=receipt, copy=copy, confirmed=True))
    counts = last_report(counter).counts

    assert (2, 1, 1, 1, 2) == (
        counts.voids,
        counts.voided_sales,
        counts.voided_lines,
        counts.overrides,
        counts.copies,
    )
    assert (("price", 1),) == counts.approvals
    assert sar("130.00") == last_report(counter).total


def test_who_and_when() -> None:
    """The receipts of each cashier and of each hour, the goods of each item and category."""
    counter = counter_of()
    sell(counter, BAG, SOCKS)
    counter.done(it.SignOff())
    counter.done(it.PinWasRight(cashier=MUNA))
    counter.now = NOON + timedelta(hours=2)
    sell(counter, BAG)
    report = last_report(counter)

    assert [("1001", 1, sar("139.00")), ("9001", 1, sar("100.00"))] == [
        (one.key, one.receipts, one.amount) for one in report.cashiers
    ]
    assert [("12:00", sar("139.00")), ("14:00", sar("100.00"))] == [
        (one.name, one.amount) for one in report.hours
    ]
    assert [("bags", Decimal(2), sar("200.00")), ("", Decimal(1), sar("39.00"))] == [
        (one.key, one.quantity, one.amount) for one in report.categories
    ]


def test_x_then_close_then_z() -> None:
    """The closing reading is the last one before it, with the count; selling on changes it not."""
    counter = counter_of()
    sell(counter, BAG)
    before = last_report(counter)
    counter.done(it.CloseShift(counted=sar("195.00")))
    closed = last_report(counter)
    counter.done(it.OpenShift(opening_float=sar("50.00")))
    sell(counter, SOCKS)
    first, second = reports_of(counter)

    assert (ReportKind.X, ReportKind.Z) == (before.kind, closed.kind)
    assert before == replace(
        closed,
        kind=ReportKind.X,
        z_number=None,
        closed_by="",
        drawer=replace(closed.drawer, closed_at=None, counted=None),
    )
    assert closed == first
    assert (sar("-5.00"), AMAL.user_id) == (closed.drawer.over_short, closed.closed_by)
    assert (1, 2) == (first.number, second.number)
    assert (sar("100.00"), sar("139.00")) == (first.grand_total, second.grand_total)


def test_between_two_shifts() -> None:
    """A copy and an order that arrives while no shift is open are on the next one's reading."""
    counter = counter_of()
    counter.done(it.AddItem(item=BAG))
    give(counter, points=False)
    receipt = pay(counter)
    sale_id = counter.state.last_sale.sale.sale_id if counter.state.last_sale else ""
    counter.done(it.CloseShift(counted=sar("200.00")))
    counter.done(it.ReceiptCameOut(receipt=receipt, copy=1, confirmed=True))
    counter.done(it.OrderArrived(sale_id=sale_id, points_earned=100, points_redeemed=0))
    counter.done(it.OpenShift(opening_float=sar("50.00")))
    first, second = reports_of(counter)

    assert (0, 1) == (first.counts.copies, second.counts.copies)
    assert () == first.days_closed
    assert (0, 100) == (first.loyalty.points_earned, second.loyalty.points_earned)


def test_sale_carried_on() -> None:
    """A sale set aside is in the report of the shift that it is paid in, with what is returned."""
    counter = counter_of()
    receipt = sell(counter, BAG)
    counter.done(it.AddItem(item=SOCKS))
    take_back(counter, receipt, 1)
    counter.done(it.SuspendSale(name="coat"))
    counter.done(it.CloseShift(counted=sar("200.00")))
    counter.done(it.OpenShift(opening_float=sar("200.00")))
    counter.done(it.ResumeSale(name="coat"))
    pay(counter)
    first, second = reports_of(counter)

    assert (sar("100.00"), sar("-61.00")) == (first.total, second.total)
    assert (1, 0) == (first.counts.suspended, second.counts.suspended)
    all_add_up(counter)


def test_given_and_not_answered() -> None:
    """What customers had off waits for the service's answer; its no is told apart."""
    counter = counter_of()
    for _ in range(3):
        counter.done(it.AddItem(item=BAG))
        give(counter)
        pay(counter)
    first, second, _ = (e.sale_id for e in counter.events if isinstance(e, ev.SaleCompleted))
    counter.done(it.OrderArrived(sale_id=first, points_earned=90, points_redeemed=100))
    counter.ask(it.OrderTurnedDown(sale_id=second, reason="No."))
    told = last_report(counter).loyalty

    assert (sar("10.00"), sar("10.00")) == (told.unanswered_value, told.rejected_value)


def test_settled_is_no_longer_rejected() -> None:
    """What a person settled stands among the settled, in the way it was."""
    counter = counter_of()
    counter.done(it.AddItem(item=BAG))
    give(counter)
    receipt = pay(counter)
    (sale_id,) = (e.sale_id for e in counter.events if isinstance(e, ev.SaleCompleted))
    counter.ask(it.OrderTurnedDown(sale_id=sale_id, reason="No."))
    settled = ev.EntrySettled(
        entry_id=f"order:{sale_id}",
        how=SettleHow.ABSORB,
        at=NOON,
        by="9001",
        why="r",
        sale_id=sale_id,
        receipt=receipt,
        points=100,
        by_points=sar("10.00"),
        by_coupons=sar("0.00"),
    )
    report = report_of([*counter.events, settled], counter.setup)

    assert sar("0.00") == report.loyalty.rejected_value
    assert [(SettleHow.ABSORB, 1, sar("10.00"))] == [
        (one.how, one.entries, one.amount) for one in report.drawer.settled
    ]


def test_day_closed_after_the_shift() -> None:
    """The end of the store's day is told on the last Z report before it, and on no other."""
    counter = counter_of(who=MUNA)
    counter.done(it.CloseShift(counted=sar("100.00")))
    counter.done(it.CloseDay(undelivered=Undelivered(pending=2)))
    counter.done(it.OpenShift(opening_float=sar("100.00")))
    first, second = reports_of(counter)

    assert [LeftOpen(undelivered=Undelivered(pending=2))] == [one.left for one in first.days_closed]
    assert () == second.days_closed
    assert ((("close-day", 1),), ()) == (first.counts.approvals, second.counts.approvals)


def test_day_closed_within_the_shift() -> None:
    """It is told on the report of the shift it fell in, with the manager's yes to what was left."""
    counter = counter_of()
    counter.done(it.CloseDay(undelivered=Undelivered()))
    counter.done(it.CloseDay(undelivered=Undelivered(pending=2)), approved_by="9001")
    reading = last_report(counter)
    counter.done(it.CloseShift(counted=sar("100.00")))
    counter.done(it.OpenShift(opening_float=sar("100.00")))
    first, second = reports_of(counter)

    assert [0, 2] == [one.left.undelivered.pending for one in reading.days_closed]
    assert (reading.days_closed, ()) == (first.days_closed, second.days_closed)
    assert (("close-day", 1),) == reading.counts.approvals == first.counts.approvals
    assert () == second.counts.approvals


def test_ages_refused() -> None:
    """How often a customer was too young stands on X and Z, on paper and in JSON, by its shift."""
    counter = counter_of()
    _too_young(counter)
    counter.done(it.AddItem(item=SOCKS))
    _too_young(counter)
    pay(counter)
    counter.done(it.CloseShift(counted=sar("139.00")))
    counter.done(it.OpenShift(opening_float=sar("100.00")))
    _too_young(counter)

    z, x = reports_of(counter)
    assert (ReportKind.Z, 2, ReportKind.X, 1) == (
        z.kind,
        z.counts.ages_refused,
        x.kind,
        x.counts.ages_refused,
    )
    assert 2 == report_object(z, UTC)["counts"]["ages_refused"]
    rows = [(row.name, row.figure) for section in sections(x) for row in section.rows]
    assert ("Not sold, for age", 1) in rows


def _too_young(counter: Counter) -> None:
    question = counter.refused(it.AddItem(item=item_of("wine", "40.00", min_age=18))).asks
    counter.done(it.TellAge(is_old_enough=False, about=question))


def test_many_reasons() -> None:
    """Reasons are typed by people: beyond a limit they stand together, and no amount is lost."""
    counter = counter_of()
    many = MOST_REASONS + 5
    for number in range(many):
        counter.done(it.AddItem(item=BAG))
        counter.done(it.DiscountSale(amount=sar("1.00"), reason=f"reason {number}"))
        pay(counter)
    report = last_report(counter)

    assert MOST_REASONS + 1 == len(report.taken_off)
    assert Money(many * 100, "SAR") == report.discounts
    adds_up(report, included=True)


OF_NO_OPEN_SALE = {
    ev.SaleOpened,
    ev.SaleVoided,
    ev.SaleCompleted,
    *get_args(ev.OfLastSale),
    *get_args(ev.OfEntries),
    *get_args(ev.OfBurns),
}


def test_whatever_names_a_sale() -> None:
    """A report reads every record of an open sale: each kind of event has a fold of one sale."""
    of_a_sale = {one for one in get_args(ev.Event) if "sale_id" in one.__dataclass_fields__}

    assert {ev.LineAdded, ev.Tendered} <= of_a_sale - OF_NO_OPEN_SALE
    assert set() == of_a_sale - OF_NO_OPEN_SALE - _OF_ONE_SALE.rows.keys()


def test_open_items_are_told_apart() -> None:
    """What has no code of its own stands by what it was called, and like things together."""
    counter = counter_of()
    for title, price in (("Mug", "23.00"), ("Vase", "40.00"), ("Mug", "17.00")):
        counter.done(it.SellOpenItem(title=title, price=sar(price)), approved_by=MUNA.user_id)
    pay(counter)

    items = {one.name: (one.quantity, one.amount.text()) for one in last_report(counter).items}
    assert {"Mug": (Decimal(2), "40.00"), "Vase": (Decimal(1), "40.00")} == items


def test_approvals_are_told_in_words() -> None:
    """As whoever said yes read them."""
    counter = counter_of()
    counter.done(it.AddItem(item=BAG))
    counter.done(it.VoidSale(), approved_by=MUNA.user_id)
    rows = [row for section in sections(last_report(counter)) for row in section.rows]

    assert "Approved: voiding the sale" in [row.name for row in rows]
