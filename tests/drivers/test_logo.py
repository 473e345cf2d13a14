"""The store's logo on the receipt, and the files that are none."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from memory_output import MemoryOutput
from PIL import Image

from drivers.printers.escpos import EscposPrinter
from drivers.printers.logo import HIGHEST_ROWS, LARGEST_FILE_BYTES, Logo
from drivers.printers.profiles import profile_named
from drivers.virtual.interpreter import Interpreter, PrintedLine, PrintedPicture
from pos.ports.receipt import ReceiptDocument, Text

RECEIPT = ReceiptDocument(title="x", elements=(Text(text="STYL"),), has_logo=True)


def png(path: Path, image: Image.Image) -> str:
    image.save(path / "logo.png")
    return str(path / "logo.png")


def with_logo(path: str, *, profile: str = "generic-80mm") -> tuple[EscposPrinter, MemoryOutput]:
    output = MemoryOutput()
    return EscposPrinter(output=output, profile=profile_named(profile), logo=path), output


def test_a_logo_stands_above_receipts_alone(tmp_path: Path) -> None:
    """A receipt has it above all else; a report, which is for the office, goes without."""
    device, output = with_logo(png(tmp_path, Image.new("L", (64, 16), 0)))

    device.print(RECEIPT)
    device.print(ReceiptDocument(title="Z", elements=(Text(text="Z report"),)))

    happened = Interpreter().feed(bytes(output.written))
    pictures = [one for one in happened if isinstance(one, PrintedPicture)]
    assert happened[0] == pictures[0]
    assert len(pictures) == 1
    assert [one.text for one in happened if isinstance(one, PrintedLine)] == ["STYL", "Z report"]
    assert device.check_health().ok


def test_a_large_logo_is_made_small(tmp_path: Path) -> None:
    """However large the picture is, it fits the paper and takes no more than three centimetres."""
    logo = Logo(png(tmp_path, Image.new("L", (3000, 2900), 0)), paper_dots=384)

    assert logo.dots is not None
    assert logo.dots.rows <= HIGHEST_ROWS
    assert logo.dots.row_bytes <= 48


def test_greys_are_dithered_and_glass_is_white(tmp_path: Path) -> None:
    """A grey is a mixture of dots; what is see-through leaves the paper white."""
    grey = Logo(png(tmp_path, Image.new("L", (64, 64), 128)), paper_dots=64)
    assert grey.dots is not None
    black = sum(byte.bit_count() for byte in grey.dots.data)
    assert 0.4 < black / (64 * 64) < 0.6

    glass = Logo(png(tmp_path, Image.new("RGBA", (64, 64), (0, 0, 0, 0))), paper_dots=64)
    assert glass.dots is not None
    assert not any(glass.dots.data)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


SIGNATURE = b"\x89PNG\r\n\x1a\n"


def head(width: int, height: int) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


def of_size(width: int, height: int, *, before: bytes = b"") -> bytes:
    """Small as a file, huge once it is unpacked."""
    rows = zlib.compress(bytes(1_000_000), 9)
    drawn = head(width, height) + chunk(b"IDAT", rows)
    return SIGNATURE + before + drawn + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (None, "cannot be read (No such file or directory)"),
        (b"", "is no PNG picture"),
        (b"GIF89a" + b"\0" * 40, "is no PNG picture"),
        (b"\x89PNG\r\n\x1a\n", "is no PNG picture"),
        (of_size(200, 200)[:60], "is no PNG picture"),
        (of_size(60_000, 60_000), "is more than 4096 dots wide or high"),
        (of_size(4_097, 1), "is more than 4096 dots wide or high"),
        (of_size(60_000, 60_000, before=chunk(b"tEXt", bytes(16))), "is no PNG picture"),
        (of_size(60_000, 60_000, before=head(200, 200)), "is no PNG picture"),
        (of_size(5_000, 150, before=head(200, 200)), "is no PNG picture"),
        (b"\0" * (LARGEST_FILE_BYTES + 1), "is larger than 1 MB"),
    ],
)
def test_what_is_no_logo(data: bytes | None, why: str, tmp_path: Path) -> None:
    """Receipts go without it, which the health of the printer tells with the reason."""
    path = tmp_path / "logo.png"
    if data is not None:
        path.write_bytes(data)
    device, output = with_logo(str(path))

    device.print(RECEIPT)

    happened = Interpreter().feed(bytes(output.written))
    assert [type(one) for one in happened] == [PrintedLine]
    report = device.check_health()
    assert not report.ok
    assert f"The logo {path} {why}: receipts go without it." in report.say


def test_a_printer_without_pictures_needs_no_logo(tmp_path: Path) -> None:
    """A model that prints none is well without it."""
    device, output = with_logo(str(tmp_path / "none.png"), profile="plain-80mm")

    device.print(RECEIPT)

    assert [type(one) for one in Interpreter().feed(bytes(output.written))] == [PrintedLine]
    assert device.check_health().ok
