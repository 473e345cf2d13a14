"""Receipts in a text file."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from drivers.printers.text_file import TextFilePrinter
from pos.ports.devices import NotPrinted, Printed
from pos.ports.health import Availability
from pos.ports.receipt import Columns, Cut, DrawerKick, QrCode, ReceiptDocument, Text


def test_receipts_are_added(tmp_path: Path) -> None:
    """Each receipt follows the one before, with the kick told; only its owner may read the file."""
    path = tmp_path / "receipts.txt"
    printer = TextFilePrinter(path=path, columns=20)

    for number in (1, 2):
        outcome = printer.print(
            ReceiptDocument(
                title="x",
                elements=(
                    DrawerKick(),
                    Text(text=f"Receipt {number} حليب"),
                    Columns(left="Bag", right="300.00"),
                    QrCode(data="https://a.b/c"),
                    Cut(),
                ),
            )
        )
        assert outcome == Printed(confirmed=True)

    assert path.read_text(encoding="utf-8").splitlines() == [
        line
        for number in (1, 2)
        for line in (
            "[the drawer opens]",
            f"Receipt {number} حليب",
            "Bag           300.00",
            "   https://a.b/c",
            "- - - - - - - - - -",
        )
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert printer.availability is Availability.AVAILABLE


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    """No control character reaches the file: it may be shown on a terminal."""
    path = tmp_path / "receipts.txt"

    TextFilePrinter(path=path, columns=20).print(
        ReceiptDocument(title="x", elements=(Text(text="a\x1b[2J\x9b\x00\ud800b\r\nc"),))
    )

    assert path.read_bytes() == b"a[2Jb  c\n"


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that is missing is told, with what to check."""
    printer = TextFilePrinter(path=tmp_path / "no" / "receipts.txt", columns=20)

    outcome = printer.print(ReceiptDocument(title="x", elements=()))

    assert isinstance(outcome, NotPrinted)
    assert "Check its folder" in outcome.reason
    assert not printer.check_health().ok
    assert printer.availability is Availability.UNAVAILABLE


def test_a_disk_that_fills_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in the file is a part of it: printed again it is a copy."""
    receipt = ReceiptDocument(title="x", elements=(Text(text="a receipt of some length"),))
    write, written = os.write, list[int]()

    def full(fd: int, data: bytes) -> int:
        if written:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(write(fd, data[:10]))
        return 10

    printer = TextFilePrinter(path=tmp_path / "receipts.txt", columns=40)
    monkeypatch.setattr(os, "write", full)
    outcome = printer.print(receipt)
    assert isinstance(outcome, NotPrinted)
    assert outcome.partly

    nothing = printer.print(receipt)
    assert isinstance(nothing, NotPrinted)
    assert not nothing.partly


def test_a_check_while_one_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It changes nothing of the receipt: what stands in the file is not written again, and is a
    part of it.
    """
    path = tmp_path / "receipts.txt"
    printer, write = TextFilePrinter(path=path, columns=40), os.write
    written: list[int] = []

    def full_at_last(fd: int, data: bytes) -> int:
        assert printer.check_health().ok
        if len(written) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(write(fd, data[:10]))
        return 10

    monkeypatch.setattr(os, "write", full_at_last)
    outcome = printer.print(
        ReceiptDocument(title="x", elements=(Text(text="a receipt of some length"),))
    )

    assert isinstance(outcome, NotPrinted)
    assert outcome.partly
    assert path.read_text(encoding="utf-8") == "a receipt of some le"
