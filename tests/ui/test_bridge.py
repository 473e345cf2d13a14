"""Between the terminal's thread and the screen."""

from __future__ import annotations

import threading

from textual import on

from pos.core import intents as it
from pos.ui.bridge import Bridge
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, item
from tests.ui.seat import Seat, SeatedApp, behind, seated


class CountingApp(SeatedApp):
    """Counts how often it was told of news."""

    told = 0

    @on(Bridge.Changed)
    def _count(self) -> None:
        self.told += 1


async def test_a_burst_is_told_once() -> None:
    """Ten thousand changes at once reach the screen as one, and the last of them is shown."""
    till = FakeTill().sign_on().scan(*[BAG] * 9)
    app = CountingApp(till, behind(till), title="x")
    async with app.run_test(size=(80, 24)) as pilot:
        seat = Seat(till, app, pilot)
        await seat.settle()
        app.told = 0

        for _ in range(10_000):
            till.show()
        till.scan(BAG)
        await seat.settle()

        assert 1 == app.told
        assert "1,000.00" in seat.text


async def test_news_from_another_thread() -> None:
    """Whatever thread the terminal runs on, its last word is what the screen shows."""
    till = FakeTill().sign_on()
    async with seated(till) as seat:
        items = [item(f"8{n}", f"Thing {n}", "1.00") for n in range(300)]
        terminal = threading.Thread(target=lambda: till.scan(*items))
        terminal.start()
        terminal.join()
        await seat.settle()

        assert "▸300 Thing 299" in seat.text


async def test_a_refusal_overtaken_is_still_heard() -> None:
    """A refusal in the middle of a burst rings the bell although a later answer is shown."""
    till = FakeTill().sign_on()
    async with seated(till) as seat:
        before = seat.app.bells
        till.ask(it.EnterCode(code="nothing"))
        till.scan(BAG)
        await seat.settle()

        assert before + 1 == seat.app.bells
        assert "✓ Hoxton Bag" in seat.text


async def test_nothing_is_told_after_the_end() -> None:
    """News that comes when the screen is gone is not posted to it."""
    till = FakeTill().sign_on()
    async with seated(till):
        pass

    till.scan(BAG)

    assert till.snapshot.state.sale is not None
