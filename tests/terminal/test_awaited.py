"""Waiting for what the terminal shows."""

from pathlib import Path

from terminal_bench import BAG, WAIT_S, Bench

from pos.core import intents as it
from pos.terminal.awaited import wait_until


def test_what_is_so_already(tmp_path: Path) -> None:
    """It is not waited for."""
    with Bench(tmp_path).running() as bench:
        assert wait_until(bench.terminal, lambda: True, within_s=0)


def test_what_comes_to_be_so(tmp_path: Path) -> None:
    """It is looked for again when something has changed, and then alone."""
    looked: list[bool] = []

    def is_selling() -> bool:
        looked.append(bench.snapshot.state.sale is not None)
        if len(looked) == 1:
            bench.terminal.submit(it.AddItem(item=BAG))
        return looked[-1]

    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        assert wait_until(bench.terminal, is_selling, within_s=WAIT_S)

    assert [False, True] == [looked[0], looked[-1]]


def test_what_never_is(tmp_path: Path) -> None:
    """The wait ends with its time, and says that it was in vain."""
    with Bench(tmp_path).running() as bench:
        assert not wait_until(bench.terminal, lambda: False, within_s=0)
