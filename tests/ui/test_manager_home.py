"""What F10 opens for a manager: the day at a glance, and the menu below it as ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from pos.core import intents as it
from pos.core.reports.today import Today
from pos.errors import JournalError
from pos.ports.devices import DeviceNews
from pos.ports.drivers import DeviceKind
from pos.ports.health import Availability
from pos.ports.record import OutboxCounts
from pos.ports.reports import NoReport
from pos.ui.glance_views import height_of
from tests.ui.fake_devices import device
from tests.ui.fake_reports import FakeSales
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, OMAR, SHIRT
from tests.ui.seat import BROAD, NARROW, seated
from tests.ui.tills import between_sales, managing, reported

WELL = (device("printer", DeviceKind.PRINTER, "It is ready."),)


def at_work() -> FakeTill:
    """One sale of a manager's by each means, and all devices well."""
    till = FakeTill().sign_on(OMAR)
    till.devices.told = WELL
    till.scan(BAG).ask(it.TakeTender(method="cash"))
    return till.scan(SHIRT).ask(it.TakeTender(method="card"))


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_the_day_and_the_menu(size: tuple[int, int]) -> None:
    """Sales, means of payment, the shift, the outbox and devices, and the first of the menu."""
    async with seated(at_work(), size) as seat:
        await seat.press("f10")
        await seat.answered()

        assert "ManagerHome" == seat.panel
        assert "Today → 2 receipts 249.00" in seat.words
        assert "Cash 100.00 · Card 149.00" in seat.words
        assert "Shift 1 open" in seat.words
        assert "Outbox empty" in seat.words
        assert "All devices well" in seat.words
        assert "2 Close shift" in seat.words


async def test_keys_as_ever() -> None:
    """What a letter did in the menu it does here, also before the figures are there."""
    till = at_work()
    async with seated(till) as seat:
        await seat.press("f10", "3", "50", "enter", "coins", "enter")
        assert "Paid in" in seat.text
        await seat.press("escape", "f10", "d")
        await seat.answered()

        assert "ReportPanel" == seat.panel


async def test_a_cashier_has_the_menu_alone() -> None:
    """Figures are a manager's: nothing of them is read for a cashier."""
    till = FakeTill().sign_on()
    async with seated(till) as seat:
        await seat.press("f10")
        await seat.answered()

        assert "Menu" == seat.panel
        assert "Today" not in seat.text
        assert 0 == till.devices.looked


async def test_fresh_while_it_is_open() -> None:
    """A sale that is finished meanwhile is there without a key."""
    till = at_work()
    async with seated(till) as seat:
        await seat.press("f10")
        await seat.answered()
        assert "2 receipts" in seat.words
        till.scan(BAG).ask(it.TakeTender(method="cash"))
        await seat.settle()
        await seat.answered()

        assert "3 receipts" in seat.words
        assert 1 == till.devices.looked, "the devices are left alone"


async def test_a_backlog_that_drains(monkeypatch: pytest.MonkeyPatch) -> None:
    """What leaves the outbox is told at once, and the day is not read again for it."""
    reads: list[datetime] = []
    read = FakeSales.read

    def counted(sales: FakeSales, now: datetime) -> Today | NoReport:
        reads.append(now)
        return read(sales, now)

    monkeypatch.setattr(FakeSales, "read", counted)
    till = at_work()
    async with seated(till) as seat:
        await seat.press("f10")
        await seat.answered()
        for waiting in (3, 2):
            till.set_state(till.snapshot.state, outbox=OutboxCounts(pending=waiting))
            await seat.settle()
            await seat.answered()
            assert f"{waiting} waiting" in seat.words

    assert 1 == len(reads)


async def test_blind_and_openly() -> None:
    """What should be in the drawer is told only where whoever counts it is told too."""
    till = at_work()
    async with seated(till) as seat:
        await seat.press("f10")
        await seat.answered()
        assert "300.00" not in seat.text
        state = till.snapshot.state
        till.set_state(replace(state, setup=replace(state.setup, blind_count=False)))
        await seat.settle()

        assert "Shift 1, 300.00 in the drawer" in seat.words


async def test_what_needs_a_person() -> None:
    """It is said first and how many more there are; the page has each whole."""
    till = managing()
    till.set_state(till.snapshot.state, outbox=OutboxCounts(pending=3, in_doubt=1, rejected=2))
    async with seated(till) as seat:
        await seat.press("f10")
        await seat.answered()
        assert "! 2 entries rejected: C, then 3. (+2)" in seat.words
        assert "4 waiting, 2 rejected ! 1 of 5 devices" in seat.words
        await seat.press("right")
        await seat.answered()

        assert "TodayPanel" == seat.panel
        assert "! 2 papers wait for the printer." in seat.words
        assert "The hand scanner is unavailable" in seat.words


