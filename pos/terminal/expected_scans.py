"""What an open form waits to be scanned; a scan of that kind is its code, and does nothing else.

It is in no record, as what is open to be answered (questions.py) is not.
"""

from __future__ import annotations

from dataclasses import replace

from pos.core import intents as it
from pos.core.decision import Answer, Refusal
from pos.core.expected_scan import ScanOf
from pos.core.state import TerminalState
from pos.terminal.snapshot import ExpectedScan


class ExpectedScans:
    def __init__(self) -> None:
        self.now = ExpectedScan()

    def taken_up(self, read: it.Intent) -> it.Intent:
        """What a scan was read as, or that it is what the form waits for."""
        code = _code_of(read, self.now.of)
        return it.ScanExpected(code=code) if code else read

    def after(self, known: it.Intent, answer: Answer, now: TerminalState) -> None:
        """What is waited for from here on; by nobody, where nobody works the till."""
        if isinstance(answer, Refusal):
            return
        if isinstance(known, it.ExpectScan):
            self.now = ExpectedScan(of=known.of, number=self.now.number)
        elif isinstance(known, it.ScanExpected):
            self.now = replace(self.now, code=known.code, number=self.now.number + 1)
        if self.now.of is not None and (now.cashier is None or now.locked):
            self.now = ExpectedScan(number=self.now.number)


def _code_of(read: it.Intent, wanted: ScanOf | None) -> str:
    """Empty where it is something else."""
    match read, wanted:
        case it.AddItem(), ScanOf.ITEM:
            return read.item.code
        case it.ReceiptScanned(), ScanOf.RECEIPT:
            return read.receipt
        case it.StoredValueScanned(), ScanOf.STORED_VALUE:
            return read.code
        case _:
            return ""
