"""One thing at a time touches the devices that are set up, and no page waits for it on the screen's
thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.scanners.none import NoScanner
from pos.config import Settings
from pos.errors import ConfigError
from pos.ports.devices import Scanner, ScannerNews
from pos.ports.health import HealthReport
from pos.ports.trying import Tried
from pos.setup import trial_page, trials
from pos.setup.listening import Listening
from pos.setup.spot import Spot, spots_of
from pos.setup.trials import Learned
from tests.setup.at_setup import at, pressed, seen, setting_up, write

PATIENCE_S = 20.0
SHOP = '[store]\nid = "S001"\nname = "STYL"\ncurrency = "SAR"\n[loyalty]\nprovider = "none"\n'


class Devices:
    """Take as long as a test holds them; tell how many had them at once."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.go.set()
        self.begun = self.most = 0
        self._now = 0
        self._counting = threading.Lock()

    def look(self, spot: Spot, _: Settings) -> HealthReport:
        self._be_used()
        return HealthReport(name=spot.called, ok=True, say="It is well.")

    def try_out(self, *_: object, **__: object) -> Learned:
        self._be_used()
        return Learned(tried=Tried(ok=True, say=f"Tried {self.begun}.", question="Did it?"))

    def _be_used(self) -> None:
        with self._counting:
            self.begun += 1
            self._now += 1
            self.most = max(self.most, self._now)
        assert self.go.wait(PATIENCE_S)
        with self._counting:
            self._now -= 1


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch) -> Devices:
    made = Devices()
    monkeypatch.setattr(trials, "look", made.look)
    monkeypatch.setattr(trials, "try_out", made.try_out)
    return made


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    write(path, SHOP)
    return path


async def test_looked_at_by_one(config: Path, devices: Devices) -> None:
    """However often it is looked again, one look is under way, and only the last round counts."""
    async with setting_up(config) as seat:
        before = devices.begun
        devices.go.clear()
        await seat.press("r")
        await seen(seat, lambda: devices.begun == before + 1)
        for _ in range(3):
            await seat.press("r")
        devices.go.set()
        await seat.answered()

        assert "Looking" not in seat.text
        assert 1 == devices.most
        assert 1 + len(spots_of(seat.app.draft.settings)) == devices.begun - before


async def test_a_trial_waits_for_the_one_that_was_left(config: Path, devices: Devices) -> None:
    """What is still tried behind a page that was left has the device; the next trial comes then."""
    async with setting_up(config) as seat:
        await pressed(seat, ["down", "down", "enter"])
        before = devices.begun
        devices.go.clear()
        await seat.press("t")
        await seen(seat, lambda: devices.begun == before + 1)
        await seat.press("escape")
        await seat.press("t")
        assert "One moment" in seat.text

        devices.go.set()
        await seat.answered()

        assert f"Tried {before + 2}." in seat.text
        assert (1, before + 2) == (devices.most, devices.begun)


async def test_a_page_beneath_looks_no_more(config: Path, devices: Devices) -> None:
    """Its round ends with the look under way, and begins anew when it is back."""
    async with setting_up(config) as seat:
        before = devices.begun
        devices.go.clear()
        await seat.press("r")
        await seen(seat, lambda: devices.begun == before + 1)
        await seat.press("enter")
        devices.go.set()
        await seat.answered()
        assert before + 1 == devices.begun

        await pressed(seat, ["escape"])
        assert "Looking" not in seat.text


class SlowToClose(NoScanner):
    def __init__(self) -> None:
        super().__init__()
        self.is_closing = threading.Event()
        self.may_close = threading.Event()
        self.was_let = False

    def listen(self, deliver: Callable[[ScannerNews], None]) -> None:
        """Nothing is scanned."""

    def close(self) -> None:
        self.is_closing.set()
        self.was_let = self.may_close.wait(PATIENCE_S)


async def test_a_scanner_that_is_slow_to_close(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its trial is left at once: what takes long goes on behind the screen."""
    scanner = SlowToClose()
    monkeypatch.setattr(trial_page, "scanners_of", lambda _: (scanner,))
    async with setting_up(config, at("/dev/ttyUSB9")) as seat:
        await pressed(seat, ["enter", "enter", "t"])
        assert "Waiting for a scan" in seat.text

        await seat.press("escape")
        await seen(seat, lambda: "how is it set?" in seat.text)

        assert scanner.is_closing.wait(PATIENCE_S)
        scanner.may_close.set()
        await pressed(seat, ["escape", "escape"])
        assert "Looking" not in seat.text
    assert scanner.was_let


def test_listening_has_the_lane_until_it_is_closed() -> None:
    """Whoever looks next finds the port free."""
    scanner, lane = SlowToClose(), threading.Lock()
    listening = Listening(lambda: scanner, lambda _: None, lane=lane)

    assert scanner is listening.begin()
    listening.end()
    assert scanner.is_closing.wait(PATIENCE_S)
    assert lane.locked()
    scanner.may_close.set()

    assert lane.acquire(timeout=PATIENCE_S)
    assert scanner.was_let


def test_a_scanner_that_cannot_be_built() -> None:
    """Why is told to whoever begins, and the lane is free again."""
    lane = threading.Lock()

    def build() -> Scanner:
        raise ConfigError(file="config.toml", key="scanner", problem="none", expected="one")

    with pytest.raises(ConfigError):
        Listening(build, lambda _: None, lane=lane).begin()

    assert lane.acquire(timeout=PATIENCE_S)


def test_left_before_it_began() -> None:
    """A trial that is over when its turn comes touches nothing."""
    built: list[Scanner] = []
    listening = Listening(lambda: built[0], lambda _: None, lane=threading.Lock())
    listening.end()

    assert listening.begin() is None
