"""The serial scanner on a real pseudo terminal: reading, unplugging, coming back."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from plugs import PATIENCE_S, News, Plug

from drivers.scanners.feedback import BEFORE_USE, Feedback
from drivers.scanners.serial_scanner import SerialScanner
from drivers.scanners.tongue import text
from drivers.transports import serial_link
from drivers.transports.loop import DeviceLoop
from drivers.transports.serial_port import Framing, SerialPort, open_port
from pos.core.barcode import ScanTrouble
from pos.ports.health import Availability

EAN = "4006381333931"
STX = b"\x02"
SEVEN_E_ONE = bytes(byte | byte.bit_count() % 2 << 7 for byte in f"{EAN}\r".encode())
"""As it is read with eight bits: its CR is none any more."""
HOLD = (
    "import fcntl, sys; port = open(sys.argv[1], 'rb', 0); fcntl.flock(port, fcntl.LOCK_EX);"
    "print('held', flush=True); sys.stdin.read()"
)
Make = Callable[..., SerialScanner]


@pytest.fixture
def make(plug: Plug, devices: DeviceLoop) -> Iterator[Make]:
    made: list[SerialScanner] = []

    def make(**options: object) -> SerialScanner:
        options = {"port": str(plug.link), "devices": devices} | options
        made.append(SerialScanner(**options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for scanner in made:
        scanner.close()


def test_a_scan_arrives(plug: Plug, make: Make) -> None:
    """A frame becomes a scan with the device's name, a number from 1 and the time."""
    news = News()
    make(clock=lambda: 7.0).listen(news)

    plug.write(f"{EAN}\r]C1AB\x1dC\r\n".encode())
    news.wait(lambda n: len(n.scans) == 2)

    first, second = news.scans
    assert (EAN, "scanner", 1, 7.0) == (
        first.text,
        first.device,
        first.number,
        first.at_monotonic_s,
    )
    assert ("]C1AB\x1dC", 2) == (second.text, second.number)
    assert EAN not in repr(first)


def test_ten_thousand_scans_at_full_speed(plug: Plug, make: Make) -> None:
    """None of 10,000 frames sent as fast as the line takes them is lost, merged or reordered."""
    news = News()
    make(clock=lambda: 0.0).listen(news)  # a stopped clock: a stall of the sender is no silence
    sent = [f"{number:013d}" for number in range(10_000)]

    writer = threading.Thread(target=plug.write, args=("\r".join([*sent, ""]).encode(),))
    writer.start()
    news.wait(lambda n: len(n.all) >= len(sent))
    writer.join()

    assert sent == news.texts
    assert list(range(1, 10_001)) == [scan.number for scan in news.scans]
    assert not news.faults


def test_unplugged_and_back(plug: Plug, make: Make) -> None:
    """Going away and coming back are said once each, and scanning goes on by itself."""
    news = News()
    scanner = make()
    scanner.listen(news)
    plug.write(f"{EAN}\r".encode())
    news.wait(lambda n: len(n.scans) == 1)

    for _ in range(2):
        plug.unplug()
        news.wait(lambda n: n.last_change == "unavailable")
        assert scanner.availability is Availability.UNAVAILABLE
        assert not scanner.check_health().ok
        plug.plug()
        news.wait(lambda n: n.last_change == "available")
        plug.write(f"{EAN}\r".encode())
        news.wait(lambda n: n.all[-1] in n.scans)

    assert ["unavailable", "available"] * 2 == [news.availability for news in news.changes]
    assert [1, 2, 3] == [scan.number for scan in news.scans]
    assert scanner.check_health().ok
    assert "is unplugged. Plug it in. Type codes meanwhile." in news.changes[0].say


