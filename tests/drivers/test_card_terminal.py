"""The simulated card terminal: approve, decline, time out, lose the answer; and ask afterwards."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.card_terminals.simulator import CardSimulator
from drivers.catalog import build_card_terminal
from drivers.virtual.card_terminal import Ending, VirtualCardTerminal, tell_next
from pos.core.money import Money
from pos.errors import ConfigError, DeviceUnavailable
from pos.ports.card_terminal import Approved, CardTerminal, Declined, Unknown
from pos.ports.health import Availability
from tests.unheard import unheard_port

WAIT_S = 20.0


def sar(text: str) -> Money:
    return Money.parse(text, "SAR")


@pytest.fixture
def virtual() -> Iterator[VirtualCardTerminal]:
    virtual = VirtualCardTerminal()
    yield virtual
    virtual.close()


@pytest.fixture
def card(virtual: VirtualCardTerminal) -> CardTerminal:
    return build_card_terminal(driver="simulator", port=virtual.port, wait_s=WAIT_S)


def test_an_approval(virtual: VirtualCardTerminal, card: CardTerminal) -> None:
    """It has a code, a scheme and four digits, and asking brings the same."""
    approved = card.charge(sar("100.00"), reference="a")

    assert approved == Approved(
        reference="a",
        amount=sar("100.00"),
        approval_code="000001",
        scheme="Visa",
        last_four="4242",
    )
    assert approved == card.ask("a")
    assert ("a",) == virtual.approved
    assert card.availability is Availability.AVAILABLE


def test_the_same_reference_charges_once(virtual: VirtualCardTerminal, card: CardTerminal) -> None:
    """Whoever was cut off in between may send the attempt again."""
    first = card.charge(sar("100.00"), reference="a")

    assert first == card.charge(sar("100.00"), reference="a")
    assert ("a",) == virtual.approved
    assert first != card.charge(sar("100.00"), reference="b")


def test_a_card_that_is_declined(card: CardTerminal) -> None:
    """Amounts ending in 51 are; it stays so when asked."""
    declined = card.charge(sar("10.51"), reference="a")

    assert (
        Declined(
            reason="The card was declined by its bank. "
            "Take another card, or another means of payment."
        )
        == declined
    )
    assert declined == card.ask("a")


def test_an_answer_that_is_lost(virtual: VirtualCardTerminal, card: CardTerminal) -> None:
    """The charge went through and nobody told: unknown, until it is asked for."""
    outcome = card.charge(sar("10.91"), reference="a")

    assert (
        Unknown(reason="The card terminal did not answer: it may have gone through. Ask it again.")
        == outcome
    )
    assert ("a",) == virtual.approved
    assert isinstance(card.ask("a"), Approved)


def test_its_cable_is_pulled_while_it_is_asked(
    virtual: VirtualCardTerminal, card: CardTerminal
) -> None:
    """Nobody knows then, nor while it is away; plugged in again it tells what became of it."""
    virtual.tell_next(Ending.GONE)
    outcome, away = card.charge(sar("10.00"), reference="a"), card.ask("a")
    virtual.plug()

    assert isinstance(outcome, Unknown)
    assert isinstance(away, Unknown)
    assert isinstance(card.ask("a"), Approved)


def test_nobody_shows_a_card(virtual: VirtualCardTerminal) -> None:
    """Silence for as long as a customer may take is unknown; asked, nothing was charged."""
    card = build_card_terminal(driver="simulator", port=virtual.port, wait_s=0.05)
    outcome = card.charge(sar("10.68"), reference="a")

    assert isinstance(outcome, Unknown)
    assert isinstance(card.ask("a"), Declined)
    assert () == virtual.approved
    assert isinstance(card.charge(sar("10.68"), reference="a"), Declined)


def test_a_refund(virtual: VirtualCardTerminal, card: CardTerminal) -> None:
    """Paying back ends in the same ways as charging."""
    assert isinstance(card.refund(sar("5.00"), reference="r"), Approved)
    assert isinstance(card.refund(sar("5.91"), reference="s"), Unknown)
    assert isinstance(card.ask("s"), Approved)
    assert ("r", "s") == virtual.approved


def test_one_it_never_had(virtual: VirtualCardTerminal, card: CardTerminal) -> None:
    """Asked about first, a reference is not charged when its request comes in after all."""
    never = card.ask("a")

    assert isinstance(never, Declined)
    assert "never had this payment" in never.reason
    assert never == card.charge(sar("10.00"), reference="a")
    assert () == virtual.approved


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        (Ending.APPROVE, Approved),
        (Ending.DECLINE, Declined),
        (Ending.LOST, Unknown),
    ],
)
def test_told_how_the_next_one_ends(
    virtual: VirtualCardTerminal, card: CardTerminal, ending: Ending, outcome: type
) -> None:
    """From elsewhere, once, whatever the amount would do."""
    tell_next(virtual.port, ending)

    assert isinstance(card.charge(sar("7.51"), reference="a"), outcome)
    assert isinstance(card.charge(sar("7.51"), reference="b"), Declined)


@pytest.fixture
def slow() -> Iterator[VirtualCardTerminal]:
    """A customer is at it for as long as the test lasts."""
    virtual = VirtualCardTerminal(takes_s=WAIT_S)
    yield virtual
    virtual.close()


class Paying(threading.Thread):
    """A charge that waits for its customer; `outcome` once it is over."""

    def __init__(self, virtual: VirtualCardTerminal, amount: str) -> None:
        super().__init__()
        self.card = build_card_terminal(driver="simulator", port=virtual.port, wait_s=WAIT_S)
        self._amount = sar(amount)
        self.start()
        until_s = time.monotonic() + WAIT_S
        while not virtual.under_way:
            assert time.monotonic() < until_s

    def run(self) -> None:
        self.outcome = self.card.charge(self._amount, reference="a")


def test_it_is_still_at_work(slow: VirtualCardTerminal) -> None:
    """Asked while the customer enters the PIN it can only say so."""
    paying = Paying(slow, "1.00")
    unknown = Unknown(reason="The card terminal is still at work. Wait a moment, and ask it again.")

    assert unknown == paying.card.ask("a")
    slow.close()
    paying.join()
    assert () == slow.approved


def test_nobody_comes_and_it_is_asked(slow: VirtualCardTerminal) -> None:
    """The one who waits is told at once that nothing was charged, and it stays so."""
    paying = Paying(slow, "1.68")
    asked = paying.card.ask("a")
    paying.join()

    assert isinstance(paying.outcome, Declined)
    assert "No card was shown" in paying.outcome.reason
    assert paying.outcome == asked == paying.card.ask("a")
    assert () == slow.approved


def test_what_it_approved_outlives_it(tmp_path: Path) -> None:
    """Switched off and on it still knows each reference."""
    kept = tmp_path / "card.json"
    first = VirtualCardTerminal(kept=kept)
    before = build_card_terminal(driver="simulator", port=first.port).charge(
        sar("3.91"), reference="a"
    )
    first.close()
    second = VirtualCardTerminal(kept=kept)
    after = build_card_terminal(driver="simulator", port=second.port).ask("a")
    second.close()

    assert isinstance(before, Unknown)
    assert isinstance(after, Approved)


def test_it_is_not_there() -> None:
    """Nothing was sent, so nothing was charged; what was sent before nobody knows."""
    port = unheard_port()
    card = build_card_terminal(driver="simulator", port=f"socket://127.0.0.1:{port}")
    outcome = card.charge(sar("1.00"), reference="a")

    assert isinstance(outcome, Declined)
    assert "no money moved" in outcome.reason
    assert isinstance(card.ask("a"), Unknown)
    assert card.availability is Availability.UNAVAILABLE
    assert not card.check_health().ok
    with pytest.raises(DeviceUnavailable, match="Start the demo"):
        tell_next(f"socket://127.0.0.1:{port}", Ending.LOST)


APPROVED: dict[str, object] = {
    "outcome": "approved",
    "reference": "a",
    "amount_minor": 100,
    "currency": "SAR",
    "approval_code": "1",
}


class Stranger:
    """Something else on the port, which answers every question with the same bytes."""

    def __init__(self, answer: bytes) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._answer = answer
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def card(self) -> CardTerminal:
        port = self._server.getsockname()[1]
        return CardSimulator(host="127.0.0.1", port=port, wait_s=WAIT_S)

    def _serve(self) -> None:
        line, _ = self._server.accept()
        with line, self._server:
            line.recv(4096)
            line.sendall(self._answer)

    def close(self) -> None:
        self._thread.join()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\n",
        b"nonsense\n",
        b"[]\n",
        b'{"outcome": "perhaps"}\n',
        b'{"outcome": "approved"',
        b'{"outcome": "approved", "approval_code": "1"}\n',
        b'{"outcome": "approved", "reference": "a", "amount_minor": "100", "currency": "SAR"}\n',
        b"[" * 3000 + b"\n",
        b"x" * 9000,
    ],
)
def test_an_answer_that_cannot_be_read(answer: bytes) -> None:
    """It is no yes and no no."""
    stranger = Stranger(answer)
    outcome = stranger.card().charge(sar("1.00"), reference="a")
    stranger.close()

    assert isinstance(outcome, Unknown)


def test_a_card_number_stays_outside() -> None:
    """A terminal that tells more than it should is heard for its yes, and for nothing else."""
    told = APPROVED | {"approval_code": "4242424242424242", "last_four": "42424242"}
    stranger = Stranger(json.dumps(told).encode() + b"\n")
    outcome = stranger.card().charge(sar("1.00"), reference="a")
    stranger.close()

    assert Approved(reference="a", amount=sar("1.00"), approval_code="") == outcome


def test_a_part_is_told_as_a_part() -> None:
    """What was approved is told as the terminal said it, and not as it was asked."""
    stranger = Stranger(json.dumps(APPROVED | {"amount_minor": 60}).encode() + b"\n")
    outcome = stranger.card().charge(sar("1.00"), reference="a")
    stranger.close()

    assert isinstance(outcome, Approved)
    assert sar("0.60") == outcome.amount


@pytest.mark.parametrize(
    "told",
    [
        {"approval_code": "4242424242424242"},
        {"approval_code": "1", "last_four": "42424242"},
        {"approval_code": "1", "scheme": "Visa 4242424242424242"},
        {"approval_code": "1\n2"},
        {"approval_code": "1", "last_four": "٤٢٤٢"},
    ],
)
def test_no_card_number_crosses_the_port(told: dict[str, str]) -> None:
    """An approval has no room for one."""
    with pytest.raises(ValueError, match="four digits at most"):
        Approved(reference="a", amount=sar("1.00"), **told)


@pytest.mark.parametrize("reason", ["No: 4242 4242 4242 4242.", "x" * 161, "two\nlines", "\x1b[2J"])
@pytest.mark.parametrize("outcome", [Declined, Unknown])
def test_no_card_number_in_a_reason(outcome: type[Declined | Unknown], reason: str) -> None:
    """What is said of a no is a short line; whoever said more has to leave it out."""
    with pytest.raises(ValueError, match="a reason is one line"):
        outcome(reason=reason)


@pytest.mark.parametrize("reason", ["Card 4242424242424242 refused", "y" * 3000])
def test_a_reason_that_says_too_much(reason: str) -> None:
    """The no is heard all the same."""
    stranger = Stranger(json.dumps({"outcome": "declined", "reason": reason}).encode() + b"\n")
    outcome = stranger.card().charge(sar("1.00"), reference="a")
    stranger.close()

    assert isinstance(outcome, Declined)
    assert outcome.reason.endswith("Take another card, or another means of payment.")
    assert "4242" not in outcome.reason


def test_a_hostile_reason() -> None:
    """What a terminal says of a decline is text, and a sentence."""
    told = {"outcome": "declined", "reason": "no\x1b[2J\u202e way."}
    stranger = Stranger(json.dumps(told).encode() + b"\n")
    outcome = stranger.card().charge(sar("1.00"), reference="a")
    stranger.close()

    assert isinstance(outcome, Declined)
    assert outcome.reason.startswith("no[2J way. Take another card")


@pytest.mark.parametrize("port", ["socket://10.0.0.1:9200", "/dev/ttyS0", "socket://127.0.0.1"])
def test_only_on_this_machine(port: str) -> None:
    """What pretends to take money is never reached over a network."""
    with pytest.raises(ConfigError, match="names no port of this machine"):
        build_card_terminal(driver="simulator", port=port)


def test_words_it_does_not_know(virtual: VirtualCardTerminal) -> None:
    """Whatever is asked of it, it charges nothing it was not asked to, and goes on."""
    questions: list[dict[str, object]] = [
        {},
        {"do": "charge", "reference": "a"},
        {"do": "charge", "reference": "", "amount_minor": 1},
        {"do": "charge", "reference": "a", "amount_minor": -1},
        {"do": "next", "ending": "explode"},
    ]

    assert [{"outcome": "not understood"}] * 5 == [virtual.answer(one) for one in questions]
    assert () == virtual.approved
