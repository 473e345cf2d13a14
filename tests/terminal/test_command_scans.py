"""Codes of commands at the terminal: passed on in their place among the scans, and never sold."""

from __future__ import annotations

from pathlib import Path

from builders import setup_of
from terminal_bench import Bench

from pos.core import intents as it
from pos.ports.devices import Scan
from pos.terminal.snapshot import Snapshot


def scan(text: str) -> Scan:
    return Scan(text=text, device="scanner", number=1, at_monotonic_s=0.0)


def test_a_command_comes_behind_what_was_scanned_before_it(tmp_path: Path) -> None:
    """Whoever listens sees the goods on the sale before they are asked to do the command."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        heard: list[tuple[str, int]] = []

        def hear(snapshot: Snapshot) -> None:
            lines = len(snapshot.state.sale.lines) if snapshot.state.sale else 0
            name = snapshot.command.name if snapshot.command else ""
            if heard[-1:] != [(name, lines)]:
                heard.append((name, lines))

        with bench.terminal.listening(hear):
            for text in ("bag", "POS:PAY", "]C0POS:F3", "sock"):
                bench.terminal.hear(scan(text))
            bench.settled()

    commands = [one for one in heard if one[0]]
    assert ["PAY", "F3"] == list(dict.fromkeys(name for name, _ in commands))
    assert all(lines for _, lines in commands)


def test_a_command_is_no_record(tmp_path: Path) -> None:
    """What only the screen does stands nowhere, and takes no approval from anybody."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        before = bench.kinds()
        assert bench.terminal.hear(scan("POS:VOID-SALE")) is None
        bench.settled()

        assert before == bench.kinds()
        assert bench.snapshot.command is not None


def test_codes_that_are_switched_off(tmp_path: Path) -> None:
    """Where the store wants none, such a code is as unknown as any other."""
    with Bench(tmp_path, setup=setup_of(command_codes=False)).running() as till:
        till.open_shift()
        told = till.ask(it.Scanned(text="POS:PAY"))
        ticket = till.terminal.hear(scan("POS:PAY"))

        assert told.refusal is not None
        assert ticket is not None
        assert till.settled().sale is None
        assert till.snapshot.command is None
