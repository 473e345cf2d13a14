"""The chain's sales on a screen: days to go through, stores to look into, nothing twice."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from builders import setup_of
from textual.pilot import Pilot

from pos.core.business_day import day_said
from pos.core.money import Money
from pos.core.reports.chain import ChainReport, ChainReports
from pos.core.reports.days import DayFigures
from pos.core.reports.loyalty import LoyaltySums
from pos.core.reports.period import Period
from pos.core.reports.period_sums import PeriodSums
from pos.core.reports.report import GoodsOf, SalesOf, TenderTotal
from pos.core.tax import TaxedAmount
from pos.errors import HubUnreachable
from pos.ui.chain import ChainScreen
from pos.ui.chain_views import plot_rows, store_choices
from pos.ui.rows import plain

TODAY = date(2026, 11, 22)
STORES = {"S001 Olaya": 5, "S002": 3, "بيت S003": 1}


def amount(minor: int, currency: str = "SAR") -> Money:
    return Money(minor, currency)


def day_of(day: date, receipts: int, currency: str) -> DayFigures:
    """As many sales of 12.34 as receipts, an hour apart from nine on."""
    each, total = amount(1_234, currency), amount(1_234 * receipts, currency)
    nothing = amount(0, currency)
    return DayFigures(
        day=day,
        sales=receipts,
        returns=0,
        gross=total,
        discounts=nothing,
        total=total,
        points_paid=nothing,
        rounding=nothing,
        gift_cards_sold=nothing,
        change=nothing,
        taxes=(TaxedAmount(percent=Decimal(15), net=total, tax=nothing),),
        tenders=(TenderTotal(method="cash", times=receipts, amount=total),),
        taken_off=(),
        cashiers=(SalesOf(key="S001/1", name="", receipts=receipts, amount=total),),
        hours=tuple(
            SalesOf(key=f"{day} {9 + n:02}:00", name=f"{9 + n:02}:00", receipts=1, amount=each)
            for n in range(receipts)
        ),
        categories=(),
        items=(GoodsOf(key="1", name="Bag", quantity=Decimal(receipts), amount=total),),
        loyalty=LoyaltySums(currency).reading(points_value=0, coupons_value=0, undelivered=None),
        with_customer=nothing,
        settled=(),
        open_orders=(),
    )


def report_of(period: Period, store: str = "", currency: str = "SAR") -> ChainReport:
    sums = PeriodSums(period, setup_of())
    receipts = STORES.get(store) or sum(STORES.values())
    sums.add(day_of(day, receipts, currency) for day in period.days)
    stores = tuple(
        SalesOf(key=name, name=name, receipts=sold, amount=amount(1_234 * sold, currency))
        for name, sold in STORES.items()
        if store in ("", name)
    )
    sales = sums.report(names={}, still_open=(), undelivered=None)
    return ChainReport(store=store, sales=sales, stores=stores, store_days=(), tills=len(stores))


class FakeHub:
    """pos.ports.chain.ChainSales: sold nothing on Sundays, and knows what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Period, str, bool]] = []
        self.fails: Exception | None = None
        self.left_out: tuple[str, ...] = ()
        self.may_answer = threading.Event()
        self.may_answer.set()

    def overview(self, period: Period) -> ChainReports:
        return self._told(period, "", is_whole=False)

    def reports(self, period: Period, *, store: str = "") -> ChainReports:
        return self._told(period, store, is_whole=True)

    def _told(self, period: Period, store: str, *, is_whole: bool) -> ChainReports:
        self.asked.append((period, store, is_whole))
        assert self.may_answer.wait(20)
        if self.fails is not None:
            raise self.fails
        if period.first == period.last and period.first.weekday() == 6:
            return ChainReports(reports=(), left_out=self.left_out)
        return ChainReports(reports=(report_of(period, store),), left_out=self.left_out)


class Watched:
    """The screen as whoever sits before it sees it."""

    def __init__(self, app: ChainScreen, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.settled()

    async def settled(self) -> None:
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    @property
    def text(self) -> str:
        boards = (self.app._head, self.app._list, self.app._hint)
        width = self.app.size.width - 2
        return "\n".join(plain(row, width) for board in boards for row in board.rows)


@asynccontextmanager
async def watching(
    hub: FakeHub, *, size: tuple[int, int] = (80, 24), store: str = ""
) -> AsyncIterator[Watched]:
    app = ChainScreen(hub, today=TODAY, day=TODAY - timedelta(days=1), store=store)
    async with app.run_test(size=size) as pilot:
        watched = Watched(app, pilot)
        await watched.settled()
        yield watched


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 10)])
async def test_all_stores(size: tuple[int, int]) -> None:
    """What was sold, its hours as columns, and each store; every row within the screen."""
    async with watching(FakeHub(), size=size) as watched:
        text = watched.text
        assert "All stores · Saturday 21 Nov 2026" in text
        assert "111.06 SAR" in text
        assert all(len(line) <= size[0] for line in text.splitlines())
        if size[0] >= 80:
            assert "9 receipts · 12.34 each · 3 tills" in text
            assert "▸ All 3 stores" in text
            assert "S001 Olaya" in text
            assert "09    10    11    12" in text
            assert watched.app._list.content_size.height >= 4


