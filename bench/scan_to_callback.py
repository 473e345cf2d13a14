"""From the sending of a scan to the driver's callback, against whoever reads those bytes bare.

Both are on lines of one kind, in turn: the driver with its frames, and a thread that waits in a
read of the same bytes and does nothing with them.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from statistics import median

from bench.flood import PER_SECOND
from bench.shop import a_folder, code_of
from bench.table import Row, at_most, in_us
from drivers.scanners.serial_scanner import SerialScanner
from drivers.transports.loop import DeviceLoop
from drivers.virtual.pty_scanner import PtyScanner
from pos.ports.devices import Scan, ScannerNews

ROUNDS, WARM_UP = 400, 20
BURSTS, SCANS_IN_A_BURST = 20, 100
FLOORS = 2.0
_WITHIN_S = 30.0
_END = b"\r"


def measure() -> list[Row]:
    single_s: tuple[list[float], list[float]] = ([], [])
    with a_folder() as folder, _driver(folder / "a") as ours, _bare(folder / "b") as floor:
        for number in range(WARM_UP + ROUNDS):
            for line, times_s in zip((ours, floor), single_s, strict=True):
                times_s.append(line.time_s(_frame(number), scans=1))
        burst = b"".join(map(_frame, range(SCANS_IN_A_BURST)))
        bursts_s = [ours.time_s(burst, scans=SCANS_IN_A_BURST) for _ in range(BURSTS)]
    return [
        at_most(
            "scan to callback",
            *(times_s[WARM_UP:] for times_s in single_s),
            floor=f"bare read of {len(_frame(0))} bytes",
            times=FLOORS,
            told=in_us,
        ),
        _burst_row(SCANS_IN_A_BURST / median(bursts_s)),
    ]


def _burst_row(scans_a_second: float) -> Row:
    return Row(
        figure=f"scans the driver takes in a second, {SCANS_IN_A_BURST} waiting",
        ours=f"{scans_a_second:,.0f} (n={BURSTS})",
        against=f"{PER_SECOND} a line of 115,200 baud carries",
        ratio=f"{scans_a_second / PER_SECOND:.0f} × as many",
    )


class Line:
    """One scanner that is not there, and whoever reads it."""

    def __init__(self, scanner: PtyScanner, heard_s: queue.SimpleQueue[float]) -> None:
        self._scanner = scanner
        self._heard_s = heard_s

    def time_s(self, data: bytes, *, scans: int) -> float:
        """From the sending, whose own time is part of it, to the last of them."""
        began_s = time.perf_counter()
        self._scanner.send_bytes(data)
        ended_s = began_s
        for _ in range(scans):
            ended_s = self._heard_s.get(timeout=_WITHIN_S)
        return ended_s - began_s


@contextmanager
def _driver(link: Path) -> Iterator[Line]:
    heard_s: queue.SimpleQueue[float] = queue.SimpleQueue()

    def hear(news: ScannerNews) -> None:
        assert isinstance(news, Scan), news
        heard_s.put(time.perf_counter())

    with closing(PtyScanner(link)) as far_end:
        driver = SerialScanner(port=far_end.port, devices=DeviceLoop(), clock=lambda: 0.0)
        with closing(driver):
            driver.listen(hear)
            yield Line(far_end, heard_s)


@contextmanager
def _bare(link: Path) -> Iterator[Line]:
    heard_s: queue.SimpleQueue[float] = queue.SimpleQueue()

    def read_on() -> None:
        with suppress(OSError):  # the far end has gone
            while data := os.read(near_end, 4096):
                now_s = time.perf_counter()
                for _ in range(data.count(_END)):
                    heard_s.put(now_s)

    with closing(PtyScanner(link)) as far_end:
        near_end = os.open(far_end.port, os.O_RDWR | os.O_NOCTTY)
        reader = threading.Thread(target=read_on)
        reader.start()
        try:
            yield Line(far_end, heard_s)
        finally:
            far_end.close()
            reader.join(_WITHIN_S)
            os.close(near_end)


def _frame(number: int) -> bytes:
    """With its AIM identifier, as a scanner is best set up."""
    return b"]E0" + code_of(number).encode() + _END
