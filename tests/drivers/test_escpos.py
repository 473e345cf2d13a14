"""The ESC/POS printer over real sockets and a real serial line, well and unwell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from memory_output import MemoryOutput
from plugs import PATIENCE_S, Cable, Plug

from drivers.printers.escpos import SILENT_WAIT_S, EscposPrinter
from drivers.printers.profiles import profile_named
from drivers.transports.output import output_for
from drivers.virtual.interpreter import DrawerPulse, Happening, PaperCut
from drivers.virtual.virtual_printer import MODEL, Fault, VirtualPrinter
from pos.ports.devices import NotPrinted, Printed
from pos.ports.health import Availability
from pos.ports.receipt import Columns, Cut, DrawerKick, QrCode, ReceiptDocument, Rule, Text
from tests.unheard import unheard_port

RECEIPT = ReceiptDocument(
    title="S001-T1-000042",
    elements=(
        DrawerKick(),
        Text(text="STYL Outfits", bold=True),
        Rule(),
        Columns(left="Hoxton Bag", right="300.00"),
        QrCode(data="https://a.b/c"),
        Cut(),
    ),
)
LONG = ReceiptDocument(
    title="long",
    elements=(*(Columns(left=f"Item {n}", right=f"{n}.00") for n in range(500)), Cut()),
)


def cut(happened: tuple[Happening, ...]) -> bool:
    return any(isinstance(one, PaperCut) for one in happened)


def over(
    port: str, *, answer_wait_s: float = PATIENCE_S, done_wait_s: float = PATIENCE_S
) -> EscposPrinter:
    return EscposPrinter(
        output=output_for(port),
        profile=profile_named("generic-80mm"),
        answer_wait_s=answer_wait_s,
        done_wait_s=done_wait_s,
    )


@pytest.fixture
def serial_printer(plug: Plug, printer: VirtualPrinter) -> Iterator[EscposPrinter]:
    cable = Cable(plug, printer)
    yield over(str(plug.link))
    cable.close()


def test_a_receipt_over_the_network(printer: VirtualPrinter) -> None:
    """The whole receipt comes out, and the printer's own word makes it confirmed."""
    outcome = over(printer.port).print(RECEIPT)

    assert outcome == Printed(confirmed=True)
    assert printer.text.split("\n") == [
        "STYL Outfits",
        "-" * 48,
        "Hoxton Bag" + " " * 32 + "300.00",
        "[QR https://a.b/c]",
        "",
    ]
    assert isinstance(printer.happened[0], DrawerPulse)
    assert cut(printer.happened)


def test_a_receipt_over_a_serial_line(
    serial_printer: EscposPrinter, printer: VirtualPrinter
) -> None:
    """A serial printer takes a long receipt whole and confirms it."""
    outcome = serial_printer.print(LONG)

    assert outcome == Printed(confirmed=True)
    assert len(printer.text.splitlines()) == 500


def test_a_silent_serial_printer_gets_every_byte(plug: Plug) -> None:
    """What was written is not thrown away when the port is closed, though nothing confirms it."""
    outcome = over(str(plug.link), answer_wait_s=0.02).print(RECEIPT)

    assert outcome == Printed(confirmed=False, unanswered=True)
    received = b""
    while not received.endswith(b"\x1dV\x42\x00"):
        received += plug.read(4096)


def test_one_receipt_after_another(printer: VirtualPrinter) -> None:
    """Each job opens and closes the connection, so that other tills get their turn."""
    first, second = over(printer.port), over(printer.port)

    outcomes = [first.print(RECEIPT), second.print(RECEIPT), first.print(RECEIPT)]

    assert outcomes == [Printed(confirmed=True)] * 3


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault.PAPER_OUT, "The printer is out of paper. Put in a new roll."),
        (Fault.COVER_OPEN, "The printer's cover is open. Close it."),
        (
            Fault.OFFLINE,
            "The printer is offline. Press its feed button, or look at its lights.",
        ),
        (
            Fault.CUTTER_STUCK,
            "The printer's cutter is stuck. Clear it, and switch the printer off and on.",
        ),
        (Fault.ERROR, "The printer has stopped with an error. Switch it off and on."),
    ],
)
@pytest.mark.parametrize("link", ["network", "serial"])
def test_an_unwell_printer_gets_no_job(
    fault: Fault, reason: str, link: str, printer: VirtualPrinter, request: pytest.FixtureRequest
) -> None:
    """What is wrong is asked first and told to the cashier; mended, the printer prints."""
    device: EscposPrinter = (
        over(printer.port) if link == "network" else request.getfixturevalue("serial_printer")
    )
    printer.fail(fault)

    outcome = device.print(RECEIPT)

    assert outcome == NotPrinted(reason=reason)
    assert printer.happened == ()
    assert device.availability is Availability.UNAVAILABLE
    assert not device.check_health().ok
    printer.fail(Fault.NONE)
    assert device.print(RECEIPT) == Printed(confirmed=True)
    assert device.availability is Availability.AVAILABLE


