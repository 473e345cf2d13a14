"""The register in plain lines over a terminal on a real record: what it asks and waits for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from builders import item_of, setup_of
from fakes import CollectingPrinter, Shelf
from terminal_bench import BAG, WAIT_S, Bench

from pos.core.card import CardMode
from pos.core.shift import CashMove
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


def test_reasons_read_out(tmp_path: Path) -> None:
    """By the words they are for; the number typed is told, and recorded, as its reason."""
    setup = setup_of(
        reasons={"discount": ("Damaged", "Staff"), CashMove.PAID_IN: ("Lost",), "price": ()}
    )
    with Bench(tmp_path, setup=setup).running() as bench:
        bench.open_shift()
        told_why = ("discount 1 5% 3", "discount 1 5% 2")
        told = play(bench, Typed(["reasons", BAG.code, "discount 1 5%", *told_why]))

        assert "For discount: 1 Damaged, 2 Staff." in told
        assert "For paid-in: 1 Lost." in told
        assert not any(line.startswith("For price") for line in told)
        missing = "Say why it is reduced, for the record. Type reasons to hear the store's."
        assert f"Attention: {missing}" in told
        refused = "There is no reason 3: take 1 Damaged, 2 Staff, or say it in words."
        assert f"Attention: {refused}" in told
        sale = bench.terminal.snapshot.state.sale
        assert sale is not None
        assert sale.lines[0].discount is not None
        assert "Staff" == sale.lines[0].discount.reason


def test_no_list_of_reasons(tmp_path: Path) -> None:
    """Where the store has none that is said."""
    with Bench(tmp_path).running() as bench:
        told = play(bench, Typed(["reasons"]))
        assert "The store has no list of reasons: say why in words." in told


def test_a_printer_refusal_is_told_once(tmp_path: Path) -> None:
    """What was done and what the printer says of it, each once and in a sentence of its own."""
    printer = CollectingPrinter(trouble="The printer is out of paper.")
    setup = setup_of(tender_methods=("cash", "gift-card"))
    with Bench(tmp_path, printer=printer, setup=setup).running() as bench:
        bench.open_shift()
        told = play(bench, Typed(["bag", "gift-card 20", "tender cash 125"]))

    why = "not printed. The printer is out of paper."
    assert 1 == sum("Change 5.00" in line for line in told)
    assert "Change 5.00, S001-T1-000001." in told
    for what in (" is recorded but ", " is issued, but its slip is "):
        (line,) = [line for line in told if what in line]
        assert line.startswith("Attention: ")
        assert line.endswith(what + why)


def test_a_card_by_hand_is_told_with_its_sum(tmp_path: Path) -> None:
    """Where the till only notes it, that is what is keyed in on the terminal."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        told = play(bench, Typed(["bag", "tender card", "bag", "tender cash 40", "tender card"]))

    assert "Card 100.00. Paid, S001-T1-000001." in told
    assert "Card 60.00. Paid, S001-T1-000002." in told


def test_the_approval_code_is_typed_after_its_words(tmp_path: Path) -> None:
    """Beside a terminal that stands alone the words are told that take the code."""
    with Bench(tmp_path, setup=setup_of(card_mode=CardMode.TYPED)).running() as bench:
        bench.open_shift()
        told = play(bench, Typed(["bag", "tender card", "tender card 100.00 AB1234"]))

    how = "then type tender card, the amount and the approval code it printed."
    assert f"Attention: Take 100.00 on the card terminal, {how}" in told
    assert "Paid, S001-T1-000001." == told[-1]


def test_a_manager_is_asked_for_where_there_is_something(tmp_path: Path) -> None:
    """No PIN for nothing; and how it is written names none that would be seen."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        console = Typed(["approve 2001", "bag", "price 1 5.00 torn", "approve"])
        told = play(bench, console)

    assert "Attention: There is nothing to approve." == told[1]
    assert "Attention: Write: approve ID." == told[-1]


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
