"""A scanner that types, at the real screen: its codes are scans, and hands go on typing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal

import pytest
from textual.events import Key

from drivers.scanners.wedge import WedgeScanner
from drivers.scanners.wedge_rule import WedgeRule
from pos.core import intents as it
from pos.ports.devices import Scan, ScanFault, ScannerNews
from pos.ui.widgets.field import Field
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, BELT
from tests.ui.seat import Seat, seated

FAST_S = 0.004
HAND_S = 0.1
PATIENCE_S = 20.0
NAMES = {"\r": "enter", "\x02": "ctrl+b", "\x1d": "ctrl+right_square_bracket"}
PREFIXES = ["", "\x02"]


class Counter:
    """A till, and a scanner that types at its keyboard."""

    def __init__(self, prefix: str) -> None:
        self.till = FakeTill().sign_on()
        self.scanner = WedgeScanner(WedgeRule(prefix=prefix, least=4))
        self.scanner.listen(self._hear)
        self.prefix = prefix
        self._at_s = 1000.0

    def _hear(self, news: ScannerNews) -> None:
        if isinstance(news, Scan):
            self.till.submit(it.Scanned(text=news.text))
        elif isinstance(news, ScanFault):
            self.till.submit(it.ScanFailed(trouble=news.trouble))

    async def scan(self, seat: Seat, code: str) -> None:
        for character in f"{self.prefix}{code}\r":
            self.key(seat, NAMES.get(character, character), character, FAST_S)
        await self.let_go(seat)
        self._at_s += 1.0

    async def type(self, seat: Seat, *keys: str) -> None:
        for key in keys:
            self.key(seat, key, "\r" if key == "enter" else key * (len(key) == 1), HAND_S)
        await self.let_go(seat)

    async def let_go(self, seat: Seat) -> None:
        """Until no key is held any more, and what was let go has done what it does."""
        await seat.settle()
        await until(lambda: self.scanner.deadline_s is None)
        await seat.settle()

    def key(self, seat: Seat, name: str, character: str, after_s: float) -> None:
        """As the terminal's reader makes it, at its time."""
        self._at_s += after_s
        event = Key(name, character or None)
        event.time = self._at_s
        assert seat.app._driver is not None
        seat.app._driver.send_message(event)


async def until(it_is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not it_is_so():  # noqa: ASYNC110 - whoever holds keys tells nobody when it lets go
            await asyncio.sleep(0.001)


def sold(till: FakeTill) -> Decimal:
    sale = till.snapshot.state.sale
    return (
        sum((line.quantity for line in sale.lines if line.item == BELT), Decimal(0))
        if sale
        else Decimal(0)
    )


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("panel", ["", "f9", "f8", "f2", "f1"])
async def test_a_scan_over_any_panel(prefix: str, panel: str) -> None:
    """The item is sold; no field has any of it, and its Enter has pressed nothing."""
    counter = Counter(prefix)
    counter.till.scan(BAG)
    async with seated(counter.till, key_reader=counter.scanner) as seat:
        if panel:
            await counter.type(seat, panel)
        open_panel = seat.panel
        fields = {field.id: field.value for field in seat.app.screen.query(Field)}
        await counter.scan(seat, BELT.code)

        assert 1 == sold(counter.till)
        assert open_panel == seat.panel
        assert fields == {field.id: field.value for field in seat.app.screen.query(Field)}
        assert [it.Scanned(text=BELT.code)] == counter.till.asked


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_a_hand_types_beside_it(prefix: str) -> None:
    """What was typed stands there while something is scanned, and Enter then takes it."""
    counter = Counter(prefix)
    async with seated(counter.till, key_reader=counter.scanner) as seat:
        await counter.type(seat, *BAG.code[:5])
        await counter.scan(seat, BELT.code)
        await counter.type(seat, *BAG.code[5:], "enter")

        assert [it.Scanned(text=BELT.code), it.EnterCode(code=BAG.code)] == counter.till.asked


async def test_a_hostile_code_presses_nothing() -> None:
    """A code that holds Enter and keys of the till is one that was damaged, and no more."""
    counter = Counter("")
    counter.till.scan(BAG)
    async with seated(counter.till, key_reader=counter.scanner) as seat:
        for name, character in [("f9", ""), *((c, c) for c in "500"), ("enter", "\r")] * 3:
            counter.key(seat, name, character, FAST_S)
        await counter.let_go(seat)

        assert {it.ScanFailed} == {type(intent) for intent in counter.till.asked}
        assert not seat.panel


async def test_every_key_of_a_hand_arrives_by_itself() -> None:
    """A last key is not kept for a next one to come."""
    counter = Counter("")
    counter.till.scan(BAG)
    async with seated(counter.till, key_reader=counter.scanner) as seat:
        await counter.type(seat, "f9")
        assert "PayPanel" == seat.panel
        await counter.type(seat, "escape")
        assert "" == seat.panel
