"""From the last byte of a scan to the new line and the new total on the terminal's screen.

The till is the real program on a real pty, its scanner another pty, its journal on the disk. A
paint counts when the grid of characters that its bytes make shows both the title of the newest
line and the total, every row of its large figures; the moment is that of the read that completed
it. The stock form is looked at in the same way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from bench.program import COLUMNS, Program
from bench.shop import CASHIER, CURRENCY, PIN, Shop, a_folder, code_of, price_of, title_of
from bench.table import Row, at_most, in_ms
from drivers.virtual.pty_scanner import PtyScanner
from pos.core.money import Money
from pos.ui.figures import amount
from pos.ui.large_figures import large

ROUNDS = 40
WARM_UP = 3
FEW, MANY = 1_000, 100_000
LONG_BASKET = 500
FASTER = 8.0
SAME = 1.5
_QUIET_S = 0.04


def measure() -> list[Row]:
    with a_folder() as folder, ExitStack() as running:
        small = running.enter_context(_a_till(folder / "small", items=FEW))
        stock = running.enter_context(_a_stock_form(items=FEW))
        long = running.enter_context(_a_till(folder / "long", items=FEW))
        large_catalogue = running.enter_context(_a_till(folder / "large", items=MANY))
        long.fill(LONG_BASKET)
        stations = (small, stock, long, large_catalogue)
        for _ in range(WARM_UP + ROUNDS):
            for station in stations:
                station.scan_next()
        return _rows(*(station.times_s[WARM_UP:] for station in stations))


def _rows(
    small_s: list[float], stock_s: list[float], long_s: list[float], many_s: list[float]
) -> list[Row]:
    ratio = median(stock_s) / median(small_s)
    floor = "the short basket"
    return [
        Row(
            figure="scan to new total on the screen",
            ours=in_ms(small_s),
            against=f"stock Textual form {in_ms(stock_s)}",
            ratio=f"{ratio:.1f} × faster",
            target=f"≥ {FASTER:g} × faster",
            met=ratio >= FASTER,
        ),
        at_most(f"the same, {LONG_BASKET} lines", long_s, small_s, floor=floor, times=SAME),
        at_most(f"the same, {MANY:,} items", many_s, small_s, floor=floor, times=SAME),
    ]


class Station:
    """A program that codes can be given to, and what its screen must show after each."""

    def __init__(
        self,
        program: Program,
        give: Callable[[str], None],
        total_shown: Callable[[Money], tuple[str, ...]],
    ) -> None:
        self._program = program
        self._give = give
        self._total_shown = total_shown
        self._number = 0
        self._total = Money.zero(CURRENCY)
        self.times_s: list[float] = []

    def scan_next(self) -> None:
        """One scan, looked at from its sending to its paint; then quiet."""
        code, must_show = self._next()
        began_s = time.perf_counter()
        self._give(code)
        self.times_s.append(self._program.shows(*must_show) - began_s)
        self._program.rest(_QUIET_S)

    def fill(self, lines: int) -> None:
        """So many scans at once, and only the last of them looked for."""
        for _ in range(lines - 1):
            code, _ = self._next()
            self._give(code)
        code, must_show = self._next()
        self._give(code)
        self._program.shows(*must_show)
        self._program.rest(_QUIET_S)

    def _next(self) -> tuple[str, tuple[str, ...]]:
        number, self._number = self._number, self._number + 1
        self._total += price_of(number)
        return code_of(number), (title_of(number), *self._total_shown(self._total))


@contextmanager
def _a_till(folder: Path, *, items: int) -> Iterator[Station]:
    shop = Shop(folder, items=items)
    with shop.open_till():
        pass  # leaves an open shift
    scanner = PtyScanner(shop.scanner_port)
    program = Program(["-m", "pos", "--config", str(shop.config(scanner=True)), "run"])
    try:
        program.shows("shift 1 open")
        program.type(f"{CASHIER}\r{PIN}\r")
        program.shows("Nothing scanned yet")
        program.rest(0.5)
        yield Station(program, scanner.send, lambda total: large(amount(total), COLUMNS))
    finally:
        program.close()
        scanner.close()


@contextmanager
def _a_stock_form(*, items: int) -> Iterator[Station]:
    program = Program(["-m", "bench.stock_form", str(items)])
    try:
        program.shows("Total 0.00")
        program.rest(0.5)
        yield Station(
            program,
            lambda code: program.type(f"{code}\r"),
            lambda total: (f"Total {amount(total)}",),
        )
    finally:
        program.close()
