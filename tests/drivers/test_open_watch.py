"""A drawer that stays open too long is told once, and once more when it is shut."""

from __future__ import annotations

import logging
import queue
from collections.abc import Iterator
from contextlib import closing

import pytest
from plugs import PATIENCE_S

from drivers.catalog import build_drawer
from drivers.drawers.open_watch import WatchedDrawer, watched
from drivers.drawers.printer_kick import OpenLevel, PrinterKickDrawer
from drivers.printers.escpos import EscposPrinter
from drivers.printers.profiles import profile_named
from drivers.transports.output import output_for
from drivers.virtual.virtual_printer import Fault, VirtualPrinter
from pos.ports.devices import DeviceNews, DrawerOutcome, DrawerState
from pos.ports.health import Availability

FOR_EVER_S = 3600.0


class Till:
    """Hears the news, on whatever thread they come."""

    def __init__(self) -> None:
        self._news: queue.Queue[DeviceNews] = queue.Queue()

    def __call__(self, news: DeviceNews) -> None:
        self._news.put(news)

    def hears(self) -> DeviceNews:
        return self._news.get(timeout=PATIENCE_S)

    @property
    def has_heard_all(self) -> bool:
        return self._news.empty()


def heard(printer: VirtualPrinter) -> EscposPrinter:
    return EscposPrinter(
        output=output_for(printer.port),
        profile=profile_named("generic-80mm"),
        answer_wait_s=PATIENCE_S,
    )


def sensed(printer: VirtualPrinter) -> PrinterKickDrawer:
    return PrinterKickDrawer(printer=heard(printer), open_level=OpenLevel.HIGH)


class Unsure(PrinterKickDrawer):
    """The line breaks behind each pulse."""

    def open_drawer(self) -> DrawerOutcome:
        super().open_drawer()
        return DrawerOutcome(opened=False, reason="The line broke.", may_be_open=True)


@pytest.fixture
def till() -> Till:
    return Till()


@pytest.fixture
def hasty(printer: VirtualPrinter, till: Till) -> Iterator[WatchedDrawer]:
    """Told at once, and looked at again and again."""
    drawer = WatchedDrawer(sensed(printer), limit_s=0.001, look_every_s=0.001)
    drawer.listen(till)
    yield drawer
    drawer.close()


def test_open_too_long(hasty: WatchedDrawer, printer: VirtualPrinter, till: Till) -> None:
    """It is said with the time and what to do, and taken back when the drawer is shut."""
    assert hasty.open_drawer().opened

    told = till.hears()

    assert told.device == hasty.name
    assert told.availability is Availability.UNAVAILABLE
    assert told.say == "The drawer has been open for 0.001 s. Close it."
    printer.close_drawer()
    assert till.hears() == DeviceNews(device="drawer", availability=Availability.AVAILABLE, say="")
    assert hasty.open_drawer().opened
    assert till.hears() == told


def test_it_is_said_once(hasty: WatchedDrawer, till: Till) -> None:
    """However often the watch looks, nothing is said again while the drawer is open."""
    hasty.open_drawer()
    till.hears()

    for _ in range(20):
        assert hasty.drawer_state().value == "open"

    assert till.has_heard_all


class Looked(PrinterKickDrawer):
    """Tells what each look at it found."""

    def __init__(self, printer: VirtualPrinter) -> None:
        super().__init__(printer=heard(printer), open_level=OpenLevel.HIGH)
        self.looks: queue.Queue[DrawerState] = queue.Queue()

    def drawer_state(self) -> DrawerState:
        found = super().drawer_state()
        self.looks.put(found)
        return found

    def is_looked_at_in_vain(self) -> None:
        """Twice: what the first look brought about is over then."""
        for _ in range(2):
            while self.looks.get(timeout=PATIENCE_S) is not DrawerState.UNKNOWN:
                pass


