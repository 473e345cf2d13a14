"""A page tried on a printer that says little of itself, or nothing: what is told of it."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import pytest

from drivers.printers.escpos import EscposPrinter
from drivers.printers.profiles import profile_named
from drivers.transports.output import output_for
from drivers.virtual.virtual_printer import Fault, VirtualPrinter
from pos.assembly.trying import try_printer
from pos.config import Settings

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DID_NOT_ANSWER = "The page was sent, but the printer did not answer when it was asked how it is."
DOES_NOT_TELL = "The page was sent; this printer does not tell whether it came out."


@pytest.mark.parametrize(
    ("fault", "model", "said"),
    [
        (Fault.HANG, "generic-80mm", DID_NOT_ANSWER),
        (Fault.SILENT, "generic-80mm", DID_NOT_ANSWER),
        (Fault.NO_MARKER, "generic-80mm", DOES_NOT_TELL),
        (Fault.NONE, "silent-80mm", DOES_NOT_TELL),
        (Fault.NONE, "generic-80mm", "The page is printed."),
    ],
)
def test_what_is_said_of_the_page(fault: Fault, model: str, said: str) -> None:
    """One that stands still is not told as one that tells nothing, and a person looks each time."""
    is_well = fault is Fault.NONE
    with closing(VirtualPrinter()) as there:
        there.fail(fault)
        printer = EscposPrinter(
            output=output_for(there.port),
            profile=profile_named(model),
            answer_wait_s=20.0 if is_well or fault is Fault.NO_MARKER else 0.02,
            done_wait_s=20.0 if is_well else 0.02,
        )

        tried = try_printer(printer, Settings(), at=NOON)

    assert tried.say.startswith(said)
    assert tried.question
