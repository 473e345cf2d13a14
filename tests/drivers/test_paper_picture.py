"""The picture of a virtual printer's paper: every code on it reads, raster stands as it came."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from drivers.printers.encoder import encode
from drivers.printers.profiles import profile_named
from drivers.virtual.interpreter import (
    Interpreter,
    PaperCut,
    PaperFed,
    PrintedBarcode,
    PrintedLine,
    PrintedPicture,
    PrintedQr,
)
from drivers.virtual.paper_picture import (
    CELL_DOTS,
    LINE_DOTS,
    MARGIN_DOTS,
    MOST_ROWS,
    PAPER_DOTS,
    paper_picture,
    write_picture,
)
from drivers.virtual.paper_tray import Paper, PaperTray
from pos.ports.receipt import Align, Barcode, Columns, Cut, QrCode, ReceiptDocument, Symbol, Text

RECEIPT = ReceiptDocument(
    title="S001-T1-000042",
    elements=(
        Text(text="STYL", align=Align.CENTRE, large=True, bold=True),
        Columns(left="Hoxton Bag", right="300.00"),
        QrCode(data="https://styl.example/r/S001-T1-000042", caption=""),
        Barcode(data="S001-T1-000042", symbol=Symbol.CODE128),
        Barcode(data="4006381333931", symbol=Symbol.EAN13),
        Cut(),
    ),
)


def test_codes_on_the_paper_read(tmp_path: Path) -> None:
    """Bytes of the encoder, read by the interpreter, drawn: a reader finds each code on the PNG."""
    happened = Interpreter().feed(encode(RECEIPT, profile_named("generic-80mm")).data)
    write_picture(happened, tmp_path / "receipt.png")
    with Image.open(tmp_path / "receipt.png") as picture:
        read = {found.text for found in zxingcpp.read_barcodes(picture)}

    assert {"https://styl.example/r/S001-T1-000042", "S001-T1-000042", "4006381333931"} == read
    assert ["receipt.png"] == [path.name for path in tmp_path.iterdir()]


def test_a_line_stands_in_its_cells() -> None:
    """A letter is drawn in its own cell and nowhere else; a large one takes twice of each."""
    small = paper_picture([PrintedLine(text="   M")])
    large = paper_picture([PrintedLine(text="   M", large=True)])
    left, top, right, bottom = small.point(lambda dot: 255 - dot).getbbox() or (0, 0, 0, 0)
    wide = large.point(lambda dot: 255 - dot).getbbox() or (0, 0, 0, 0)

    assert MARGIN_DOTS + 3 * CELL_DOTS <= left < right <= MARGIN_DOTS + 4 * CELL_DOTS
    assert MARGIN_DOTS <= top < bottom <= MARGIN_DOTS + LINE_DOTS
    assert wide[0] >= MARGIN_DOTS + 6 * CELL_DOTS
    assert wide[3] - wide[1] > 1.5 * (bottom - top)


def test_raster_is_there_dot_by_dot() -> None:
    """The highest bit is the left dot, and rows follow each other."""
    picture = paper_picture([PrintedPicture(row_bytes=2, data=b"\x80\x00\x00\x01")])
    dark = [
        (x - MARGIN_DOTS, y - MARGIN_DOTS)
        for x in range(picture.width)
        for y in range(picture.height)
        if picture.getpixel((x, y)) == 0
    ]

    assert [(0, 0), (15, 1)] == dark


@pytest.mark.parametrize(
    "odd",
    [
        PrintedBarcode(
            symbol="ean13", data="no", module_dots=3, height_dots=60, text_below=True, align="left"
        ),
        PrintedQr(data="x" * 9000, module_dots=8, level="H", align="centre"),
        PrintedLine(text="x" * 5000),
        PaperFed(lines=255),
    ],
)
def test_what_cannot_be_drawn_leaves_the_rest(odd: object) -> None:
    """Codes that are none, and lines wider than the paper, spoil no picture."""
    assert isinstance(odd, PrintedBarcode | PrintedQr | PrintedLine | PaperFed)
    picture = paper_picture([odd, PrintedLine(text="M"), PaperCut(full=False)])

    assert PAPER_DOTS + 2 * MARGIN_DOTS == picture.width
    assert 0 in picture.crop((0, picture.height - 3 * LINE_DOTS, 60, picture.height)).tobytes()


def test_a_strip_without_end_is_cut() -> None:
    """A printer that is fed for ever makes no picture that fills the machine."""
    assert MOST_ROWS == paper_picture([PaperFed(lines=255)] * 500).height


def test_a_tray_gathers_whole_receipts(tmp_path: Path) -> None:
    """What is printed up to a cut is one paper; what follows is the next, and both are kept."""
    papers: list[Paper] = []
    tray = PaperTray(tmp_path / "receipts.txt", papers.append)
    cuts = [
        tray.take(one)
        for one in (
            PrintedLine(text="one "),
            PrintedPicture(row_bytes=1, data=b"\xff"),
            PaperCut(full=False),
            PrintedLine(text="two"),
            PaperCut(full=True),
        )
    ]

    assert [False, False, True, False, True] == cuts
    assert ["one\n[picture]", "two"] == [paper.text for paper in papers]
    assert 3 == len(papers[0].happened)
    assert "one\n[picture]\n- -" in (tmp_path / "receipts.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("large", "text"),
    [
        ("TOTAL SAR   100.00", "TOTAL SAR                     100.00"),
        ("    STYL", "          STYL"),
        ("TOTAL", "TOTAL"),
        ("", ""),
    ],
)
def test_large_letters_as_text(tmp_path: Path, large: str, text: str) -> None:
    """A large line keeps its place among small ones: left, in the middle, or at the right edge."""
    papers: list[Paper] = []
    tray = PaperTray(tmp_path / "receipts.txt", papers.append)
    for one in (
        PrintedLine(text="-"),
        PrintedLine(text=large, large=True),
        PrintedLine(text="-"),
        PaperCut(full=False),
    ):
        tray.take(one)

    assert ["-", text, "-"] == papers[0].text.splitlines()
