"""The printer's port closes after any number of bytes: what is told then, and what comes after."""

from __future__ import annotations

import pytest

from drivers.printers.encoder import encode
from drivers.printers.escpos import EscposPrinter
from drivers.printers.profiles import profile_named
from drivers.transports.output import output_for
from drivers.virtual.interpreter import DrawerPulse, PaperCut, PrintedQr
from drivers.virtual.virtual_printer import Fault, VirtualPrinter
from pos.ports.devices import NotPrinted, Printed
from pos.ports.receipt import Columns, Cut, DrawerKick, QrCode, ReceiptDocument, Text

PROFILE = profile_named("generic-80mm")
RECEIPT = ReceiptDocument(
    title="S001-T1-000042",
    elements=(Text(text="حليب"), Columns(left="x", right="5"), QrCode(data="a"), Cut()),
)
KICK = ReceiptDocument(title="drawer", elements=(DrawerKick(),))
ASKED_BEFORE = 6
"""Bytes of the two questions before a job."""
LENGTH = len(encode(RECEIPT, PROFILE).data)


def device_at(printer: VirtualPrinter) -> EscposPrinter:
    return EscposPrinter(output=output_for(printer.port), profile=PROFILE, done_wait_s=0.5)


def test_a_receipt_cut_off_anywhere(printer: VirtualPrinter) -> None:
    """Wherever the port closes, the receipt is not printed, and half out only where bytes of it
    may be; once the port is back the next one is whole, and the drawer stays shut throughout.
    """
    device = EscposPrinter(
        output=output_for(printer.port), profile=profile_named("plain-80mm"), answer_wait_s=20
    )
    length = len(encode(RECEIPT, profile_named("plain-80mm")).data)
    for bytes_before in range(1, ASKED_BEFORE + length):
        printer.fail(Fault.DROP, after_bytes=bytes_before)

        outcome = device.print(RECEIPT)

        assert isinstance(outcome, NotPrinted), bytes_before
        assert outcome.partly or bytes_before <= ASKED_BEFORE, bytes_before
        printer.fail(Fault.NONE)
        came_before = len(printer.happened)
        again = device.print(RECEIPT)
        assert isinstance(again, Printed), bytes_before
        assert again.confirmed
        came = printer.happened[came_before:]
        assert isinstance(came[-1], PaperCut)

    assert not any(isinstance(one, DrawerPulse) for one in printer.happened)


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
