"""A till with a display, a scale and a card terminal: joined, looked at, and closed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from drivers.displays.families import Family
from drivers.virtual.card_terminal import Ending, VirtualCardTerminal
from drivers.virtual.virtual_display import VirtualDisplay
from drivers.virtual.virtual_scale import VirtualScale
from pos.assembly.devices import without_devices
from pos.assembly.till import Till
from pos.config import (
    CardSettings,
    DisplaySettings,
    LoyaltySettings,
    ScaleSettings,
    Settings,
)
from pos.core import intents as it
from pos.core.item import Item
from pos.core.money import Money
from pos.core.roles import Role
from pos.core.staff import Cashier
from pos.ports.card_terminal import Approved
from pos.ports.health import HealthReport
from pos.store_day import checks
from pos.store_day.beside import VerdictsTold, verdicts_beside, verdicts_told
from pos.terminal.snapshot import Snapshot

PATIENCE_S = 20.0
CASHIER = Cashier(user_id="1001", name="Amira", role=Role.CASHIER)


class Devices:
    def __init__(self, folder: Path) -> None:
        self.display = VirtualDisplay(folder / "display", family=Family.CD5220)
        self.scale = VirtualScale(folder / "scale")
        self.card = VirtualCardTerminal()

    def settings(self, folder: Path) -> Settings:
        return Settings(
            folder=folder,
            loyalty=LoyaltySettings(provider="none"),
            display=DisplaySettings(driver="cd5220", port=self.display.port),
            scale=ScaleSettings(driver="toledo8217", port=self.scale.port, unit="lb"),
            card=CardSettings(driver="simulator", port=self.card.port),
        )

    def close(self) -> None:
        self.display.close()
        self.scale.close()
        self.card.close()


@pytest.fixture
def devices(tmp_path: Path) -> Iterator[Devices]:
    devices = Devices(tmp_path)
    yield devices
    devices.close()


def test_the_customer_reads_what_is_sold(tmp_path: Path, devices: Devices) -> None:
    """Item and price on a real line, and at the end that the till is closed."""
    bag = Item(code="1", title="Hoxton Bag", price=Money.parse("100.00", "SAR"))
    with Till(devices.settings(tmp_path)).running() as till:
        till.terminal.submit(it.PinWasRight(cashier=CASHIER))
        till.terminal.submit(it.OpenShift(opening_float=Money.zero("SAR")))
        till.terminal.submit(it.AddItem(item=bag))
        read = devices.display.wait_for(
            lambda lines: [line.strip() for line in lines] == ["Hoxton Bag", "100.00"],
            within_s=PATIENCE_S,
        )

    assert read
    assert devices.display.wait_for(
        lambda lines: lines == ("This till is closed ", " " * 20), within_s=PATIENCE_S
    )
    assert b"" == devices.display.odd


def test_a_display_that_goes_is_told(tmp_path: Path, devices: Devices) -> None:
    """The till shows that the customer reads nothing, and no longer once the display is back."""
    bag = Item(code="1", title="Hoxton Bag", price=Money.parse("100.00", "SAR"))
    seen: list[str] = []
    changed = threading.Condition()

    def look(snapshot: Snapshot) -> None:
        with changed:
            seen[:] = [f"{one.device} {one.availability}" for one in snapshot.devices]
            changed.notify_all()

    with Till(devices.settings(tmp_path)).running() as till:
        till.terminal.submit(it.PinWasRight(cashier=CASHIER))
        till.terminal.submit(it.OpenShift(opening_float=Money.zero("SAR")))
        till.terminal.subscribe(look)
        devices.display.wait_for(lambda lines: "Welcome" in lines[0], within_s=PATIENCE_S)
        devices.display.unplug()
        till.terminal.submit(it.AddItem(item=bag))
        with changed:
            gone = changed.wait_for(lambda: "display unavailable" in seen, PATIENCE_S)
        devices.display.plug()
        with changed:
            back = changed.wait_for(lambda: "display available" in seen, PATIENCE_S)

    assert gone
    assert back


def test_weighing_keeps_nobody_waiting(tmp_path: Path, devices: Devices) -> None:
    """A scale that does not answer is told of; what is scanned meanwhile is sold."""
    devices.scale.unplug()
    dates = Item(code="4010", title="Dates", price=Money.parse("40.00", "SAR"), unit="kg")
    bag = Item(code="1", title="Hoxton Bag", price=Money.parse("100.00", "SAR"))
    with Till(devices.settings(tmp_path)).running() as till:
        till.terminal.submit(it.PinWasRight(cashier=CASHIER))
        till.terminal.submit(it.OpenShift(opening_float=Money.parse("0.00", "SAR")))
        till.terminal.submit(it.AddItem(item=dates))
        asked = till.terminal.submit(it.AskScale())
        sold = till.terminal.submit(it.AddItem(item=bag))
        said = sold.ended.result(PATIENCE_S).say
        weighed = asked.ended.result(PATIENCE_S)

    assert "Dates still waits for its weight." in said
    assert weighed.refusal


def test_paying_by_card(tmp_path: Path, devices: Devices) -> None:
    """The configured terminal is the till's."""
    with Till(devices.settings(tmp_path)).running() as till:
        outcome = till.devices.card_terminal.charge(
            Money.parse("10.00", "SAR"), reference="S001-T1-1"
        )

    assert isinstance(outcome, Approved)
    assert ("S001-T1-1",) == devices.card.approved


