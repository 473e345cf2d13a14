"""Serial lines that pySerial reaches by URL: read on a thread, kept up like any other."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from plugs import PATIENCE_S, News

from drivers.scanners.serial_scanner import SerialScanner
from drivers.transports.loop import DeviceLoop
from drivers.transports.serial_link import Listener, SerialLink


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE_S)
        yield server


def test_a_scanner_on_a_network_bridge(server: socket.socket, devices: DeviceLoop) -> None:
    """Scans arrive over a socket; a lost connection is told, and made again by itself."""
    host, port = server.getsockname()
    scanner = SerialScanner(port=f"socket://{host}:{port}", devices=devices)
    news = News()
    scanner.listen(news)

    first, _ = server.accept()
    with first:
        first.sendall(b"4006381333931\rone half")
        news.wait(lambda n: len(n.scans) == 1)
    news.wait(lambda n: n.last_change == "unavailable")
    second, _ = server.accept()
    with second:
        second.sendall(b"x\r")
        news.wait(lambda n: len(n.scans) == 2)
        scanner.close()

    assert ["4006381333931", "x"] == news.texts
    assert ["unavailable", "available"] == [change.availability for change in news.changes]


def test_a_bridge_that_is_not_there(server: socket.socket, devices: DeviceLoop) -> None:
    """An address where nothing listens is told once, and closing does not wait for it."""
    host, port = server.getsockname()
    server.close()
    scanner = SerialScanner(port=f"socket://{host}:{port}", devices=devices)
    news = News()

    scanner.listen(news)
    news.wait(lambda n: n.last_change == "unavailable")
    scanner.close()

    assert len(news.changes) == 1


def test_what_a_loop_is_sent_comes_back(devices: DeviceLoop) -> None:
    """What is written to a line goes out on it, from any thread; before it is open it is lost."""
    opened, arrived = threading.Event(), threading.Event()
    received = bytearray()

    def take(data: bytes) -> None:
        received.extend(data)
        if data.endswith(b"\r"):
            arrived.set()

    listener = Listener(received=take, found=opened.set, lost=print)
    link = SerialLink(port="loop://", baud=9600, listener=listener, devices=devices)
    link.send(b"too early\r")
    link.start()
    assert opened.wait(PATIENCE_S)

    link.send(b"4006381333931\r")
    assert arrived.wait(PATIENCE_S)
    link.close()
    link.send(b"too late\r")

    assert bytes(received) == b"4006381333931\r"


def test_a_fault_of_the_library(devices: DeviceLoop) -> None:
    """What is no error of the system either is told once, and tried again."""
    scanner = SerialScanner(port="hwgrep://(", devices=devices)
    news = News()

    scanner.listen(news)
    news.wait(lambda n: n.last_change == "unavailable")
    scanner.close()

    assert "hwgrep://( cannot be used" in news.changes[0].say


def test_free_when_closed(server: socket.socket, devices: DeviceLoop) -> None:
    """Nobody reads a bridge any more once it is closed."""
    host, port = server.getsockname()
    before = {*threading.enumerate()}
    opened = threading.Event()
    listener = Listener(received=print, found=opened.set, lost=print)
    link = SerialLink(port=f"socket://{host}:{port}", baud=9600, listener=listener, devices=devices)
    link.start()
    far, _ = server.accept()
    with far:
        assert opened.wait(PATIENCE_S)
        link.close()

        assert {*threading.enumerate()} <= before


def test_a_byte_behind_the_end(
    server: socket.socket, devices: DeviceLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes while the loop ends is nobody's, and no fault on the screen."""
    faults: list[object] = []
    monkeypatch.setattr(threading, "excepthook", faults.append)
    host, port = server.getsockname()
    ended = threading.Event()

    def end(_: bytes) -> None:
        reader = _thread("devices-read")
        while reader is not None and not _reads(reader):
            pass
        link.close()  # on the loop itself, which waits for nobody
        ended.set()

    listener = Listener(received=end, found=lambda: None, lost=print)
    link = SerialLink(port=f"socket://{host}:{port}", baud=9600, listener=listener, devices=devices)
    link.start()
    far, _ = server.accept()
    with far:
        far.sendall(b"1")  # more would be read in several turns
        assert ended.wait(PATIENCE_S)
        loop_thread, reader = _thread("devices"), _thread("devices-read")
        if loop_thread is not None:
            loop_thread.join(PATIENCE_S)
        with suppress(OSError):  # a reader that has ended has let go of the line
            far.sendall(b"behind")
        if reader is not None:
            reader.join(PATIENCE_S)

    assert [] == faults


def _reads(thread: threading.Thread) -> bool:
    """Whether it waits for bytes of a socket in this moment."""
    frame = sys._current_frames().get(thread.ident or 0)
    return frame is None or "protocol_socket" in frame.f_code.co_filename


def _thread(name: str) -> threading.Thread | None:
    return next((one for one in threading.enumerate() if one.name == name), None)
