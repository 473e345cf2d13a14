"""Papers that commands print: said to be out only by whom it may be said."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.virtual.virtual_printer import Fault, VirtualPrinter
from pos.cli.paper import print_paper
from pos.config import PrinterSettings, Settings
from pos.places import Places, lock_folder
from pos.ports.receipt import ReceiptDocument, Text


def print_on(folder: Path, printer: PrinterSettings, *, text: str = "Expected") -> int:
    settings = Settings(folder=folder, printer=printer)
    paper = ReceiptDocument(title="x", elements=(Text(text=text),))
    return print_paper(settings, paper, what="report", else_how="Print it there: F10.")


def test_where_no_printer_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is refused with what to do, and nothing is said to be printed."""
    assert 1 == print_on(tmp_path, PrinterSettings(driver="none"))

    told = capsys.readouterr()
    assert "" == told.out
    assert "pos: the report is not printed: no printer is set up." in told.err
    assert "pos setup devices" in told.err


def test_where_a_till_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The printer is that till's: nothing is printed, and it is told where it can be."""
    printer = PrinterSettings(driver="text_file", port=str(tmp_path / "paper.txt"))
    unlock = lock_folder(Places(Settings(folder=tmp_path).data_dir))
    try:
        assert 1 == print_on(tmp_path, printer)
    finally:
        unlock()

    told = capsys.readouterr()
    assert "pos: a till runs here and has the printer. Print it there: F10.\n" == told.err
    assert not (tmp_path / "paper.txt").exists()


def test_where_no_answer_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A printer that tells nothing is not said to have printed; a word that it has not is named."""
    port = str(tmp_path / "paper.bin")
    printer = PrinterSettings(driver="escpos", port=port, profile="plain-80mm")

    assert 0 == print_on(tmp_path, printer, text="漢字A")

    told = capsys.readouterr().out
    assert told.startswith("The report was sent; this printer does not tell whether it came out.")
    assert "Shown another way: 漢字A printed as [?]A." in told


def test_where_the_printer_stops(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Why it is not printed is told; once the printer is well and says that it is out, that is."""
    printer = VirtualPrinter()
    try:
        set_up = PrinterSettings(driver="escpos", port=printer.port)
        printer.fail(Fault.COVER_OPEN)
        assert 1 == print_on(tmp_path, set_up)
        assert (
            "pos: the report is not printed. The printer's cover is open."
            in capsys.readouterr().err
        )

        printer.fail(Fault.NONE)
        assert 0 == print_on(tmp_path, set_up)
        assert "The report is printed.\n" == capsys.readouterr().out
    finally:
        printer.close()
