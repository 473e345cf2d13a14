"""The printer's port closes after any number of bytes: what is told then, and what comes after."""

from __future__ import annotations

import threading

import pytest
from plugs import PATIENCE_S, Plug

from drivers.printers.encoder import encode
from drivers.printers.escpos import EscposPrinter
from drivers.printers.lettering import Lettering
from drivers.printers.profiles import profile_named
from drivers.transports.output import output_for
from drivers.virtual.interpreter import (
    DrawerPulse,
    PaperCut,
    PrintedBarcode,
    PrintedLine,
    PrintedPicture,
    PrintedQr,
)
from drivers.virtual.virtual_printer import Fault, VirtualPrinter
from pos.ports.devices import NotPrinted, Printed
from pos.ports.receipt import Barcode, Columns, Cut, DrawerKick, QrCode, ReceiptDocument, Text

PROFILE = profile_named("generic-80mm")
RECEIPT = ReceiptDocument(
    title="S001-T1-000042",
    elements=(
        Text(text="حليب"),
        Columns(left="Hoxton Bag", right="300.00", bold=True),
        QrCode(data="https://a.b/c"),
        Barcode(data="S001-T1-000042"),
        Cut(),
    ),
)
KICK = ReceiptDocument(title="drawer", elements=(DrawerKick(),))
ASKED_BEFORE = 6
"""Bytes of the two questions before a job."""
LENGTH = len(encode(RECEIPT, PROFILE, lettering=Lettering()).data)


def device_at(printer: VirtualPrinter) -> EscposPrinter:
    return EscposPrinter(output=output_for(printer.port), profile=PROFILE, answer_wait_s=20)


def told_right(outcome: NotPrinted, bytes_before: int) -> bool:
    """Half out where bytes of it were taken; either where the last answer and the end are one."""
    return outcome.partly == (bytes_before > ASKED_BEFORE) or bytes_before == ASKED_BEFORE


def test_a_receipt_cut_off_anywhere(printer: VirtualPrinter) -> None:
    """Wherever the port closes, the receipt is not printed, and half out only where bytes of it
    may be; once the port is back the next one is whole, and the drawer stays shut throughout.
    """
    device = device_at(printer)
    assert isinstance(device.print(RECEIPT), Printed)
    whole = printer.happened
    assert {PrintedPicture, PrintedLine, PrintedQr, PrintedBarcode, PaperCut} <= set(
        map(type, whole)
    )
    for bytes_before in range(1, ASKED_BEFORE + LENGTH):
        printer.fail(Fault.DROP, after_bytes=bytes_before)

        outcome = device.print(RECEIPT)

        assert isinstance(outcome, NotPrinted), bytes_before
        assert told_right(outcome, bytes_before), bytes_before
        printer.fail(Fault.NONE)
        assert device.print(RECEIPT) == Printed(confirmed=True), bytes_before
        assert printer.happened[-len(whole) :] == whole, bytes_before
        assert not any(isinstance(one, DrawerPulse) for one in printer.happened[-2 * len(whole) :])


@pytest.mark.parametrize("bytes_before", range(1, ASKED_BEFORE + 5))
def test_a_pulse_cut_off_anywhere(bytes_before: int, printer: VirtualPrinter) -> None:
    """A pulse that did not arrive whole opens nothing, and is not told as given; it is not sent
    again by itself.
    """
    printer.fail(Fault.DROP, after_bytes=bytes_before)

    outcome = device_at(printer).print(KICK)

    assert isinstance(outcome, NotPrinted)
    printer.fail(Fault.NONE)
    assert isinstance(device_at(printer).print(RECEIPT), Printed)
    assert not any(isinstance(one, DrawerPulse) for one in printer.happened)
    assert any(isinstance(one, PrintedQr) for one in printer.happened)


def pulled_after(plug: Plug, bytes_before: int) -> threading.Thread:
    """A serial printer that says it is well, and whose cable is pulled at that byte."""

    def read_on() -> None:
        came = b""
        while len(came) < bytes_before:
            came += plug.read(1)
            if came[-3:-1] == b"\x10\x04":
                plug.write(b"\x12")
        plug.hang_up()

    thread = threading.Thread(target=read_on)
    thread.start()
    return thread


def test_a_serial_cable_pulled_anywhere(plug: Plug) -> None:
    """It is told as not printed, and as half out wherever bytes of it may be on the paper."""
    for bytes_before in range(1, ASKED_BEFORE + LENGTH + 1):
        puller = pulled_after(plug, bytes_before)
        device = EscposPrinter(
            output=output_for(str(plug.link)), profile=PROFILE, answer_wait_s=PATIENCE_S
        )

        outcome = device.print(RECEIPT)

        puller.join(PATIENCE_S)
        assert isinstance(outcome, NotPrinted), bytes_before
        assert told_right(outcome, bytes_before), bytes_before
        assert outcome.reason.endswith("."), bytes_before
        plug.plug()
