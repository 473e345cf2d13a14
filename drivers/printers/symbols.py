"""The bytes of drawn codes, barcode and QR, or None where a printer cannot draw them well. Pure.

Only printable ASCII goes in, so data can never hold a printer's command.
"""

from __future__ import annotations

from bisect import bisect_left

from drivers.printers.profiles import Profile
from pos.core.gtin import is_gtin
from pos.ports.receipt import Barcode, QrCode, Symbol

BARCODE_HEIGHT_DOTS = 80
LARGEST_QR_MODULE_DOTS = 6
SMALLEST_QR_MODULE_DOTS = 3
QUIET_MODULES = 4

_EAN13_MODULES = 95
_CODE128_MODULES = 35  # start, check and stop; each character takes 11 more
_CODE128_LIMIT_BYTES = 255
# Bytes that a QR of version 1, 2 … holds at error correction M. Larger ones scan badly from paper.
_QR_CAPACITY = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450)


def barcode_bytes(barcode: Barcode, profile: Profile) -> bytes | None:
    """Height, module width, the text below, then the data."""
    if barcode.symbol not in profile.barcodes or not is_drawable(barcode.data):
        return None
    match barcode.symbol:
        case Symbol.EAN13:
            return _ean13(barcode, profile)
        case Symbol.CODE128:
            return _code128(barcode, profile)


def qr_bytes(code: QrCode, profile: Profile) -> bytes | None:
    """Model 2, module size, error correction M, the data, then draw."""
    if not profile.qr or not is_drawable(code.data):
        return None
    module_dots = qr_module_dots(len(code.data), dots=profile.dots)
    if module_dots is None:
        return None
    data = code.data.encode("ascii")
    length = len(data) + 3
    return b"".join(
        (
            b"\x1d(k\x04\x00\x31\x41\x32\x00",
            b"\x1d(k\x03\x00\x31\x43" + bytes([module_dots]),
            b"\x1d(k\x03\x00\x31\x45\x31",
            b"\x1d(k" + length.to_bytes(2, "little") + b"\x31\x50\x30" + data,
            b"\x1d(k\x03\x00\x31\x51\x30",
        )
    )


def qr_module_dots(data_bytes: int, *, dots: int) -> int | None:
    """The largest module that leaves a quiet zone on both sides; None where it gets too small."""
    version = bisect_left(_QR_CAPACITY, data_bytes) + 1
    if version > len(_QR_CAPACITY):
        return None
    side = 17 + 4 * version + 2 * QUIET_MODULES
    module_dots = min(LARGEST_QR_MODULE_DOTS, dots // side)
    return module_dots if module_dots >= SMALLEST_QR_MODULE_DOTS else None


def barcode_module_dots(modules: int, *, dots: int) -> int | None:
    """The paper's own margin is the quiet zone; a module of less than two dots does not scan."""
    module_dots = min(3, dots // modules)
    return module_dots if module_dots >= 2 else None


def _ean13(barcode: Barcode, profile: Profile) -> bytes | None:
    if len(barcode.data) != 13 or not is_gtin(barcode.data):
        return None
    shape = _shape(barcode, modules=_EAN13_MODULES, dots=profile.dots)
    return shape and shape + b"\x1dk\x43\x0d" + barcode.data.encode("ascii")


def _code128(barcode: Barcode, profile: Profile) -> bytes | None:
    data = b"{B" + barcode.data.replace("{", "{{").encode("ascii")
    modules = _CODE128_MODULES + 11 * len(barcode.data)
    shape = _shape(barcode, modules=modules, dots=profile.dots)
    if shape is None or len(data) > _CODE128_LIMIT_BYTES:
        return None
    return shape + b"\x1dk\x49" + bytes([len(data)]) + data


def _shape(barcode: Barcode, *, modules: int, dots: int) -> bytes | None:
    module_dots = barcode_module_dots(modules, dots=dots)
    if module_dots is None:
        return None
    text = b"\x02" if barcode.text_below else b"\x00"
    return (
        b"\x1dh" + bytes([BARCODE_HEIGHT_DOTS])
        + b"\x1dw" + bytes([module_dots])
        + b"\x1dH" + text + b"\x1df\x00"
    )  # fmt: skip


def is_drawable(data: str) -> bool:
    """Printable ASCII: what every reader of codes gives back as it was."""
    return bool(data) and data.isascii() and data.isprintable()
