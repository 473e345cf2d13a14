"""A scanner's line: the speed it is set to, and a port that this user may not open."""

from __future__ import annotations

import errno
import termios

import pytest
from plugs import News, Plug

from drivers.scanners.serial_scanner import SerialScanner
from drivers.transports import serial_link
from drivers.transports.loop import DeviceLoop
from drivers.transports.serial_port import Framing, SerialPort, open_port

SPEEDS = (1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200)
EAN = "4006381333931"


@pytest.mark.parametrize("baud", SPEEDS)
def test_the_speed_it_is_set_to(plug: Plug, devices: DeviceLoop, baud: int) -> None:
    """The line really runs at it, and codes are read."""
    news = News()
    scanner = SerialScanner(port=str(plug.link), baud=baud, devices=devices)
    scanner.listen(news)
    plug.write(f"{EAN}\r".encode())
    news.wait(lambda n: len(n.scans) == 1)
    speeds = termios.tcgetattr(plug.master)[4:6]
    scanner.close()

    assert [getattr(termios, f"B{baud}")] * 2 == speeds
    assert [EAN] == news.texts


def test_a_port_that_may_not_be_opened(
    plug: Plug, devices: DeviceLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told once, however often it is tried, with the group to join; once this user may, the
    scanner works without a restart and that is told once.
    """
    refused: list[str] = []

    def open_or_not(port: str, *, baud: int, framing: Framing) -> SerialPort:
        if len(refused) < 4:
            refused.append(port)
            raise PermissionError(errno.EACCES, "Permission denied", port)
        return open_port(port, baud=baud, framing=framing)

    monkeypatch.setattr(serial_link, "open_port", open_or_not)
    monkeypatch.setattr(serial_link, "FIRST_RETRY_S", 0.001)
    news = News()
    scanner = SerialScanner(port=str(plug.link), devices=devices)
    scanner.listen(news)
    news.wait(lambda n: len(n.changes) == 2)
    plug.write(f"{EAN}\r".encode())
    news.wait(lambda n: len(n.scans) == 1)
    scanner.close()

    assert 4 == len(refused)
    assert ["unavailable", "available"] == [change.availability for change in news.changes]
    assert "group" in news.changes[0].say
