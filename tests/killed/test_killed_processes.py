import os
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from killed_process import Killed
from killed_tracer import REFUSED, Traced, TracingRefused

Count = Callable[[str, object], None]

CALLS = 900
"""A day makes more: a kill comes in its course."""
TRACED, FROM_INSIDE = 18, 2
_CHANCE = Random("processes")
KILLS = [_CHANCE.randrange(2, CALLS) for _ in range(TRACED)]
KILLS_FROM_INSIDE = [_CHANCE.randrange(2, CALLS) for _ in range(FROM_INSIDE)]


@pytest.mark.parametrize("kill_at", KILLS)
def test_real_process_killed(
    kill_at: int, tmp_path: Path, stock: Path, record_property: Count
) -> None:
    """A process killed with SIGKILL before its n-th write or sync is followed by one that plays on.

    At the end of the day nothing that was told is lost and nothing is there twice. Where nobody may
    trace a process, it kills itself.
    """
    killed = Killed(tmp_path, stock, kill_at=kill_at)
    try:
        killed.play()
    except TracingRefused:
        killed = Killed(tmp_path / "inside", stock, kill_at=kill_at, from_inside=True)
        killed.play()

    assert killed.was_killed
    assert killed.from_inside or killed.calls == kill_at
    record_property("counted: kills", {"processes killed": 1})


@pytest.mark.parametrize("kill_at", KILLS_FROM_INSIDE)
def test_real_process_killing_itself(
    kill_at: int, tmp_path: Path, stock: Path, record_property: Count
) -> None:
    """The same where the process kills itself, as it must where nobody may trace it."""
    killed = Killed(tmp_path, stock, kill_at=kill_at, from_inside=True)
    killed.play()

    assert killed.was_killed
    record_property("counted: kills", {"processes killed": 1})


def test_day_on_a_real_process(tmp_path: Path, stock: Path) -> None:
    """Left alone, a process plays the day to its end, with more calls than any kill waits for."""
    whole = Killed(tmp_path, stock)
    try:
        whole.play()
    except TracingRefused:
        whole = Killed(tmp_path / "inside", stock, kill_at=1_000_000, from_inside=True)
        whole.play()

    assert not whole.was_killed
    assert whole.from_inside or whole.calls > CALLS


@pytest.mark.parametrize("before", ["", "import os; os.kill(os.getpid(), 19); "])
def test_tracing_refused(before: str, tmp_path: Path) -> None:
    """Where tracing is refused, at once or only its filter, that is told and nothing hangs."""
    traced = Traced([], environ=os.environ, folder=tmp_path, kill_at=1)
    ready = "import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0); " if before else ""
    traced._command = [sys.executable, "-c", f"{ready}{before}raise SystemExit({REFUSED})"]
    with pytest.raises(TracingRefused):
        _ended(traced)


def _ended(traced: Traced) -> None:
    with traced.start():
        traced.wait()