def test_half_a_scan_at_unplugging_is_dropped(plug: Plug, make: Make) -> None:
    """The half of a code read before unplugging is reported and never joined to the next scan."""
    news = News()
    make(clock=lambda: 0.0).listen(news)
    plug.write(f"{EAN}\r400638".encode())
    news.wait(lambda n: len(n.scans) == 1)

    plug.unplug()
    news.wait(lambda n: len(n.changes) == 1)
    plug.plug()
    news.wait(lambda n: len(n.changes) == 2)
    plug.write(f"{EAN}\r".encode())
    news.wait(lambda n: len(n.scans) == 2)

    assert [EAN, EAN] == news.texts
    assert [ScanTrouble.STALE] == [fault.trouble for fault in news.faults]


def test_a_port_that_is_not_there_yet(
    tmp_path: Path, devices: DeviceLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A till started before its scanner is plugged in says so once, tries on, and then finds it."""
    attempts = threading.Semaphore(0)

    def open_and_count(port: str, *, baud: int, framing: Framing) -> SerialPort:
        attempts.release()
        return open_port(port, baud=baud, framing=framing)

    monkeypatch.setattr(serial_link, "open_port", open_and_count)
    monkeypatch.setattr(serial_link, "FIRST_RETRY_S", 0.001)
    news = News()
    scanner = SerialScanner(port=str(tmp_path / "later"), devices=devices)
    scanner.listen(news)
    for _ in range(4):
        assert attempts.acquire(timeout=PATIENCE_S)

    plug = Plug(tmp_path / "later")
    news.wait(lambda n: len(n.changes) == 2)
    scanner.close()
    plug.close()

    assert ["unavailable", "available"] == [change.availability for change in news.changes]
    assert "is not there. Plug it in" in news.changes[0].say


def test_closing_while_the_port_is_being_opened(
    plug: Plug, devices: DeviceLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A port that takes long to open holds up nothing, and is let go of when it opens too late."""
    asked, let_go = threading.Event(), threading.Event()
    opened: list[SerialPort] = []

    def open_late(port: str, *, baud: int, framing: Framing) -> SerialPort:
        asked.set()
        assert let_go.wait(PATIENCE_S)
        opened.append(open_port(port, baud=baud, framing=framing))
        return opened[0]

    monkeypatch.setattr(serial_link, "open_port", open_late)
    monkeypatch.setattr(serial_link, "_CLOSE_WAIT_S", 0.01)  # as long as it is waited for
    before = {*threading.enumerate()}  # another test's may be at its end
    scanner = SerialScanner(port=str(plug.link), devices=devices)
    scanner.listen(News())
    assert asked.wait(PATIENCE_S)
    begun = [one for one in threading.enumerate() if one not in before]
    (opener,) = [one for one in begun if one.name == "devices-open"]

    scanner.close()
    let_go.set()
    opener.join(PATIENCE_S)

    open_port(str(plug.link), baud=9600).close()
    assert opened


def test_silence_without_an_end_is_reported(plug: Plug, make: Make) -> None:
    """Half a code followed by silence is reported without another byte having to come."""
    news = News()
    make().listen(news)

    plug.write(b"400638")
    news.wait(lambda n: bool(n.faults))

    assert [(ScanTrouble.STALE, 6)] == [(f.trouble, f.dropped_bytes) for f in news.faults]


def test_a_scanner_without_terminator(plug: Plug, make: Make) -> None:
    """Where configured, silence ends a frame."""
    news = News()
    make(tongue=text(idle_s=0.05)).listen(news)

    plug.write(EAN.encode())
    news.wait(lambda n: len(n.scans) == 1)

    assert [EAN] == news.texts


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"\xf8\x80\x00\r", "Set its baud and framing to what the scanner is set to."),
        (SEVEN_E_ONE, 'its framing = "7E1"'),
        (EAN.encode(), "Set the scanner to send CR behind each code"),
    ],
)
def test_a_wrong_setting_is_said_once(plug: Plug, make: Make, sent: bytes, said: str) -> None:
    """Three misreads with no code between are told as a setting, once; a code ends it, once."""
    news = News()
    scanner = make()
    scanner.listen(news)

    plug.write((sent + STX) * 5)
    news.wait(lambda n: len(n.changes) == 1)
    assert said in scanner.check_health().say
    assert not scanner.check_health().ok
    plug.write(f"{EAN}\r".encode())
    news.wait(lambda n: len(n.changes) == 2)

    assert said in news.changes[0].say
    assert ["unavailable", "available"] == [news.availability for news in news.changes]
    assert 3 == len(news.faults)
    assert [EAN] == news.texts
    assert scanner.check_health().ok


