"""The screen is painted before there is a till; nothing typed meanwhile is lost."""

import asyncio
import subprocess
import sys
from pathlib import Path

from bench.shop import CASHIER, PIN, Shop
from pos.assembly.till import Till
from pos.cli.screen import ComingTill, behind
from pos.ui.app import TillApp
from pos.ui.screens.register import RegisterScreen
from pos.ui.screens.sign_on import SignOnScreen

ROOT = Path(__file__).parents[1]
LATER = {"pos.assembly", "pos.core.decide", "pos.core.events", "pos.terminal.snapshot", "sqlite3"}


def test_signing_on_loads_no_till() -> None:
    """What the first paint needs holds neither rules nor record: a start waits for neither."""
    code = "import sys, pos.cli.run, pos.ui.app; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )

    assert LATER.isdisjoint(done.stdout.split())


async def test_what_is_typed_early_waits_for_the_till(tmp_path: Path) -> None:
    """An id and a PIN typed before the till has come sign on as soon as it has."""
    shop = Shop(tmp_path / "shop", items=1)
    coming = ComingTill(till_id="T1")
    app = TillApp(coming, behind(coming), title="A shop")

    with Till(shop.settings).running() as till:
        async with app.run_test() as pilot:
            await pilot.press(*CASHIER, "enter", *PIN, "enter")
            assert isinstance(app.screen, SignOnScreen)

            coming.arrive(till)
            async with asyncio.timeout(30):
                while not isinstance(app.screen, RegisterScreen):
                    await pilot.pause()
