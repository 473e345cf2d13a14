"""From starting the program to its first whole picture, and the memory it has taken by then."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.program import Program
from bench.shop import Shop, a_folder
from bench.table import Row, at_most

ROUNDS = 11
ROUNDS_OF_MEMORY = 3
TIMES, TIMES_THE_MEMORY = 1.25, 2.0
_IDLE_S = 1.0


def measure() -> list[Row]:
    with a_folder() as folder:
        shop = Shop(folder, items=1_000)
        with shop.open_till():
            pass  # the record is not made anew at each start
        till = ("-m", "pos", "--config", str(shop.config(scanner=False)), "run")
        hello = ("-m", "bench.hello")
        ours_s, floor_s, ours_kb, floor_kb = [], [], [], []
        for number in range(ROUNDS + 1):
            at_rest = number <= ROUNDS_OF_MEMORY
            first_s, peak_kb = start(till, "Your id", at_rest=at_rest)
            floor_first_s, floor_peak_kb = start(hello, "Hello, world", at_rest=at_rest)
            if number:  # the first of each has read its files from the disk
                ours_s.append(first_s)
                floor_s.append(floor_first_s)
            if at_rest:
                ours_kb.append(peak_kb)
                floor_kb.append(floor_peak_kb)
    floor = "Textual hello world"
    memory = "peak memory, 1 s after it"
    return [
        at_most("start to first paint", ours_s, floor_s, floor=floor, times=TIMES),
        memory_row(memory, ours_kb, floor_kb, floor=floor, times=TIMES_THE_MEMORY),
    ]


def start(arguments: Sequence[str], seen: str, *, at_rest: bool) -> tuple[float, int]:
    """Seconds to the first paint, and the peak memory, a second later if it is to be at rest."""
    program = Program(arguments)
    try:
        first_s = program.shows(seen) - program.began_s
        if at_rest:
            program.rest(_IDLE_S)
        return first_s, peak_kb(program.pid)
    finally:
        program.close()


def peak_kb(pid: int | str) -> int:
    """The most memory the process has had resident so far."""
    return _status_kb(pid, "VmHWM")


def resident_kb(pid: int | str) -> int:
    return _status_kb(pid, "VmRSS")


def _status_kb(pid: int | str, field: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))


def memory_row(
    figure: str, ours_kb: Sequence[int], floor_kb: Sequence[int], *, floor: str, times: float
) -> Row:
    ratio = median(ours_kb) / median(floor_kb)
    return Row(
        figure=figure,
        ours=in_mib(median(ours_kb)),
        against=f"{floor} {in_mib(median(floor_kb))}",
        ratio=f"{ratio:.2f}",
        target=f"≤ {times:g}",
        met=ratio <= times,
    )


def in_mib(kilobytes: float) -> str:
    return f"{kilobytes / 1024:.1f} MiB"