def test_a_model_that_says_its_name(printer: VirtualPrinter) -> None:
    """A manager sees which printer it is that is ready; one in trouble is not asked."""
    device = over(printer.port)

    assert device.check_health().say == f"{printer.port[9:]} is ready. It is a {MODEL}."
    printer.fail(Fault.COVER_OPEN)
    assert device.check_health().say == "The printer's cover is open. Close it."
    printer.fail(Fault.NONE)
    assert device.print(RECEIPT) == Printed(confirmed=True)


@pytest.mark.parametrize("told", [b"", b"C", b"_TM-T20", b"TM\0", b"\0", b"x" * 500])
def test_what_is_no_name(told: bytes) -> None:
    """Half a name, or bytes that mean something else, are no name."""
    output = MemoryOutput(answer=lambda asked: told if asked == b"\x1dIC" else b"\x12")
    device = EscposPrinter(output=output, profile=profile_named("generic-80mm"))

    assert device.check_health().say == "memory: is ready."


def test_a_name_is_made_safe() -> None:
    """What a device calls itself can move no screen's cursor, and is short."""
    name = b"_TM\x1b[2J" + b"-" * 60 + b"\0"
    output = MemoryOutput(answer=lambda asked: name if asked == b"\x1dIC" else b"\x12")
    device = EscposPrinter(output=output, profile=profile_named("generic-80mm"))

    say = device.check_health().say

    assert "It is a TM[2J---" in say
    assert len(say) < 80


def test_paper_that_is_nearly_out(printer: VirtualPrinter) -> None:
    """It is told while there is time to fetch a roll, and prints until then."""
    printer.fail(Fault.PAPER_LOW)
    device = over(printer.port)

    assert device.print(RECEIPT) == Printed(confirmed=True)
    assert device.check_health().ok
    assert "nearly out" in device.check_health().say


@pytest.mark.parametrize("fault", [Fault.PAPER_OUT, Fault.OFFLINE, Fault.DROP])
def test_a_printer_that_stops_in_the_middle(fault: Fault, printer: VirtualPrinter) -> None:
    """Some of the receipt may be on the paper: whoever prints it again marks it as a copy."""
    printer.fail(fault, after_bytes=40)

    outcome = over(printer.port, done_wait_s=0.05).print(RECEIPT)

    assert isinstance(outcome, NotPrinted)
    assert outcome.partly


def test_a_printer_that_is_not_there(printer: VirtualPrinter) -> None:
    """Nothing of a receipt can be on a paper that no byte was sent to."""
    port = printer.port
    printer.close()

    outcome = over(port).print(RECEIPT)

    assert isinstance(outcome, NotPrinted)
    assert not outcome.partly


def test_a_silent_printer_is_unknown(printer: VirtualPrinter) -> None:
    """A printer that tells nothing prints, unconfirmed, and never counts as well."""
    printer.fail(Fault.SILENT)
    device = over(printer.port, answer_wait_s=0.02)

    outcome = device.print(RECEIPT)

    assert outcome == Printed(confirmed=False, unanswered=True)
    assert printer.wait_for(cut, within_s=PATIENCE_S)
    assert device.availability is Availability.UNKNOWN
    report = device.check_health()
    assert not report.ok
    assert "does not tell its state" in report.say


def test_one_that_answers_no_more_gets_no_job() -> None:
    """What had answered and hangs is sent nothing: its line would take a receipt that the next
    plug loses; once it answers again it prints.
    """
    ways = {"well": answering({}), "hung": answering_nothing}
    now = "well"

    def answer(question: bytes) -> bytes:
        return ways[now](question)

    output = MemoryOutput(answer=answer)
    device = EscposPrinter(output=output, profile=profile_named("generic-80mm"), done_wait_s=0)
    device.check_health()
    before = bytes(output.written)

    now = "hung"
    hung = device.print(RECEIPT)
    sent = bytes(output.written).removeprefix(before)
    now = "well"
    mended = device.print(RECEIPT)

    assert hung == NotPrinted(
        reason="The printer does not answer any more. Look at its lights, or switch it off and on."
    )
    assert device.availability is Availability.AVAILABLE
    assert sent == b"\x10\x04\x01"
    assert isinstance(mended, Printed)


