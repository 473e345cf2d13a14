"""X and Z reports on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from builders import LATER, MUNA, NOON, Counter, counter_of, item_of, sar
from papers import COLUMNS, HEAD

from pos.core import events as ev
from pos.core import intents as it
from pos.core.day import LeftOpen, Undelivered
from pos.core.reports.reading import ShiftReading
from pos.core.reports.report import Report, ReportKind
from pos.core.reports.sections import sections
from pos.core.shift import CashMove
from pos.ports.layout import cells, plain_text
from pos.receipts.stationery import StoreStationery

NAMES = {"1001": "Amal", "9001": "Muna"}


def report_of(counter: Counter, kind: ReportKind) -> Report:
    reading = ShiftReading(counter.setup, HEAD.zone)
    for event in counter.events:
        reading.add(event)
    return reading.report(kind, names=NAMES, undelivered=Undelivered(pending=2))


def paper(report: Report, *, columns: int = COLUMNS) -> str:
    return plain_text(StoreStationery(HEAD).report(report), columns=columns)


def test_of_a_till_in_training() -> None:
    """Nobody takes its X report for a real one."""
    head = replace(HEAD, is_training=True)
    report = report_of(a_shift(), ReportKind.Z)
    lines = plain_text(StoreStationery(head).report(report), columns=COLUMNS).splitlines()

    assert ("TRAINING", "*** TRAINING ***") == (lines[0].strip(), lines[-2].strip())


def a_shift() -> Counter:
    """Two sales, one of them reduced and without change, cash moved, and the drawer 5.00 short."""
    counter = counter_of(who=MUNA)
    counter.done(it.AddItem(item=item_of("bag", "100.00")))
    counter.done(it.TakeTender(method="cash", amount=sar("150.00")))
    counter.done(it.AddItem(item=item_of("shirt", "149.00")))
    counter.done(it.DiscountLine(number=1, percent=Decimal(10), reason="stained"))
    counter.done(it.TakeTender(method="card"))
    counter.done(it.MoveCash(move=CashMove.DROP, amount=sar("50.00")))
    counter.done(it.RingNoSale(reason="coins"))
    counter.now = NOON + timedelta(hours=8)
    undelivered = Undelivered(pending=2)
    counter.done(it.CloseShift(counted=sar("145.00"), undelivered=undelivered))
    return counter


def test_z_report() -> None:
    """From the store's name to the grand total: what a manager signs at the end of the day."""
    expected = """\
              STYL Outfits
               Z report 1
Till T1                   Amounts in SAR
Business day                 21 Nov 2026
Shift opened            2026-11-21 15:00
  by                         Muna (9001)
Shift 1 closed          2026-11-21 23:00
  by                         Muna (9001)
----------------------------------------
Gross                             249.00
Taken off                         -14.90
Net, without tax                  203.57
Tax                                30.53
Total                             234.10
----------------------------------------
Tax
15 % on 203.57                     30.53
----------------------------------------
Tenders
Cash, 1                           100.00
Card, 1                           134.10
Together                          234.10
Change given                       50.00
----------------------------------------
Drawer
Opening float                     100.00
Cash sales                        100.00
Paid in                             0.00
Paid out                            0.00
Dropped to the safe               -50.00
Expected                          150.00
Counted                           145.00
Short                              -5.00
----------------------------------------
Counts
Sales                                  2
Returns                                0
Sales struck out                       0
Lines struck out                       0
Prices by hand                         0
Drawer opened                          3
  of it no sale                        1
Copies                                 0
----------------------------------------
Taken off
Line: stained, 1                  -14.90
----------------------------------------
Points and coupons
Waiting to be sent                     2
----------------------------------------
By hour
15:00, 2                          234.10
----------------------------------------
By cashier
Muna (9001), 2                    234.10
----------------------------------------
All shifts
Grand total before                  0.00
Grand total                       234.10
- - - - - - - - - - - - - - - - - - - -
"""
    assert expected == paper(report_of(a_shift(), ReportKind.Z))


def test_x_report() -> None:
    """The shift so far says that it is open, and nothing of a count."""
    text = paper(report_of(counter_of(), ReportKind.X))

    assert "X report of shift 1" in text
    assert "Shift 1 is open" in text
    assert "Counted" not in text


def test_day_closed_with_something_left() -> None:
    """What was left open when the store's day was closed stands at the end."""
    counter = a_shift()
    left = LeftOpen(undelivered=Undelivered(pending=2), suspended=1)
    counter.events.append(ev.DayClosed(at=LATER, manager_id="9001", left=left))
    text = paper(report_of(counter, ReportKind.Z))

    assert "The day was closed      2026-11-21 15:10" in text
    assert "Left open, on record: 2 waiting, 1 sale\nsuspended" in text


def test_goods_are_for_the_screen() -> None:
    """Items and categories, as many as the shop has, are on no paper."""
    report = report_of(a_shift(), ReportKind.Z)

    assert {"By item", "By category"} == {one.title for one in sections(report) if one.is_long}
    assert "Shirt" not in paper(report)


def test_strangers_words() -> None:
    """A reason or a name leaves no line and orders no printer about, on narrow paper too."""
    counter = a_shift()
    report = report_of(counter, ReportKind.Z)
    (off,) = report.taken_off
    evil = replace(off, reason="\x1b@\u202eevil " + "W" * 60)
    report = replace(report, taken_off=(evil,), names=(("9001", "\x1bp" + "M" * 60),))
    for columns in (32, 42, 48):
        text = paper(report, columns=columns)

        assert "\x1b" not in text
        assert "\u202e" not in text
        assert all(cells(line) <= columns for line in text.splitlines())