async def test_into_a_store_and_back() -> None:
    """Asked for whole only where it is looked into; Escape goes back to all of them."""
    hub = FakeHub()
    async with watching(hub) as watched:
        await watched.press("down", "down", "enter")
        assert "S002 · Saturday 21 Nov 2026" in watched.text
        assert "37.02" in watched.text
        await watched.press("pagedown", "pagedown", "pagedown")
        assert "3 x Bag" in watched.text
        await watched.press("escape", "enter")
        assert "All stores" in watched.text
        await watched.press("escape", "escape")
        assert watched.app._exit

    day = Period(TODAY - timedelta(days=1), TODAY - timedelta(days=1))
    assert [
        (day, "", False),
        (day, "S002", True),
        (day, "", False),
        (day, "", True),
        (day, "", False),
    ] == hub.asked


async def test_days_to_go_through() -> None:
    """Not past today; weeks and months; a day without a sale says so."""
    hub = FakeHub()
    async with watching(hub) as watched:
        await watched.press("right")
        assert "Nothing was sold on 22 Nov 2026." in watched.text
        await watched.press("right")
        assert "Nothing is sold after today." in watched.text
        await watched.press("left", "w")
        assert "15 Nov to 21 Nov 2026" in watched.text
        await watched.press("m")
        assert "1 Nov to 22 Nov 2026" in watched.text
        await watched.press("left")
        assert "1 Oct to 31 Oct 2026" in watched.text
        await watched.press("d")
        assert day_said(date(2026, 10, 31)) in watched.text


async def test_a_hub_that_does_not_answer() -> None:
    """Why, below what was read before, which stays; asked again it is there."""
    hub = FakeHub()
    async with watching(hub) as watched:
        hub.fails = HubUnreachable("The hub cannot be reached: \x1b[31mgone.")
        await watched.press("left")
        assert "! The hub cannot be reached" in watched.text
        assert "\x1b" not in watched.text
        assert "Saturday 21 Nov 2026" in watched.text
        hub.fails = None
        await watched.press("r")
        assert "Friday 20 Nov 2026" in watched.text
        assert "!" not in watched.text


async def test_keys_while_it_is_read() -> None:
    """The last question counts, and what is shown is named as what it is."""
    hub = FakeHub()
    async with watching(hub) as watched:
        hub.may_answer.clear()
        for key in ("down", "enter", "escape", "w"):
            await watched.pilot.press(key)
        assert "Reading…" in watched.text
        hub.may_answer.set()
        await watched.settled()
        assert "All stores · 15 Nov to 21 Nov 2026" in watched.text
        assert "777.42 SAR" in watched.text


async def test_what_no_report_has() -> None:
    """It is said below the figures for as long as they are shown, also where there are none."""
    hub = FakeHub()
    hub.left_out = ("3 receipts in ZZZ with 2 decimals, which this program does not know",)
    async with watching(hub) as watched:
        assert "! Left out: 3 receipts in ZZZ with 2 decimals" in watched.text
        await watched.press("right")
        assert "Sunday" in watched.text
        assert "! Left out: 3 receipts" in watched.text
        assert "Nothing was sold" not in watched.text
        hub.left_out = ()
        await watched.press("r")
        assert "Left out" not in watched.text
        assert "Nothing was sold" in watched.text


async def test_one_store_alone() -> None:
    """Whoever asked for one store is told of that one, and Escape ends it."""
    hub = FakeHub()
    async with watching(hub, store="S002") as watched:
        assert "S002 · Saturday 21 Nov 2026" in watched.text
        await watched.press("escape")
    assert {("S002", True)} == {(store, is_whole) for _, store, is_whole in hub.asked}


def parts(*minors: int) -> list[SalesOf]:
    return [
        SalesOf(key=f"{n % 24:02}:00", name="", receipts=1, amount=amount(minor))
        for n, minor in enumerate(minors)
    ]


@pytest.mark.parametrize("width", [1, 12, 20, 38, 78, 118, 300])
@pytest.mark.parametrize(
    "minors", [(), (0,), (-5,), (1,), (1, 10**9), (-7, 0, 7), (5,) * 24, tuple(range(400))]
)
def test_a_plot_stays_in_its_room(width: int, minors: tuple[int, ...]) -> None:
    """Whatever was sold; something that was sold is seen, and what came back is nothing."""
    rows = plot_rows(parts(*minors), width=width, height=6)

    assert len(rows) in (0, 6)
    drawn = ["".join(piece.text for piece in row.left) for row in rows]
    if width > 20:
        assert all(len(line) <= width for line in drawn)
    if minors and max(minors) > 0 and width > 20:
        assert "█" in drawn[0] or "▁" in drawn[-2], drawn
    if minors and max(minors) <= 0:
        assert not set("".join(drawn)) & set("▁▂▃▄▅▆▇█")


def test_stores_by_their_bars() -> None:
    """The longest is the best one's; one that only took back has none."""
    report = report_of(Period(TODAY, TODAY))
    rows = [plain(choice.rows[0], 78) for choice in store_choices(report, room=78)]
    bars: Callable[[str], int] = lambda line: line.count("━")  # noqa: E731 - a name for it

    assert [78] * 4 == [len(line) for line in rows[:3]] + [78]
    assert bars(rows[1]) > bars(rows[2]) > bars(rows[3]) > 0 == bars(rows[0])
    one = store_choices(report_of(Period(TODAY, TODAY), next(iter(STORES))), room=78)
    assert plain(one[0].rows[0], 78).startswith(" The one store ")