def test_a_wrong_setting_and_the_plug(plug: Plug, make: Make) -> None:
    """A scanner of the wrong speed is told gone when it is pulled, and back when it is back, as one
    that is to be tried; still wrong, that is told again.
    """
    news = News()
    scanner = make()
    scanner.listen(news)
    plug.write(b"\xf8\x80\x00\r" * 3)
    news.wait(lambda n: len(n.changes) == 1)

    plug.unplug()
    news.wait(lambda n: len(n.changes) == 2)
    assert "Plug it in" in scanner.check_health().say
    plug.plug()
    news.wait(lambda n: len(n.changes) == 3)
    assert scanner.check_health().ok
    plug.write(b"\xf8\x80\x00\r" * 3)
    news.wait(lambda n: len(n.changes) == 4)
    plug.write(f"{EAN}\r".encode())
    news.wait(lambda n: len(n.changes) == 5)

    away, back = "unavailable", "available"
    assert [away, away, back, away, back] == [one.availability for one in news.changes]
    assert [False, True, False, False, False] == [one.is_another for one in news.changes]
    wrong, gone, there, wrong_again, well = (one.say for one in news.changes)
    assert "Set its baud" in wrong
    assert wrong == wrong_again
    assert gone.startswith("The scanner is unavailable: ")
    assert "The scanner is back. It was set wrong when it went: scan to try it." == there
    assert "The scanner is back." == well


def test_health_tries_the_port_before_it_is_used(make: Make, tmp_path: Path) -> None:
    """Asked before it listens, a scanner opens its port and lets go of it again."""
    assert make().check_health().ok
    assert not make(port=str(tmp_path / "nothing")).check_health().ok
    assert not make(port="nonsense://x").check_health().ok
    assert not make(baud=-1).check_health().ok


def test_another_device_with_the_same_port(plug: Plug, make: Make) -> None:
    """Two devices of one till at the same port are told as that."""
    held = open_port(str(plug.link), baud=9600)

    report = make().check_health()

    held.close()
    assert "in use by another device of this till" in report.say


