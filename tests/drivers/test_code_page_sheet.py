"""The page on which a printer shows what its code page numbers mean: bytes, pictures, one way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.printers.code_page_sheet import DRAWN, PAGES, code_page_sheet, sample_of
from drivers.printers.escpos import EscposPrinter
from drivers.printers.lettering import Lettering
from drivers.printers.profiles import Profile, profile_named
from drivers.transports.output import output_for
from drivers.virtual.interpreter import (
    Interpreter,
    NotUnderstood,
    PaperCut,
    PrintedLine,
    PrintedPicture,
)
from drivers.virtual.virtual_printer import Fault, VirtualPrinter
from pos.ports.devices import NotPrinted, Printed

WIDE = profile_named("generic-80mm")
NARROW = profile_named("generic-58mm")
PLAIN = profile_named("plain-80mm")
LETTERING = Lettering()
SAMPLE = b"\xa5  \xd0  \x8c  \xa6  \xd5  \x9d  \xe4  \xe0  \xe1  \xe5  \xc7  \xf1"


def test_golden_bytes() -> None:
    """What goes to a printer without pictures, byte for byte: each number, the letters, itself."""
    wake = b"\x1b@\x1c.\x1bR\x00\x1da\x00"
    rule = b"\x1bt\x00" + b"-" * 48 + b"\n"
    assert (
        wake
        + b"\x1bE\x01\x1bt\x00Code pages\x1bE\x00\n"
        + b"How to read it: compare each line with those\n"
        + b"that the command has shown. Write it as in\n"
        + b'code_pages = ["16 cp1252"].\n'
        + rule.removeprefix(b"\x1bt\x00")
        + wake
        + rule
        + b"This printer's numbers:\n"
        + b"\x1bt\x00" + SAMPLE + b"  0\n"
        + b"\x1bt\x01" + SAMPLE + b"  1\n"
        + wake
        + rule
        + b"\x1dV\x42\x00"
    ) == code_page_sheet(PLAIN, LETTERING, last=1)  # fmt: skip


@pytest.mark.parametrize("profile", [WIDE, NARROW], ids=lambda one: one.name)
def test_each_number_once_and_a_key_above(profile: Profile) -> None:
    """Every page known is drawn, every number is printed, and nothing of it is another command;
    a number that has a page prints that page's line of the key.
    """
    codecs = dict.fromkeys(range(256), "cp437") | {16: "cp1252", 50: "cp1256", 28: "cp864"}
    happened = Interpreter(codecs=codecs).feed(code_page_sheet(profile, LETTERING, last=255))

    lines = [one.text for one in happened if isinstance(one, PrintedLine)]
    numbered = {line.rpartition("  ")[2]: line.rpartition("  ")[0] for line in lines}
    pictures = [one for one in happened if isinstance(one, PrintedPicture)]
    for number, codec in ((16, "cp1252"), (50, "cp1256"), (28, "cp864"), (0, "cp437")):
        seen = numbered[str(number)]
        for printed, key in zip(
            seen[::3], sample_of(codec, columns=profile.columns)[::3], strict=True
        ):
            assert key in {printed, "·"}
    assert {str(number) for number in range(256)} <= set(numbered)
    assert all(len(line) <= profile.columns for line in lines)
    assert len(PAGES) + len(DRAWN) == len(pictures)
    assert [] == [one for one in happened if isinstance(one, NotUnderstood)]
    assert isinstance(happened[-1], PaperCut) or profile is NARROW


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_no_two_pages_look_alike(columns: int) -> None:
    """On the narrowest paper too each page has a line of its own, and it fits."""
    samples = [sample_of(codec, columns=columns) for codec in PAGES | DRAWN]

    assert len(samples) == len(set(samples))
    assert all(len(sample) + 12 <= columns for sample in samples)


def test_the_key_is_drawn_whatever_fonts_there_are() -> None:
    """A letter that no font has is a dot in it, and the page comes out all the same."""

    class Poor(Lettering):
        def missing(self, text: str) -> frozenset[str]:
            return super().missing(text) | frozenset("ض£фฅ")

    happened = Interpreter().feed(code_page_sheet(WIDE, Poor(), last=0))

    assert len(PAGES) + len(DRAWN) == len(
        [one for one in happened if isinstance(one, PrintedPicture)]
    )


def test_on_a_printer(printer: VirtualPrinter) -> None:
    """It is a job like any other: confirmed, or not begun where the printer is out of paper."""
    driver = EscposPrinter(
        output=output_for(printer.port, baud=9600, flow="none"),
        profile=replace(WIDE, cutter=PLAIN.cutter),
    )
    assert Printed(confirmed=True) == driver.print_code_pages(last=3)
    printer.fail(Fault.PAPER_OUT)
    refused = driver.print_code_pages()

    assert isinstance(refused, NotPrinted)
    assert not refused.partly