def test_one_that_never_answered_gets_its_receipts() -> None:
    """Whether it is mute or hangs nobody knows: each is sent, and told as that."""
    output = MemoryOutput(answer=answering_nothing)
    device = EscposPrinter(output=output, profile=profile_named("generic-80mm"))

    outcomes = [device.print(RECEIPT) for _ in range(2)]

    assert outcomes == [Printed(confirmed=False, unanswered=True)] * 2


def test_a_model_that_answers_nothing_is_not_asked(printer: VirtualPrinter) -> None:
    """Nobody waits for answers that its profile says do not come, and it never counts as ready."""
    device = EscposPrinter(output=output_for(printer.port), profile=profile_named("silent-80mm"))

    outcome = device.print(RECEIPT)

    assert outcome == Printed(confirmed=False)
    assert printer.wait_for(cut, within_s=PATIENCE_S)
    assert device.availability is Availability.UNKNOWN
    assert "tells nothing of itself" in device.check_health().say
    assert "status" not in device.capabilities.names


def test_a_clone_without_a_marker(printer: VirtualPrinter) -> None:
    """A printer that tells its state but not the end of a job prints unconfirmed, and is well."""
    printer.fail(Fault.NO_MARKER)
    device = over(printer.port, done_wait_s=0.05)

    assert device.print(RECEIPT) == Printed(confirmed=False)
    assert device.availability is Availability.AVAILABLE


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.DROP])
def test_a_printer_that_fails_in_a_job(fault: Fault, printer: VirtualPrinter) -> None:
    """A printer that stops or hangs up in the middle has not printed, and the cashier is told."""
    printer.fail(fault, after_bytes=200)
    device = over(printer.port, answer_wait_s=1.0, done_wait_s=0.05)

    outcome = device.print(LONG)

    assert isinstance(outcome, NotPrinted)
    assert device.availability is Availability.UNAVAILABLE
    assert outcome.reason.endswith(("Check it.", "Check that it is on."))


def test_a_printer_that_is_off() -> None:
    """No printer at the address: the outcome names the address and what to check."""
    port = unheard_port()
    device = over(f"socket://127.0.0.1:{port}")

    outcome = device.print(RECEIPT)

    assert isinstance(outcome, NotPrinted)
    assert f"127.0.0.1:{port}" in outcome.reason
    assert "Check that it is on" in outcome.reason
    assert not device.check_health().ok
    assert device.drawer_pin_high() is None


def test_an_unplugged_serial_printer() -> None:
    """A missing serial port is named, with what to do."""
    outcome = over("/dev/ttyNONE9").print(RECEIPT)

    assert outcome == NotPrinted(
        reason="/dev/ttyNONE9 is not there. Plug it in, or correct its port."
    )


def test_a_file_takes_receipts(tmp_path: Path) -> None:
    """A plain file collects the bytes of one receipt after the other, and is a healthy place."""
    device = over(str(tmp_path / "receipts.bin"))

    outcomes = [device.print(RECEIPT) for _ in range(2)]

    assert outcomes == [Printed(confirmed=False)] * 2
    data = (tmp_path / "receipts.bin").read_bytes()
    assert data.count(b"\x1dV\x42\x00") == 2
    assert device.check_health().ok


def test_what_is_substituted_reaches_the_outcome() -> None:
    """What the encoder had to show another way is in the outcome."""
    device = EscposPrinter(output=MemoryOutput(), profile=profile_named("plain-80mm"))

    outcome = device.print(ReceiptDocument(title="x", elements=(Text(text="حليب"),)))

    assert outcome == Printed(confirmed=False, substituted=("حليب printed as [?]",))


@pytest.mark.parametrize(
    ("answers", "say"),
    [
        ({1: 0x1A, 2: 0x12, 3: 0x1A}, "cutter is stuck"),
        ({1: 0x1A, 2: 0x52, 3: 0x32}, "stopped with an error"),
        ({1: 0x12, 4: 0x7E}, "out of paper"),
        ({1: 0x12, 4: 0x1E}, "nearly out"),
        ({1: 0x16, 4: 0x12}, "is ready"),
    ],
)
def test_answers_in_words(answers: dict[int, int], say: str) -> None:
    """Each answer byte is told in a sentence a cashier can act on."""
    output = MemoryOutput(answer=answering(answers))
    device = EscposPrinter(output=output, profile=profile_named("generic-80mm"))

    assert say in device.check_health().say


def test_paper_that_nobody_heard_of() -> None:
    """A printer that is well and silent about its paper prints, is not ready, and is told so."""

    def answer(question: bytes) -> bytes:
        return b"" if question == b"\x10\x04\x04" else b"\x12"

    output = MemoryOutput(answer=answer)
    device = EscposPrinter(output=output, profile=profile_named("generic-80mm"), done_wait_s=0)

    assert device.print(RECEIPT) == Printed(confirmed=False)
    assert device.availability is Availability.UNKNOWN
    say = device.check_health().say
    assert "does not tell its paper" in say
    assert "ready" not in say


