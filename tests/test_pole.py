"""The two-line display over a shift: item, total, what is left to pay, change, greeting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from drivers.displays.none import NoDisplay
from pos.assembly.pole import CLOSED, Pole, greeting_of, resting, with_greeting
from pos.config import DisplaySettings, Settings, StoreSettings
from pos.core import intents as it
from pos.ports.devices import DeviceNews
from pos.ports.health import Availability, Capabilities, HealthReport
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, SOCKS, sar

GREETING = ("Welcome", "STYL Outfits")


class Shown:
    """Keeps what a driver would write: one that changes nothing writes nothing."""

    name = "display"
    availability = Availability.AVAILABLE

    def __init__(self) -> None:
        self.all: list[tuple[str, str]] = []

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(names=frozenset({"show"}))

    def listen(self, deliver: Callable[[DeviceNews], None]) -> None:
        self.deliver = deliver

    def show(self, line_1: str, line_2: str) -> None:
        if self.all[-1:] != [(line_1, line_2)]:
            self.all.append((line_1, line_2))

    def check_health(self) -> HealthReport:
        return HealthReport(name=self.name, ok=True, say="It is there.")

    def close(self) -> None:
        self.all.append(("closed", ""))


class Counter:
    """A till, its display, and the time that passes between two things."""

    def __init__(self) -> None:
        self.till = FakeTill()
        self.display = Shown()
        self.pole = Pole(self.display, greeting=GREETING)
        self.now_s = 0.0
        self.till.subscribe(lambda snapshot: self.pole.follow(snapshot, now_s=self.now_s))
        self.pole.follow(self.till.snapshot, now_s=0.0)

    def wait(self, seconds: float) -> None:
        self.now_s += seconds
        self.pole.step(self.now_s)

    def say(self, line_1: str, line_2: str) -> None:
        self.pole.show(line_1, line_2, now_s=self.now_s)

    @property
    def shown(self) -> tuple[str, str]:
        return self.display.all[-1]


@pytest.fixture
def counter() -> Counter:
    return Counter()


def test_a_sale_as_the_customer_reads_it(counter: Counter) -> None:
    """Item and price, the total, what is left to pay, the change, and then the next greeting."""
    counter.wait(2)
    assert CLOSED == counter.shown
    counter.till.sign_on()
    counter.wait(2)
    assert GREETING == counter.shown
    counter.till.scan(BAG)
    counter.say("Hoxton Bag, navy", "100.00")
    counter.wait(1.9)
    assert ("Hoxton Bag, navy", "100.00") == counter.shown
    counter.wait(0.1)
    assert ("Total", "100.00") == counter.shown
    counter.till.ask(it.TakeTender(method="cash", amount=sar("60.00")))
    counter.say("Left to pay", "40.00")
    counter.wait(30)
    assert ("Left to pay", "40.00") == counter.shown
    counter.till.ask(it.TakeTender(method="cash", amount=sar("50.00")))
    counter.say("Change", "10.00")
    counter.wait(19.9)
    assert ("Change", "10.00") == counter.shown
    counter.wait(0.1)
    assert GREETING == counter.shown


def test_scans_in_quick_succession(counter: Counter) -> None:
    """Each item takes the place of the one before; the total waits for a pause."""
    counter.till.sign_on()
    for item in (BAG, SOCKS, BAG):
        counter.till.scan(item)
        counter.say(item.title, item.price.text())
        counter.wait(1)
    assert ("Hoxton Bag, navy", "100.00") == counter.shown
    counter.wait(1)

    assert ("Total", "239.00") == counter.shown


def test_what_changes_without_a_word(counter: Counter) -> None:
    """A line struck out changes the total a moment later; a sale that is void, the greeting."""
    counter.till.sign_on().scan(BAG, SOCKS)
    counter.wait(2)
    counter.till.ask(it.VoidLine(number=2))
    counter.wait(2)
    assert ("Total", "100.00") == counter.shown
    counter.till.ask(it.VoidSale())
    counter.wait(2)

    assert GREETING == counter.shown


def test_more_comes_back_than_is_bought(counter: Counter) -> None:
    """What is paid back stands there as a positive amount."""
    counter.till.sign_on().scan(BAG)
    counter.till.ask(it.TakeTender(method="cash", amount=sar("60.00")))
    shown = counter.till.snapshot
    assert shown.totals is not None
    owed = replace(shown, totals=replace(shown.totals, paid=sar("140.00")))

    assert ("Left to pay back", "40.00") == resting(owed, GREETING)


@pytest.mark.parametrize(
    ("idle", "store", "lines"),
    [
        ((), "STYL Outfits", ("      Welcome       ", "    STYL Outfits    ")),
        ((), "A store with a very long name", ("      Welcome       ", "A store with a very ")),
        (("Join Stars",), "STYL", ("     Join Stars     ", " " * 20)),
        (("One", "Two"), "STYL", ("        One         ", "        Two         ")),
    ],
)
def test_the_greeting(idle: tuple[str, ...], store: str, lines: tuple[str, str]) -> None:
    """The configuration's lines, or a welcome, in the middle."""
    settings = Settings(display=DisplaySettings(idle=idle), store=StoreSettings(name=store))

    assert lines == greeting_of(settings)


def test_a_till_in_training_greets_nobody() -> None:
    """A customer is told that nothing is sold there."""
    snapshot = FakeTill(is_training=True).sign_on().snapshot

    assert ("Training", "nothing is sold") == resting(snapshot, GREETING)


def test_it_closes_with_the_till(counter: Counter) -> None:
    """The last customer's sale does not stay on it."""
    counter.pole.begin(counter.till)  # type: ignore[arg-type]
    counter.say("Change", "10.00")
    counter.pole.close()

    assert [("Change", "10.00"), CLOSED, ("closed", "")] == counter.display.all[-3:]


def test_no_display_needs_no_one() -> None:
    """Without one nothing follows the till."""
    none = NoDisplay()

    assert none is with_greeting(none, Settings())
