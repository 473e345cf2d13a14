"""The devices that are not there behave like those that are."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plugs import PATIENCE_S, News

from drivers.catalog import build_card_terminal
from drivers.scanners.serial_scanner import SerialScanner
from drivers.transports.loop import DeviceLoop
from drivers.virtual.card_terminal import VirtualCardTerminal
from drivers.virtual.interpreter import (
    Interpreter,
    NotUnderstood,
    PaperCut,
    PaperFed,
    PrintedLine,
)
from drivers.virtual.pipe import LineBuffer, pipe_beside, send_from_elsewhere
from drivers.virtual.pty_scanner import PtyScanner
from drivers.virtual.virtual_printer import VirtualPrinter
from pos.core.money import Money
from pos.errors import DeviceUnavailable
from pos.ports.card_terminal import Declined

ROOT = Path(__file__).parents[2]


def test_a_virtual_scan_goes_through_the_real_driver(tmp_path: Path, devices: DeviceLoop) -> None:
    """What is sent here, and from another process, arrives as scans; so does it after a replug."""
    virtual = PtyScanner(tmp_path / "devices" / "scanner")
    scanner = SerialScanner(port=virtual.port, devices=devices)
    news = News()
    scanner.listen(news)

    virtual.send("4006381333931")
    news.wait(lambda n: len(n.scans) == 1)
    scan_elsewhere(tmp_path / "devices" / "scanner", "]C1AB\x1dC")
    news.wait(lambda n: len(n.scans) == 2)
    virtual.unplug()
    news.wait(lambda n: n.last_change == "unavailable")
    virtual.plug()
    news.wait(lambda n: n.last_change == "available")
    virtual.send("Café")
    news.wait(lambda n: len(n.scans) == 3)
    scanner.close()
    virtual.close()

    assert ["4006381333931", "]C1AB\x1dC", "Café"] == news.texts
    assert list((tmp_path / "devices").iterdir()) == []


def scan_elsewhere(link: Path, text: str) -> None:
    program = (
        "import sys; from pathlib import Path;"
        "from drivers.virtual.pipe import send_from_elsewhere as send;"
        "send(Path(sys.argv[1]), sys.argv[2])"
    )
    subprocess.run([sys.executable, "-c", program, str(link), text], cwd=ROOT, check=True)


def test_an_unplugged_scanner_sends_nothing(tmp_path: Path) -> None:
    """A scan while unplugged is refused; plugging twice and closing twice do no harm."""
    link = tmp_path / "scanner"
    virtual = PtyScanner(link)
    virtual.plug()
    virtual.unplug()
    virtual.unplug()

    with pytest.raises(DeviceUnavailable, match="unplugged"):
        virtual.send("x")

    send_from_elsewhere(link, "lost")
    virtual.close()
    virtual.close()


def test_no_demo_is_running(tmp_path: Path) -> None:
    """Scanning into a demo that does not run, or was killed, says so at once."""
    with pytest.raises(DeviceUnavailable, match="no demo is running"):
        send_from_elsewhere(tmp_path / "scanner", "x")

    killed = PtyScanner(tmp_path / "scanner")
    left = pipe_beside(tmp_path / "scanner").stat().st_mode
    killed.close()
    os.mkfifo(pipe_beside(tmp_path / "scanner"), left & 0o777)
    with pytest.raises(DeviceUnavailable, match="no demo is running"):
        send_from_elsewhere(tmp_path / "scanner", "x")
    PtyScanner(tmp_path / "scanner").close()


def test_a_printer_reads_bytes_in_any_pieces() -> None:
    """Commands cut anywhere are read whole."""
    data = b"\x1b@\x1bE\x01Bag\x1bE\x00\n\x1bd\x02\x1dk\x49\x05{BABC\x1dV\x42\x00"
    whole = Interpreter().feed(data)
    interpreter = Interpreter()

    pieces = [one for byte in data for one in interpreter.feed(bytes([byte]))]

    assert whole == pieces
    assert whole[0] == PrintedLine(text="Bag", bold=True)
    assert whole[1] == PaperFed(lines=2)
    assert whole[-1] == PaperCut(full=False)


@pytest.mark.parametrize(
    "data",
    [
        b"\x1b\x7f",
        b"\x07",
        b"\x1bt\x63",
        b"\x1dk\x01\x00",
        b"\x1dk\x49\x04AABC",
        b"\x1d(L\x02\x000E",
        b"\x1d(k\x03\x001B0",
    ],
)
def test_what_a_printer_does_not_know_is_told(data: bytes) -> None:
    """Bytes outside the known commands are never passed over."""
    assert any(isinstance(one, NotUnderstood) for one in Interpreter().feed(data))


def test_a_half_job_does_not_spoil_the_next(printer: VirtualPrinter) -> None:
    """A till that goes away in the middle of a command leaves the next one's job whole."""
    host, port = printer.port.removeprefix("socket://").split(":")
    with socket.create_connection((host, int(port))) as first:
        first.sendall(b"\x1dk\x49\x40{Bhalf")
    with socket.create_connection((host, int(port))) as second:
        second.sendall(b"whole\n")

        assert printer.wait_for(lambda happened: len(happened) == 1, within_s=PATIENCE_S)

    assert printer.text == "whole\n"


@given(
    pieces=st.lists(st.sampled_from((b"scan 1", b"\n", b"\r\n", b" ", b"x" * 11, b"\xff", b"w")))
)
def test_orders_come_as_whole_lines(pieces: list[bytes]) -> None:
    """However the bytes are cut, the lines are the same; of one too long no piece is a line."""
    whole: list[str] = []
    LineBuffer(whole.append, most_bytes=10).feed(b"".join(pieces))
    cut: list[str] = []
    buffer = LineBuffer(cut.append, most_bytes=10)
    for byte in b"".join(pieces):
        buffer.feed(bytes([byte]))
    lines = b"".join(pieces).replace(b"\r", b"\n").split(b"\n")[:-1]

    assert whole == cut
    assert whole == [
        text
        for line in lines
        if len(line) <= 10 and (text := line.decode(errors="replace").strip())
    ]


def test_a_card_terminal_is_pulled(tmp_path: Path) -> None:
    """Pulled nobody reaches it; back at the same port it knows what became of each reference."""
    virtual = VirtualCardTerminal(kept=tmp_path / "kept.json")
    card = build_card_terminal(driver="simulator", port=virtual.port)
    amount = Money(1000, "SAR")
    before = card.charge(amount, reference="a")
    virtual.unplug()
    virtual.unplug()
    gone = card.charge(amount, reference="b")
    virtual.plug()
    virtual.plug()
    known, never = card.ask("a"), card.ask("b")
    virtual.close()

    assert isinstance(gone, Declined)
    assert "no money moved" in gone.reason
    assert before == known
    assert isinstance(never, Declined)
