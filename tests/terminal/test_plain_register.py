"""The register in plain lines over a terminal on a real record: what it asks and waits for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from builders import item_of
from fakes import CollectingPrinter, Shelf
from terminal_bench import BAG, WAIT_S, Bench

from pos.loyalty.gameball.line import Line
from pos.ports.devices import PrintOutcome
from pos.ports.receipt import ReceiptDocument
from pos.ports.record import OutboxCounts
from pos.script.plain import WAITING, PlainRegister
from pos.script.play import Player, Stage
from pos.script.state_object import Beside, RecordState

WINE = item_of("wine", "40.00", min_age=18)


@dataclass
class Typed:
    """A console on which these lines are typed, one when the one before is done."""

    lines: list[str]
    told: list[str] = field(default_factory=list)
    on_told: Callable[[str], None] = lambda _: None

    def ask(self, prompt: object, *, hidden: bool = False, until: object = None) -> str | None:  # noqa: ARG002 - as one that types blindly
        return self.lines.pop(0) if self.lines else None

    def tell(self, text: str) -> None:
        self.told.append(text)
        self.on_told(text)


def play(bench: Bench, console: Typed, *, say_wait_after_s: float = WAIT_S) -> list[str]:
    beside = Beside(
        now=bench.clock.now,
        record=lambda: RecordState(entries=0, head="", verified=True),
        outbox=OutboxCounts,
    )
    stage = Stage(
        terminal=bench.terminal,
        beside=beside,
        network=Line(),
        scan=lambda _: None,
        deliver_now=lambda: None,
    )
    PlainRegister(
        Player(stage),
        bench.terminal,
        bench.shelf,
        console,
        now=bench.clock.now,
        is_badge=lambda _: False,
        say_wait_after_s=say_wait_after_s,
    ).run()
    return console.told


def test_an_age_is_answered_by_a_word(tmp_path: Path) -> None:
    """The question tells the words; yes sells, and where nothing is asked it is no code."""
    with Bench(tmp_path, shelf=Shelf([BAG, WINE])).running() as bench:
        bench.open_shift()
        told = play(bench, Typed(["yes", "wine", "yes"]))

        assert "Attention: Nothing is asked that this answers." in told
        assert any(line.endswith("customer's papers. Type yes or no.") for line in told)
        assert "Wine, 40.00. Total 40.00 SAR." in told


def test_a_question_behind_another_waits(tmp_path: Path) -> None:
    """Which of the two is asked about, and which to scan again."""
    shelf = Shelf([WINE, item_of("dates", "48.00", unit="kg")])
    with Bench(tmp_path, shelf=shelf).running() as bench:
        bench.open_shift()
        told = play(bench, Typed(["wine", "dates"]))

        waits = "Attention: Wine still waits for its age check. Answer that first, then scan Dates."
        assert waits in told


class SlowPrinter(CollectingPrinter):
    """Answers once the cashier was told that it has not."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = threading.Event()

    def print(self, document: ReceiptDocument) -> PrintOutcome:
        assert self.may_answer.wait(WAIT_S), "nobody was told"
        return super().print(document)


def test_an_unknown_code_names_no_key(tmp_path: Path) -> None:
    """What to do next is told in the words that do it here."""
    with Bench(tmp_path, shelf=Shelf([BAG])).running() as bench:
        bench.open_shift()
        (told,) = [line for line in play(bench, Typed(["4711007"])) if "4711007" in line]

    assert told.startswith("Attention: Unknown code 4711007. Scan again, type find and a part of")
    assert "or sell it openly with open-item." in told


def test_a_wait_is_told(tmp_path: Path) -> None:
    """A printer that does not answer holds the next line up, and not in silence."""
    printer = SlowPrinter()
    console = Typed(["bag", "tender cash 200"])
    console.on_told = lambda text: printer.may_answer.set() if text == WAITING else None
    with Bench(tmp_path, printer=printer).running() as bench:
        bench.open_shift()

        assert WAITING in play(bench, console, say_wait_after_s=0.01)
