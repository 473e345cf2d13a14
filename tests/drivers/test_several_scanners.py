"""Several scanners at one till."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from plugs import News, Plug

from drivers.catalog import build_scanner, build_wedge, join_scanners
from drivers.scanners.feedback import Feedback
from drivers.scanners.serial_scanner import SerialScanner
from drivers.scanners.several import SeveralScanners
from drivers.transports.loop import DeviceLoop
from pos.ports.devices import KeyPress

EAN = "4006381333931"


@pytest.fixture
def plugs(tmp_path: Path) -> Iterator[list[Plug]]:
    plugs = [Plug(tmp_path / name) for name in ("counter", "hand")]
    yield plugs
    for plug in plugs:
        plug.close()


@pytest.fixture
def both(plugs: list[Plug], devices: DeviceLoop) -> Iterator[SeveralScanners]:
    both = SeveralScanners(
        [
            SerialScanner(
                port=str(plug.link), name=plug.link.name, feedback=Feedback.BEL, devices=devices
            )
            for plug in plugs
        ]
    )
    yield both
    both.close()


def test_each_scans_under_its_name(plugs: list[Plug], both: SeveralScanners) -> None:
    """Scans of both arrive, each with the name and the number of its own scanner."""
    news = News()
    both.listen(news)

    plugs[0].write(b"a\r")
    news.wait(lambda n: len(n.scans) == 1)
    plugs[1].write(b"b\rc\r")
    news.wait(lambda n: len(n.scans) == 3)

    assert [("counter", 1, "a"), ("hand", 1, "b"), ("hand", 2, "c")] == [
        (scan.device, scan.number, scan.text) for scan in news.scans
    ]


def test_what_is_left_to_scan_with(tmp_path: Path, devices: DeviceLoop) -> None:
    """One of several that is away leaves the others; one alone leaves the keys."""
    told: list[str] = []
    for is_one_of_several in (False, True):
        scanner = build_scanner(
            driver="serial", port=str(tmp_path / "gone"), is_one_of_several=is_one_of_several
        )
        news = News()
        scanner.listen(news)
        news.wait(lambda n: n.last_change == "unavailable")
        told.append(news.changes[-1].say)
        scanner.close()

    assert told[0].endswith("Type codes meanwhile.")
    assert told[1].endswith("Scan with another one meanwhile, or type codes.")


def test_one_may_go_while_the_other_works(plugs: list[Plug], both: SeveralScanners) -> None:
    """What is unplugged is told by its name, and the other scans on."""
    news = News()
    both.listen(news)
    plugs[1].write(b"a\r")
    plugs[0].write(b"a\r")
    news.wait(lambda n: len(n.scans) == 2)
    assert "available" == both.availability.value

    plugs[1].unplug()
    news.wait(lambda n: n.last_change == "unavailable")
    plugs[0].write(b"b\r")
    news.wait(lambda n: len(n.scans) == 3)

    assert "hand" == news.changes[-1].device
    assert news.changes[-1].say.startswith("The hand is unavailable: ")
    assert "unavailable" == both.availability.value
    assert not both.check_health().ok
    assert "counter: " in both.check_health().say


def test_it_sounds_in_the_hand_that_scanned(plugs: list[Plug], both: SeveralScanners) -> None:
    """The bad sound is the scanner's whose code was refused, whichever was heard since."""
    news = News()
    both.listen(news)
    plugs[1].write(b"a\r")
    news.wait(lambda n: len(n.scans) == 1)
    plugs[0].write(b"b\r")
    news.wait(lambda n: len(n.scans) == 2)

    both.sound(good=False, device="hand")

    assert b"\x07\x07\x07" == b"".join(plugs[1].read(1) for _ in range(3))
    assert both.capabilities.has("sound")


def test_a_typing_one_beside_a_serial_one(plugs: list[Plug]) -> None:
    """One that types may stand beside one at a port; a single one is not wrapped at all."""
    wedge = build_wedge(name="scanner")
    both = join_scanners([wedge, build_scanner(driver="serial", port=str(plugs[0].link), name="2")])
    news = News()
    both.listen(news)
    for at, character in enumerate(f"{EAN}\r"):
        wedge.press(KeyPress(character, character), at_s=at * 0.004)
    plugs[0].write(b"b\r")
    news.wait(lambda n: len(n.scans) == 2)
    both.close()

    assert {("scanner", EAN), ("2", "b")} == {(scan.device, scan.text) for scan in news.scans}
    assert join_scanners([wedge]) is wedge
    assert "1 scan, 0 damaged, its keys at most 4 ms apart" in wedge.check_health().say