async def test_a_device_that_goes_meanwhile() -> None:
    """Its news counts from then on, and again when it is back; nothing else moves."""
    till = at_work()
    gone = DeviceNews(
        device="printer", availability=Availability.UNAVAILABLE, say="The printer is away."
    )
    async with seated(till) as seat:
        await seat.press("f10")
        await seat.answered()
        at = next(y for y, line in enumerate(seat.lines) if "2 Close shift" in line)
        till.set_state(till.snapshot.state, devices=(gone,))
        await seat.settle()
        assert "! The printer is away." in seat.words
        assert "! 1 of 1 devices" in seat.words
        assert "2 Close shift" in seat.lines[at]
        back = replace(gone, availability=Availability.AVAILABLE, say="The printer is back.")
        till.set_state(till.snapshot.state, devices=(back,))
        await seat.settle()

        assert "All devices well" in seat.words


async def test_the_hub_is_away() -> None:
    """It is no device to be looked at: what was said of it last stands there until it is back."""
    till = at_work()
    gone = DeviceNews(
        device="hub", availability=Availability.UNAVAILABLE, say="The hub is away. Sell on."
    )
    till.set_state(till.snapshot.state, devices=(gone,))
    async with seated(till) as seat:
        await seat.press("f10")
        await seat.answered()
        assert "! The hub is away. Sell on." in seat.words
        back = replace(gone, availability=Availability.AVAILABLE, say="The hub is back.")
        till.set_state(till.snapshot.state, devices=(back,))
        await seat.settle()

        assert "The hub" not in seat.words


async def test_an_open_drawer() -> None:
    """A drawer that stands open is said beside the shift."""
    till = at_work()
    stands_open = DeviceNews(
        device="drawer", availability=Availability.UNAVAILABLE, say="The drawer stands open."
    )
    till.set_state(till.snapshot.state, devices=(stands_open,))
    async with seated(till) as seat:
        await seat.press("f10")
        await seat.answered()

        assert "Shift 1 open, drawer open" in seat.words


async def test_the_record_cannot_be_read() -> None:
    """The menu is there all the same."""
    till = at_work()
    till.reports.trouble = "The record cannot be read."
    async with seated(till) as seat:
        await seat.press("f10")
        await seat.answered()

        assert "The record cannot be read." in seat.text
        assert "2 Close shift" in seat.words


async def test_devices_that_cannot_be_looked_at() -> None:
    """The figures stay, and the sentence is said."""
    till = at_work()
    till.devices.trouble = JournalError("no devices")
    async with seated(till) as seat:
        await seat.press("f10")
        await seat.answered()

        assert "2 receipts 249.00" in seat.words


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_the_whole_page(size: tuple[int, int]) -> None:
    """Bars, means of payment, points, drawer, outbox and a verdict for each device."""
    async with seated(reported(), size) as seat:
        await seat.press("f10", "right")
        await seat.answered()
        seen = []
        for _ in range(8):
            seen.append(seat.words)
            await seat.press("pagedown")
        words = " ".join(seen)

        for wanted in (
            "Sold 6,094.00",
            "By hour",
            "06:00, 5",
            "Cash, 14",
            "Points redeemed 100",
            "Last Z 1, 21 Nov 2026",
            "Short",
            "Waiting to be sent",
            "✓ printer: /dev/usb/lp0 is ready.",
            "! hand scanner:",
        ):
            assert wanted in words
        assert "━" in words
        await seat.press("left")
        assert "ManagerHome" == seat.panel


async def test_nothing_sold_yet() -> None:
    """A day begins with nothing, and says so."""
    till = FakeTill().sign_on(OMAR)
    async with seated(till) as seat:
        await seat.press("f10")
        await seat.answered()

        assert "Today → 0 receipts 0.00" in seat.words


async def test_no_shift_was_ever_open() -> None:
    """Where there are no figures the reason is said, and opening the shift is one key."""
    till = FakeTill()
    till.ask(it.PinWasRight(cashier=OMAR))
    async with seated(till) as seat:
        await seat.press("f10")
        await seat.answered()
        assert "No shift open" in seat.words
        await seat.press("1")

        assert "Open shift" in seat.text
        assert "ManagerHome" != seat.panel


async def test_room_for_a_row_of_each() -> None:
    """At 80 columns nothing of it is wrapped, and the menu goes on below it."""
    async with seated(between_sales(), NARROW) as seat:
        await seat.press("f10")
        await seat.answered()

        assert "↑↓ more · 1 of " in seat.text


HEIGHTS = [(0, 8, " "), (-5, 8, " "), (1, 800, "▁"), (4, 8, "▄"), (8, 8, "█"), (5, 0, " ")]


@pytest.mark.parametrize(("part", "whole", "expected"), HEIGHTS)
def test_heights(part: int, whole: int, expected: str) -> None:
    """Whatever was sold can be seen, and only what was sold."""
    assert expected == height_of(part, whole)
