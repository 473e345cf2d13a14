"""Frames as news: numbered, and without repeats where that is wished."""

from __future__ import annotations

import pytest

from drivers.scanners.frame_count import FrameCount
from drivers.scanners.framing import Dropped, Frame
from pos.core.barcode import ScanTrouble
from pos.ports.devices import Scan, ScanFault

FAULT = Dropped(trouble=ScanTrouble.STALE, dropped_bytes=3)


@pytest.mark.parametrize(
    ("repeat_s", "seen", "kept"),
    [
        (0.0, [("a", 0.0), ("a", 0.0)], [0, 1]),
        (0.2, [("a", 0.0), ("a", 0.19)], [0]),
        (0.2, [("a", 0.0), ("a", 0.2)], [0, 1]),
        (0.2, [("a", 0.0), ("a", 0.15), ("a", 0.3), ("a", 0.45)], [0]),
        (0.2, [("a", 0.0), ("b", 0.1), ("a", 0.15)], [0, 1, 2]),
        (0.2, [("a", 0.0), ("", 0.1), ("a", 0.15)], [0, 1, 2]),
    ],
    ids=["off", "within", "later", "held over it", "another between", "a misread between"],
)
def test_repeats(repeat_s: float, seen: list[tuple[str, float]], kept: list[int]) -> None:
    """A code is left out that follows itself within the time; what comes between makes it new."""
    count = FrameCount(device="scanner", repeat_s=repeat_s)

    news = [count.news_of(Frame(text) if text else FAULT, at_s=at_s) for text, at_s in seen]

    assert kept == [at for at, one in enumerate(news) if one is not None]
    assert len(seen) - len(kept) == count.repeats


def test_only_scans_are_numbered() -> None:
    """Numbers count what is delivered, so that a lost one shows."""
    count = FrameCount(device="hand", repeat_s=0.2)

    news = [count.news_of(one, at_s=0.0) for one in (Frame("a"), Frame("a"), FAULT, Frame("a"))]

    scans = [one for one in news if isinstance(one, Scan)]
    assert [1, 2] == [scan.number for scan in scans]
    assert ScanFault(trouble=ScanTrouble.STALE, device="hand", dropped_bytes=3) in news
    assert "2 scans, 1 damaged, 1 repeat left out" == count.told()
