"""What the devices' tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from plugs import Plug

from drivers.transports.loop import DeviceLoop
from drivers.virtual.virtual_printer import VirtualPrinter


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    plug = Plug(tmp_path / "scanner")
    yield plug
    plug.close()


@pytest.fixture
def devices() -> Iterator[DeviceLoop]:
    """A loop of the test's own, gone when the last device has left it."""
    devices = DeviceLoop()
    yield devices
    assert not devices.running, "a device was not closed"


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter()
    yield printer
    printer.close()