def test_a_second_program_is_named(plug: Plug, make: Make) -> None:
    """A port another program has is told with its name and number, and taken once it is free."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(plug.link)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"
    news = News()
    make().listen(news)
    news.wait(lambda n: len(n.changes) == 1)

    other.communicate()
    news.wait(lambda n: len(n.changes) == 2)

    assert f"(process {other.pid}). Close that one." in news.changes[0].say
    assert "python" in news.changes[0].say
    assert "available" == news.last_change


@pytest.mark.parametrize(
    ("feedback", "good", "bad"),
    [(Feedback.BEL, b"", b"\x07\x07\x07"), (Feedback.DATALOGIC, b"B", b"FE")],
)
def test_sounds(plug: Plug, make: Make, feedback: Feedback, good: bytes, bad: bytes) -> None:
    """Each style has its bytes for a good and for a bad scan; one stopped by a bad one goes on."""
    news = News()
    scanner = make(feedback=feedback)
    scanner.listen(news)
    plug.write(b"x\r")
    news.wait(lambda n: len(n.scans) == 1)
    before = BEFORE_USE.get(feedback, b"")

    scanner.sound(good=True)
    scanner.sound(good=False)
    scanner.sound(good=False)

    expected = before + good + bad
    assert expected == b"".join(plug.read(1) for _ in expected)
    assert scanner.capabilities.has("sound")


def test_a_stopped_scanner_is_let_go_on(plug: Plug, make: Make) -> None:
    """One that a bad sound has stopped scans again, though the till ends before the sound does."""
    scanner = make(feedback=Feedback.DATALOGIC, clock=lambda: 0.0)
    scanner.listen(News())
    assert b"E" == plug.read(1)

    scanner.sound(good=False)
    assert b"F" == plug.read(1)
    scanner.close()

    ready, _, _ = select.select([plug.master], [], [], PATIENCE_S)
    assert ready
    assert b"E" == plug.read(1)


def test_a_flood_of_bad_scans_is_one_sound(plug: Plug, make: Make) -> None:
    """While it sounds bad it is not asked to again, and nothing of it piles up."""
    news = News()
    scanner = make(feedback=Feedback.BEL, clock=lambda: 0.0)
    scanner.listen(news)
    plug.write(b"x\r")
    news.wait(lambda n: len(n.scans) == 1)

    for _ in range(100):
        scanner.sound(good=False)
    assert b"\x07\x07\x07" == b"".join(plug.read(1) for _ in range(3))
    scanner.close()

    os.set_blocking(plug.master, False)
    with pytest.raises(OSError, match=r"Errno (5|11)"):
        plug.read(1)


def test_repeats_are_left_out_where_wished(plug: Plug, make: Make) -> None:
    """The same code again within the time is no scan, and is counted; usually it is one."""
    for repeat_s, texts in ((0.0, ["a", "a", "b"]), (0.2, ["a", "b"])):
        news = News()
        scanner = make(repeat_s=repeat_s, clock=lambda: 0.0)
        scanner.listen(news)
        plug.write(b"a\ra\rb\r")
        news.wait(lambda n: n.texts[-1:] == ["b"])
        told = scanner.check_health().say
        scanner.close()

        assert texts == news.texts
        assert ("1 repeat left out" in told) == bool(repeat_s)


def test_silent_scanner_is_left_alone(plug: Plug, make: Make) -> None:
    """A scanner without feedback is never written to."""
    news = News()
    scanner = make()
    scanner.listen(news)
    plug.write(b"x\r")
    news.wait(lambda n: len(n.scans) == 1)

    scanner.sound(good=False)
    scanner.close()

    os.set_blocking(plug.master, False)
    with pytest.raises(OSError, match=r"Errno (5|11)"):
        plug.read(1)


def test_closing_frees_the_port(plug: Plug, make: Make, devices: DeviceLoop) -> None:
    """A closed scanner has let go of its port and stopped its thread, and may be closed twice."""
    scanner = make()
    scanner.listen(News())

    scanner.close()
    scanner.close()

    open_port(str(plug.link), baud=9600).close()
    assert not devices.running


def test_scanners_share_a_thread(tmp_path: Path, devices: DeviceLoop) -> None:
    """Two scanners run on one thread, and closing one leaves the other reading."""
    plugs = [Plug(tmp_path / "one"), Plug(tmp_path / "two")]
    scanners = [SerialScanner(port=str(plug.link), devices=devices) for plug in plugs]
    news = News()
    for scanner in scanners:
        scanner.listen(news)

    for plug in plugs:
        plug.write(b"x\r")
    news.wait(lambda n: len(n.scans) == 2)
    scanners[0].close()
    plugs[1].write(b"y\r")
    news.wait(lambda n: len(n.scans) == 3)
    scanners[1].close()
    for plug in plugs:
        plug.close()

    assert ["x", "x", "y"] == news.texts


def test_a_listener_that_fails_does_not_end_the_line(plug: Plug, make: Make) -> None:
    """A fault in what is told leaves the scanner reading."""
    news = News()
    make().listen(fail_first(news))

    plug.write(b"x\r")
    news.wait(lambda n: len(n.scans) == 1)
    plug.write(b"y\r")
    news.wait(lambda n: len(n.scans) == 2)

    assert ["x", "y"] == news.texts


def fail_first(news: News) -> Callable[..., None]:
    def deliver(one: object) -> None:
        news(one)  # type: ignore[arg-type]
        if len(news.all) == 1:
            raise ValueError("a fault of the listener's")

    return deliver