REPORT = b"\x10\x00\x0f\x00"
"""Of automatic status: each byte but the first could be a paper sensor's answer."""


@pytest.mark.parametrize(
    ("comes", "is_done"),
    [
        (REPORT, False),
        (REPORT * 16, False),
        (REPORT + b"\x00", True),
        (REPORT + b"\x0f", True),
        (b"\x11\x13" + REPORT + b"\x03", True),
        (b"\x12\x60\x20", False),
    ],
)
def test_reports_end_no_job(comes: bytes, *, is_done: bool) -> None:
    """A receipt is confirmed by the answer to the question alone, whatever comes by itself while
    it is still coming out.
    """

    def answer(question: bytes) -> bytes:
        return comes if question == b"\x1dr\x01" else b"\x12"

    output = MemoryOutput(answer=answer)
    device = EscposPrinter(output=output, profile=profile_named("generic-80mm"), done_wait_s=1)

    assert device.print(RECEIPT) == Printed(confirmed=is_done)


@pytest.mark.parametrize("cut_at", [1, 2, 3])
@pytest.mark.parametrize("is_done", [False, True])
def test_a_report_in_two_parts(cut_at: int, *, is_done: bool) -> None:
    """One that begins behind the printer's status and ends behind the last question ends no job."""

    def answer(question: bytes) -> bytes:
        if question == b"\x1dr\x01":
            return REPORT[cut_at:] + (b"\x00" if is_done else b"")
        return b"\x12" + (REPORT[:cut_at] if question == b"\x10\x04\x04" else b"")

    output = MemoryOutput(answer=answer)
    device = EscposPrinter(output=output, profile=profile_named("generic-80mm"), done_wait_s=1)

    assert device.print(RECEIPT) == Printed(confirmed=is_done)


@pytest.mark.parametrize(
    ("answers", "has_time"),
    [
        ({}, [True, False, False]),
        ({1: 0x12, 4: 0x12}, [True, True, True]),
        ({1: 0x12}, [True, False, False]),
    ],
)
def test_how_long_it_is_waited_for(answers: dict[int, int], has_time: list[bool]) -> None:
    """One that answers has time to; one that told nothing, or not all, delays one receipt alone."""
    asked: list[float] = []
    output = MemoryOutput(
        answer=lambda question: bytes(
            [answers[question[2]]] if question[:2] == b"\x10\x04" and question[2] in answers else []
        ),
        waited=asked.append,
    )
    device = EscposPrinter(output=output, profile=profile_named("generic-80mm"), done_wait_s=0)
    had_time: list[bool] = []
    for _ in has_time:
        asked.clear()
        device.print(RECEIPT)
        had_time.append(max(asked) > SILENT_WAIT_S)

    assert has_time == had_time


def test_reports_are_ended() -> None:
    """Each receipt ends the automatic status that another program may have left on."""
    output = MemoryOutput()

    EscposPrinter(output=output, profile=profile_named("generic-80mm")).print(RECEIPT)

    wake, asked_for, rest = bytes(output.written).partition(b"\x1da\x00")
    assert asked_for
    assert wake.endswith(b"\x1bR\x00")
    assert rest


def test_other_bytes_are_no_answer() -> None:
    """Flow control and automatic reports between are passed over, and garbage is no state."""
    noisy = MemoryOutput(answer=lambda question: b"\x11\x13\x14\x00" + question[:0] + b"\x12")
    garbage = MemoryOutput(answer=lambda _: b"\xff\x00")
    profile = profile_named("generic-80mm")

    assert EscposPrinter(output=noisy, profile=profile).check_health().ok
    assert not EscposPrinter(output=garbage, profile=profile).check_health().ok


def test_capabilities_follow_the_model() -> None:
    """What may be asked of a printer is what its model and its link can do."""
    able = over("socket://127.0.0.1:9100").capabilities
    plain = EscposPrinter(output=MemoryOutput(), profile=profile_named("plain-80mm")).capabilities

    assert able.names == {"cut", "qr", "barcode", "drawer", "raster", "status"}
    assert plain.names == {"cut", "drawer"}


def answering_nothing(_question: bytes) -> bytes:
    return b""


def answering(answers: dict[int, int]) -> Callable[[bytes], bytes]:
    def answer(question: bytes) -> bytes:
        return bytes([answers.get(question[2], 0x12)]) if question[:2] == b"\x10\x04" else b""

    return answer
