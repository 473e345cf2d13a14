"""A port found by what is plugged in."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from pathlib import Path

import pytest
from plugs import News
from serial.tools import list_ports

from drivers.scanners.serial_scanner import SerialScanner
from drivers.transports.loop import DeviceLoop
from drivers.transports.serial_port import why_not
from drivers.transports.usb_port import found_port


@dataclass
class Listed:
    device: str
    vid: int | None
    pid: int | None
    serial_number: str | None = None


PORTS = [
    Listed("/dev/ttyS0", None, None),
    Listed("/dev/ttyACM0", 0x0C2E, 0x0206, "1111"),
    Listed("/dev/ttyACM1", 0x0C2E, 0x0206, "2:2"),
    Listed("/dev/ttyACM2", 0x05E0, 0x1701),
]


@pytest.mark.parametrize(
    ("selector", "device"),
    [
        ("usb:05e0:1701", "/dev/ttyACM2"),
        ("usb:05E0:1701", "/dev/ttyACM2"),
        ("usb:0c2e:0206:1111", "/dev/ttyACM0"),
        ("usb:0c2e:0206:2:2", "/dev/ttyACM1"),
    ],
)
def test_found(selector: str, device: str) -> None:
    """Maker, model and, where two are alike, the serial number lead to the device."""
    assert device == found_port(selector, PORTS)


@pytest.mark.parametrize(
    ("selector", "why"),
    [
        ("usb:0c2e:0206", "2 devices are alike: add the serial number"),
        ("usb:0c2e:0206:3333", "nothing like it is plugged in"),
        ("usb:ffff:0206", "nothing like it is plugged in"),
        ("usb:c2e:206", "written usb:VID:PID"),
        ("usb:", "written usb:VID:PID"),
    ],
)
def test_not_found(selector: str, why: str) -> None:
    """What leads to no device, or to two, says so; none is taken by guessing."""
    with pytest.raises(OSError, match=why):
        found_port(selector, PORTS)


def test_one_that_is_not_plugged_in(devices: DeviceLoop) -> None:
    """A scanner by USB that is not there is waited for like any other."""
    news = News()
    scanner = SerialScanner(port="usb:fffe:fffe:no-such", devices=devices)
    scanner.listen(news)
    news.wait(lambda n: len(n.changes) == 1)
    scanner.close()

    assert "usb:fffe:fffe:no-such is not there. Plug it in" in news.changes[0].say


def test_what_is_told_is_of_the_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has it and who may use it is looked up for the device behind the numbers."""
    device = tmp_path / "ttyACM0"
    device.touch()
    listed = [Listed(str(device), 0x0C2E, 0x0206)]
    monkeypatch.setattr(list_ports, "comports", lambda: listed)

    with device.open("rb"):
        said = why_not(BlockingIOError(errno.EAGAIN, "taken"), "usb:0c2e:0206")

    assert "usb:0c2e:0206 is in use by another device of this till" in said
