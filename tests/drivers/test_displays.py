"""Two-line displays: the bytes of each family, and what one on a real line shows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plugs import PATIENCE_S, Plug

from drivers.catalog import build_display
from drivers.displays.families import CELLS, Family, begin, can_dim, cells_of, written
from drivers.displays.serial_display import SerialDisplay
from drivers.displays.ways import OwnPort
from drivers.transports.serial_port import open_port
from drivers.virtual.virtual_display import VirtualDisplay
from pos.errors import ConfigError
from pos.ports.devices import DeviceNews
from pos.ports.health import Availability

CODECS = ("ascii", "cp437", "cp850", "cp858", "cp866", "cp1252")
BAG = "486f78746f6e2042616720202020202020202020"
PRICE = "20202020202020202020202020203330302e3030"

GOLDEN = {
    Family.EPSON: (
        "1b3d02 1f01 0c",
        f"1b3d02 1f01 1f240101 {BAG} 1f240102 {PRICE}",
    ),
    Family.CD5220: (
        "0c 1b40 1b11 1b5f00 0c",
        f"1b5141 {BAG} 0d 1b5142 {PRICE} 0d",
    ),
    Family.DSP800: (
        "04012517 040143315817",
        f"0401503117 {BAG} 0401504517 {PRICE}",
    ),
}


@pytest.mark.parametrize("family", Family)
def test_bytes_of_a_family(family: Family) -> None:
    """Beginning and text are as the manuals of the family have them."""
    first, text = GOLDEN[family]

    assert bytes.fromhex(first) == begin(family)
    assert bytes.fromhex(text) == written(family, cells_of("Hoxton Bag", "300.00", codec="ascii"))


@pytest.mark.parametrize(
    ("line", "codec", "cells"),
    [
        ("A name that is longer than the display", "ascii", b"A name that is longe"),
        ("Crème brûlée", "ascii", b"Creme brulee".ljust(CELLS)),
        ("Crème brûlée", "cp850", "Crème brûlée".encode("cp850").ljust(CELLS)),
        ("5 €", "cp858", b"5 \xd5".ljust(CELLS)),
        ("5 €", "ascii", b"5 EUR".ljust(CELLS)),
        ("حليب كامل", "ascii", b"[?] [?]".ljust(CELLS)),
        ("     Welcome        ", "ascii", b"     Welcome        "),
    ],
)
def test_text_in_the_cells_there_are(line: str, codec: str, cells: bytes) -> None:
    """Cut to what there is, in letters the display has, and marked where it has none."""
    assert cells == cells_of(line, "", codec=codec)[0]


@given(line_1=st.text(), line_2=st.text(), codec=st.sampled_from(CODECS))
def test_no_text_is_a_command(line_1: str, line_2: str, codec: str) -> None:
    """Whatever is to be shown takes twenty cells a line, and none of them is a control."""
    for cells in cells_of(line_1, line_2, codec=codec):
        assert CELLS == len(cells)
        assert all(byte >= 0x20 and byte != 0x7F for byte in cells)


@pytest.fixture(params=list(Family))
def virtual(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VirtualDisplay]:
    virtual = VirtualDisplay(tmp_path / "display", family=request.param, codec="cp850")
    yield virtual
    virtual.close()


@pytest.fixture
def display(virtual: VirtualDisplay, request: pytest.FixtureRequest) -> Iterator[SerialDisplay]:
    family = request.node.callspec.params["virtual"]
    display = SerialDisplay(family=family, way=OwnPort(virtual.port, baud=9600), codec="cp850")
    yield display
    display.close()


def shows(*lines: str) -> Callable[[tuple[str, str]], bool]:
    return lambda there: lines == tuple(line.strip() for line in there)


def test_it_shows_what_it_is_told(virtual: VirtualDisplay, display: SerialDisplay) -> None:
    """Over a real line, in each family's own words, and nothing in them is odd to it."""
    display.show("Crème brûlée", "4.50")

    assert virtual.wait_for(shows("Crème brûlée", "4.50"), within_s=PATIENCE_S)
    assert display.availability is Availability.AVAILABLE
    assert display.check_health().ok
    display.show("Change", "5.50")
    assert virtual.wait_for(shows("Change", "5.50"), within_s=PATIENCE_S)
    assert ("Change              ", "                5.50") == virtual.lines
    assert b"" == virtual.odd


def test_the_newest_text_only(virtual: VirtualDisplay, display: SerialDisplay) -> None:
    """A burst of scans is written as often as can be read, and its last is there."""
    for number in range(500):
        display.show("Socks", f"{number}.00")

    assert virtual.wait_for(shows("Socks", "499.00"), within_s=PATIENCE_S)
    assert virtual.times_written < 250


def test_what_is_there_is_not_written_again(
    virtual: VirtualDisplay, display: SerialDisplay
) -> None:
    """The same text costs no byte, however often it is shown."""
    display.show("Bag", "1.00")
    virtual.wait_for(shows("Bag", "1.00"), within_s=PATIENCE_S)
    for _ in range(20):
        display.show("Bag", "1.00")
    display.show("Belt", "2.00")
    virtual.wait_for(shows("Belt", "2.00"), within_s=PATIENCE_S)

    assert 2 == virtual.times_written


