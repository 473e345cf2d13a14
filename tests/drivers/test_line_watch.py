"""When misreads are no accident any more."""

from __future__ import annotations

import pytest

from drivers.scanners.framing import Dropped
from drivers.scanners.line_watch import SURE_AFTER, LineWatch
from pos.core.barcode import ScanTrouble

EVEN = Dropped(trouble=ScanTrouble.DAMAGED, dropped_bytes=9, parity="even")
ODD = Dropped(trouble=ScanTrouble.DAMAGED, dropped_bytes=9, parity="odd")
NOISE = Dropped(trouble=ScanTrouble.DAMAGED, dropped_bytes=9)
NO_END = Dropped(trouble=ScanTrouble.STALE, dropped_bytes=13)


@pytest.mark.parametrize(
    ("dropped", "told"),
    [
        ([NOISE] * (SURE_AFTER - 1), ""),
        ([NOISE] * SURE_AFTER, "at 9600 baud 8N1. Set its baud"),
        ([NOISE, NOISE, NO_END, NOISE, NOISE], ""),
        ([EVEN] * SURE_AFTER, 'even parity: set its framing = "7E1"'),
        ([ODD] * SURE_AFTER, 'odd parity: set its framing = "7O1"'),
        ([EVEN, ODD, EVEN], "Set its baud"),
        ([NO_END] * SURE_AFTER, "its idle_ms = 80"),
    ],
)
def test_what_is_sure(dropped: list[Dropped], told: str) -> None:
    """So many misreads of one kind in a row name the setting, and fewer do not."""
    watch = LineWatch(baud=9600, framing="8N1")

    sure = [watch.dropped(one) for one in dropped]

    assert sure == [False] * (len(dropped) - 1) + [bool(told)]
    assert (told in watch.told) if told else not watch.told


def test_told_once_and_ended_once() -> None:
    """While it is told it is not told again; a whole code ends it, and misreads count anew."""
    watch = LineWatch(baud=9600, framing="8N1")

    assert [False, False, True, False] == [watch.dropped(NOISE) for _ in range(4)]
    assert watch.whole()
    assert not watch.whole()
    assert [False, False, True] == [watch.dropped(NOISE) for _ in range(3)]
