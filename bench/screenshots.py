"""`make screenshots`: the real till in its demo world, brought to the states the README shows, and
the set-up as the manager's guide has it.

SVG as Textual draws it, made portable. From run to run only the time of day differs.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from textual.app import App
from textual.pilot import Pilot

from bench.shop import ask
from bench.svg import portable
from pos.assembly.till import Till
from pos.cli.screen import ComingTill, behind
from pos.core import intents as it
from pos.core.money import Money
from pos.demo.phone import virtual_id
from pos.demo.world import CASHIER, DemoWorld
from pos.ports.drivers import DeviceKind
from pos.ports.finding import FoundPort, Way
from pos.setup.app import SetupApp
from pos.setup.draft import Draft
from pos.setup.guide_app import GuideApp
from pos.setup.held import HeldFolders
from pos.terminal.awaited import wait_until
from pos.ui.app import TillApp

SIZES = ((80, 24), (120, 40))
FOLDER = Path(__file__).parents[1] / "docs" / "images"
_GOODS = ("6281100001003", "6281100002024", "6281100003007", "6281100001003")
_SEEN_WITHIN_S = 10.0
PLUGGED_IN = (
    FoundPort(
        port="/dev/serial/by-id/usb-Honeywell_Voyager_1450g-if00",
        way=Way.SERIAL,
        now="/dev/ttyACM0",
        made_by="Honeywell",
        product="Voyager 1450g",
        likely=DeviceKind.SCANNER,
    ),
    FoundPort(port="/dev/ttyS0", way=Way.SERIAL),
    FoundPort(
        port="/dev/serial/by-id/usb-FTDI_FT232R-if00-port0",
        way=Way.SERIAL,
        now="/dev/ttyUSB0",
        made_by="FTDI",
        product="FT232R USB UART",
        trouble=(
            "/dev/ttyUSB0 may not be used by this user. Add the user to the group dialout, then "
            "log out and in again."
        ),
    ),
)


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        with (
            TemporaryDirectory() as folder,
            DemoWorld(Path(folder)) as world,
            Till(world.settings()).running() as till,
        ):
            asyncio.run(_take_pictures(till, world, size))
            asyncio.run(_take_setup_picture(Path(folder), size))
            asyncio.run(_take_guide_picture(Path(folder) / "new", size))
    return 0


async def _take_setup_picture(folder: Path, size: tuple[int, int]) -> None:
    """Of what is plugged into a counter that nobody has set up yet."""
    path = folder / "config.toml"
    path.write_text('[loyalty]\nprovider = "none"\n', encoding="utf-8")
    app = SetupApp(Draft.of(path, {}), find=lambda: PLUGGED_IN)
    async with app.run_test(size=size) as pilot:
        await app.workers.wait_for_complete()
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.pause(0.2)
        _write(app, "setup", size)


async def _take_guide_picture(folder: Path, size: tuple[int, int]) -> None:
    """Of the steps of a till that nobody has set up yet, the first of them told."""
    with closing(HeldFolders()) as held:
        app = GuideApp(Draft.of(folder / "config.toml", {}), held, find=lambda: PLUGGED_IN)
        async with app.run_test(size=size) as pilot:
            for keys in (("enter",), ("up", "enter"), ("enter",), ("up", "enter")):
                await app.workers.wait_for_complete()
                await pilot.press(*keys)
            await app.workers.wait_for_complete()
            await pilot.pause(0.2)
            _write(app, "setup-steps", size)


async def _take_pictures(till: Till, world: DemoWorld, size: tuple[int, int]) -> None:
    coming = ComingTill(till_id=till.setup.till_id)
    coming.arrive(till)
    app = TillApp(
        till.terminal,
        replace(behind(coming), zone=ZoneInfo(till.settings.store.timezone)),
        title=f"{till.settings.store.name} · Till {till.setup.till_id}",
    )
    async with app.run_test(size=size) as pilot:
        await asyncio.to_thread(_sell_with_everything, till, world)
        await _save(pilot, "register", size, till)
        await pilot.press("f9")
        await _save(pilot, "pay", size, till)
        await pilot.press(*"600", "enter")
        await asyncio.to_thread(_wait_for_the_order, till)
        await _save(pilot, "change", size, till)


def _sell_with_everything(till: Till, world: DemoWorld) -> None:
    """A customer known by her phone, points held, a coupon locked, and a few goods."""
    user_id, _, _, pin = CASHIER
    ask(till, it.SignOn(user_id=user_id, pin=pin))
    ask(till, it.OpenShift(opening_float=Money(50_000, till.setup.currency)))
    for code in _GOODS:
        ask(till, it.Scanned(text=code))
    ask(till, it.Scanned(text=virtual_id(world.about(), "sara")))
    ask(till, it.RedeemPoints(points=100))
    ask(till, it.ApplyCoupon(code="SUMMER50"))


def _wait_for_the_order(till: Till) -> None:
    """Until the sale is complete and the service has said what it earned."""

    def arrived() -> bool:
        last = till.terminal.snapshot.state.last_sale
        return last is not None and last.points_earned is not None

    assert wait_until(till.terminal, arrived, within_s=_SEEN_WITHIN_S), "the order never arrived"


async def _save(pilot: Pilot[None], name: str, size: tuple[int, int], till: Till) -> None:
    """Once nothing is on its way any more, and what came has been painted."""
    await asyncio.to_thread(till.terminal.settle, _SEEN_WITHIN_S)
    await pilot.pause(0.2)
    _write(pilot.app, name, size)


def _write(app: App[None], name: str, size: tuple[int, int]) -> None:
    path = FOLDER / f"{name}-{size[0]}x{size[1]}.svg"
    path.write_text(portable(app.export_screenshot()), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