def test_a_printer_that_falls_silent(printer: VirtualPrinter, till: Till) -> None:
    """What was told of an open drawer stands while nobody can ask, until it is seen shut."""
    looked = Looked(printer)
    with closing(WatchedDrawer(looked, limit_s=0.001, look_every_s=0.001)) as drawer:
        drawer.listen(till)
        drawer.open_drawer()
        assert till.hears().availability is Availability.UNAVAILABLE

        printer.fail(Fault.DROP)
        looked.is_looked_at_in_vain()

        assert till.has_heard_all
        printer.close_drawer()
        printer.fail(Fault.NONE)
        assert till.hears().availability is Availability.AVAILABLE


def test_silent_just_when_it_is_looked_at(printer: VirtualPrinter, till: Till) -> None:
    """A first look without an answer ends no watch: the drawer is told once it can be asked."""
    looked = Looked(printer)
    drawer = WatchedDrawer(looked, limit_s=0.001, look_every_s=0.001)
    assert drawer.open_drawer().opened
    printer.fail(Fault.DROP)
    with closing(drawer):
        drawer.listen(till)
        looked.is_looked_at_in_vain()
        assert till.has_heard_all

        printer.fail(Fault.NONE)

        assert till.hears().availability is Availability.UNAVAILABLE


def test_what_may_be_open_is_watched(printer: VirtualPrinter, till: Till) -> None:
    """A drawer whose pulse nobody is sure of is looked at as one that opened."""
    unsure = Unsure(printer=heard(printer), open_level=OpenLevel.HIGH)
    with closing(WatchedDrawer(unsure, limit_s=0.001, look_every_s=0.001)) as drawer:
        drawer.listen(till)
        drawer.open_drawer()

        assert till.hears().availability is Availability.UNAVAILABLE


def test_a_drawer_shut_in_time(printer: VirtualPrinter, till: Till) -> None:
    """A till that stops while its drawer is open within the limit has said nothing, and ends."""
    drawer = WatchedDrawer(sensed(printer), limit_s=FOR_EVER_S)
    drawer.listen(till)
    drawer.open_drawer()

    drawer.close()

    assert till.has_heard_all


class Deaf(Till):
    """Meets a fault of its own at the first news."""

    def __call__(self, news: DeviceNews) -> None:
        super().__call__(news)
        if news.availability is Availability.UNAVAILABLE:
            raise RuntimeError("nobody hears this")


def test_a_fault_ends_no_watch(printer: VirtualPrinter, caplog: pytest.LogCaptureFixture) -> None:
    """It is in the log, and the next opening is watched as any."""
    till = Deaf()
    drawer = WatchedDrawer(sensed(printer), limit_s=0.001, look_every_s=0.001)
    drawer.listen(till)

    with caplog.at_level(logging.ERROR, "pos.drawer"):
        drawer.open_drawer()
        first = till.hears()
        drawer.open_drawer()
        assert first == till.hears()
        drawer.close()

    assert "nobody hears this" in caplog.text


def test_only_a_drawer_with_a_sensor_is_watched(printer: VirtualPrinter) -> None:
    """Without a sensor, or a limit, there is nothing to look at."""
    blind = PrinterKickDrawer(printer=EscposPrinter(
        output=output_for(printer.port), profile=profile_named("generic-80mm")
    ))  # fmt: skip
    drawer = sensed(printer)

    assert watched(blind, limit_s=30) is blind
    assert watched(drawer, limit_s=0) is drawer
    assert isinstance(watched(drawer, limit_s=30), WatchedDrawer)


def test_as_it_is_configured(printer: VirtualPrinter) -> None:
    """What the sensor says when open, and how long is too long, come from the configuration."""
    device = EscposPrinter(output=output_for(printer.port), profile=profile_named("generic-80mm"))

    drawer = build_drawer(driver="printer", printer=device, open_level="low", open_limit_s=30)

    assert isinstance(drawer, WatchedDrawer)
    assert drawer.capabilities.names == {"open", "state"}
    assert "It is open." in drawer.check_health().say  # low, as long as nothing is wired to it
    drawer.close()