def test_it_ends_while_a_customer_pays(
    tmp_path: Path, devices: Devices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A till does not wait for a customer to end; the next start asks what became of it."""
    monkeypatch.setattr("pos.assembly.till.SETTLES_WITHIN_S", 0.0)
    monkeypatch.setattr("pos.terminal.performer.LANE_ENDS_WITHIN_S", 0.0)
    bag = Item(code="1", title="Hoxton Bag", price=Money.parse("100.00", "SAR"))
    devices.card.tell_next(Ending.TIMEOUT)
    with Till(devices.settings(tmp_path)).running() as till:
        till.terminal.submit(it.PinWasRight(cashier=CASHIER))
        till.terminal.submit(it.OpenShift(opening_float=Money.zero("SAR")))
        till.terminal.submit(it.AddItem(item=bag))
        paying = till.terminal.submit(it.TakeTender(method="card"))
        until_s = time.monotonic() + PATIENCE_S
        while not devices.card.under_way:
            assert time.monotonic() < until_s
    with Till(devices.settings(tmp_path)).running() as again:
        again.terminal.settle(PATIENCE_S)
        sale = again.terminal.snapshot.state.sale

    assert "closing" in str(paying.ended.result(PATIENCE_S).refusal)
    assert sale is not None
    assert (None, ()) == (sale.card, sale.tenders)
    assert () == devices.card.approved


@pytest.mark.parametrize("is_running", [False, True])
def test_each_is_looked_at(tmp_path: Path, devices: Devices, is_running: bool) -> None:
    """A verdict each, whether or not the till runs in this program; trouble is told as trouble."""
    devices.scale.unplug()
    till = Till(devices.settings(tmp_path))
    if is_running:
        till.start()
    reports = {one.name: one for one in checks.devices(till, is_running=is_running)}
    if is_running:
        till.stop()

    assert ["printer", "scanner", "drawer", "display", "scale", "card"] == [*reports]
    assert [True, False, True] == [reports[name].ok for name in ("display", "scale", "card")]
    assert "is not there" in reports["scale"].say
    assert "no money moves" in reports["card"].say


def test_what_is_not_there_is_not_told(tmp_path: Path, devices: Devices) -> None:
    """A counter without them has no lines for them; a till that only writes opens none of them."""
    bare = Till(without_devices(devices.settings(tmp_path)))

    assert ["printer", "scanner", "drawer"] == [one.name for one in checks.devices(bare)]
    with bare.running():
        assert not bare.places.second_screen.exists()


def test_in_use_by_another_till(tmp_path: Path, devices: Devices) -> None:
    """Their ports are left alone."""
    with Till(devices.settings(tmp_path)).running():
        asked = devices.scale.asked
        reports = [*checks.devices(Till(devices.settings(tmp_path)))]

    assert 6 == len(reports)
    assert all("in use by the till that runs" in one.say for one in reports)
    assert asked == devices.scale.asked


def test_another_till_tells_its_verdicts(tmp_path: Path, devices: Devices) -> None:
    """Looked at from beside a till that runs, its devices are as that till finds them, each time
    anew; nobody opens a port of its. Once it has ended nothing of it is left there.
    """
    settings = devices.settings(tmp_path)
    with Till(settings).running() as till, verdicts_told(till):
        here = [*checks.devices(till, is_running=True)]
        beside = [*checks.devices(Till(settings))]
        devices.scale.unplug()
        (pulled,) = (one for one in checks.devices(Till(settings)) if one.name == "scale")

    assert here == beside
    assert all(one.is_known for one in beside)
    assert not pulled.ok
    assert "is not there" in pulled.say
    assert not till.places.verdicts.exists()


def test_what_is_not_known_is_told_as_such(tmp_path: Path) -> None:
    """A device that cannot be looked at now does not become a well one on the way."""
    told = (HealthReport(name="drawer", ok=True, say="It has no sensor.", is_known=False),)
    with closing(VerdictsTold(tmp_path / "devices.sock", looked_at=lambda: told)):
        assert told == verdicts_beside(tmp_path / "devices.sock")