def test_the_last_text_goes_out_when_it_is_closed(
    virtual: VirtualDisplay, display: SerialDisplay
) -> None:
    """What was said at the very end is there; afterwards nothing more is."""
    display.show("Bag", "1.00")
    virtual.wait_for(shows("Bag", "1.00"), within_s=PATIENCE_S)
    display.show("Till closed", "")
    display.close()
    display.show("Bag", "1.00")

    assert virtual.wait_for(shows("Till closed", ""), within_s=PATIENCE_S)
    assert display.availability is Availability.UNKNOWN


def test_a_display_that_went_and_came_back(virtual: VirtualDisplay, display: SerialDisplay) -> None:
    """Nobody waits for it; plugged in again it shows the newest text by itself."""
    display.show("Bag", "1.00")
    virtual.wait_for(shows("Bag", "1.00"), within_s=PATIENCE_S)
    virtual.unplug()
    display.show("Belt", "2.00")
    display.show("Socks", "3.00")
    virtual.plug()

    assert virtual.wait_for(shows("Socks", "3.00"), within_s=PATIENCE_S)


def test_a_display_that_is_not_there(tmp_path: Path) -> None:
    """Showing returns at once, the trouble is told, and closing waits for none."""
    display = SerialDisplay(family=Family.EPSON, way=OwnPort(str(tmp_path / "nothing"), baud=9600))
    before = display.check_health()
    display.show("Bag", "1.00")
    display.close()

    assert not before.ok
    assert "is not there" in before.say
    assert "line-display" not in {thread.name for thread in threading.enumerate()}


def test_a_display_that_takes_no_more(plug: Plug, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that is stopped keeps neither the one who shows nor the end of the till waiting."""
    monkeypatch.setattr("drivers.displays.serial_display.CLOSES_WITHIN_S", 0.2)
    display = SerialDisplay(
        family=Family.EPSON, way=OwnPort(str(plug.link), baud=9600), between_s=0
    )
    for number in range(2000):
        display.show(f"Bag {number}", "1.00")
    display.close()

    assert display.availability is Availability.UNKNOWN


@pytest.mark.parametrize(
    ("family", "told"), [(Family.EPSON, "1f5803"), (Family.CD5220, "1b2a03"), (Family.DSP800, "")]
)
def test_brightness(family: Family, told: str, tmp_path: Path) -> None:
    """Set once, after all else that is told at the beginning; refused where no way is known."""
    if not told:
        assert not can_dim(family)
        with pytest.raises(ConfigError, match=r"display\.brightness"):
            build_display(driver=family, port="x", brightness=3)
        return
    assert begin(family) + bytes.fromhex(told) == begin(family, brightness=3)
    virtual = VirtualDisplay(tmp_path / "display", family=family)
    display = build_display(driver=family, port=virtual.port, brightness=3)
    display.show("Bag", "1.00")
    read = virtual.wait_for(shows("Bag", "1.00"), within_s=PATIENCE_S)
    display.close()
    virtual.close()

    assert read
    assert 3 == virtual.brightness
    assert b"" == virtual.odd


def test_a_display_left_in_the_middle(virtual: VirtualDisplay, display: SerialDisplay) -> None:
    """A till that was killed leaves its display in whatever mode: the next begins all the same."""
    family = display._family
    line = open_port(virtual.port, baud=9600)
    line.write(begin(family) + written(family, cells_of("Bag", "1.00", codec="cp850")))
    virtual.wait_for(shows("Bag", "1.00"), within_s=PATIENCE_S)
    line.close()
    display.show("Belt", "2.00")

    assert virtual.wait_for(shows("Belt", "2.00"), within_s=PATIENCE_S)
    assert b"" == virtual.odd


def test_going_and_coming_back_is_said_once(
    virtual: VirtualDisplay, display: SerialDisplay
) -> None:
    """That a display is there at first is told in no words; that it goes and comes back, once."""
    told: list[tuple[str, bool]] = []
    said: list[str] = []
    changed = threading.Condition()

    def hear(news: DeviceNews) -> None:
        with changed:
            told.append((news.availability, news.say.endswith(".")))
            said.append(news.say)
            changed.notify_all()

    display.listen(hear)
    display.show("Bag", "1.00")
    virtual.wait_for(shows("Bag", "1.00"), within_s=PATIENCE_S)
    virtual.unplug()
    display.show("Belt", "2.00")
    with changed:
        assert changed.wait_for(lambda: len(told) == 2, PATIENCE_S)
    display.show("Socks", "3.00")
    virtual.plug()
    with changed:
        assert changed.wait_for(lambda: len(told) == 3, PATIENCE_S)

    assert virtual.wait_for(shows("Socks", "3.00"), within_s=PATIENCE_S)
    assert [("available", False), ("unavailable", True), ("available", True)] == told
    assert said[1].endswith(" is unplugged. Plug it in.")
