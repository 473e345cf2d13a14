"""Whatever comes down a scanner's line: it can look something up, and nothing else."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plugs import News, Plug

from drivers.scanners.framing import FRAME_LIMIT_BYTES, STALE_S, Dropped, Frame, Framer, parity_of
from drivers.scanners.serial_scanner import SerialScanner
from drivers.transports.loop import DeviceLoop
from pos.core.barcode import ScanTrouble
from pos.ports.devices import Scan, ScanFault

EAN = "4006381333931"
FRAMES = (
    f"{EAN}\r",
    f"]E0{EAN}\r\n",
    f"\x02]C1010{EAN}10AB\x1d21C\x03",
    f"https://a.b/01/0{EAN}\t",
    "Grüße حليب\n",
    "S001-T1-000042\r",
)
ENDLESS = (EAN, f"\x02]Q3010{EAN}\x1d17", "Grüße")
"""Of scanners that are set to send no end."""
ANY_SCAN = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([frame.encode() for frame in FRAMES]),
    st.sampled_from([b"\x1b@", b"\x1bp\x00", b"\x1b]0;x\x07", b"\x9b2J", b"\r", b"\x00", b"\x04"]),
)


def found_in(chunks: Iterator[bytes] | list[bytes], *, idle_s: float | None = None) -> list[object]:
    framer = Framer(idle_s=idle_s)
    found: list[object] = [one for chunk in chunks for one in framer.feed(chunk, at_s=0.0)]
    return found + framer.expire(at_s=1.0)


@pytest.mark.parametrize("idle_s", [None, 0.08])
@pytest.mark.parametrize("frame", [*FRAMES, *ENDLESS])
def test_every_split_of_every_frame(frame: str, idle_s: float | None) -> None:
    """Cut in two and in three at every place, each frame is what it is in one piece; one without
    an end is ended by silence where that is configured, and is half a code where it is not.
    """
    data = frame.encode()
    whole = found_in([data], idle_s=idle_s)
    assert len(whole) == 1
    assert isinstance(whole[0], Frame) == (frame in FRAMES or idle_s is not None)

    for first, second in combinations(range(len(data) + 1), 2):
        pieces = [data[:first], data[first:second], data[second:]]
        assert whole == found_in(pieces, idle_s=idle_s)


@pytest.mark.parametrize("frame", FRAMES)
def test_no_part_joins_the_next_scan(frame: str) -> None:
    """Broken off anywhere and silent, a frame is told as dropped, and the next one is itself."""
    data = frame.encode()
    for cut in range(1, len(data)):
        framer = Framer()
        framer.feed(data[:cut], at_s=0.0)
        later = framer.feed(f"{EAN}\r".encode(), at_s=STALE_S)

        assert Frame(EAN) == later[-1]
        assert all(isinstance(one, Dropped) for one in later[:-1])


@given(pieces=st.lists(ANY_SCAN, max_size=12), idle=st.sampled_from([None, 0.08]))
def test_nothing_but_text_comes_out(pieces: list[bytes], idle: float | None) -> None:
    """No control but GS, no direction mark, nothing without a size; or it was dropped."""
    for one in found_in(pieces, idle_s=idle):
        if isinstance(one, Dropped):
            assert one.dropped_bytes > 0
            continue
        assert isinstance(one, Frame)
        assert 0 < len(one.text) <= FRAME_LIMIT_BYTES
        bad = [c for c in one.text if c != "\x1d" and unicodedata.category(c) in {"Cc", "Cf", "Cs"}]
        assert [] == [c for c in bad if c not in "\u200c\u200d"]


@given(code=st.text("0123456789", min_size=8, max_size=40), odd=st.booleans())
def test_seven_bits_read_as_eight(code: str, odd: bool) -> None:
    """A code with parity bits is never read as another code, and says which parity it has."""
    parity = [byte | (byte.bit_count() + odd) % 2 << 7 for byte in f"{code}\r".encode()]

    for one in found_in([bytes(parity), b"\x02"]):
        if isinstance(one, Frame):
            assert one.text == code  # of digits that all have the parity by themselves
        else:
            assert isinstance(one, Dropped)
            assert one.parity == ("odd" if odd else "even")


@pytest.mark.parametrize("data", [b"", b"4006", bytes(range(256))])
def test_no_parity_is_guessed(data: bytes) -> None:
    """Of too little, and of what has both, nothing is said."""
    assert "" == parity_of(data)


def test_a_line_gone_mad(plug: Plug, devices: DeviceLoop) -> None:
    """Floods, frames of ten thousand bytes, noise and control bytes: scans between them arrive,
    whole and in order, and what was dropped is told no more often than it helps.
    """
    news = News()
    scanner = SerialScanner(port=str(plug.link), devices=devices, clock=lambda: 0.0)
    scanner.listen(news)
    madness = [
        b"9" * 10_000 + b"\r",
        b"\x00\xff\xfe" * 4_000 + b"\r",
        b"\x1b[2J\x1b]0;x\x07\x1bp\x00\x19\xfa\r",
        b"\r\n\t\x03" * 3_000,
        b"\xf8\r" * 3_000,
        b"\x02" * 3_000,
        b"7\x02" * 1_000,
    ]
    stream = b"".join(mad + f"{number:013d}\r".encode() for number, mad in enumerate(madness))
    writer = threading.Thread(target=plug.write, args=(stream,))
    writer.start()
    news.wait(lambda n: n.texts[-1:] == [f"{len(madness) - 1:013d}"])
    writer.join()
    scanner.close()

    assert [f"{number:013d}" for number in range(len(madness))] == news.texts
    assert {ScanTrouble.OVERLONG, ScanTrouble.DAMAGED, ScanTrouble.STALE} == {
        fault.trouble for fault in news.faults
    }
    assert len(news.faults) <= 3 * len(madness)
    assert all(isinstance(one, Scan | ScanFault) or one in news.changes for one in news.all)
