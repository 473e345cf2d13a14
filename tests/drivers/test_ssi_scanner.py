"""A scanner that speaks SSI on a real pseudo terminal: read, answered, spoilt, unplugged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from plugs import PATIENCE_S, News, Plug

from drivers.catalog import build_scanner
from drivers.scanners import ssi_session
from drivers.scanners.ssi import trouble_of
from drivers.transports.serial_port import open_port
from drivers.virtual.pipe import send_from_elsewhere
from drivers.virtual.pty_scanner import PtyScanner
from drivers.virtual.ssi_end import SsiSlip
from pos.errors import DeviceUnavailable
from pos.ports.devices import Scanner

EAN = "4006381333931"
ACK, NAK = 0xD0, 0xD1


@pytest.fixture
def virtual(tmp_path: Path) -> Iterator[PtyScanner]:
    """It would wait for an answer until the test has failed, unless it is told not to."""
    virtual = PtyScanner(tmp_path / "virtual", speaks="ssi", wait_s=PATIENCE_S)
    yield virtual
    virtual.close()


@pytest.fixture
def heard(virtual: PtyScanner) -> Iterator[News]:
    scanner, news = listening(virtual)
    yield news
    scanner.close()


def listening(virtual: PtyScanner) -> tuple[Scanner, News]:
    news = News()
    scanner = build_scanner(driver="ssi", port=virtual.port, feedback="ssi")
    scanner.listen(news)
    return scanner, news


def test_scans_in_order(virtual: PtyScanner, heard: News) -> None:
    """Each is answered before the next is sent, and none is lost, doubled or reordered."""
    assert virtual.ssi is not None
    sent = [f"{number:013d}" for number in range(500)]
    for text in sent:
        virtual.send(text)
    heard.wait(lambda n: len(n.scans) >= len(sent))

    assert [f"]E0{text}" for text in sent] == heard.texts
    assert [ACK] * len(sent) == virtual.ssi.answers
    assert not heard.faults


def test_a_long_code(virtual: PtyScanner, heard: News) -> None:
    """A code of several packets is one scan."""
    text = "https://example.com/r?" + "0123456789" * 100
    virtual.send(text)
    heard.wait(lambda n: len(n.scans) == 1)

    assert [f"]Q1{text}"] == heard.texts


@pytest.mark.parametrize("slip", [SsiSlip.SPOILT, SsiSlip.CUT])
def test_spoilt_on_the_way(virtual: PtyScanner, heard: News, slip: SsiSlip) -> None:
    """A packet that arrives damaged is asked for again and is one scan; nobody hears of it."""
    assert virtual.ssi is not None
    virtual.ssi.slip(slip)
    virtual.send(EAN)
    virtual.send("5901234123457")
    heard.wait(lambda n: len(n.scans) == 2)

    assert [f"]E0{EAN}", "]E05901234123457"] == heard.texts
    assert [NAK, ACK, ACK] == virtual.ssi.answers
    assert not heard.faults


def test_an_answer_that_does_not_arrive(virtual: PtyScanner, heard: News) -> None:
    """The scanner sends the code again, and it is sold once."""
    assert virtual.ssi is not None
    virtual.ssi.slip(SsiSlip.DEAF)
    virtual.send(EAN)
    virtual.send("5901234123457")
    heard.wait(lambda n: n.texts[-1:] == ["]E05901234123457"])

    assert [f"]E0{EAN}", "]E05901234123457"] == heard.texts
    assert [ACK, ACK] == virtual.ssi.answers


def test_it_sounds(virtual: PtyScanner) -> None:
    """A good and a bad scan have a beep of their own, and its answer is no news to anybody."""
    assert virtual.ssi is not None
    scanner, news = listening(virtual)
    virtual.send(EAN)
    news.wait(lambda n: len(n.scans) == 1)
    scanner.sound(good=True)
    scanner.sound(good=False)
    virtual.send(EAN)
    news.wait(lambda n: len(n.scans) == 2)
    able = scanner.capabilities
    scanner.close()

    assert [0x00, 0x11] == virtual.ssi.beeps
    assert able.has("sound")
    assert 2 == len(news.all)


def test_health_asks_the_scanner(virtual: PtyScanner, tmp_path: Path, plug: Plug) -> None:
    """Before it is used it is asked in SSI: one that answers is told apart from an open port."""
    well = build_scanner(driver="ssi", port=virtual.port).check_health()
    assert (True, f"{virtual.port} opens, and the scanner answers. Scan to try it.") == (
        well.ok,
        well.say,
    )
    assert not build_scanner(driver="ssi", port=str(tmp_path / "nothing")).check_health().ok

    line = open_port(str(plug.link), baud=9600)
    plug.write(f"{EAN}\r".encode())
    said = trouble_of(line, wait_s=0.1)
    line.close()
    assert said.startswith("it does not answer in SSI. It sends no SSI packets. Scan the host SSI")
    assert bytes.fromhex("04 A3 04 00 FF 55") == plug.read(6)


def test_another_tongue_is_told_once(plug: Plug, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three codes sent as text are told as a setting, with what to do; a packet ends it."""
    monkeypatch.setattr(ssi_session, "RESENT_WITHIN_S", 0.01)
    news = News()
    scanner = build_scanner(driver="ssi", port=str(plug.link))
    scanner.listen(news)
    for number in range(1, 4):
        plug.write(f"{EAN}\r".encode())
        news.wait(lambda n, count=number: len(n.faults) >= count)  # type: ignore[misc]
    news.wait(lambda n: len(n.changes) == 1)
    told = scanner.check_health()
    plug.write(bytes.fromhex("12 F3 00 00 0B 34 30 30 36 33 38 31 33 33 33 39 33 31 FC 54"))
    news.wait(lambda n: len(n.changes) == 2)
    scanner.close()

    assert not told.ok
    assert "It sends no SSI packets." in told.say
    assert 'driver = "serial"' in news.changes[0].say
    assert ["unavailable", "available"] == [change.availability for change in news.changes]
    assert [f"]E0{EAN}"] == news.texts


def test_unplugged_and_back(virtual: PtyScanner, heard: News) -> None:
    """Told once each, and scans go on; what another process scans arrives as well."""
    virtual.send(EAN)
    virtual.unplug()
    heard.wait(lambda n: n.last_change == "unavailable")
    with pytest.raises(DeviceUnavailable, match="unplugged"):
        virtual.send(EAN)
    virtual.plug()
    heard.wait(lambda n: n.last_change == "available")
    send_from_elsewhere(Path(virtual.port), "5901234123457")
    heard.wait(lambda n: len(n.scans) == 2)

    assert [f"]E0{EAN}", "]E05901234123457"] == heard.texts


def test_broken_by_hand(virtual: PtyScanner, heard: News, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a packet and one that is not heard of cost no scan and make none; noise is told."""
    virtual.send_half()
    virtual.send_twice()
    heard.wait(lambda n: len(n.scans) == 2)
    monkeypatch.setattr(ssi_session, "RESENT_WITHIN_S", 0.01)
    virtual.send_noise()
    heard.wait(lambda n: bool(n.faults))

    assert 2 * [f"]E0{EAN}"] == heard.texts
    assert 1 == len(heard.faults)
