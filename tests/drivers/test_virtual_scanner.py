"""The scanner that is not there, read by the real driver: however it is set, and when it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from plugs import News

from drivers.scanners.serial_scanner import SerialScanner
from drivers.scanners.tongue import text
from drivers.transports.loop import DeviceLoop
from drivers.virtual.pty_scanner import PtyScanner

EAN = "4006381333931"


@pytest.fixture
def virtual(tmp_path: Path) -> Iterator[PtyScanner]:
    virtual = PtyScanner(tmp_path / "scanner")
    yield virtual
    virtual.close()


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\t", b"\x03", b""])
def test_every_end(tmp_path: Path, devices: DeviceLoop, end: bytes) -> None:
    """Whatever it sends behind a code, the code is read; without an end by the silence."""
    virtual = PtyScanner(tmp_path / "scanner", end=end)
    scanner = SerialScanner(
        port=virtual.port, devices=devices, tongue=text(idle_s=None if end else 0.05)
    )
    news = News()
    scanner.listen(news)
    virtual.send(EAN)
    news.wait(lambda n: bool(n.texts))
    scanner.close()
    virtual.close()

    assert [EAN] == news.texts


def test_broken_while_selling(virtual: PtyScanner, devices: DeviceLoop) -> None:
    """Half a code, another speed, unplugged and back: each said once, and no code made of any."""
    scanner = SerialScanner(port=virtual.port, devices=devices)
    news = News()
    scanner.listen(news)
    virtual.send_bytes(f"{EAN}\r{EAN[:6]}".encode())
    news.wait(lambda n: len(n.scans) == 1)

    virtual.unplug()
    news.wait(lambda n: n.last_change == "unavailable")
    virtual.plug()
    news.wait(lambda n: n.last_change == "available")
    virtual.send_bytes(b"\xf8\xe6\x00\r" * 5)
    news.wait(lambda n: n.last_change == "unavailable")
    virtual.send(EAN)
    news.wait(lambda n: n.last_change == "available")
    scanner.close()

    assert [EAN, EAN] == news.texts
    assert ["unavailable", "available"] * 2 == [change.availability for change in news.changes]
    assert 4 == len(news.faults)
