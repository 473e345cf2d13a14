"""A print queue of CUPS: real child processes, stood in for by scripts that are called the same."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from drivers.printers.escpos import EscposPrinter
from drivers.printers.profiles import profile_named
from drivers.transports.output import output_for
from pos.errors import ConfigError
from pos.ports.devices import NotPrinted, Printed
from pos.ports.health import Availability
from pos.ports.receipt import Cut, ReceiptDocument, Text

RECEIPT = ReceiptDocument(title="x", elements=(Text(text="STYL"), Cut()))
IDLE = "echo 'printer Receipts is idle.  enabled since Sun Nov 22 09:00:00 2026'"
STOPPED = "echo 'printer Receipts disabled since Sun Nov 22 09:00:00 2026 -\n\tUnplugged'"


class PrintSystem:
    """`lp` and `lpstat` in a folder of their own, which is all of PATH but the shell's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.job = folder / "job"
        self.asked = folder / "asked"
        self.have("lpstat", IDLE)
        self.have("lp", f'printf "%s\\n" "$*" > {self.asked}; cat > {self.job}')

    def have(self, name: str, body: str) -> None:
        script = self.folder / name
        script.write_text(f"#!/bin/sh\n{body}\n")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PrintSystem:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return PrintSystem(tmp_path)


def device() -> EscposPrinter:
    return EscposPrinter(output=output_for("cups:Receipts"), profile=profile_named("generic-80mm"))


def test_a_receipt_through_a_queue(prints: PrintSystem) -> None:
    """The queue is given the bytes as they are; nobody knows whether they are on paper."""
    printer = device()

    outcome = printer.print(RECEIPT)

    assert outcome == Printed(confirmed=False)
    assert prints.job.read_bytes().endswith(b"STYL\n\x1dV\x42\x00")
    assert prints.asked.read_text() == "-s -d Receipts -o raw\n"
    assert printer.availability is Availability.UNKNOWN
    assert "status" not in printer.capabilities.names


def test_keys_reach_no_child(prints: PrintSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the till was started with stays with the till."""
    monkeypatch.setenv("POS_GAMEBALL_SECRET_KEY", "s3cret")
    prints.have("lp", f"cat > {prints.job}; env > {prints.asked}")

    assert device().print(RECEIPT) == Printed(confirmed=False)

    assert "LC_ALL=C" in prints.asked.read_text()
    assert "s3cret" not in prints.asked.read_text()


def test_a_queue_that_takes_receipts_is_not_a_printer_that_is_ready(prints: PrintSystem) -> None:
    """Its health says what is known, and that the printer is not heard."""
    assert prints.folder.exists()

    report = device().check_health()

    assert report.ok
    assert report.say == "The print queue Receipts takes receipts; the printer itself is not heard."


def test_a_stopped_queue_gets_no_receipt(prints: PrintSystem) -> None:
    """It would print it some day: the cashier is told what to do, and nothing was begun."""
    prints.have("lpstat", STOPPED)

    outcome = device().print(RECEIPT)

    assert isinstance(outcome, NotPrinted)
    assert not outcome.partly
    assert "is stopped" in outcome.reason
    assert "cupsenable Receipts" in outcome.reason
    assert not prints.job.exists()
    assert not device().check_health().ok


def test_a_queue_that_is_not_there(prints: PrintSystem) -> None:
    """What the print system says is told, without what could move a screen's cursor."""
    prints.have("lpstat", "printf 'lpstat: Invalid destination\\033[2J name.\\n' >&2; exit 1")

    report = device().check_health()

    assert not report.ok
    assert "lpstat: Invalid destination[2J name." in report.say
    assert "\x1b" not in report.say


def test_a_job_that_is_refused(prints: PrintSystem) -> None:
    """The receipt counts as not printed, and nothing of it as out: its reprint is no copy."""
    prints.have("lp", "echo 'lp: The printer is not accepting jobs' >&2; exit 1")

    outcome = device().print(RECEIPT)

    assert isinstance(outcome, NotPrinted)
    assert not outcome.partly
    assert "not accepting jobs" in outcome.reason


def test_a_job_whose_child_is_killed(prints: PrintSystem) -> None:
    """It may have handed the job over before: what is printed again is a copy."""
    prints.have("lp", f"cat > {prints.job}; kill -9 $$")

    outcome = device().print(RECEIPT)

    assert isinstance(outcome, NotPrinted)
    assert outcome.partly
    assert "lp was ended before its time" in outcome.reason


@pytest.mark.parametrize("state", ["is idle.  enabled", "now printing Queue-1.  enabled"])
def test_a_queue_that_is_called_disabled(prints: PrintSystem, state: str) -> None:
    """Its own name is not its state."""
    prints.have("lpstat", f"echo 'printer till-disabled {state} since Sun Nov 22 09:00:00 2026'")
    output = output_for("cups:till-disabled")

    assert EscposPrinter(output=output, profile=profile_named("generic-80mm")).check_health().ok

    prints.have("lpstat", "echo 'printer till-disabled disabled since Sun Nov 22 09:00:00 2026'")
    assert not EscposPrinter(output=output, profile=profile_named("generic-80mm")).check_health().ok


def test_a_job_without_an_answer(prints: PrintSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that the queue never acknowledged may come out: what is printed again is a copy."""
    monkeypatch.setattr("drivers.transports.cups.JOB_TIMEOUT_S", 0.05)
    prints.have("lp", "exec sleep 600")

    outcome = device().print(RECEIPT)

    assert isinstance(outcome, NotPrinted)
    assert outcome.partly


def test_a_print_system_that_hangs(prints: PrintSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits longer for it than its deadline: the child is ended."""
    monkeypatch.setattr("drivers.transports.cups.LOOK_TIMEOUT_S", 0.05)
    prints.have("lpstat", "exec sleep 600")

    outcome = device().print(RECEIPT)

    assert isinstance(outcome, NotPrinted)
    assert "does not answer" in outcome.reason


def test_a_machine_without_cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the commands are missing, that is what is said."""
    monkeypatch.setenv("PATH", str(tmp_path))

    report = device().check_health()

    assert not report.ok
    assert "Install CUPS" in report.say


@pytest.mark.parametrize(
    "name", ["", "-o", "a b", "a/b", "../x", "$(id)", "a;b", "a\nb", "é", "a" * 200]
)
def test_no_name_is_an_option(name: str) -> None:
    """What could be anything but a queue's name is a mistake in the configuration."""
    with pytest.raises(ConfigError, match="lpstat -e"):
        output_for(f"cups:{name}")
